import { InvariantError } from '@codeloom/model'
import { StoreError, type Durability, type GraphStore, type Hold, type HolderNotice, type Holding, type StoreSizes, type StoreSnapshot, type StoreTransaction } from '@codeloom/store'
import { KeyedTables, KnownIds, PostingReader, readHead, TableSnapshot, TableTransaction } from '@codeloom/store/tables'
import { setTimeout as sleep } from 'node:timers/promises'
import { usualTimes, type BridgeTimes } from './bridge.ts'
import { Database, integer, migrate, mustOutlivePower, tryLock, unlock, writingLock, type Session } from './database.ts'
import { bytesOf } from './list-repositories.ts'
import { beginChange } from './postgres-change.ts'
import { isConnectionLost } from './postgres-error.ts'
import { digestOfPath, PostgresRows, type Digest } from './postgres-rows.ts'
import { isSeatTaken, readNotice, readSeat, removeNotice, takeSeat, writeNotice, writeSeat, type Seat } from './seat.ts'

export interface PostgresOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE` */
  readonly url: string
  /** which of the database's repositories */
  readonly repo: string
  /** whether tables and repository are made where there are none */
  readonly create: boolean
  /** what an acknowledged commit survives; `normal` where it is not given */
  readonly durability?: Durability | undefined
  readonly times?: Partial<BridgeTimes>
  /** for tests: what stands for a folder's path in place of sixteen bytes of its SHA-256 */
  readonly digestOf?: Digest
}

/** Opens a repository's store in a database. Throws `StoreError` where that cannot be. */
export async function openPostgres({ url, repo, create, durability = 'normal', times, digestOf = digestOfPath }: PostgresOptions): Promise<GraphStore> {
  const database = new Database(url, { ...usualTimes, ...times })
  try {
    const session = database.session()
    session.bound()
    migrate(session, { create })
    const repository = repositoryOf(session, repo, { create })
    return new PostgresStore(database, { session, repository, durability, digestOf })
  } catch (error) {
    database.close()
    throw error
  }
}

function repositoryOf(session: Session, repo: string, { create }: { readonly create: boolean }): number {
  const find = (): number | undefined => {
    const [row] = session.query('SELECT id FROM codeloom.repository WHERE name = $1', repo)
    return row === undefined ? undefined : integer(row[0])
  }
  const known = find()
  if (known !== undefined) return known
  if (!create) throw new StoreError('not-found', `There is no graph of ${repo} at ${session.name}. Index the tree first: codeloom index.`)
  session.query('INSERT INTO codeloom.repository (name) VALUES ($1) ON CONFLICT (name) DO NOTHING', repo)
  return find() ?? 0
}

/** Bytes of unpacked chunks that the snapshots of one commit keep. */
const chunkCacheBytes = 16 << 20
/** So many lookups take as long as reading which chunks there are in a large store. */
const lookupsBeforeIds = 50
/** Connections kept for later snapshots; more may be in use at a time. */
const idleSessions = 2
const firstWaitMs = 2
const longestWaitMs = 100

interface Opened {
  readonly session: Session
  readonly repository: number
  readonly durability: Durability
  readonly digestOf: Digest
}

class PostgresStore implements GraphStore {
  readonly url: string
  readonly durability: Durability
  readonly notice: HolderNotice
  private readonly database: Database
  private readonly repository: number
  private readonly digestOf: Digest
  /** stands outside of any transaction */
  private probe: Session
  private readonly idle: Session[] = []
  /** the view that snapshots are opened in as long as nobody commits */
  private current: View | undefined
  private last: View | undefined
  private writer: Session | undefined
  private transaction: TableTransaction | undefined
  private beginning = false
  private closed = false
  /** the right to hold the store, where it is ours */
  private held: { readonly seat: Seat; readonly lock: Session } | undefined

  constructor(database: Database, { session, repository, durability, digestOf }: Opened) {
    this.durability = durability
    this.digestOf = digestOf
    this.url = database.name
    this.database = database
    this.repository = repository
    this.probe = session
    this.notice = {
      place: `${database.name}#${repository}`,
      read: () => this.probed(asked => readNotice(asked, repository)),
      write: (text, epoch) => this.probed(asked => writeNotice(asked, repository, { text, epoch })),
      remove: epoch => this.probed(asked => removeNotice(asked, repository, epoch)),
    }
  }
  snapshot(): StoreSnapshot {
    this.mustBeOpen()
    const view = this.newest()
    view.users++
    const { tables, head, postings } = view
    return new TableSnapshot({ tables, head, postings, isOpen: () => !this.closed, release: () => this.release(view) })
  }
  async begin(signal?: AbortSignal): Promise<StoreTransaction> {
    const session = await this.takeTurn(signal, true)
    if (session === undefined) throw new InvariantError('the turn was waited for and not taken')
    try {
      this.mustStillHold(session)
      session.query('BEGIN')
      const tables = new KeyedTables(new PostgresRows(session, this.repository))
      this.transaction = new TableTransaction(beginChange({
        session, repository: this.repository, digestOf: this.digestOf, head: tables.guarded(() => readHead(tables)),
        mayCommit: () => this.mustStillHold(session),
        another: () => this.database.session(),
        ended: isLost => {
          this.transaction = undefined
          this.endTurn(isLost)
        },
      }))
      return this.transaction
    } catch (error) {
      this.endTurn(true)
      throw error
    }
  }
  async hold({ signal, deposing }: Holding = {}): Promise<Hold | undefined> {
    this.mustBeOpen()
    const { repository } = this
    if (this.held !== undefined) return undefined
    const known = this.seat()
    if (deposing !== undefined && known.epoch !== deposing) return undefined
    const seat = { epoch: known.epoch + 1, number: known.number + (deposing === undefined ? 0 : 1) }
    const lock = this.database.session()
    let isOurs = false
    try {
      isOurs = takeSeat(lock, repository, seat) && await this.writeSeat(known, seat, { signal, deposing })
    } finally {
      if (!isOurs) lock.close()
    }
    if (!isOurs) return undefined
    const held = this.held = { seat, lock }
    return {
      epoch: seat.epoch,
      isHeld: () => this.held === held && this.seat().epoch === seat.epoch,
      release: () => this.letGo(held),
    }
  }
  isHeld(): boolean {
    this.mustBeOpen()
    const seat = this.seat()
    return this.held?.seat.epoch === seat.epoch || this.probed(session => isSeatTaken(session, this.repository, seat))
  }
  sizes(): StoreSizes {
    this.mustBeOpen()
    return { bytes: this.probed(session => bytesOf(session, this.repository)) }
  }
  /** The server has synced a commit before it answers (`writingSession`), unless it is told not to. */
  async sync(): Promise<void> {
    this.mustBeOpen()
    if (this.durability === 'full') this.probed(mustOutlivePower)
  }
  close(): void {
    if (this.closed) return
    this.transaction?.abort()
    this.letGo(this.held)
    this.closed = true
    this.database.close()
  }
  /** The view of the last commit. */
  private newest(): View {
    const { current, repository } = this
    if (current !== undefined && this.probed(session => versionOf(session, repository)) === current.version) return current
    const session = this.reading()
    // the first reading fixes what is seen
    const version = versionOf(session, repository)
    const view = this.last?.version === version && this.last.users === 0 ? this.last.seenBy(session) : new View(session, { repository, version, digestOf: this.digestOf })
    this.current = this.last = view
    return view
  }
  /** A connection in a transaction whose first statement is yet to come. */
  private reading(): Session {
    for (let session = this.idle.pop(); session !== undefined; session = this.idle.pop()) {
      try {
        session.query(beginReading)
        return session
      } catch (error) {
        // the server was started anew since: another connection is made
        if (!isConnectionLost(error)) throw error
      }
    }
    const session = this.database.session()
    session.bound()
    session.query(beginReading)
    return session
  }
  /** A transaction that nobody reads in ends: it would hold up the server's cleaning. What was unpacked is kept for the next of its commit. */
  private release(view: View): void {
    if (--view.users > 0) return
    if (this.current === view) this.current = undefined
    const { session } = view
    try {
      session.query('COMMIT')
      if (this.idle.length < idleSessions) this.idle.push(session)
      else session.close()
    } catch (error) {
      // nothing was to be written, and whoever read was told
      if (!(error instanceof StoreError)) throw error
    }
  }
  /** The connection that writes, with the lock of who writes; undefined where another has it and it is not waited for. */
  private async takeTurn(signal: AbortSignal | undefined, waits: boolean): Promise<Session | undefined> {
    signal?.throwIfAborted()
    this.mustBeOpen()
    if (this.transaction !== undefined || this.beginning) throw new InvariantError('a transaction was begun before the last one ended')
    this.beginning = true
    try {
      for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
        this.mustBeOpen()
        const session = this.lockedWriter()
        if (session !== undefined || !waits) return session
        await sleep(waitMs, undefined, signal === undefined ? {} : { signal })
      }
    } finally {
      this.beginning = false
    }
  }
  private lockedWriter(): Session | undefined {
    const kept = this.writer
    try {
      const session = this.writer ??= this.writingSession()
      return tryLock(session, writingLock(this.repository)) ? session : undefined
    } catch (error) {
      this.writer = undefined
      // the server was started anew since: another connection is made
      if (kept === undefined || !isConnectionLost(error)) throw error
      return this.lockedWriter()
    }
  }
  /**
   * A commit is synced by the server in any case: with `synchronous_commit = off` a server that is killed loses what it acknowledged up to
   * three times its `wal_writer_delay` ago. `full` waits for the standbys as well that the server calls synchronous.
   */
  private writingSession(): Session {
    const session = this.database.session()
    try {
      session.query(`SET synchronous_commit = ${this.durability === 'full' ? 'on' : 'local'}`)
      if (this.durability === 'full') mustOutlivePower(session)
      return session
    } catch (error) {
      closeQuietly(session)
      throw error
    }
  }
  private endTurn(isLost: boolean): void {
    const { writer } = this
    if (writer === undefined) return
    try {
      if (!isLost) unlock(writer, writingLock(this.repository))
    } catch (error) {
      if (!isConnectionLost(error)) throw error
      isLost = true
    }
    if (!isLost) return
    this.writer = undefined
    closeQuietly(writer)
  }
  private mustStillHold(session: Session): void {
    if (this.held !== undefined && readSeat(session, this.repository).epoch !== this.held.seat.epoch) {
      throw new StoreError('conflict', `${this.url} is kept by another process now, because this one did not answer for a while. Nothing of this change was written.`)
    }
  }
  private seat(): Seat {
    return this.probed(session => readSeat(session, this.repository))
  }
  /** Asks outside of any transaction; where the connection broke since, with another one. */
  private probed<T>(ask: (session: Session) => T): T {
    try {
      return ask(this.probe)
    } catch (error) {
      if (!isConnectionLost(error)) throw error
      this.probe = this.database.session()
      this.probe.bound()
      return ask(this.probe)
    }
  }
  /** False where the seat is another one by now, or who is to be deposed writes just now. */
  private async writeSeat(known: Seat, seat: Seat, { signal, deposing }: Holding): Promise<boolean> {
    const session = await this.takeTurn(signal, deposing === undefined)
    if (session === undefined) return false
    try {
      return writeSeat(session, this.repository, { known, seat })
    } finally {
      this.endTurn(false)
    }
  }
  private letGo(held: PostgresStore['held']): void {
    if (held === undefined || this.held !== held) return
    this.held = undefined
    closeQuietly(held.lock)
  }
  private mustBeOpen(): void {
    if (this.closed) throw new StoreError('failed', `${this.url} was closed. Open it again.`)
  }
}

const beginReading = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

/** Locks end with their connection, however it ends. */
function closeQuietly(session: Session): void {
  try {
    session.close()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
  }
}

/** Another one after each commit, even where a store was taken away and made anew: `xmin` names the transaction that wrote the row. */
function versionOf(session: Session, repository: number): string {
  return String(session.query("SELECT sequence || ' ' || xmin FROM codeloom.repository WHERE id = $1", repository)[0]?.[0])
}

/** The rows of one commit, seen by one transaction after the other. */
class View {
  readonly version: string
  readonly head: ReturnType<typeof readHead>
  readonly tables: KeyedTables
  readonly postings: PostingReader
  users = 0
  private readonly rows: PostgresRows

  constructor(session: Session, { repository, version, digestOf }: { readonly repository: number; readonly version: string; readonly digestOf: Digest }) {
    this.version = version
    this.rows = new PostgresRows(session, repository, digestOf)
    this.tables = new KeyedTables(new KnownIds(this.rows, lookupsBeforeIds))
    this.head = this.tables.guarded(() => readHead(this.tables))
    this.postings = new PostingReader(this.tables, chunkCacheBytes)
  }
  get session(): Session {
    return this.rows.session
  }
  seenBy(session: Session): this {
    this.rows.session = session
    return this
  }
}
