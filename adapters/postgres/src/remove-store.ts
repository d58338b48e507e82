import { usualTimes } from './bridge.ts'
import { Database, integer, tryLock, writingLock, type Session } from './database.ts'
import { contentTables } from './migrations.ts'
import { isSeatTaken, readSeat } from './seat.ts'

/** Removing a large repository takes the server a while. */
const mostRemoveMs = 600_000

/** Takes a repository's store away, and leaves the others. False, and nothing done, while somebody holds or writes it. */
export async function removePostgres(url: string, repo: string): Promise<boolean> {
  const database = new Database(url, usualTimes)
  try {
    const session = database.session()
    const [row] = session.query("SELECT to_regclass('codeloom.repository') IS NOT NULL")
    if (row?.[0] !== true) return false
    const [found] = session.query('SELECT id FROM codeloom.repository WHERE name = $1', repo)
    return found === undefined ? false : remove(session, integer(found[0]))
  } finally {
    database.close()
  }
}

function remove(session: Session, repository: number): boolean {
  if (!tryLock(session, writingLock(repository))) return false
  if (isSeatTaken(session, repository, readSeat(session, repository))) return false
  session.query('BEGIN')
  for (const table of contentTables) session.slowQuery(mostRemoveMs, `DELETE FROM codeloom.${table} WHERE repository = $1`, repository)
  // its number and epoch stay: whoever has it open still knows it by them
  session.query("UPDATE codeloom.repository SET head = NULL, sequence = 0 WHERE id = $1", repository)
  session.query('COMMIT')
  return true
}

