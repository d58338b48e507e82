import type { CommitInfo } from '@codeloom/store'
import { KeyedTables, readHead } from '@codeloom/store/tables'
import { usualTimes } from './bridge.ts'
import { Database, integer, migrate, type Session } from './database.ts'
import { contentTables } from './migrations.ts'
import { PostgresRows } from './postgres-rows.ts'

export interface ListedRepository {
  /** the database, without secrets */
  readonly name: string
  readonly repo: string
  readonly bytes: number
  /** its newest commit */
  readonly commit: CommitInfo
}

/** What a repository's rows hold, as it lies in the tables, which it shares with others; indexes apart. */
export function bytesOf(session: Session, repository: number): number {
  const sums = contentTables.map(table => `coalesce((SELECT sum(pg_column_size(data)) FROM codeloom.${table} WHERE repository = $1), 0)`)
  return integer(session.query(`SELECT (${sums.join(' + ')})::int8`, repository)[0]?.[0])
}

/** The repositories of a database. */
export async function listPostgres(url: string): Promise<readonly ListedRepository[]> {
  const database = new Database(url, usualTimes)
  try {
    const session = database.session()
    migrate(session, { create: false })
    return session.query('SELECT id, name FROM codeloom.repository ORDER BY name').map(([id, repo]) => {
      const { commit } = readHead(new KeyedTables(new PostgresRows(session, integer(id))))
      return { name: database.name, repo: String(repo), bytes: bytesOf(session, integer(id)), commit }
    })
  } finally {
    database.close()
  }
}
