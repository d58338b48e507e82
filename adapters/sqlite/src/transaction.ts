import { InvariantError } from '@codeloom/model'
import {
  postingIndexes, PostingChanges, StoreError,
  type BlobKind, type CommitInfo, type CommitLabel, type FileRecord, type PostingIndex, type StoreSnapshot, type StoreTransaction,
} from '@codeloom/store'
import { rowSum, type Connection } from './connection.ts'
import { FolderEdits } from './folder-edits.ts'
import { emptyHead, readHead, writeHead, type Head } from './head.ts'
import { changeIndex } from './posting-table.ts'
import { PostingReader, readBlob, readFiles, readFolder, readFolderBlob, readFolders, readOwner } from './reader.ts'
import { packBlob } from './packed-blob.ts'
import { blobId, contentTables, indexCode } from './schema.ts'
import { Spill } from './spill.ts'
import { guarded } from './sqlite-error.ts'

/** Bytes of unpacked chunks that reading while writing keeps. */
const chunkCacheBytes = 4 << 20

interface Opening {
  readonly pairsInMemory: number
  /** throws where it must not commit any more */
  readonly onCommit: () => void
  readonly onEnd: () => void
}

/** Blobs go to the tables at once, files folder by folder, where they can be read back; postings wait, and are sorted and merged in the commit. */
export class SqliteTransaction implements StoreTransaction {
  before: StoreSnapshot
  private readonly connection: Connection
  private head: Head
  private readonly postings: PostingReader
  private readonly pairsInMemory: number
  private readonly onCommit: () => void
  private readonly onEnd: () => void
  private readonly changes = postingIndexes.map(() => new PostingChanges())
  private readonly edits: FolderEdits
  private spill: Spill | undefined
  private waiting = 0
  private open = true

  /** Takes over a connection that has just begun an immediate transaction. */
  constructor(connection: Connection, { pairsInMemory, onCommit, onEnd }: Opening) {
    this.connection = connection
    this.pairsInMemory = pairsInMemory
    this.onCommit = onCommit
    this.onEnd = onEnd
    this.head = readHead(connection)
    this.postings = new PostingReader(connection, chunkCacheBytes)
    this.edits = new FolderEdits(connection)
    this.before = this.beforeAt(this.head)
  }
  private beforeAt({ commit, indexes }: Head): StoreSnapshot {
    const { connection, edits, postings } = this
    return {
      commit,
      file: id => this.guarded(() => edits.file(id)),
      fileAt: path => this.guarded(() => edits.fileAt(path)),
      files: () => this.afterEdits(() => readFiles(connection)),
      folder: path => this.afterEdits(() => readFolder(connection, path)),
      folders: () => this.afterEdits(() => readFolders(connection)),
      blob: (kind, file) => this.blob(kind, file),
      folderBlob: path => this.guarded(() => readFolderBlob(connection, path)),
      owner: symbol => this.guarded(() => readOwner(connection, symbol)),
      postings: (index, key) => this.guarded(() => postings.read(indexes, index, key)),
      close: () => undefined,
    }
  }
  blob(kind: BlobKind, file: number): Uint8Array | undefined {
    return this.guarded(() => readBlob(this.connection, kind, file))
  }
  clear(): void {
    this.guarded(() => {
      for (const table of contentTables) this.connection.execute(`DELETE FROM ${table}`)
      this.postings.forget()
      this.head = { commit: { ...emptyHead.commit, sequence: this.head.commit.sequence }, indexes: emptyHead.indexes }
      this.before = this.beforeAt(this.head)
    })
  }
  putFile(record: FileRecord): void {
    this.guarded(() => this.edits.put(record))
  }
  removeFile(id: number): void {
    this.guarded(() => {
      this.edits.remove(id)
      this.connection.run('DELETE FROM blob WHERE id >= ? AND id < ?', id * 4, (id + 1) * 4)
    })
  }
  putBlob(kind: BlobKind, file: number, bytes: Uint8Array): void {
    const id = blobId(kind, file)
    const packed = packBlob(bytes)
    this.guarded(() => this.connection.run('INSERT OR REPLACE INTO blob (id, sum, data) VALUES (?, ?, ?)', id, rowSum(id, packed), packed))
  }
  putFolderBlob(path: string, bytes: Uint8Array | undefined): void {
    this.guarded(() => {
      if (bytes === undefined) this.connection.run('DELETE FROM folder_blob WHERE path = ?', path)
      else this.connection.run('INSERT OR REPLACE INTO folder_blob (path, sum, data) VALUES (?, ?, ?)', path, rowSum(0, bytes, path), bytes)
    })
  }
  addPostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void {
    this.mustBeOpen()
    this.changes[indexCode(index)]?.add(keys, values)
    this.spillFrom(keys.length)
  }
  removePostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void {
    this.mustBeOpen()
    this.changes[indexCode(index)]?.remove(keys, values)
    this.spillFrom(keys.length)
  }
  commit({ root, label, nextFileId, nextSymbolId, state }: CommitLabel): CommitInfo {
    try {
      return this.guarded(() => {
        this.onCommit()
        this.edits.flush()
        const indexes = this.head.indexes.map((known, code) => {
          const changes = this.changes[code]?.take()
          if (changes === undefined) throw new InvariantError(`no index ${code}`)
          return changeIndex(this.connection, code, { state: known, change: { spilled: this.spill?.cursors(code) ?? [], changes } })
        })
        const commit = { sequence: this.head.commit.sequence + 1, root, label, nextFileId, nextSymbolId, state }
        writeHead(this.connection, { commit, indexes })
        this.connection.execute('COMMIT')
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
      // A failure such as a full disk may have ended it already.
      if (this.connection.database.isTransaction) guarded(this.connection.path, () => this.connection.execute('ROLLBACK'))
    } finally {
      this.onEnd()
    }
  }

  /** Reads what lies in the tables, once all is there. */
  private afterEdits<T>(read: () => T): T {
    return this.guarded(() => {
      this.edits.flush()
      return read()
    })
  }
  private spillFrom(pairs: number): void {
    this.waiting += pairs
    if (this.waiting < this.pairsInMemory) return
    this.guarded(() => {
      this.spill ??= new Spill()
      for (const [code, changes] of this.changes.entries()) this.spill.put(code, changes.take())
    })
    this.waiting = 0
  }
  private guarded<T>(work: () => T): T {
    this.mustBeOpen()
    return guarded(this.connection.path, work)
  }
  private mustBeOpen(): void {
    if (!this.open) throw new InvariantError('a transaction was used after it ended')
    if (!this.connection.database.isTransaction) throw new StoreError('failed', `${this.connection.path}: the change was given up after a failure. Nothing of it was kept; try again.`)
  }
}
