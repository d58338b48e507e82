import { InvariantError } from '@codeloom/model'
import type { StoreSnapshot } from '@codeloom/store'
import { PostingReader, readHead, TableSnapshot, type Head } from '@codeloom/store/tables'
import { Connection } from './connection.ts'
import { guarded } from './sqlite-error.ts'
import { SqliteTables } from './sqlite-tables.ts'

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
    const { tables, head, postings, connection } = reader
    return new TableSnapshot({ tables, head, postings, isOpen: () => connection.database.isOpen, release: () => this.release(reader) })
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
  readonly tables: SqliteTables
  readonly postings: PostingReader
  users = 0
  private known: Head | undefined
  /** of this connection, when `known` was read */
  private version = -1

  constructor(path: string) {
    const connection = new Connection(path, { readOnly: true })
    closingOnFailure(connection, () => connection.execute(`PRAGMA cache_size = -${pageCacheKib}`))
    this.connection = connection
    this.tables = new SqliteTables(connection)
    this.postings = new PostingReader(this.tables, chunkCacheBytes)
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
    const head = readHead(this.tables)
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
