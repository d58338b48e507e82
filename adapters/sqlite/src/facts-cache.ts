/**
 * Facts of contents that trees have left - a branch was switched, a file was edited, moved or removed - for all stores of a
 * user, in one SQLite file that may be taken away at any time. Nobody waits for it and nothing rests on it: what fails is a miss.
 *
 * F1: what is taken out is byte for byte what was put in under that content and making.
 * F2: it takes no more bytes than it may, but for one batch; what was neither put in nor taken out for longest goes first.
 * F3: a cache that is damaged, locked, full or somebody else's is an empty one; a damaged one is made anew.
 */
import { packBlob, unpackBlob } from '@codeloom/store/tables'
import { rowSum, type Connection } from './connection.ts'
import { DisposableFile, inTransaction, trimTo, type DisposableShape } from './disposable-file.ts'

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

/** Rows that go at a time when there are too many. */
const trimmedRows = 16

/** Uses stand apart, so that one is noted without writing the facts anew. They are counted, not timed. Nothing is synced: after a failure of power it may be damaged. */
const shape: DisposableShape = {
  what: 'cache of facts', ownsName: true,
  // 'Facs': a store is something else
  applicationId: 0x46616373, version: 2,
  tables: `
    DROP TABLE IF EXISTS facts; DROP TABLE IF EXISTS uses;
    CREATE TABLE facts (id INTEGER PRIMARY KEY, hash BLOB NOT NULL, making TEXT NOT NULL, problems TEXT NOT NULL, sum INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (hash, making));
    CREATE TABLE uses (id INTEGER PRIMARY KEY, used INTEGER NOT NULL); CREATE INDEX uses_in_order ON uses (used, id);`,
  pragmas: 'PRAGMA synchronous = OFF',
  // another process's batch takes a few milliseconds; longer it is not waited for
  lockWaitMs: 50,
}

export class FactsCache {
  private readonly file: DisposableFile
  private readonly mostBytes: number
  /** rows that were taken out since the last write, by their numbers */
  private readonly used = new Set<number>()
  private readonly rejected: (readonly [hash: Uint8Array, making: string])[] = []

  constructor({ path, mostBytes }: FactsCacheOptions) {
    this.file = new DisposableFile(path, shape)
    this.mostBytes = mostBytes
  }
  has(hash: Uint8Array, making: string): boolean {
    return this.file.tried(false, connection => idOf(connection, hash, making) !== undefined)
  }
  /** The contents that it has facts of, of the makings that are wanted. */
  hashes(isWanted: (making: string) => boolean): readonly Uint8Array[] {
    return this.file.tried([], connection => connection.all('SELECT hash, making FROM facts').flatMap(({ hash, making }) => (hash instanceof Uint8Array && isWanted(String(making)) ? [hash] : [])))
  }
  get(hash: Uint8Array, making: string): Pick<CachedFacts, 'facts' | 'problems'> | undefined {
    return this.file.tried(undefined, connection => {
      const row = connection.get('SELECT id, problems, sum, data FROM facts WHERE hash = ? AND making = ?', hash, making)
      if (row === undefined) return undefined
      const problems = connection.text(row['problems'])
      this.used.add(connection.integer(row['id']))
      return { facts: unpackBlob(connection.summed(0, row, summedText(hash, making, problems))), problems }
    })
  }
  /** What was taken out is of no use to anybody: it goes with the next write. */
  reject(hash: Uint8Array, making: string): void {
    this.rejected.push([hash, making])
  }
  /** Keeps a batch, in one write, and notes what was used and rejected since the last one. */
  put(batch: Iterable<CachedFacts>): void {
    const rows = [...batch]
    if (rows.length + this.used.size + this.rejected.length === 0) return
    this.file.tried(undefined, connection => inTransaction(connection, () => {
      const now = connection.number('SELECT coalesce(max(used), 0) + 1 FROM uses')
      for (const row of rows) {
        const id = idOf(connection, row.hash, row.making)
        if (id === undefined) insert(connection, row, now)
        else this.used.add(id)
      }
      // another process may have let go of one
      for (const id of this.used) connection.run('UPDATE uses SET used = ? WHERE id = ?', now, id)
      for (const [hash, making] of this.rejected) remove(connection, idOf(connection, hash, making))
      this.trim(connection)
    }), { creates: rows.length > 0 })
    this.used.clear()
    this.rejected.length = 0
  }
  close(): void {
    this.put([])
    this.file.close()
  }

  private trim(connection: Connection): void {
    trimTo(connection, this.mostBytes, () => {
      const oldest = connection.all('SELECT id FROM uses ORDER BY used, id LIMIT ?', trimmedRows)
      for (const { id } of oldest) remove(connection, connection.integer(id))
      return oldest.length > 0
    })
  }
}

function idOf(connection: Connection, hash: Uint8Array, making: string): number | undefined {
  const row = connection.get('SELECT id FROM facts WHERE hash = ? AND making = ?', hash, making)
  return row === undefined ? undefined : connection.integer(row['id'])
}

function insert(connection: Connection, { hash, making, facts, problems }: CachedFacts, now: number): void {
  const data = packBlob(facts)
  const sum = rowSum(0, data, summedText(hash, making, problems))
  connection.run('INSERT INTO facts (hash, making, problems, sum, data) VALUES (?, ?, ?, ?, ?)', hash, making, problems, sum, data)
  connection.run('INSERT INTO uses (id, used) VALUES (last_insert_rowid(), ?)', now)
}

function remove(connection: Connection, id: number | undefined): void {
  if (id === undefined) return
  connection.run('DELETE FROM facts WHERE id = ?', id)
  connection.run('DELETE FROM uses WHERE id = ?', id)
}

function summedText(hash: Uint8Array, making: string, problems: string): string {
  return `${Buffer.from(hash).toString('hex')} ${making} ${problems}`
}
