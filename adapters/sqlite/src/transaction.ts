import { InvariantError } from '@codeloom/model'
import {
  postingIndexes, PostingChanges, StoreError,
  type BlobKind, type CommitInfo, type CommitLabel, type FileRecord, type PostingIndex, type StoreSnapshot, type StoreTransaction,
} from '@codeloom/store'
import { rowSum, type Connection } from './connection.ts'
import { encodeRecord } from './file-record.ts'
import { readHead, writeHead, type Head } from './head.ts'
import { changeIndex } from './posting-table.ts'
import { PostingReader, readBlob, readFile, readFileAt, readFiles, readOwner } from './reader.ts'
import { packBlob } from './packed-blob.ts'
import { blobId, indexCode } from './schema.ts'
import { Spill } from './spill.ts'
import { guarded, isConstraint } from './sqlite-error.ts'

/** Bytes of unpacked chunks that reading while writing keeps. */
const chunkCacheBytes = 4 << 20

/** Files and blobs go to the tables at once, where they can be read back; postings wait, and are sorted and merged in the commit. */
export class SqliteTransaction implements StoreTransaction {
  readonly before: StoreSnapshot
  private readonly connection: Connection
  private readonly head: Head
  private readonly pairsInMemory: number
  private readonly onEnd: () => void
  private readonly changes = postingIndexes.map(() => new PostingChanges())
  private spill: Spill | undefined
  private waiting = 0
  private open = true

  /** Takes over a connection that has just begun an immediate transaction. */
  constructor(connection: Connection, { pairsInMemory, onEnd }: { readonly pairsInMemory: number; readonly onEnd: () => void }) {
    this.connection = connection
    this.pairsInMemory = pairsInMemory
    this.onEnd = onEnd
    this.head = readHead(connection)
    const { commit, indexes } = this.head
    const postings = new PostingReader(connection, chunkCacheBytes)
    this.before = {
      commit,
      file: id => this.guarded(() => readFile(connection, id)),
      fileAt: path => this.guarded(() => readFileAt(connection, path)),
      files: () => this.guarded(() => readFiles(connection)),
      blob: (kind, file) => this.blob(kind, file),
      owner: symbol => this.guarded(() => readOwner(connection, symbol)),
      postings: (index, key) => this.guarded(() => postings.read(indexes, index, key)),
      close: () => undefined,
    }
  }
  blob(kind: BlobKind, file: number): Uint8Array | undefined {
    return this.guarded(() => readBlob(this.connection, kind, file))
  }
  putFile(record: FileRecord): void {
    this.guarded(() => {
      const { connection } = this
      this.dropRanges(record.id)
      const data = encodeRecord(record)
      try {
        connection.run(
          'INSERT INTO file (id, path, sum, data) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET path = excluded.path, sum = excluded.sum, data = excluded.data',
          record.id, record.path, rowSum(record.id, data, record.path), data,
        )
      } catch (error) {
        throw isConstraint(error) ? new InvariantError(`another file than ${record.id} has its path`, { cause: error }) : error
      }
      const { symbolIds } = record
      for (let i = 0; i < symbolIds.length; i += 2) {
        const count = symbolIds[i + 1] ?? 0
        if (count > 0) connection.run('INSERT OR REPLACE INTO id_range (start, count, file) VALUES (?, ?, ?)', symbolIds[i] ?? 0, count, record.id)
      }
    })
  }
  removeFile(id: number): void {
    this.guarded(() => {
      this.dropRanges(id)
      this.connection.run('DELETE FROM file WHERE id = ?', id)
      this.connection.run('DELETE FROM blob WHERE id >= ? AND id < ?', id * 4, (id + 1) * 4)
    })
  }
  putBlob(kind: BlobKind, file: number, bytes: Uint8Array): void {
    const id = blobId(kind, file)
    const packed = packBlob(bytes)
    this.guarded(() => this.connection.run('INSERT OR REPLACE INTO blob (id, sum, data) VALUES (?, ?, ?)', id, rowSum(id, packed), packed))
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

  private dropRanges(id: number): void {
    const symbolIds = readFile(this.connection, id)?.symbolIds ?? []
    for (let i = 0; i < symbolIds.length; i += 2) this.connection.run('DELETE FROM id_range WHERE start = ? AND file = ?', symbolIds[i] ?? 0, id)
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
