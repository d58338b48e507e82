/**
 * Answers requests from the store: one snapshot a request, files opened once and kept while they are the same. Does not
 * write, does not read the disk, does not rank beyond the order that each method states.
 *
 * A1: an answer shows one snapshot, whatever is committed while it is made.
 * A2: an opened file that is kept answers as a freshly opened one would.
 * A3: what is cut says so, and its cursor goes on without losing or repeating anything of the same snapshot.
 */
import type { Answered, FileProblem, Params, Request, Response, SymbolResult, Truncated } from '@codeloom/model'
import type { FileRecord, GraphStore, StoreSnapshot } from '@codeloom/store'
import type { MethodAnswer } from './answer.ts'
import type { VectorSource } from '../vectors/vector-source.ts'
import type { PackingModels } from './context/packing.ts'
import { CursorError, makeCursor, readCursor, type Cursor } from './cursor.ts'
import { FileCache } from './file-cache.ts'
import { problemsOf } from './opened-file.ts'
import { ListCache } from './list-cache.ts'
import { watch } from './plan.ts'
import { Reader, type SourceReader } from './reader.ts'
import { statusOf } from './status.ts'

export interface QueryOptions {
  /** how many bytes of opened files are kept between questions, 256 MB unless told */
  readonly cacheBytes?: number
  /** how many files have changed and are not in the store yet */
  readonly pending?: () => number
  /** the texts of files; without them nothing is found by what stands in bodies alone */
  readonly sources?: SourceReader
  /** how models count; without them no context is packed */
  readonly models?: PackingModels
  /** what is near by vectors, made ready before it is asked for; undefined where none are made */
  readonly vectors?: VectorSource | undefined
}

/** A response, and the files that it was read from. */
export interface Asked {
  readonly response: Response
  readonly restsOn: readonly FileRecord[]
}

export interface Queries {
  answer(request: Request): Response
  ask(request: Request): Asked
}

const defaultCacheBytes = 256 << 20
const listCacheBytes = 96 << 20

/** How each method is answered, and what could have been meant where nothing was found. */
export interface Answers {
  readonly byMethod: (reader: Reader, called: Called) => MethodAnswer
  readonly near: (reader: Reader, request: Request) => readonly SymbolResult[]
}

export function makeQueries(store: GraphStore, answers: Answers, options: QueryOptions = {}): Queries {
  const cache = new FileCache(options.cacheBytes ?? defaultCacheBytes)
  const beside = {
    lists: new ListCache(listCacheBytes), ...(options.sources === undefined ? {} : { sources: options.sources }),
    // others may be named by the next question
    get vectors() {
      return options.vectors
    },
  }
  const pending = options.pending ?? (() => 0)
  const reading = <T>(use: (reader: Reader) => T): T => {
    const snapshot = store.snapshot()
    try {
      return use(new Reader(snapshot, cache, beside))
    } finally {
      snapshot.close()
    }
  }
  const respondTo = (reader: Reader, request: Request): Response => {
    if (request.params.explain !== true) return respond(reader, { request, store, pending: pending(), answers })
    const watched = watch(reader.snapshot)
    const explained = new Reader(watched.snapshot, cache, beside)
    const response = respond(explained, { request, store, pending: pending(), answers })
    for (const file of explained.restsOn) reader.restsOn.add(file)
    return 'error' in response ? response : { ...response, plan: watched.plan(explained, request.method, request.params) }
  }
  return {
    answer: request => reading(reader => withNear(reader, { request, answers }, respondTo(reader, request))),
    ask: request => reading(reader => {
      const response = withNear(reader, { request, answers }, respondTo(reader, request))
      return { response, restsOn: Array.from(reader.restsOn, file => file.record) }
    }),
  }
}

/** Beside why there is nothing: what could have been meant. */
function withNear(reader: Reader, { request, answers }: Pick<Asking, 'request' | 'answers'>, response: Response): Response {
  if ('error' in response || response.why === undefined) return response
  const near = answers.near(reader.aside(), request)
  return near.length === 0 ? response : { ...response, near }
}

interface Asking {
  readonly request: Request
  readonly store: GraphStore
  readonly pending: number
  readonly answers: Answers
}

function respond(reader: Reader, { request, store, pending, answers }: Asking): Response {
  const { snapshot } = reader
  if (snapshot.commit.sequence === 0) return { error: { code: 'not-indexed', message: 'nothing is indexed yet' } }
  const { method, params } = request
  const { sequence } = snapshot.commit
  if (params.minSnapshot !== undefined && params.minSnapshot > sequence) {
    return { error: { code: 'behind', message: `the index is at commit ${sequence}: commit ${params.minSnapshot} is not there yet` } }
  }
  if (method === 'status') return envelope(reader, { answer: { result: { ...statusOf(snapshot, store), pending, ...(reader.vectors === undefined ? {} : { vectors: reader.vectors.status(snapshot) }) } }, pending, cursor: undefined })
  let cursor: Cursor | undefined
  try {
    cursor = params.cursor === undefined ? undefined : readCursor(params.cursor)
  } catch (error) {
    if (error instanceof CursorError) return { error: { code: 'bad-params', message: error.message } }
    throw error
  }
  const answer = answers.byMethod(reader, { method, params, cursor })
  return answer.error === undefined ? envelope(reader, { answer, pending, cursor }) : { error: answer.error }
}

export interface Called {
  readonly method: Exclude<Request['method'], 'status'>
  readonly params: Params
  readonly cursor: Cursor | undefined
}

interface Envelope {
  readonly answer: MethodAnswer
  readonly pending: number
  readonly cursor: Cursor | undefined
}

function envelope(reader: Reader, { answer, pending, cursor }: Envelope): Answered {
  const { sequence, root, label } = reader.snapshot.commit
  const moved = cursor !== undefined && cursor.sequence !== sequence
    ? 'the index changed since the cursor was given: some results may be missing or come twice' : undefined
  const note = [answer.note, moved].filter(part => part !== undefined).join('; ')
  return {
    result: answer.result, snapshot: { sequence, root, label }, pending, coverage: coverageOf(reader), truncated: truncation(reader.snapshot, answer),
    ...(answer.why === undefined ? {} : { why: answer.why }), ...(note === '' ? {} : { note }),
  }
}

function truncation(snapshot: StoreSnapshot, { cut }: MethodAnswer): Truncated {
  if (cut === undefined) return false
  const { shown, total, place } = cut
  return { shown, ...(total === undefined ? {} : { total }), cursor: makeCursor(snapshot.commit.sequence, place) }
}

/** The problems of the files that the answer was read from, or would have been. */
function coverageOf(reader: Reader): readonly FileProblem[] {
  const problems: FileProblem[] = []
  for (const file of reader.restsOn) for (const problem of file.problems) problems.push(problem)
  for (const record of reader.leftOut) for (const problem of problemsOf(record)) problems.push({ path: record.path, problem })
  return problems
}
