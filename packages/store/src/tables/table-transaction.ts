import { InvariantError } from '@codeloom/model'
import { postingIndexes, type BlobKind, type CommitInfo, type CommitLabel, type PostingIndex, type StoreSnapshot, type StoreTransaction } from '../contract.ts'
import type { FileRecord } from '../file-record.ts'
import type { KeyCursor } from '../posting-merge.ts'
import { PostingChanges, type SortedChanges } from '../posting-run.ts'
import { FolderEdits } from './folder-edits.ts'
import { emptyHead, readHead, writeHead, type Head, type IndexState } from './head.ts'
import { packBlob } from './packed-blob.ts'
import { changeIndex } from './posting-table.ts'
import { PostingReader, readBlob, readFiles, readFolder, readFolders, readOwner } from './table-reader.ts'
import { blobId, blobIds, indexCode, type WriteTables } from './tables.ts'

/** Bytes of unpacked chunks that reading while writing keeps. */
const chunkCacheBytes = 4 << 20

/** Keeps sorted changes that do not fit in memory. */
export interface PostingSpill {
  put(code: number, changes: SortedChanges): void
  /** what was put for an index, oldest first */
  cursors(code: number): readonly KeyCursor[]
  close(): void
}

/** A change of an engine's tables that has begun. */
export interface TableChange {
  readonly tables: WriteTables
  /** how many postings are held in memory, 8 bytes each and as much again while they are sorted, before they are spilled */
  readonly pairsInMemory: number
  /** where they go; an engine that has none merges those of a store that was empty early, and keeps others in memory */
  readonly spill: (() => PostingSpill) | undefined
  /** Throws StoreError where the engine has given the change up. */
  mustGoOn(): void
  /** Throws StoreError('conflict') where it must not be committed any more. */
  mayCommit(): void
  /** Makes it durable. */
  commit(): void
  /** Drops what was not committed; does nothing where all was. */
  rollback(): void
  /** It is over, whichever way. */
  ended(): void
}

/** Blobs go to the tables at once, files folder by folder, where they can be read back; postings wait, and are sorted and merged in the commit. */
export class TableTransaction implements StoreTransaction {
  before: StoreSnapshot
  private readonly change: TableChange
  private readonly tables: WriteTables
  private head: Head
  /** what the indexes have become so far */
  private indexes: readonly IndexState[]
  private readonly postings: PostingReader
  private readonly changes = postingIndexes.map(() => new PostingChanges())
  private readonly edits: FolderEdits
  private spill: PostingSpill | undefined
  private waiting = 0
  private open = true

  constructor(change: TableChange) {
    this.change = change
    this.tables = change.tables
    this.head = readHead(this.tables)
    this.indexes = this.head.indexes
    this.postings = new PostingReader(this.tables, chunkCacheBytes)
    this.edits = new FolderEdits(this.tables)
    this.before = this.beforeAt(this.head)
  }
  private beforeAt({ commit, indexes }: Head): StoreSnapshot {
    const { tables, edits, postings } = this
    return {
      commit,
      file: id => this.guarded(() => edits.file(id)),
      fileAt: path => this.guarded(() => edits.fileAt(path)),
      files: () => this.afterEdits(() => readFiles(tables)),
      folder: path => this.afterEdits(() => readFolder(tables, path)),
      folders: () => this.afterEdits(() => readFolders(tables)),
      blob: (kind, file) => this.blob(kind, file),
      folderBlob: path => this.guarded(() => tables.folderBlob(path)),
      owner: symbol => this.guarded(() => readOwner(tables, symbol)),
      postings: (index, key) => this.guarded(() => postings.read(indexes, index, key)),
      close: () => undefined,
    }
  }
  blob(kind: BlobKind, file: number): Uint8Array | undefined {
    return this.guarded(() => readBlob(this.tables, kind, file))
  }
  clear(): void {
    this.guarded(() => {
      this.tables.clear()
      this.postings.forget()
      this.head = { commit: { ...emptyHead.commit, sequence: this.head.commit.sequence }, indexes: emptyHead.indexes }
      this.indexes = this.head.indexes
      this.before = this.beforeAt(this.head)
    })
  }
  putFile(record: FileRecord): void {
    this.guarded(() => this.edits.put(record))
  }
  removeFile(id: number): void {
    this.guarded(() => {
      this.edits.remove(id)
      this.tables.remove('blob', blobIds(id))
    })
  }
  putBlob(kind: BlobKind, file: number, bytes: Uint8Array): void {
    const packed = packBlob(bytes)
    this.guarded(() => this.tables.put('blob', blobId(kind, file), packed))
  }
  putFolderBlob(path: string, bytes: Uint8Array | undefined): void {
    this.guarded(() => this.tables.putFolderBlob(path, bytes))
  }
  addPostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void {
    this.mustBeOpen()
    this.changes[indexCode(index)]?.add(keys, values)
    this.boundPostings(keys.length)
  }
  removePostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void {
    this.mustBeOpen()
    this.changes[indexCode(index)]?.remove(keys, values)
    this.boundPostings(keys.length)
  }
  commit({ root, label, nextFileId, nextSymbolId, state }: CommitLabel): CommitInfo {
    try {
      return this.guarded(() => {
        this.change.mayCommit()
        this.edits.flush()
        this.mergePostings()
        const commit = { sequence: this.head.commit.sequence + 1, root, label, nextFileId, nextSymbolId, state }
        writeHead(this.tables, { commit, indexes: this.indexes })
        this.change.commit()
        return commit
      })
    } finally {
      this.abort()
    }
  }
  abort(): void {
    if (!this.open) return
    this.open = false
    this.spill?.close()
    try {
      this.tables.guarded(() => this.change.rollback())
    } finally {
      this.change.ended()
    }
  }

  /** Reads what lies in the tables, once all is there. */
  private afterEdits<T>(read: () => T): T {
    return this.guarded(() => {
      this.edits.flush()
      return read()
    })
  }
  private boundPostings(pairs: number): void {
    const { pairsInMemory, spill: makeSpill } = this.change
    this.waiting += pairs
    if (this.waiting < pairsInMemory) return
    this.guarded(() => {
      if (makeSpill !== undefined) {
        this.spill ??= makeSpill()
        for (const [code, changes] of this.changes.entries()) this.spill.put(code, changes.take())
        this.waiting = 0
      } else if (this.head.commit.label === '') {
        // of an index that was empty nothing is read before the commit
        this.mergePostings()
        this.waiting = 0
      }
    })
  }
  private mergePostings(): void {
    this.indexes = this.indexes.map((state, code) => {
      const changes = this.changes[code]?.take()
      if (changes === undefined) throw new InvariantError(`no index ${code}`)
      return changeIndex(this.tables, code, { state, change: { spilled: this.spill?.cursors(code) ?? [], changes } })
    })
  }
  private guarded<T>(work: () => T): T {
    this.mustBeOpen()
    return this.tables.guarded(work)
  }
  private mustBeOpen(): void {
    if (!this.open) throw new InvariantError('a transaction was used after it ended')
    this.change.mustGoOn()
  }
}
