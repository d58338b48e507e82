/**
 * What a store keeps, and what it promises. A store knows nothing of code: it keeps files, blobs that belong to files or to
 * folders, and postings (sets of integers under integer keys), all of it under one commit sequence.
 *
 * S1: a commit is there whole after `commit` resolves, and not at all before, whenever the process is killed.
 * S2: a snapshot shows one commit, whatever is committed after it was opened.
 * S3: what one transaction wrote can be read back through it before it commits.
 * S4: postings are sets: adding twice is adding once, removing what is not there does nothing.
 * S5: of those that hold a store one after the other only the last commits; who holds it holds it alone.
 * S6: what was committed before `sync` was called survives the loss of power when it resolves; it rejects where that cannot be, and the commits are there all the same.
 */
import type { FileRecord } from './file-record.ts'
import type { FolderSheet } from './folder-sheet.ts'

/** What belongs to a file, beside its record: its facts, its links, and the questions that its nodes asked. */
export const blobKinds = ['facts', 'links', 'questions'] as const
export type BlobKind = (typeof blobKinds)[number]

/** The indexes, each a set of values (unsigned 32 bits) under keys (unsigned 32 bits); in the order of their codes. */
export const postingIndexes = [
  /** hash of a definition's name -> symbols, those apart that a bare name cannot mean (`innerNameHash`) */
  'name',
  /** hash of a file's last path component -> files; hash of its folder, which ends in `/` -> files */
  'basename',
  /** hash of a key of the table `provides` -> files */
  'provides',
  /** symbol -> files whose links point at it */
  'inbound',
  /** hash of a question -> files whose nodes asked it */
  'asked',
  /** hash of a question -> hash of its answer */
  'answer',
  /** hash of a term of a name, or of the first letters of one -> symbols */
  'name-term',
  /** hash of a term of a signature or a doc comment -> symbols; of a term of a path -> the module */
  'text-term',
  /** hash of a name -> files with calls of it that were not resolved */
  'open-call',
] as const
export type PostingIndex = (typeof postingIndexes)[number]

/** What every commit carries. */
export interface CommitLabel {
  /** the Merkle root over the sources, 64 hex digits */
  readonly root: string
  /** a UUIDv7 made for the commit */
  readonly label: string
  /** the next free identifiers */
  readonly nextFileId: number
  readonly nextSymbolId: number
  /** what the engine keeps beside: extractor versions, repository name, counts; JSON */
  readonly state: string
}

export interface CommitInfo extends CommitLabel {
  /** 0 for a store without a commit, then 1, 2, ... */
  readonly sequence: number
}

/** Whether a store is empty as of a commit: none was made, or a change has cleared it. */
export function isEmpty({ label }: CommitInfo): boolean {
  return label === ''
}

/** The newest commit of a store. */
export function commitOf(store: Pick<GraphStore, 'snapshot'>): CommitInfo {
  const snapshot = store.snapshot()
  snapshot.close()
  return snapshot.commit
}

/** One commit, to read. Cheap to open; close it when done. Every answer is a copy or must not be changed. */
export interface StoreSnapshot {
  readonly commit: CommitInfo
  file(id: number): FileRecord | undefined
  fileAt(path: string): FileRecord | undefined
  /** all files, in the order of their paths' UTF-8 bytes */
  files(): Iterable<FileRecord>
  /** the files of a folder ('' or ending with `/`), without those of the folders in it; undefined where it has none */
  folder(path: string): FolderSheet | undefined
  /** the files of all folders that have any, folders in the order of their paths' UTF-8 bytes */
  folders(): Iterable<FolderSheet>
  blob(kind: BlobKind, file: number): Uint8Array | undefined
  /** what was put beside a folder */
  folderBlob(path: string): Uint8Array | undefined
  /** the file that a symbol identifier was given to; undefined where it is gone */
  owner(symbol: number): number | undefined
  /** the values under a key, ascending */
  postings(index: PostingIndex, key: number): Uint32Array
  close(): void
}

/** A change under way. Readers see nothing of it until `commit` resolves. */
export interface StoreTransaction {
  /** what was there before, overlaid with what this transaction wrote to files and blobs; postings as they were before */
  readonly before: StoreSnapshot
  blob(kind: BlobKind, file: number): Uint8Array | undefined
  /** Takes everything away but the sequence, before anything is written: `before` is then that of a store without a commit. */
  clear(): void
  /** Adds or replaces a file. Its identifiers are reserved under its name from then on. Another file with its path is a bug of ours: remove that one before. */
  putFile(record: FileRecord): void
  /** Removes a file with its blobs and identifiers; its postings are taken away by whoever knows them. */
  removeFile(id: number): void
  putBlob(kind: BlobKind, file: number, bytes: Uint8Array): void
  /** Puts a blob beside a folder, whether or not it has files; undefined takes it away. */
  putFolderBlob(path: string, bytes: Uint8Array | undefined): void
  /** Adds the pairs (keys[i], values[i]). */
  addPostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void
  removePostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void
  /**
   * Makes the change a commit: others see it, and it survives the death of the process. Throws StoreError('conflict') where another
   * process committed since (that passes), or has the right to hold the store that was this one's (that does not). What survives the loss of power is `GraphStore.sync`'s to say.
   */
  commit(label: CommitLabel): CommitInfo
  /** Drops the change. Does nothing after a commit. */
  abort(): void
}

/** The right to keep a store equal to its tree: one process has it, from when it takes it until it gives it back or ends, however it ends. */
export interface Hold {
  /** lies in the store, raised whenever the right is taken */
  readonly epoch: number
  /** False once another process has taken it from this one, because it did not answer. */
  isHeld(): boolean
  release(): void
}

export interface Holding {
  readonly signal?: AbortSignal | undefined
  /** the epoch of a holder that does not answer: the right is taken from it, unless it is writing just now */
  readonly deposing?: number | undefined
}

/** What a commit survives that was acknowledged: `normal` the death of the process, `full` the loss of power as well. */
export type Durability = 'normal' | 'full'

export interface StoreSizes {
  /** bytes on disk, 0 for a store in memory */
  readonly bytes: number
}

/** What the holder of a store says of itself where all who open it can read it, in the store itself. */
export interface HolderNotice {
  /** names the store among all that may be open on a machine */
  readonly place: string
  /** what was written last; undefined where nothing was */
  read(): string | undefined
  /** Replaces what holders of earlier epochs wrote. */
  write(text: string, epoch: number): void
  /** Takes away what was written in this epoch. */
  remove(epoch: number): void
}

export interface GraphStore {
  /** how it was named, without secrets */
  readonly url: string
  /** undefined for a store in a file or folder, beside which a holder says it, and for one that no other process can open */
  readonly notice?: HolderNotice
  /** what whoever opened it wants; it is `full` where `sync` is waited for before a commit is acknowledged */
  readonly durability: Durability
  snapshot(): StoreSnapshot
  /**
   * Begins a change, waiting for another process's to end. One at a time in a process: a second call before the first
   * ended is a bug of ours. Told to stop, it rejects with an AbortError.
   */
  begin(signal?: AbortSignal): Promise<StoreTransaction>
  /**
   * Takes the right to hold the store; undefined where another process has it. Who has it not may read and write as before.
   * Until it is released, a change of this very store begins and commits only while the right is still its own: else
   * StoreError('conflict').
   */
  hold(holding?: Holding): Promise<Hold | undefined>
  /** Whether any process has the right to hold it now; undefined where that cannot be told. */
  isHeld(): boolean | undefined
  sizes(): StoreSizes
  /**
   * Resolves when every commit that was made before the call survives the loss of power, as far as the disk keeps its word. Does not
   * hold up whoever commits meanwhile.
   */
  sync(): Promise<void>
  close(): void
}

export const storeErrorCodes = [
  'not-a-store', 'newer', 'no-permission', 'not-found', 'locked', 'full', 'damaged', 'conflict', 'failed',
] as const
export type StoreErrorCode = (typeof storeErrorCodes)[number]

/** The store's world failed. The message is in plain words, names the store and says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  /** whether the same may go well in a moment: somebody was in the way, a connection was cut */
  readonly isPassing: boolean

  constructor(code: StoreErrorCode, message: string, { isPassing = false, ...options }: ErrorOptions & { readonly isPassing?: boolean } = {}) {
    super(message, options)
    this.code = code
    this.isPassing = isPassing
  }
}
