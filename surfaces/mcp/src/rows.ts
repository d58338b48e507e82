/** Results as rows of text: `path`, then ` line kind name | source line` below it. Nothing is left out here. */
import {
  escapePath, nameInKey, type CallsResult, type ContextResult, type EdgeResult, type FileProblem, type MatchesResult, type Method, type ReferenceResult, type Result, type SearchHit, type StatusResult,
  type SymbolResult, type UnresolvedResult, type VectorsResult,
} from '@codeloom/model'
import { impactRows } from './impact-rows.ts'
import type { Row } from './pages.ts'
import { cutLine, type SourceText } from './source-text.ts'

/** characters of a source line beside a row */
const widestBeside = 160
/** characters of a line of a definition's own text */
const widestLine = 1000
/** lines that a row names one by one */
const namedLines = 12

export interface Told {
  readonly result: Result
  readonly method: Method
  /** a file's own symbols, which need no path in each row */
  readonly ofOneFile: boolean
  readonly sources: SourceText
}

export async function rowsOf({ result, method, ofOneFile, sources }: Told): Promise<readonly Row[]> {
  if ('store' in result) return statusRows(result)
  if ('matches' in result) return await matchRows(result, sources)
  if ('definitions' in result) return await definitionRows(result.definitions, sources)
  if ('symbols' in result && 'edges' in result) return await inOrder(result.edges, edge => standsForRow(edge, sources))
  if ('symbols' in result) return await (ofOneFile ? outlineRows : foundRows)(result.symbols, sources)
  if ('references' in result) return await referenceRows(result.references, sources)
  if ('affected' in result) return impactRows(result)
  if ('parts' in result) return contextRows(result)
  if ('hits' in result) return await inOrder(result.hits, hit => hitRow(hit, sources))
  return await ('unresolved' in result ? callRows(result, method, sources) : chainRows(result.edges, sources))
}

/** What names a symbol in a question: short where that is enough, the canonical key where a name or a path holds what would be read otherwise. */
export function symbolText({ key, path }: SymbolResult): string {
  const name = key.slice(key.indexOf('#') + 1, key.lastIndexOf(':'))
  if (name === '') return escapePath(path) === path ? path : key
  return /[%(/]/.test(name) || escapePath(path) !== path ? key : `${path}#${name}`
}

/** A symbol as it is spoken of within its file: its qualified name; a local, or a file, by its own. */
function spoken({ key, kind, name }: SymbolResult): string {
  const qualified = nameInKey(key)
  return kind === 'local' || kind === 'parameter' || qualified === '' ? name : qualified
}

async function foundRows(symbols: readonly SymbolResult[], sources: SourceText): Promise<readonly Row[]> {
  return await inOrder(symbols, async symbol => ({
    group: '', text: `${symbol.path}:${symbol.nameRange[0]} ${symbol.kind} ${spoken(symbol)}${await lineOf(symbol, sources)}`,
  }))
}

/** Beside the symbol: where the words were found. */
async function hitRow({ symbol, why }: SearchHit, sources: SourceText): Promise<Row> {
  return { group: '', text: `${symbol.path}:${symbol.nameRange[0]} ${symbol.kind} ${spoken(symbol)} (${why.map(({ field }) => field).join(', ')})${await lineOf(symbol, sources)}` }
}

/** The pack as it is, then what was left out. */
function contextRows({ text, tokens, left, leftOut }: ContextResult): readonly Row[] {
  const lines = text === '' ? [] : text.trimEnd().split('\n')
  const rest = left.slice(0, namedLines).map(({ symbol, why }) => `${symbolText(symbol)}${why === 'no-room' ? '' : why === 'changed' ? ' (its file changed)' : ' (too large)'}`)
  const ends = [`[${tokens} tokens]`, ...(rest.length === 0 ? [] : [`Left out: ${rest.join(', ')}${leftOut > rest.length ? `, and ${leftOut - rest.length} more` : ''}`])]
  return [...lines, ...(text === '' ? ends.slice(1) : ends)].map(line => ({ group: '', text: cutLine(line, widestLine) }))
}

async function outlineRows(symbols: readonly SymbolResult[], sources: SourceText): Promise<readonly Row[]> {
  return await inOrder(symbols, async symbol => ({
    group: symbol.path, text: `  ${linesOf(symbol)} ${symbol.kind} ${spoken(symbol)}${await lineOf(symbol, sources)}`,
  }))
}

async function matchRows({ matches }: MatchesResult, sources: SourceText): Promise<readonly Row[]> {
  const group = `${matches.length} symbols could be meant; ask for one of them:`
  return await inOrder(matches, async symbol => ({
    group, text: `  ${symbolText(symbol)} (${symbol.kind}, line ${symbol.nameRange[0]})${await lineOf(symbol, sources)}`,
  }))
}

async function definitionRows(definitions: readonly SymbolResult[], sources: SourceText): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const symbol of definitions) {
    const group = `${symbol.path}:${linesOf(symbol)} ${symbol.kind} ${spoken(symbol)}`
    const [first, , last] = symbol.range
    const lines = symbol.kind === 'module' ? [] : (await sources.lines(symbol.path))?.slice(first - 1, last)
    if (symbol.kind === 'module') rows.push({ group, text: '  a file; find with its path lists what it defines' })
    else if (lines === undefined) rows.push({ group, text: '  its file changed or went away since the snapshot: its text is not shown' })
    else for (const [i, line] of lines.entries()) rows.push({ group, text: cutLine(line, widestLine), line: first + i })
  }
  return rows
}

async function referenceRows(references: readonly ReferenceResult[], sources: SourceText): Promise<readonly Row[]> {
  const merged: { reference: ReferenceResult; count: number }[] = []
  for (const reference of references) {
    const last = merged.at(-1)
    if (last !== undefined && isBeside(last.reference, reference)) last.count++
    else merged.push({ reference, count: 1 })
  }
  return await inOrder(merged, async ({ reference: { path, range: [line], role, from }, count }) => {
    const inside = nameInKey(from)
    const text = `  ${line} ${role}${count === 1 ? '' : ` x${count}`}${inside === '' ? '' : ` in ${inside}`}${await sources.shown(path, line, widestBeside)}`
    return { group: path, text }
  })
}

/** Several of the same sort in one line are one row. */
function isBeside(a: ReferenceResult, b: ReferenceResult): boolean {
  return a.path === b.path && a.range[0] === b.range[0] && a.role === b.role && a.from === b.from
}

async function callRows({ edges, unresolved }: CallsResult, method: Method, sources: SourceText): Promise<readonly Row[]> {
  const rows = await inOrder(edges, edge => (method === 'callers' ? callerRow(edge, sources) : calleeRow(edge, sources)))
  return [...rows, ...unresolvedRows(unresolved, method)]
}

async function callerRow(edge: EdgeResult, sources: SourceText): Promise<Row> {
  const { from, to, kind, sites } = edge
  const [site] = sites
  const line = site === undefined ? '' : await sources.shown(site[0], site[1], widestBeside)
  return { group: from.path, text: `  ${siteLines(edge)} ${spoken(from)} ${kind} ${spoken(to)}${found(edge)}${line}` }
}

/** The line that is shown is the callee's own: the caller was asked about and is known. */
async function calleeRow(edge: EdgeResult, sources: SourceText): Promise<Row> {
  const { from, to, kind } = edge
  return { group: symbolText(from), text: `  ${siteLines(edge)} ${kind} ${spoken(to)} at ${to.path}:${to.nameRange[0]}${found(edge)}${await lineOf(to, sources)}` }
}

/** Who extends, implements or overrides: shown where it is defined. */
async function standsForRow(edge: EdgeResult, sources: SourceText): Promise<Row> {
  const { from, to, kind } = edge
  return { group: from.path, text: `  ${from.nameRange[0]} ${spoken(from)} ${kind} ${spoken(to)}${found(edge)}${await lineOf(from, sources)}` }
}

/** A chain, and what it ends at. */
async function chainRows(edges: readonly EdgeResult[], sources: SourceText): Promise<readonly Row[]> {
  const end = edges.at(-1)?.to
  const steps = await inOrder(edges, async edge => {
    const { from, to, kind, sites: [site] } = edge
    const [place, line] = site === undefined ? [from.path, ''] : [`${site[0]}:${site[1]}`, await sources.shown(site[0], site[1], widestBeside)]
    return { group: '', text: `${place} ${spoken(from)} ${kind} ${spoken(to)}${found({ ...edge, distance: 1 })}${line}` }
  })
  return end === undefined ? steps : [...steps, ...await foundRows([end], sources)]
}

/** How an edge was found; `?` where it is possible, not certain. */
function found({ how, certainty, distance }: EdgeResult): string {
  return ` [${how}${certainty === 'certain' ? '' : '?'}]${distance === 1 ? '' : ` (${distance} away)`}`
}

function siteLines({ sites }: EdgeResult): string {
  const lines = [...new Set(sites.map(([, line]) => line))]
  return `${lines.slice(0, namedLines).join(',')}${lines.length > namedLines ? ` and ${lines.length - namedLines} more lines` : ''}`
}

/** names in a row of what was not resolved */
const namesInRow = 12

/** Each name with its lines, several in a row; what stands in one file and was not resolved for one reason is together. */
function unresolvedRows(unresolved: readonly UnresolvedResult[], method: Method): readonly Row[] {
  const what = method === 'callers' ? 'calls of that name not resolved' : 'calls not resolved'
  const groups = new Map<string, Map<string, Set<number>>>()
  for (const { name, site: [path, line], why, package: origin } of unresolved) {
    const group = `${what} in ${path} (${why}${origin === undefined ? '' : `, ${origin}`}):`
    const names = groups.get(group) ?? new Map<string, Set<number>>()
    groups.set(group, names)
    const spelt = name === '' ? 'an expression' : name
    names.set(spelt, (names.get(spelt) ?? new Set()).add(line))
  }
  return Array.from(groups, ([group, names]) =>
    chunks(Array.from(names, ([name, lines]) => `${name} ${[...lines].join(',')}`)).map(part => ({ group, text: `  ${part.join('; ')}` }))).flat()
}

function chunks(texts: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(texts.length / namesInRow) }, (_, i) => texts.slice(i * namesInRow, (i + 1) * namesInRow))
}

function statusRows({ coverage, store, files, symbols, repo, vectors }: StatusResult): readonly Row[] {
  const languages = Object.entries(coverage).sort(([, a], [, b]) => b.files - a.files)
  return [
    { group: '', text: `repository ${repo}` },
    { group: '', text: `${files} files, ${symbols} symbols; kept in ${store.url}, ${(store.bytes / 1e6).toFixed(1)} MB` },
    ...languages.map(([language, { files: count, problems }]) => ({
      group: '', text: `  ${language}: ${count} files${problems === 0 ? '' : `, ${problems} not whole`}`,
    })),
    ...(vectors === undefined ? [] : vectorRows(vectors)),
  ]
}

function vectorRows({ endpoint, set, next, breaker, failure }: VectorsResult): readonly Row[] {
  const told = ({ model, fresh, stale, failed }: NonNullable<VectorsResult['set']>): string => `${model}, ${fresh} symbols fresh, ${stale} stale or missing, ${failed} failed`
  return [
    { group: '', text: `vectors: ${set === undefined ? 'none' : told(set)}${next === undefined ? '' : `; being made: ${told(next)}`}; ${endpoint}, breaker ${breaker}` },
    ...(failure === undefined ? [] : [{ group: '', text: `  last failure: ${failure}` }]),
  ]
}

/** Files that an answer may miss something of. */
export function problemRows(problems: readonly FileProblem[]): readonly Row[] {
  return problems.map(({ path, problem }) => ({ group: 'left out, or only partly in:', text: `  ${path}: ${problem.message}` }))
}

function linesOf({ range: [first, , last] }: SymbolResult): string {
  return first === last ? String(first) : `${first}-${last}`
}

async function lineOf({ path, kind, nameRange: [line] }: SymbolResult, sources: SourceText): Promise<string> {
  return kind === 'module' ? '' : await sources.shown(path, line, widestBeside)
}

/** One after the other: sources are read once and kept for few files. */
async function inOrder<T>(values: readonly T[], toRow: (value: T) => Promise<Row>): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const value of values) rows.push(await toRow(value))
  return rows
}
