/**
 * Facts of contents that trees have left - a branch was switched, a file was edited, moved or removed - for all stores of a
 * user, in one SQLite file that may be taken away at any time. Nobody waits for it and nothing rests on it: what fails is a miss.
 *
 * F1: what is taken out is byte for byte what was put in under that content and making.
 * F2: it takes no more bytes than it may, but for one batch; the oldest go first.
 * F3: a cache that is damaged, locked, full or somebody else's is an empty one; a damaged one is made anew.
 */
import fs from 'node:fs'
import { StoreError } from '@codeloom/store'
import { rowSum, Connection } from './connection.ts'
import { packBlob, unpackBlob } from './packed-blob.ts'
import { inPlainWords } from './sqlite-error.ts'

export interface FactsCacheOptions {
  readonly path: string
  readonly mostBytes: number
}

export interface CachedFacts {
  /** BLAKE3 of the content */
  readonly hash: Uint8Array
  /** by what the facts were made: equal contents have equal facts under the same making */
  readonly making: string
  readonly facts: Uint8Array
  /** what reading the content came upon, JSON */
  readonly problems: string
}

/** 'Facs' in ASCII: a store is something else. */
const applicationId = 0x46616373
/** Raised with every change of the table, or of what its bytes mean. */
const cacheVersion = 1
/** Another process's batch takes a few milliseconds; longer it is not waited for. */
const lockWaitMs = 50
/** Rows that go at a time when there are too many. */
const trimmedRows = 64

const table = `
  DROP TABLE IF EXISTS facts;
  CREATE TABLE facts (id INTEGER PRIMARY KEY, hash BLOB NOT NULL, making TEXT NOT NULL, problems TEXT NOT NULL, sum INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (hash, making));
  PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${cacheVersion};
`

export class FactsCache {
  private readonly path: string
  private readonly mostBytes: number
  private connection: Connection | undefined

  constructor({ path, mostBytes }: FactsCacheOptions) {
    this.path = path
    this.mostBytes = mostBytes
  }
  /** Whether it has facts of a content, of whatever making. */
  has(hash: Uint8Array): boolean {
    return this.tried(false, connection => connection.get('SELECT 1 FROM facts WHERE hash = ? LIMIT 1', hash) !== undefined)
  }
  /** The contents that it has facts of. */
  hashes(): readonly Uint8Array[] {
    return this.tried([], connection => connection.all('SELECT DISTINCT hash FROM facts').flatMap(({ hash }) => (hash instanceof Uint8Array ? [hash] : [])))
  }
  get(hash: Uint8Array, making: string): Pick<CachedFacts, 'facts' | 'problems'> | undefined {
    return this.tried(undefined, connection => {
      const row = connection.get('SELECT problems, sum, data FROM facts WHERE hash = ? AND making = ?', hash, making)
      if (row === undefined) return undefined
      const problems = connection.text(row['problems'])
      return { facts: unpackBlob(connection.summed(0, row, summedText(hash, making, problems)), this.path), problems }
    })
  }
  /** Keeps a batch, in one write. */
  put(batch: Iterable<CachedFacts>): void {
    this.tried(undefined, connection => inTransaction(connection, () => {
      for (const { hash, making, facts, problems } of batch) {
        if (connection.get('SELECT 1 FROM facts WHERE hash = ? AND making = ?', hash, making) !== undefined) continue
        const data = packBlob(facts)
        const sum = rowSum(0, data, summedText(hash, making, problems))
        connection.run('INSERT INTO facts (hash, making, problems, sum, data) VALUES (?, ?, ?, ?, ?)', hash, making, problems, sum, data)
      }
      this.trim(connection)
    }), { creates: true })
  }
  close(): void {
    this.connection?.close()
    this.connection = undefined
  }

  private trim(connection: Connection): void {
    const pageBytes = connection.number('PRAGMA page_size')
    const used = (): number => (connection.number('PRAGMA page_count') - connection.number('PRAGMA freelist_count')) * pageBytes
    for (let before = used(); before > this.mostBytes; before = used()) {
      connection.run('DELETE FROM facts WHERE id IN (SELECT id FROM facts ORDER BY id LIMIT ?)', trimmedRows)
      if (used() === before) return
    }
  }
  /** What comes of the work; `otherwise` where the cache is not there or fails. */
  private tried<T>(otherwise: T, work: (connection: Connection) => T, { creates = false } = {}): T {
    try {
      this.connection ??= creates || fs.existsSync(this.path) ? opened(this.path) : undefined
      return this.connection === undefined ? otherwise : work(this.connection)
    } catch (error) {
      const failure = inPlainWords(this.path, error)
      if (!(failure instanceof StoreError)) throw error
      this.close()
      if (failure.code === 'damaged' || failure.code === 'not-a-store') remove(this.path)
      return otherwise
    }
  }
}

/** What cannot be removed fails again, and is a miss again. */
function remove(path: string): void {
  try {
    for (const suffix of ['', '-wal', '-shm']) fs.rmSync(path + suffix, { force: true })
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
  }
}

/** Nothing is synced: after a failure of power it may be damaged, which is found, and it is made anew. */
function opened(path: string): Connection {
  const connection = new Connection(path, { readOnly: false })
  try {
    connection.execute(`PRAGMA busy_timeout = ${lockWaitMs}; PRAGMA synchronous = OFF`)
    make(connection)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function make(connection: Connection): void {
  if (isOurs(connection)) return
  connection.execute('PRAGMA journal_mode = WAL')
  inTransaction(connection, () => {
    // another process may have made it in between
    if (!isOurs(connection)) connection.execute(table)
  })
}

/** False for one with nothing in it, or of an older version; throws where it is somebody else's or a newer one: that is left alone. */
function isOurs(connection: Connection): boolean {
  const application = connection.number('PRAGMA application_id')
  if (application === 0 && connection.number('SELECT count(*) FROM sqlite_schema') === 0) return false
  const version = connection.number('PRAGMA user_version')
  if (application !== applicationId || version > cacheVersion) throw new StoreError('failed', `${connection.path} is no cache of facts that this Codeloom knows.`)
  return version === cacheVersion
}

function inTransaction(connection: Connection, work: () => void): void {
  connection.execute('BEGIN IMMEDIATE')
  try {
    work()
    connection.execute('COMMIT')
  } finally {
    if (connection.database.isTransaction) connection.execute('ROLLBACK')
  }
}

function summedText(hash: Uint8Array, making: string, problems: string): string {
  return `${Buffer.from(hash).toString('hex')} ${making} ${problems}`
}
