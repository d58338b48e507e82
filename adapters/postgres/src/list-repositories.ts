import { KeyedTables, readHead } from '@codeloom/store/tables'
import { Database, integer, migrate } from './database.ts'
import { PostgresRows } from './postgres-rows.ts'

export interface ListedRepository {
  readonly repo: string
  readonly writtenMs: number
  /** what the engine keeps beside the commit, JSON; '' where there is none */
  readonly state: string
}

/** The repositories of a database, and what it takes for all of them. */
export async function listPostgres(url: string): Promise<{ readonly name: string; readonly repositories: readonly ListedRepository[] }> {
  const database = new Database(url, { connectMs: 10_000, answerMs: 60_000 })
  try {
    const session = database.session()
    migrate(session, { create: false })
    const rows = session.query('SELECT id, name, (extract(epoch FROM written) * 1000)::int8 FROM codeloom.repository ORDER BY name')
    const repositories = rows.map(([id, repo, written]) => {
      const { commit } = readHead(new KeyedTables(new PostgresRows(session, integer(id))))
      return { repo: String(repo), writtenMs: integer(written), state: commit.state }
    })
    return { name: database.name, repositories }
  } finally {
    database.close()
  }
}
