import type { NumberedRow } from './tables.ts'

/** Spaces of rows whose key is an integer below 2^53, in its order. */
export const numberSpaces = ['head', 'blob', 'chunk', 'patch', 'file', 'range', 'folder-path'] as const
export type NumberSpace = (typeof numberSpaces)[number]

/** Spaces of rows whose key is a path, in the order of its UTF-8 bytes. */
export const textSpaces = ['folder', 'folder-blob'] as const
export type TextSpace = (typeof textSpaces)[number]

export interface TextRow {
  readonly path: string
  readonly data: Uint8Array
}

/** Which rows of a space are read: from `least` on, below `end`, so many at most, from the last one down where `descending`. */
export interface Slice {
  readonly least: number
  readonly end: number
  readonly limit?: number | undefined
  readonly descending?: boolean
  /** whether rows come without their bytes */
  readonly keysOnly?: boolean
}

/** What an engine has to offer that keeps bytes under keys: all rows as of one commit, or as a change has left them. */
export interface KeyedRows {
  /** As `ReadTables.guarded`. */
  guarded<T>(work: () => T): T
  get(space: NumberSpace, id: number): Uint8Array | undefined
  slice(space: NumberSpace, slice: Slice): readonly NumberedRow[]
  text(space: TextSpace, path: string): Uint8Array | undefined
  /** all rows, in order; between two of them others may read */
  texts(space: TextSpace): Iterable<TextRow>
}
