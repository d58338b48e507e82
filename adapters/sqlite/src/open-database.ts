import { StoreError } from '@codeloom/store'
import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Connection, lockWaitMs } from './connection.ts'
import { applicationId, noTables, pageBytes, schemaVersion, tables } from './schema.ts'
import { guarded } from './sqlite-error.ts'

/** Page cache of the writing connection, KiB; what does not fit goes to the log early. */
const writeCacheKib = 24_000
const retryMs = 5
/** Pages in the log before a commit copies them into the database. */
const checkpointPages = 2_000

/** A connection to the store at `path`, for reading alone; makes the store where it may. */
export function openToRead(path: string, options: { readonly create: boolean }): Connection {
  for (const began = performance.now(); ;) {
    try {
      return openOnce(path, options)
    } catch (error) {
      // SQLite waits for a lock, but not for whoever gives a new database its log: it says at once that it is busy
      if (!(error instanceof StoreError) || error.code !== 'locked' || performance.now() - began > lockWaitMs) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs)
    }
  }
}

function openOnce(path: string, { create }: { readonly create: boolean }): Connection {
  const bytes = sizeOf(path)
  if (bytes === undefined && !create) throw new StoreError('not-found', `There is no store at ${path}. Index the tree first: codeloom index.`)
  if (bytes === undefined || (bytes === 0 && create)) makeStore(path)
  return guarded(path, () => {
    const connection = new Connection(path, { readOnly: true })
    try {
      if (!isOurs(connection)) {
        if (!create) throw new StoreError('not-found', `The store at ${path} holds nothing yet, or what an older Codeloom wrote. Index the tree first: codeloom index.`)
        makeStore(path)
      }
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  })
}

/**
 * A connection that writes. A commit is in the log when it ends, and survives its process; the log is synced by whoever wants it to
 * survive a failure of power (`syncLog`), and by SQLite before it is copied into the database.
 */
export function openToWrite(path: string): Connection {
  return guarded(path, () => {
    const connection = new Connection(path, { readOnly: false })
    connection.execute(`PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${writeCacheKib}; PRAGMA wal_autocheckpoint = ${checkpointPages}; PRAGMA journal_size_limit = ${checkpointPages * pageBytes}`)
    return connection
  })
}

function makeStore(path: string): void {
  makeFolder(path)
  guarded(path, () => {
    const connection = new Connection(path, { readOnly: false })
    try {
      connection.execute(`PRAGMA page_size = ${pageBytes}; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE`)
      // Another process may have made it in between.
      if (!isOurs(connection)) connection.execute(`${noTables}; ${tables}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`)
      connection.execute('COMMIT')
    } finally {
      connection.close()
    }
  })
}

/**
 * False for a database with nothing in it, or with what an older version wrote, all of which can be made anew; throws where it is
 * somebody else's or of a newer version.
 */
function isOurs(connection: Connection): boolean {
  const { path } = connection
  // tables and number come in one commit, perhaps between these two looks: who sees tables sees the number that goes with them
  const isBare = connection.number('SELECT count(*) FROM sqlite_schema') === 0
  const application = connection.number('PRAGMA application_id')
  if (application === 0 && isBare) return false
  if (application !== applicationId) throw new StoreError('not-a-store', `${path} is a database, but not a Codeloom store. Name another file.`)
  const version = connection.number('PRAGMA user_version')
  if (version > schemaVersion) {
    throw new StoreError('newer', `${path} was written by a newer Codeloom (its format is ${version}, this one reads up to ${schemaVersion}). Update Codeloom, or choose another store with --store.`)
  }
  return version === schemaVersion
}

/** Undefined where there is no file. */
function sizeOf(path: string): number | undefined {
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) throw new StoreError('not-a-store', `${path} is a folder, not a store. Name a file in it, such as ${path}/graph.db.`)
    return stat.size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    if (systemCode(error) === 'ENOTDIR') throw new StoreError('no-permission', `There can be no store at ${path}: a file stands where a folder should be. Choose another place with --store.`, { cause: error })
    if (systemCode(error) !== undefined) throw new StoreError('no-permission', `${path} cannot be looked at (${systemCode(error)}). Change the permissions of its folder, or choose another store with --store.`, { cause: error })
    throw error
  }
}

function makeFolder(path: string): void {
  const folder = dirname(path)
  try {
    makeLevels(folder)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOSPC') throw new StoreError('full', `The folder ${folder} cannot be made: the disk is full. Free some space and try again.`, { cause: error })
    throw new StoreError('no-permission', `The folder ${folder} cannot be made (${code ?? 'unknown'}). Change the permissions there, or choose another store with --store.`, { cause: error })
  }
}

/** Level by level: Node's own way does not end where nothing can be made (`/proc`). */
function makeLevels(folder: string): void {
  const missing: string[] = []
  for (let at = folder; statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at)) missing.unshift(at)
  for (const each of missing) {
    try {
      mkdirSync(each)
    } catch (error) {
      // another process made it in between
      if (systemCode(error) !== 'EEXIST') throw error
    }
    syncFolder(dirname(each))
  }
}

/** A name that was given in it outlives the power, as far as it may be read: SQLite syncs the names of its own files alone. */
function syncFolder(folder: string): void {
  // Windows opens no folder
  if (process.platform === 'win32') return
  let opened: number
  try {
    opened = openSync(folder, 'r')
  } catch (error) {
    if (systemCode(error) === 'EACCES') return
    throw error
  }
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && !(error instanceof StoreError) && 'code' in error && typeof error.code === 'string' && !('errcode' in error) ? error.code : undefined
}
