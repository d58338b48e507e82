import { InvariantError } from '@codeloom/model'
import { StoreError, type Durability, type GraphStore, type Hold, type Holding, type StoreSizes, type StoreSnapshot, type StoreTransaction } from '@codeloom/store'
import { TableTransaction } from '@codeloom/store/tables'
import { statSync } from 'node:fs'
import { lockWaitMs, type Connection } from './connection.ts'
import { Lease } from './lease.ts'
import { openToRead, openToWrite } from './open-database.ts'
import { deposed, isTaken, readSeat, removeSeatFile, seatLock, writeSeat, type Seat } from './seat.ts'
import { SnapshotPool } from './snapshot-pool.ts'
import { guarded, inPlainWords, notSynced } from './sqlite-error.ts'
import { SqliteTables } from './sqlite-tables.ts'
import { Spill } from './spill.ts'
import { copyLog, syncLog } from './sync-log.ts'

export interface SqliteOptions {
  readonly path: string
  /** whether a store is made where there is none */
  readonly create: boolean
  /** what an acknowledged commit survives; `normal` where it is not given */
  readonly durability?: Durability | undefined
  /** how many postings a change holds in memory, 8 bytes each and as much again while they are sorted, before it spills them to a temporary file */
  readonly pairsInMemory?: number
}

/** Enough for a full index of 80 MB of source; spilling makes loading the postings half as fast (bench/load.ts). */
const pairsInMemoryByDefault = 8_000_000

/** Opens the store in a file. Throws `StoreError` where that cannot be. */
export function openSqlite({ path, create, durability = 'normal', pairsInMemory = pairsInMemoryByDefault }: SqliteOptions): GraphStore {
  return new SqliteStore(path, { probe: openToRead(path, { create }), pairsInMemory, durability })
}

/** A log that a large commit made longer than this is cut to nothing once the commit has been copied into the database. */
const largeLogBytes = 32 << 20

class SqliteStore implements GraphStore {
  readonly url: string
  readonly durability: Durability
  private readonly path: string
  private readonly pairsInMemory: number
  private readonly probe: Connection
  private readonly pool: SnapshotPool
  private readonly lease: Lease
  private writer: Connection | undefined
  private transaction: TableTransaction | undefined
  private beginning = false
  private closed = false
  /** it could not be synced once */
  private isLogInDoubt = false
  /** the right to hold the store, where it is ours */
  private held: { readonly seat: Seat; readonly lock: Lease } | undefined

  constructor(path: string, { probe, pairsInMemory, durability }: { readonly probe: Connection; readonly pairsInMemory: number; readonly durability: Durability }) {
    this.durability = durability
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
    const writer = await this.beginWriting(() => this.lease.take(signal).then(() => true), signal)
    if (writer === undefined) throw new InvariantError('the lease was waited for and not taken')
    try {
      this.mustStillHold(writer)
      this.transaction = new TableTransaction({
        tables: new SqliteTables(writer), pairsInMemory: this.pairsInMemory, spill: () => new Spill(),
        mustGoOn: () => mustBeInTransaction(writer),
        mayCommit: () => this.mustStillHold(writer),
        commit: () => writer.execute('COMMIT'),
        // a failure such as a full disk may have ended it already
        rollback: () => writer.database.isTransaction && writer.execute('ROLLBACK'),
        ended: () => this.ended(),
      })
      return this.transaction
    } catch (error) {
      this.failed()
      throw inPlainWords(this.path, error)
    }
  }
  async hold({ signal, deposing }: Holding = {}): Promise<Hold | undefined> {
    this.mustBeOpen()
    if (this.held !== undefined) return undefined
    const seat = guarded(this.path, () => readSeat(this.probe))
    if (deposing !== undefined && seat.epoch !== deposing) return undefined
    const wanted = { epoch: seat.epoch + 1, file: seat.file + (deposing === undefined ? 0 : 1) }
    const lock = seatLock(this.path, wanted)
    let isOurs = false
    try {
      isOurs = guarded(this.path, () => lock.tryTake()) && await this.writeSeat(seat, wanted, { signal, deposing })
    } finally {
      if (!isOurs) lock.close()
    }
    if (!isOurs) return undefined
    if (deposing !== undefined) removeSeatFile(this.path, seat.file)
    const held = this.held = { seat: wanted, lock }
    return {
      epoch: wanted.epoch,
      isHeld: () => this.held === held && guarded(this.path, () => readSeat(this.probe)).epoch === wanted.epoch,
      release: () => this.release(held),
    }
  }
  isHeld(): boolean | undefined {
    this.mustBeOpen()
    const seat = guarded(this.path, () => readSeat(this.probe))
    return this.held?.seat.epoch === seat.epoch ? true : isTaken(this.path, seat)
  }
  sizes(): StoreSizes {
    return { bytes: sizeOf(this.path) + sizeOf(`${this.path}-wal`) }
  }
  async sync(): Promise<void> {
    this.mustBeOpen()
    if (this.isLogInDoubt) copyLog(this.path)
    try {
      this.isLogInDoubt = false
      await syncLog(this.path)
    } catch (error) {
      this.isLogInDoubt = true
      throw notSynced(this.path, error)
    }
  }
  close(): void {
    if (this.closed) return
    this.transaction?.abort()
    this.release(this.held)
    this.closed = true
    this.pool.close()
    this.probe.close()
    this.writer?.close()
    this.writer = undefined
    this.lease.close()
  }
  /**
   * The connection that writes, in a transaction of its own, once `take` has the lease; undefined where it was not to be had.
   * Ended by `ended` or `failed`.
   */
  private async beginWriting(take: () => Promise<boolean>, signal: AbortSignal | undefined): Promise<Connection | undefined> {
    signal?.throwIfAborted()
    this.mustBeOpen()
    if (this.transaction !== undefined || this.beginning) throw new InvariantError('a transaction was begun before the last one ended')
    this.beginning = true
    try {
      if (!await take()) return undefined
      if (this.closed) this.lease.close()
      this.mustBeOpen()
      this.writer ??= openToWrite(this.path)
      this.writer.execute('BEGIN IMMEDIATE')
      return this.writer
    } catch (error) {
      this.failed()
      throw inPlainWords(this.path, error)
    } finally {
      this.beginning = false
    }
  }
  /** False where the seat is another one by now, or who is to be deposed writes just now. */
  private async writeSeat(known: Seat, seat: Seat, { signal, deposing }: Holding): Promise<boolean> {
    const take = deposing === undefined ? (): Promise<boolean> => this.lease.take(signal).then(() => true) : async (): Promise<boolean> => this.lease.tryTake()
    const writer = await this.beginWriting(take, signal)
    if (writer === undefined) return false
    try {
      const { epoch, file } = readSeat(writer)
      const isAsKnown = epoch === known.epoch && file === known.file
      if (isAsKnown) writeSeat(writer, seat)
      writer.execute('COMMIT')
      this.ended()
      return isAsKnown
    } catch (error) {
      this.failed()
      throw inPlainWords(this.path, error)
    }
  }
  private mustStillHold(connection: Connection): void {
    if (this.held !== undefined && readSeat(connection).epoch !== this.held.seat.epoch) throw deposed(this.path)
  }
  private release(held: SqliteStore['held']): void {
    if (held === undefined || this.held !== held) return
    this.held = undefined
    held.lock.close()
  }
  /** The connection is of no use any more; what it began is rolled back. */
  private failed(): void {
    this.writer?.close()
    this.writer = undefined
    this.ended()
  }
  /** A commit may be there: whatever fails from here on must not make it look undone. */
  private ended(): void {
    this.transaction = undefined
    try {
      if (this.writer !== undefined && sizeOf(`${this.path}-wal`) > largeLogBytes) emptyLog(this.writer)
    } catch {
      // the log stays as long as it is, and the next commit tries again: a disk may have had room for it and none for the copy
    } finally {
      this.lease.release()
    }
  }
  private mustBeOpen(): void {
    if (this.closed) throw new StoreError('failed', `${this.path} was closed. Open it again.`)
  }
}

function mustBeInTransaction({ path, database }: Connection): void {
  if (!database.isTransaction) throw new StoreError('failed', `${path}: the change was given up after a failure. Nothing of it was kept; try again.`)
}

/** Does not wait for readers: where one still needs the log, a later commit tries again. */
function emptyLog(writer: Connection): void {
  writer.execute('PRAGMA busy_timeout = 0')
  try {
    writer.get('PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    writer.execute(`PRAGMA busy_timeout = ${lockWaitMs}`)
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
