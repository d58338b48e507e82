import type { FileRecord, StoreSnapshot } from '@codeloom/store'

/** By what the facts of a snapshot's files were made: equal contents have equal rows where this is equal, too. */
export function makingsOf({ commit: { state } }: StoreSnapshot): (file: Pick<FileRecord, 'language'>) => string {
  const parsed: { readonly versions?: Readonly<Record<string, number>> } = state === '' ? {} : JSON.parse(state)
  const known = new Map<string, string>()
  return ({ language }) => {
    const making = known.get(language) ?? `${language} ${parsed.versions?.[language] ?? 0}`
    known.set(language, making)
    return making
  }
}

/** Whether vectors are of what a file is now. */
export function isFresh(vectors: { readonly hash: string; readonly making: string } | undefined, file: FileRecord, making: string): boolean {
  return vectors?.hash === file.hash && vectors.making === making
}
