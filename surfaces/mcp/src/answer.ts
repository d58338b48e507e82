/** A request answered in text: the rows that fit, then what bears on them, then the snapshot and what is pending. */
import { methods, plainLine, type Answered, type FieldName, type Request, type RequestError } from '@codeloom/model'
import { differingFiles, staleFiles } from '@codeloom/host/ask'
import type { FreshTree } from './fresh-tree.ts'
import { fillPage, readCursor, writeCursor, type Start } from './pages.ts'
import type { Readiness } from './readiness.ts'
import { problemRows, rowsOf, symbolText } from './rows.ts'
import { SourceText } from './source-text.ts'

export interface Answering {
  readonly tree: FreshTree
  readonly request: Request
  readonly readiness: Readiness
  /** brings in what these paths are, where that was not heard of */
  readonly again?: (paths: readonly string[]) => Promise<Readiness>
  /** characters of an answer at most */
  readonly maxChars: number
  /** what else bears on it */
  readonly remarks: readonly string[]
}

export type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: RequestError }

/** Rows that the engine is asked for at once, where no limit is given: more than a page holds. */
const defaultLimit = 100
/** What is found by words comes best first: each further one costs time, and few are read. */
const searchLimit = 20
/** characters kept for what stands below the rows */
const forRemarks = 900
/** characters that a token has in code, not more than on average */
const charsOfToken = 4
/** what is named one by one */
const mostNamed = 5

export async function answer(answering: Answering): Promise<Answer> {
  const { tree, request, readiness, again, maxChars, remarks: others } = answering
  const start = startOf(request)
  if (start === undefined) return { ok: false, error: { code: 'bad-params', message: `${request.method}: this cursor was not given by an earlier answer` } }
  const { cursor: _, ...params } = request.params
  const isPaged = (methods[request.method].fields as readonly FieldName[]).includes('cursor')
  const paged = request.method === 'context' ? { budget: Math.floor((maxChars - forRemarks) / charsOfToken), ...params } : isPaged ? { ...params, limit: start.limit, ...(start.cursor === undefined ? {} : { cursor: start.cursor }) } : params
  await tree.world.ready(request)
  const { response, restsOn } = tree.queries.ask({ method: request.method, params: paged })
  if ('error' in response) return { ok: false, error: response.error }
  // what was just brought in is looked into only where its stamp proves nothing; of much that is behind, stamps have to do
  const stale = await (readiness.kind === 'fresh' ? differingFiles : staleFiles)(tree.root, restsOn)
  if (stale.length > 0 && readiness.kind === 'fresh' && again !== undefined && await tree.isKept()) {
    // no watch hears of a write through a mapping, or under another name outside the tree; or it came just now
    const { again: _once, ...same } = answering
    return answer({ ...same, readiness: await again(stale) })
  }
  const sources = new SourceText(tree.root, new Set(stale))
  const told = await rowsOf({ result: response.result, method: request.method, ofOneFile: params.path !== undefined && params.query === undefined, sources })
  const rows = request.method === 'status' ? [...told, ...problemRows(await tree.problems())] : told
  const { text, shown } = fillPage(rows, start.skip, maxChars - forRemarks)
  const next = nextPage(response, start, { rows: rows.length, shown })
  const remarks = [
    ...(next === undefined ? [] : [`[cut here${totalOf(response)}; the same call with cursor "${writeCursor(next)}" goes on]`]),
    ...whyNot(response, rows.length),
    ...(response.near === undefined ? [] : [`Near: ${response.near.map(symbolText).join(', ')}`]),
    ...noteOf(response, start),
    ...tree.takeNotices().map(words => `Note: ${words}.`),
    ...others,
    ...coverageOf(response),
    snapshotLine(response, { readiness, stale }),
  ]
  return { ok: true, text: `${text}${remarks.map(plainLine).join('\n')}` }
}

function startOf({ method, params }: Request): Start | undefined {
  if (params.cursor === undefined) return { sequence: 0, limit: params.limit ?? (method === 'search' ? searchLimit : defaultLimit), skip: 0 }
  return readCursor(params.cursor)
}

interface Filled {
  readonly rows: number
  readonly shown: number
}

/** The rest of the rows at hand, else what the engine has behind them. */
function nextPage({ snapshot, truncated }: Answered, start: Start, { rows, shown }: Filled): Start | undefined {
  const { sequence } = snapshot
  const skip = start.skip + shown
  if (skip < rows) return { ...start, sequence, skip }
  return truncated === false ? undefined : { sequence, limit: start.limit, skip: 0, cursor: truncated.cursor }
}

function totalOf({ truncated }: Answered): string {
  return truncated === false || truncated.total === undefined ? '' : ` of ${truncated.total} in all`
}

function whyNot({ why, truncated }: Answered, rows: number): readonly string[] {
  if (rows > 0) return why === undefined ? [] : [`Nothing else: ${why}.`]
  return truncated === false ? [`Nothing: ${why ?? 'there is no more'}.`] : []
}

/** The engine notes a change since its own cursor was given; a cursor of ours alone needs the same words. */
function noteOf({ note, snapshot }: Answered, { sequence, cursor }: Start): readonly string[] {
  const moved = sequence !== 0 && cursor === undefined && sequence !== snapshot.sequence
    ? 'the index changed since the cursor was given: some results may be missing or come twice' : undefined
  return [note, moved].filter(part => part !== undefined).map(part => `Note: ${part}.`)
}

function coverageOf({ coverage }: Answered): readonly string[] {
  const named = coverage.slice(0, mostNamed).map(({ path, problem }) => `Not whole: ${path}: ${problem.message}.`)
  return coverage.length > mostNamed ? [...named, `Not whole: ${coverage.length - mostNamed} more files that this rests on.`] : named
}

interface Lateness {
  readonly readiness: Readiness
  readonly stale: readonly string[]
}

function snapshotLine({ snapshot: { sequence, root } }: Answered, { readiness, stale }: Lateness): string {
  const behind = readiness.kind === 'behind' ? readiness : undefined
  const changed = [...new Set([...stale, ...(behind?.changed.known ?? [])])]
  const isAll = behind?.changed.isAll ?? true
  const count = isAll ? String(changed.length) : changed.length === 0 ? 'unknown' : `unknown, at least ${changed.length}`
  const named = changed.slice(0, mostNamed).join(', ') + (changed.length > mostNamed ? ` and ${changed.length - mostNamed} more` : '')
  const why = behind === undefined ? '' : ` (${behind.why})`
  return `[snapshot ${sequence} ${root.slice(0, shortRoot)}, pending ${count}${changed.length === 0 ? '' : `: ${named}`}${why}]`
}

/** hex digits of a Merkle root that tell snapshots of a tree apart */
const shortRoot = 12
