import { CodecError } from '@codeloom/model'
import { StoreError } from '@codeloom/store'
import type { Failure } from '@codeloom/store/asked-thread'

/** What the server, or the way to it, said. */
export class ServerFailure extends Error {
  override readonly name = 'ServerFailure'
  /** SQLSTATE, or the system's code */
  readonly code: string

  constructor({ code, message }: Failure) {
    super(message)
    this.code = code
  }
}

/** What the library has no code for, told apart by what it was doing. */
export const noPassword = 'NO_PASSWORD'
export const notReached = 'NOT_REACHED'
/** SQLSTATE of a connection that broke. */
export const connectionFailure = '08006'

/** Runs a piece of work on the database that is called so in words; damage comes out as a `StoreError`. What the server says does already. */
export function guarded<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof CodecError) throw damaged(name, error)
    throw error
  }
}

/** What went wrong, in plain words. `name` is without secrets. */
export function inPlainWords(name: string, failure: ServerFailure): StoreError {
  const { code } = failure
  const told = wordsFor(name, code, failure.message)
  return new StoreError(told.code, told.message, { cause: failure, isPassing: isLost(code) || passingCodes.has(code) })
}

/** Whether the connection is gone, not just a statement refused: what it was about may be tried with another. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof StoreError && error.cause instanceof ServerFailure && isLost(error.cause.code)
}

function damaged(name: string, cause?: unknown): StoreError {
  return new StoreError('damaged', `${name} is damaged. Run codeloom repair: everything in it can be made anew from the sources.`, { cause })
}

function wordsFor(name: string, code: string, words: string): Pick<StoreError, 'code' | 'message'> {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return { code: 'failed', message: `${name} cannot be reached: nobody listens there (${code}). Start the server, or check the address.` }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { code: 'failed', message: `${name} cannot be reached: there is no such host (${code}). Check the address.` }
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { code: 'failed', message: `${name} cannot be reached (${code}). Check the address and the network.` }
    case noPassword:
      return { code: 'no-permission', message: `${name} asks for a password, and none was given. Give one in PGPASSWORD or ~/.pgpass.` }
    case notReached:
      return { code: 'failed', message: `${name} cannot be reached: ${words}. Check the address, and what the server asks of connections.` }
    case '28P01':
    case '28000':
      return { code: 'no-permission', message: `${name} does not let this user in. Check the user and the password (PGPASSWORD, or ~/.pgpass).` }
    case '3D000':
      return { code: 'not-found', message: `There is no database ${name}. Make it first: createdb.` }
    case '42501':
      return { code: 'no-permission', message: `${name}: this user may not make or write the tables that are needed. Grant it CREATE on the database, or name another user.` }
    case '53100':
      return { code: 'full', message: `${name} cannot grow: the server's disk is full. Free some space and try again; nothing that was committed is lost.` }
    case '58030':
      return { code: 'failed', message: `${name} could not be read or written: the server's disk reported an error. Nothing of this change was written; try again when the disk is well.` }
    case '25006':
      return { code: 'no-permission', message: `${name} is read only: a standby, or set so. Name the server that is written.` }
    case '53300':
      return { code: 'locked', message: `${name} has all the connections it allows. Try again when others are done, or raise max_connections.` }
    case '40001':
    case '40P01':
      return { code: 'conflict', message: `${name}: another process changed the same at the same time. Nothing of this change was written; try again.` }
    case '57014':
      return { code: 'failed', message: `${name} took too long to answer and gave up. Try again.` }
    case 'XX001':
    case 'XX002':
      return damaged(name)
    default:
      if (isLost(code)) return { code: 'failed', message: `The connection to ${name} broke (${code}). What was not committed is not there; try again.` }
      return { code: 'failed', message: `${name} refused: ${words}${code === '' ? '' : ` (${code})`}.` }
  }
}

/** Somebody did the same at the same time, or has all the connections. */
const passingCodes: ReadonlySet<string> = new Set(['40001', '40P01', '53300'])

const lostCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT', '57P01', '57P02', '57P03'])

/** By the classes of SQLSTATE: 08 is the connection. */
function isLost(code: string): boolean {
  return lostCodes.has(code) || code.startsWith('08')
}
