import { StoreError } from '@codeloom/store'
import { Bridge, type BridgeTimes } from './bridge.ts'
import { checkedUrl, withoutSecrets } from './database-url.ts'
import type { Parameter, Row } from './messages.ts'
import { migrations } from './migrations.ts'

/** The oldest server whose statements these are. */
const oldestServer = 150_000
/** 'Loom' in ASCII: says that an advisory lock is ours. */
const lockSpace = 0x4c6f6f6d

/** A server and one of its databases. */
export class Database {
  /** without secrets */
  readonly name: string
  private readonly bridge: Bridge

  constructor(url: string, times: BridgeTimes) {
    this.name = withoutSecrets(url)
    this.bridge = new Bridge(this.name, checkedUrl(url), times)
  }
  session(): Session {
    return new Session(this.bridge)
  }
  close(): void {
    this.bridge.close()
  }
}

/** A connection. */
export class Session {
  readonly name: string
  private readonly bridge: Bridge
  private readonly number: number

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.name = bridge.name
    this.number = bridge.connect()
  }
  query(text: string, ...values: readonly Parameter[]): readonly Row[] {
    return this.bridge.ask({ kind: 'query', session: this.number, text, values })
  }
  /** A statement that may take long: as much as `mostMs`. */
  slowQuery(mostMs: number, text: string, ...values: readonly Parameter[]): readonly Row[] {
    return this.bridge.ask({ kind: 'query', session: this.number, text, values }, mostMs)
  }
  /** Statements, of which no rows are wanted. */
  script(text: string): void {
    this.bridge.ask({ kind: 'script', session: this.number, text })
  }
  copy(mostMs: number, text: string, bytes: Uint8Array): void {
    this.bridge.ask({ kind: 'copy', session: this.number, text, bytes }, mostMs)
  }
  /** The server gives a statement up after a while, before it is not waited for any more. */
  bound(): void {
    this.query(`SET statement_timeout = ${Math.round(this.bridge.times.answerMs * 0.9)}`)
  }
  close(): void {
    this.bridge.disconnect(this.number)
  }
}

/** Makes the tables or brings them up to date; where nothing may be made, throws StoreError('not-found') unless they are there. */
export function migrate(session: Session, { create }: { readonly create: boolean }): void {
  const version = integer(session.query('SHOW server_version_num')[0]?.[0])
  if (version < oldestServer) throw new StoreError('failed', `${session.name} is PostgreSQL ${Math.floor(version / 10_000)}, and 15 or later is needed.`)
  const known = versionOf(session)
  if (known > migrations.length) throw new StoreError('newer', `${session.name} was written by a newer Codeloom (its tables are of version ${known}, this one knows up to ${migrations.length}). Update Codeloom, or choose another store with --store.`)
  if (known === migrations.length) return
  if (!create && known > 0) throw new StoreError('not-found', `${session.name} was written by an older Codeloom, whose tables lack something. They are brought up to date, and nothing is lost, by: codeloom index.`)
  if (!create) throw new StoreError('not-found', `There is no store at ${session.name}. Index the tree first: codeloom index.`)
  session.query('BEGIN')
  try {
    // one process at a time
    session.query(`SELECT pg_advisory_xact_lock(${lockSpace}, 0)`)
    session.query('CREATE SCHEMA IF NOT EXISTS codeloom')
    session.query('CREATE TABLE IF NOT EXISTS codeloom.migration (number int PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())')
    for (let number = versionOf(session) + 1; number <= migrations.length; number++) {
      session.script(migrations[number - 1] ?? '')
      session.query('INSERT INTO codeloom.migration (number) VALUES ($1)', number)
    }
    session.query('COMMIT')
  } catch (error) {
    session.query('ROLLBACK')
    throw error
  }
}

/** What a server has to do for its commits to outlive the loss of power; whether a commit waits for it, its session says itself. */
const durableSettings = ['fsync', 'full_page_writes'] as const

/** Throws where the server is set not to care about the loss of power. It may be set anew while it runs. */
export function mustOutlivePower(session: Session): void {
  const [row] = session.query(`SELECT ${durableSettings.map(name => `current_setting('${name}')`).join(', ')}`)
  const off = durableSettings.filter((_, i) => row?.[i] !== 'on')
  if (off.length > 0) throw new StoreError('failed', `${session.name} has ${off.join(' and ')} off: what it commits may not survive the loss of power, so --durability full cannot be kept. Set ${off.length > 1 ? 'them' : 'it'} to on in postgresql.conf and have the server read it (pg_ctl reload), or do with --durability normal.`)
}

/** The number of the last migration that was run, 0 for none. */
function versionOf(session: Session): number {
  if (session.query("SELECT to_regclass('codeloom.migration') IS NOT NULL")[0]?.[0] !== true) return 0
  return integer(session.query('SELECT coalesce(max(number), 0) FROM codeloom.migration')[0]?.[0])
}

export function integer(value: unknown): number {
  return typeof value === 'string' ? Number(value) : typeof value === 'number' ? value : 0
}

/** The two numbers of an advisory lock. */
export type LockKey = readonly [number, number]

/** Of a repository's right to write, and of the seats of the right to hold it. */
export function writingLock(repository: number): LockKey {
  return [lockSpace + repository, 0]
}
export function seatLock(repository: number, seat: number): LockKey {
  return [lockSpace + repository, seat + 1]
}

/** Takes a lock, which the connection then has until it gives it back or ends; false where another has it. */
export function tryLock(session: Session, key: LockKey): boolean {
  return session.query('SELECT pg_try_advisory_lock($1::int4, $2::int4)', ...key)[0]?.[0] === true
}
export function unlock(session: Session, key: LockKey): void {
  session.query('SELECT pg_advisory_unlock($1::int4, $2::int4)', ...key)
}
