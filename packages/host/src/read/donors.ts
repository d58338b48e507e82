import type { FileToRead } from '@codeloom/engine'
import type { Problem } from '@codeloom/model'
import type { HeldHashes } from './held-hashes.ts'

/** Other stores of the same user that may hold the facts of a content already. */
export interface Donors {
  readonly held: HeldHashes
  /** The facts of a content, where a donor still holds them for such a file. */
  give(file: FileToRead, hash: string): { readonly facts: Uint8Array; readonly problems: readonly Problem[] } | undefined
  close(): void
}
