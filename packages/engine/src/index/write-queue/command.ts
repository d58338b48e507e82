/** What an update has the store do, one after the other; the last of it is its label, which seals it. */
import type { BlobKind, CommitLabel, FileRecord, PostingIndex, StoreTransaction } from '@codeloom/store'

export type Command =
  /** a file that came, changed, or has another stamp */
  | { readonly kind: 'file'; readonly record: FileRecord }
  /** the facts, the links or the questions of a file */
  | { readonly kind: 'blob'; readonly of: BlobKind; readonly file: number; readonly bytes: Uint8Array }
  | { readonly kind: 'removal'; readonly file: number }
  /** what lies beside a folder */
  | { readonly kind: 'folder'; readonly path: string; readonly bytes: Uint8Array | undefined }
  | { readonly kind: 'postings'; readonly index: PostingIndex; readonly isRemoval: boolean; readonly keys: Uint32Array; readonly values: Uint32Array }
  /** everything goes */
  | { readonly kind: 'clear' }
  /** the update is whole: a commit */
  | { readonly kind: 'label'; readonly label: CommitLabel }

export function rowsOf(command: Command): number {
  return command.kind === 'postings' ? command.keys.length : 1
}

/** Bytes that a command keeps in memory, about. */
export function bytesOf(command: Command): number {
  switch (command.kind) {
    case 'blob': return command.bytes.length
    case 'folder': return command.bytes?.length ?? 0
    case 'postings': return command.keys.byteLength + command.values.byteLength
    default: return recordBytes
  }
}

const recordBytes = 300

/** Does what a command says, but for the label. */
export function apply(transaction: StoreTransaction, command: Exclude<Command, { kind: 'label' }>): void {
  switch (command.kind) {
    case 'file': return transaction.putFile(command.record)
    case 'blob': return transaction.putBlob(command.of, command.file, command.bytes)
    case 'removal': return transaction.removeFile(command.file)
    case 'folder': return transaction.putFolderBlob(command.path, command.bytes)
    case 'clear': return transaction.clear()
    case 'postings': {
      const { index, isRemoval, keys, values } = command
      return isRemoval ? transaction.removePostings(index, keys, values) : transaction.addPostings(index, keys, values)
    }
  }
}
