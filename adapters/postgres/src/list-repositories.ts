import { KeyedTables, readHead } from '@codeloom/store/tables'
import { Database, integer, migrate } from './database.ts'
import { PostgresRows } from './postgres-rows.ts'

export interface ListedRepository {
  /** the database, without secrets */
  readonly name: string
  readonly repo: string
  readonly writtenMs: number
  /** of its rows; indexes apart */
  readonly bytes: number
  /** what the engine keeps beside the commit, JSON; '' where there is none */
  readonly state: string
}

/** Tables that hold most of the bytes. */
const large = ['blob', 'chunk', 'folder'] as const

/** The repositories of a database. */
export async function listPostgres(url: string): Promise<readonly ListedRepository[]> {
  const database = new Database(url, { connectMs: 10_000, answerMs: 60_000 })
  try {
    const session = database.session()
    migrate(session, { create: false })
    const bytes = large.map(table => `coalesce((SELECT sum(pg_column_size(data)) FROM codeloom.${table} WHERE repository = repository.id), 0)`).join(' + ')
    const rows = session.query(`SELECT id, name, (extract(epoch FROM written) * 1000)::int8, (${bytes})::int8 FROM codeloom.repository ORDER BY name`)
    return rows.map(([id, repo, written, size]) => {
      const { commit } = readHead(new KeyedTables(new PostgresRows(session, integer(id))))
      return { name: database.name, repo: String(repo), writtenMs: integer(written), bytes: integer(size), state: commit.state }
    })
  } finally {
    database.close()
  }
}
