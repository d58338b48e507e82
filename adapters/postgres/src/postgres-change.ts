import { InvariantError } from '@codeloom/model'
import { isEmpty, StoreError } from '@codeloom/store'
import { KeyedChange, type Head, type KeyedChanges, type KeyedEngine, type KeyedRows, type NumberSpace, type TableChange } from '@codeloom/store/tables'
import { byteaArray, copyRows, int8Array } from './binary-form.ts'
import type { Session } from './database.ts'
import { contentTables } from './migrations.ts'
import { isConnectionLost } from './postgres-error.ts'
import { numberTables, PostgresRows, textTables, type Digest } from './postgres-rows.ts'

export interface Changing {
  readonly session: Session
  readonly repository: number
  readonly head: Head
  readonly digestOf: Digest
  /** throws where it must not commit any more */
  readonly mayCommit: () => void
  /** opens another connection, to find out what became of a commit whose connection broke */
  readonly another: () => Session
  readonly ended: (isBroken: boolean) => void
}

/** As many as SQLite holds; those of a store that was empty are merged early, others are held. */
const pairsInMemory = 8_000_000
/** Writing much takes long on a slow disk; the bound is for a server that is gone. */
const mostWriteMs = 600_000
/** How long a transaction may take to end whose connection is gone, and how often it is asked whether it has. */
const mostEndMs = 60_000
const askAgainMs = 20
/** So many rows are copied rather than inserted. */
const copiedRows = 200

/** A change in a transaction that has begun on the session, which has the lock of who writes. */
export function beginChange(changing: Changing): TableChange {
  const { session, ended } = changing
  const engine = new ChangedRows(changing)
  const tables = new KeyedChange(engine)
  let isOver = false
  return {
    tables, pairsInMemory, spill: undefined,
    mustGoOn: () => {
      if (tables.hasFailed) throw new StoreError('failed', `${session.name}: the change was given up after a failure. Nothing of it was kept; try again.`)
    },
    mayCommit: changing.mayCommit,
    commit: () => {
      tables.flush()
      engine.commit()
      isOver = true
    },
    rollback: () => {
      if (!isOver && !engine.isLost) engine.tried(() => session.query('ROLLBACK'))
      isOver = true
    },
    ended: () => ended(engine.isLost),
  }
}

class ChangedRows implements KeyedEngine {
  readonly rows: KeyedRows
  readonly isBlank: boolean
  isLost = false
  private readonly changing: Changing
  private readonly session: Session
  private readonly repository: number
  private readonly sequence: number
  /** its number on the server, which outlives the connection; '' until the head is written, which is last */
  private transaction = ''
  /** rows that lie in tables that held nothing before: others may be copied into them */
  private isEmptied: boolean
  private readonly present = new Map<NumberSpace, Set<number>>()

  constructor(changing: Changing) {
    this.changing = changing
    this.session = changing.session
    this.repository = changing.repository
    this.sequence = changing.head.commit.sequence + 1
    this.isBlank = this.isEmptied = isEmpty(changing.head.commit)
    this.rows = new PostgresRows(this.session, this.repository, changing.digestOf)
  }
  clear(): void {
    for (const table of contentTables) this.tried(() => this.session.slowQuery(mostWriteMs, `DELETE FROM codeloom.${table} WHERE repository = $1`, this.repository))
    this.isEmptied = true
    this.present.clear()
  }
  mayWriteEarly(): boolean {
    return true
  }
  write({ numbered, named }: KeyedChanges): void {
    this.tried(() => {
      for (const [space, rows] of numbered) if (rows.size > 0) this.writeNumbered(space, rows)
      for (const [space, rows] of named) if (rows.size > 0) this.writeNamed(textTables[space], rows)
    })
  }
  /** Where the connection breaks before the server has answered, it is asked what became of the transaction. */
  commit(): void {
    try {
      this.tried(() => this.session.slowQuery(mostWriteMs, 'COMMIT'))
    } catch (error) {
      if (!isConnectionLost(error) || !this.isCommitted(error)) throw error
    }
  }
  tried<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      this.isLost ||= isConnectionLost(error)
      throw error
    }
  }

  /** The server knows of each transaction how it ended; one that is still being ended is waited for. */
  private isCommitted(cause: unknown): boolean {
    const { transaction, session: { name } } = this
    try {
      const session = this.changing.another()
      try {
        for (const began = performance.now(); performance.now() - began < mostEndMs; pause(askAgainMs)) {
          const status = session.query('SELECT pg_xact_status($1::text::xid8)', transaction)[0]?.[0]
          if (status !== 'in progress') return status === 'committed'
        }
      } finally {
        session.close()
      }
    } catch (error) {
      if (!isConnectionLost(error)) throw error
    }
    throw new StoreError('failed', `The connection to ${name} broke while a change was committed, and whether it is there cannot be asked now. It is there whole, or not at all; try again when the server answers.`, { cause })
  }
  private writeNumbered(space: NumberSpace, rows: ReadonlyMap<number, Uint8Array | undefined>): void {
    if (space === 'head') {
      for (const data of rows.values()) if (data !== undefined) this.writeHead(data)
      return
    }
    const table = numberTables[space]
    const gone: number[] = []
    const put: (readonly [number, Uint8Array])[] = []
    for (const [id, data] of rows) {
      if (data === undefined) gone.push(id)
      else put.push([id, data])
    }
    if (gone.length > 0) this.session.slowQuery(mostWriteMs, `DELETE FROM ${table} WHERE repository = $1 AND id = ANY($2::int8[])`, this.repository, int8Array(gone))
    if (put.length >= copiedRows && this.mayCopy(space, put)) this.session.copy(mostWriteMs, `COPY ${table} (repository, id, data) FROM STDIN (FORMAT binary)`, copyRows(this.repository, put))
    else if (put.length > 0) this.insert(table, put)
    this.remember(space, put)
  }
  private insert(table: string, put: readonly (readonly [number, Uint8Array])[]): void {
    const text = `INSERT INTO ${table} (repository, id, data) SELECT $1, id, data FROM UNNEST($2::int8[], $3::bytea[]) AS row (id, data) ON CONFLICT (repository, id) DO UPDATE SET data = excluded.data`
    this.session.slowQuery(mostWriteMs, text, this.repository, int8Array(put.map(([id]) => id)), byteaArray(put.map(([, data]) => data)))
  }
  private writeNamed(table: string, rows: ReadonlyMap<string, Uint8Array | undefined>): void {
    const { digestOf } = this.changing
    const gone = Array.from(rows).flatMap(([path, data]) => (data === undefined ? [path] : []))
    const put = Array.from(rows).flatMap(([path, data]) => (data === undefined ? [] : [{ path, data }]))
    const remove = `DELETE FROM ${table} AS known USING UNNEST($2::bytea[], $3::bytea[]) AS gone (digest, path) WHERE known.repository = $1 AND known.digest = gone.digest AND known.path = gone.path`
    if (gone.length > 0) this.session.query(remove, this.repository, byteaArray(gone.map(digestOf)), byteaArray(gone.map(path => Buffer.from(path))))
    if (put.length === 0) return
    const digests = put.map(({ path }) => digestOf(path))
    const text = `INSERT INTO ${table} AS known (repository, digest, path, data) SELECT $1, digest, path, data FROM UNNEST($2::bytea[], $3::bytea[], $4::bytea[]) AS row (digest, path, data) ON CONFLICT (repository, digest) DO UPDATE SET data = excluded.data WHERE known.path = excluded.path RETURNING digest`
    const distinct = new Set(digests.map(digest => Buffer.from(digest).toString('hex'))).size
    // a statement may put one row once: two of one digest are told before
    const written = distinct < put.length ? distinct : this.session.slowQuery(mostWriteMs, text, this.repository, byteaArray(digests), byteaArray(put.map(({ path }) => Buffer.from(path))), byteaArray(put.map(({ data }) => data))).length
    if (written < put.length) throw new InvariantError(`two folders of ${this.session.name} have one digest; nothing of the change was written`)
  }
  private writeHead(data: Uint8Array): void {
    const [row] = this.session.query('UPDATE codeloom.repository SET head = $2, sequence = $3, written = now() WHERE id = $1 RETURNING pg_current_xact_id()::text', this.repository, data, this.sequence)
    this.transaction = String(row?.[0])
  }
  /** Copying does not look whether a row is there already. */
  private mayCopy(space: NumberSpace, put: readonly (readonly [number, Uint8Array])[]): boolean {
    const present = this.present.get(space)
    return this.isEmptied && (present === undefined || put.every(([id]) => !present.has(id)))
  }
  private remember(space: NumberSpace, put: readonly (readonly [number, Uint8Array])[]): void {
    if (!this.isEmptied) return
    let present = this.present.get(space)
    if (present === undefined) this.present.set(space, (present = new Set()))
    for (const [id] of put) present.add(id)
  }
}

/** The store's contract is synchronous. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
