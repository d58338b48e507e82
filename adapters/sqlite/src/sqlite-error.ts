import { CodecError } from '@codeloom/model'
import { StoreError } from '@codeloom/store'

/** SQLite's primary result codes that mean something to the user. */
const result = { perm: 3, busy: 5, locked: 6, readonly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const
const shortRead = result.io | (2 << 8)
const refusedWrite = result.io | (3 << 8)

/** Runs a piece of work on the store at `path`; failures of SQLite and of the disk come out as `StoreError`s in plain words. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw inPlainWords(path, error)
  }
}

/** The same failure as a `StoreError` where it is the world's; what is a bug of ours stays what it is. */
export function inPlainWords(path: string, error: unknown): unknown {
  if (error instanceof CodecError) return damaged(path, error)
  const code = sqliteCode(error)
  if (code === undefined) return error
  if (code === shortRead) return damaged(path, error)
  if (code === refusedWrite) return new StoreError('full', `${path} cannot be written: the disk is full or broken, or a limit on the size of files was reached. Nothing that was committed is lost; try again when there is room.`, { cause: error })
  switch (code & 0xff) {
    case result.corrupt:
      return damaged(path, error)
    case result.notADatabase:
      return new StoreError('not-a-store', `${path} is not a Codeloom store: it is no SQLite database. Name another file, or remove this one if it is not needed.`, { cause: error })
    case result.busy:
    case result.locked:
      return new StoreError('locked', `${path} is in use by another process that does not let go. Try again when it is done.`, { cause: error, isPassing: true })
    case result.perm:
    case result.readonly:
      return new StoreError('no-permission', `${path} cannot be written: no permission. Change its permissions or those of its folder, or choose another store with --store.`, { cause: error })
    case result.cannotOpen:
      return new StoreError('no-permission', `${path} cannot be opened: no permission for the file or its folder. Change the permissions, or choose another store with --store.`, { cause: error })
    case result.full:
      return new StoreError('full', `${path} cannot grow: the disk is full. Free some space and try again; nothing that was committed is lost.`, { cause: error })
    case result.io:
      return new StoreError('failed', `${path} could not be read or written: the disk reported an error. Nothing of this change was written; try again when the disk is well.`, { cause: error })
    default:
      return new StoreError('failed', `${path}: SQLite failed (code ${code}).`, { cause: error })
  }
}

export function damaged(path: string, cause?: unknown): StoreError {
  return new StoreError('damaged', `${path} is damaged. Run codeloom repair: everything in it can be made anew from the sources.`, { cause })
}

/** SQLite's (extended) result code; undefined for any other error. */
function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined
}

/** The log could not be made to outlive the power. */
export function notSynced(path: string, cause: unknown): StoreError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  return new StoreError(isFull ? 'full' : 'failed', `${path}-wal could not be synced (${String(code ?? cause)}): what was committed last may not survive a failure of power.${isFull ? ' Free some space and try again.' : ''}`, { cause })
}

/** Whether a file is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

export function isBusy(error: unknown): boolean {
  return ((sqliteCode(error) ?? 0) & 0xff) === result.busy
}
