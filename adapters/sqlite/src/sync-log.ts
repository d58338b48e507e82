import { open } from 'node:fs/promises'
import { StoreError } from '@codeloom/store'
import { openToWrite } from './open-database.ts'
import { guarded, isMissing } from './sqlite-error.ts'

/**
 * Resolves when the log of the store at `path`, as it is now, survives a failure of power; done by a thread of the system, while this one goes on.
 * The log alone may be opened beside SQLite: its locks lie on the other two files, and closing one of those would let go of them.
 */
export async function syncLog(path: string): Promise<void> {
  try {
    await using log = await open(`${path}-wal`, 'r+')
    await log.datasync()
  } catch (error) {
    // all that was in it has been copied into the database, which SQLite has synced
    if (!isMissing(error)) throw error
  }
}

/**
 * What the system could not write once it may take for written from then on: the log is copied into the database, which is written anew, and
 * synced by SQLite.
 */
export function copyLog(path: string): void {
  const connection = openToWrite(path)
  try {
    guarded(path, () => {
      connection.execute('PRAGMA busy_timeout = 0')
      const { busy } = connection.get('PRAGMA wal_checkpoint(FULL)') ?? {}
      if (busy !== 0) throw new StoreError('locked', `${path} is read or written just now: what its log holds cannot be written anew. Try again.`, { isPassing: true })
    })
  } finally {
    connection.close()
  }
}
