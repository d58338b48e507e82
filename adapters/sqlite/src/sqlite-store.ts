import { InvariantError } from '@codeloom/model'
import { StoreError, type GraphStore, type StoreSizes, type StoreSnapshot, type StoreTransaction } from '@codeloom/store'
import { statSync } from 'node:fs'
import { lockWaitMs, type Connection } from './connection.ts'
import { Lease } from './lease.ts'
import { openToRead, openToWrite } from './open-database.ts'
import { SnapshotPool } from './snapshot-pool.ts'
import { guarded, inPlainWords } from './sqlite-error.ts'
import { SqliteTransaction } from './transaction.ts'

export interface SqliteOptions {
  readonly path: string
  /** whether a store is made where there is none */
  readonly create: boolean
  /** how many postings a change holds in memory, 8 bytes each and as much again while they are sorted, before it spills them to a temporary file */
  readonly pairsInMemory?: number
}

/** Enough for a full index of 80 MB of source; spilling makes loading the postings half as fast (bench/load.ts). */
const pairsInMemoryByDefault = 8_000_000

/** Opens the store in a file. Throws `StoreError` where that cannot be. */
export function openSqlite({ path, create, pairsInMemory = pairsInMemoryByDefault }: SqliteOptions): GraphStore {
  return new SqliteStore(path, { probe: openToRead(path, { create }), pairsInMemory })
}

/** A log that a large commit made longer than this is cut to nothing once the commit has been copied into the database. */
const largeLogBytes = 32 << 20

class SqliteStore implements GraphStore {
  readonly url: string
  private readonly path: string
  private readonly pairsInMemory: number
  private readonly probe: Connection
  private readonly pool: SnapshotPool
  private readonly lease: Lease
  private writer: Connection | undefined
  private transaction: SqliteTransaction | undefined
  private beginning = false
  private closed = false

  constructor(path: string, { probe, pairsInMemory }: { readonly probe: Connection; readonly pairsInMemory: number }) {
    this.pairsInMemory = pairsInMemory
    this.url = `sqlite:${path}`
    this.path = path
    this.probe = probe
    this.pool = new SnapshotPool(path, probe)
    this.lease = new Lease(`${path}.lease`)
  }
  snapshot(): StoreSnapshot {
    this.mustBeOpen()
    return guarded(this.path, () => this.pool.open())
  }
  async begin(signal?: AbortSignal): Promise<StoreTransaction> {
    signal?.throwIfAborted()
    this.mustBeOpen()
    if (this.transaction !== undefined || this.beginning) throw new InvariantError('a transaction was begun before the last one ended')
    this.beginning = true
    try {
      await this.lease.take(signal)
      if (this.closed) this.lease.close()
      this.mustBeOpen()
      this.writer ??= openToWrite(this.path)
      this.writer.execute('BEGIN IMMEDIATE')
      this.transaction = new SqliteTransaction(this.writer, { pairsInMemory: this.pairsInMemory, onEnd: () => this.ended() })
      return this.transaction
    } catch (error) {
      this.writer?.close()
      this.writer = undefined
      this.ended()
      throw inPlainWords(this.path, error)
    } finally {
      this.beginning = false
    }
  }
  sizes(): StoreSizes {
    return { bytes: sizeOf(this.path) + sizeOf(`${this.path}-wal`) }
  }
  close(): void {
    if (this.closed) return
    this.transaction?.abort()
    this.closed = true
    this.pool.close()
    this.probe.close()
    this.writer?.close()
    this.writer = undefined
    this.lease.close()
  }
  private ended(): void {
    this.transaction = undefined
    if (this.writer !== undefined && sizeOf(`${this.path}-wal`) > largeLogBytes) emptyLog(this.writer)
    this.lease.release()
  }
  private mustBeOpen(): void {
    if (this.closed) throw new StoreError('failed', `${this.path} was closed. Open it again.`)
  }
}

/** Does not wait for readers: where one still needs the log, a later commit tries again. */
function emptyLog(writer: Connection): void {
  writer.execute('PRAGMA busy_timeout = 0')
  writer.get('PRAGMA wal_checkpoint(TRUNCATE)')
  writer.execute(`PRAGMA busy_timeout = ${lockWaitMs}`)
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
