import { CodecError } from '@codeloom/model'
import { StoreError } from '@codeloom/store'

/** Runs a piece of work on the store at `path`; failures of RocksDB come out as `StoreError`s in plain words. */
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
  if (error instanceof StoreError || !(error instanceof Error)) return error
  switch ('code' in error ? error.code : undefined) {
    case 'LEVEL_CORRUPTION':
      return damaged(path, error)
    case 'LEVEL_IO_ERROR':
      return isNoSpace(error)
        ? new StoreError('full', `${path} cannot grow: the disk is full. Free some space and try again after some seconds; nothing that was committed is lost.`, { cause: error })
        : new StoreError('failed', `${path} could not be read or written: the disk reported an error (${error.message}). Nothing that was committed is lost; when the disk is well, start codeloom again.`, { cause: error })
    case 'LEVEL_TRYAGAIN':
      return new StoreError('failed', `${path} is busy. Try again.`, { cause: error, isPassing: true })
    default:
      return error
  }
}

/** The log was not synced, because it could not come to that: the next time may go well. */
export function notSynced(path: string, cause: unknown): StoreError {
  return new StoreError(isFull(cause) ? 'full' : 'failed', `${notSyncedWords(path, cause)}. It is tried again with the next change.`, { cause })
}

/** A sync failed: until the store is opened again, nothing in it may be called durable. */
export function syncedNoMore(path: string, cause: unknown): StoreError {
  const words = `${notSyncedWords(path, cause)}. Free some space or mend the disk, and start codeloom again: it is written anew when the store is opened.`
  return new StoreError(isFull(cause) ? 'full' : 'failed', words, { cause })
}

function notSyncedWords(path: string, cause: unknown): string {
  return `The log in ${path} could not be synced (${String(codeOf(cause) ?? cause)}): what was committed last may not survive a failure of power`
}

function isFull(cause: unknown): boolean {
  const code = codeOf(cause)
  return code === 'ENOSPC' || code === 'EDQUOT'
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}

function damaged(path: string, cause?: unknown): StoreError {
  return new StoreError('damaged', `${path} is damaged. Run codeloom repair: everything in it can be made anew from the sources.`, { cause })
}

/**
 * RocksDB tells a full disk as `NoSpace`, a kind of I/O error, which the binding hands on in these words alone, in every language. It is so
 * for some seconds after there is room again: what could be had is no answer.
 */
function isNoSpace({ message }: Error): boolean {
  return message.startsWith('IO error: No space left on device')
}
