/**
 * What the holder of a store and other processes say to each other over a local socket: JSON, one document a line, UTF-8.
 *
 * The holder speaks first: `{"greeting": {...}}` (`Greeting`). Then the other asks, any number of times, numbered by itself:
 *
 *   {"id": 1, "ask": "fresh", "paths": ["src/a.ts"]}   what was written until now is in, and what these paths are (at most 1,000;
 *                                                      none need be named): answers {"sequence"}
 *   {"id": 2, "ask": "look"}                           the whole tree is looked at, and what was given up tried again: answers
 *                                                      `UpdateSummary`; before it, events tell how far it is (`Progress`)
 *   {"id": 3, "ask": "status"}                         answers `HolderStatus`
 *   {"id": 4, "ask": "commits"}                        answers {"sequence"}; after that commit, an event a commit (`ToldCommit`), whose
 *                                                      changes are worked out for who asked so alone. To who does
 *                                                      not read, commits are not told: their numbers are missing
 *   {"id": 5, "ask": "ping"}                           answers {}
 *
 * The holder replies in any order: `{"id": 1, "event": {...}}` any number of times, once `{"id": 1, "answer": {...}}` or
 * `{"id": 1, "error": {"message": "..."}}`, in plain words. A line that is no such request is answered with an error, its id null where it
 * has none; one that is longer than a megabyte ends the connection, as do answers that wait unread, with an error whose id is null. Who asks no
 * more closes its end; nothing else need be undone.
 *
 * Whoever changes this so that an older side would misunderstand raises `protocolVersion`: sides of different ones do not speak.
 */
import type { CommitDelta, Progress, UpdateSummary } from '@codeloom/engine'
import type { LiveReport, LiveUpdate } from '../watch/live-update.ts'

export const protocolVersion = 1

export interface Greeting {
  /** of Codeloom */
  readonly version: string
  readonly protocol: number
  readonly pid: number
  /** of the right to hold the store */
  readonly epoch: number
  /** the folder that the store is kept equal to */
  readonly root: string
  /** the command that holds it */
  readonly command: string
}

/** A commit of the holder's, as it is told. */
export interface ToldCommit extends Pick<UpdateSummary, 'sequence' | 'root' | 'parsed' | 'lent' | 'linked'> {
  readonly milliseconds: number
  readonly pending: number
  readonly delta: CommitDelta | undefined
}

export interface HolderStatus extends Greeting, LiveReport {
  readonly sequence: number
  /** how long it has held the store, milliseconds */
  readonly heldMs: number
  /** how many processes follow its commits */
  readonly followers: number
}

export interface Asks {
  readonly fresh: { readonly params: { readonly paths?: readonly string[] }; readonly answer: { readonly sequence: number }; readonly event: never }
  readonly look: { readonly params: object; readonly answer: UpdateSummary; readonly event: Progress }
  readonly status: { readonly params: object; readonly answer: HolderStatus; readonly event: never }
  readonly commits: { readonly params: object; readonly answer: { readonly sequence: number }; readonly event: ToldCommit }
  readonly ping: { readonly params: object; readonly answer: object; readonly event: never }
}
export type Ask = keyof Asks

export function told({ summary: { sequence, root, parsed, lent, linked }, milliseconds, pending, delta }: LiveUpdate): ToldCommit {
  return { sequence, root, parsed, lent, linked, milliseconds, pending, delta }
}

/** A request, taken apart. */
export type Incoming =
  | { readonly ok: true; readonly id: number; readonly ask: Ask; readonly paths: readonly string[] }
  | { readonly ok: false; readonly id: number | null; readonly message: string }

const mostPaths = 1_000
const asks: Readonly<Record<Ask, true>> = { fresh: true, look: true, status: true, commits: true, ping: true }

export function readRequest(line: string): Incoming {
  const request = parsed(line)
  if (typeof request !== 'object' || request === null) return { ok: false, id: null, message: 'a request is a line with one JSON object' }
  const id = 'id' in request && Number.isSafeInteger(request.id) ? Number(request.id) : null
  if (id === null) return { ok: false, id, message: 'a request needs an "id", a whole number' }
  const ask = 'ask' in request ? request.ask : undefined
  if (!isAsk(ask)) return { ok: false, id, message: `a request needs an "ask", one of ${Object.keys(asks).join(', ')}` }
  const paths: unknown = 'paths' in request ? request.paths : []
  const isGood = Array.isArray(paths) && paths.length <= mostPaths && paths.every(path => typeof path === 'string')
  return isGood ? { ok: true, id, ask, paths } : { ok: false, id, message: `"paths" is a list of at most ${mostPaths} texts` }
}

function isAsk(ask: unknown): ask is Ask {
  return typeof ask === 'string' && Object.hasOwn(asks, ask)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // whoever sent it is told that it is none
    return undefined
  }
}
