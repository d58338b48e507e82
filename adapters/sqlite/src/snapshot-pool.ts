import { InvariantError } from '@codeloom/model'
import type { BlobKind, CommitInfo, FileRecord, FolderSheet, PostingIndex, StoreSnapshot } from '@codeloom/store'
import { Connection } from './connection.ts'
import { readHead, type Head } from './head.ts'
import { PostingReader, readBlob, readFile, readFileAt, readFiles, readFolder, readFolderBlob, readFolders, readOwner } from './reader.ts'
import { guarded } from './sqlite-error.ts'

/** Bytes of unpacked chunks that a connection keeps. */
const chunkCacheBytes = 16 << 20
/** Connections kept open for later snapshots; more may be in use at a time. */
const idleReaders = 2
/** Page cache of a reading connection, KiB. */
const pageCacheKib = 8_000

/** Hands out snapshots. Those of one commit share a connection and its open read transaction. */
export class SnapshotPool {
  private readonly path: string
  /** stands outside of any transaction, to see whether somebody committed */
  private readonly probe: Connection
  private readonly idle: Reader[] = []
  private readonly busy = new Set<Reader>()
  private current: Reader | undefined
  private version = -1

  constructor(path: string, probe: Connection) {
    this.path = path
    this.probe = probe
  }
  open(): StoreSnapshot {
    const reader = guarded(this.path, () => this.newest())
    reader.users++
    return new SqliteSnapshot(reader, () => this.release(reader))
  }
  /** The reader of the last commit. */
  private newest(): Reader {
    const version = this.probe.number('PRAGMA data_version')
    if (this.current === undefined || version !== this.version) {
      this.current = this.begin()
      this.version = version
    }
    return this.current
  }
  /** Ends every snapshot, the open ones included. */
  close(): void {
    for (const reader of [...this.idle, ...this.busy]) reader.connection.close()
    this.idle.length = 0
    this.busy.clear()
    this.current = undefined
  }
  private begin(): Reader {
    const reader = this.idle.pop() ?? new Reader(this.path)
    closingOnFailure(reader.connection, () => reader.begin())
    this.busy.add(reader)
    return reader
  }
  /** A transaction that nobody reads in ends, so that the log can be emptied. */
  private release(reader: Reader): void {
    if (--reader.users > 0 || !this.busy.delete(reader)) return
    if (this.current === reader) this.current = undefined
    if (reader.end() && this.idle.length < idleReaders) this.idle.push(reader)
    else reader.connection.close()
  }
}

/** A connection that reads one commit at a time. */
class Reader {
  readonly connection: Connection
  readonly postings: PostingReader
  users = 0
  private known: Head | undefined
  /** of this connection, when `known` was read */
  private version = -1

  constructor(path: string) {
    const connection = new Connection(path, { readOnly: true })
    closingOnFailure(connection, () => connection.execute(`PRAGMA cache_size = -${pageCacheKib}`))
    this.connection = connection
    this.postings = new PostingReader(connection, chunkCacheBytes)
  }
  get head(): Head {
    if (this.known === undefined) throw new InvariantError('a reader was used before it began')
    return this.known
  }
  begin(): void {
    this.connection.run('BEGIN')
    // The first thing that is read fixes what the transaction sees. This connection never writes: others' commits move the number.
    const version = this.connection.number('PRAGMA data_version')
    if (version === this.version && this.known !== undefined) return
    const head = readHead(this.connection)
    if (head.commit.sequence !== this.known?.commit.sequence) this.postings.forget()
    this.known = head
    this.version = version
  }
  /** False where the connection is of no use any more. */
  end(): boolean {
    try {
      this.connection.run('COMMIT')
      return true
    } catch {
      // a damaged store ends its transactions badly; nothing was to be written, and whoever read was told
      return false
    }
  }
}

/** A connection that could not be made ready is of no use to anybody. */
function closingOnFailure(connection: Connection, work: () => void): void {
  try {
    work()
  } catch (error) {
    connection.close()
    throw error
  }
}

class SqliteSnapshot implements StoreSnapshot {
  readonly commit: CommitInfo
  private readonly reader: Reader
  private readonly onClose: () => void
  private closed = false

  constructor(reader: Reader, onClose: () => void) {
    this.commit = reader.head.commit
    this.reader = reader
    this.onClose = onClose
  }
  file(id: number): FileRecord | undefined {
    return this.read(connection => readFile(connection, id))
  }
  fileAt(path: string): FileRecord | undefined {
    return this.read(connection => readFileAt(connection, path))
  }
  files(): Generator<FileRecord> {
    return this.each(readFiles)
  }
  folder(path: string): FolderSheet | undefined {
    return this.read(connection => readFolder(connection, path))
  }
  folders(): Generator<FolderSheet> {
    return this.each(readFolders)
  }
  folderBlob(path: string): Uint8Array | undefined {
    return this.read(connection => readFolderBlob(connection, path))
  }
  blob(kind: BlobKind, file: number): Uint8Array | undefined {
    return this.read(connection => readBlob(connection, kind, file))
  }
  owner(symbol: number): number | undefined {
    return this.read(connection => readOwner(connection, symbol))
  }
  postings(index: PostingIndex, key: number): Uint32Array {
    return this.read(() => this.reader.postings.read(this.reader.head.indexes, index, key))
  }
  close(): void {
    if (this.closed) return
    this.closed = true
    if (this.reader.connection.database.isOpen) this.onClose()
  }
  private *each<T>(list: (connection: Connection) => Generator<T>): Generator<T> {
    const all = this.read(list)
    for (;;) {
      const { done, value } = this.read(() => all.next())
      if (done === true) return
      yield value
    }
  }
  private read<T>(work: (connection: Connection) => T): T {
    const { connection } = this.reader
    if (this.closed || !connection.database.isOpen) throw new InvariantError('a snapshot was read after it was closed')
    return guarded(connection.path, () => work(connection))
  }
}
