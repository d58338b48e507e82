import type { SymbolKind } from '@codeloom/model'

/** What a hit has to be; all of it where nothing is said. */
export interface VectorFilter {
  readonly language?: string | undefined
  /** a file, or a folder with all that is in it */
  readonly path?: string | undefined
  readonly kind?: SymbolKind | undefined
}

/** Whether a file is one, or lies in a folder. */
export function liesIn(file: string, place: string | undefined): boolean {
  return place === undefined || file === place || file.startsWith(place.endsWith('/') ? place : `${place}/`)
}
