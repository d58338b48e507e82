/** Answers for people: each hit with its place, what it is, and its line; then how many there are. */
import { nameInKey, type Answered, type CallEdgeResult, type CallsResult, type Params, type ReferenceResult, type StatusResult, type SymbolResult, type UnresolvedResult } from '@codeloom/model'
import type { Root } from '@codeloom/host/ask'
import type { TreeChanges } from '@codeloom/host/tree-changes'
import { changeCounts } from './change-counts.ts'
import { coloursFor, counted, writeOut, type Colours } from './output.ts'
import { markHit, nameLength, Sources } from './source-lines.ts'

export interface Shown {
  readonly root: Root
  readonly params: Params
  /** of a status */
  readonly changes?: TreeChanges | undefined
}

/** What the showing functions share. */
interface Page {
  readonly colours: Colours
  readonly sources: Sources
}

export async function showAnswer(answer: Answered, { root, params, changes }: Shown): Promise<void> {
  const page = { colours: coloursFor(process.stdout), sources: new Sources(root) }
  const { result } = answer
  if ('store' in result) await showStatus(result, page, changes)
  else if ('matches' in result) await showMatches(result.matches, page, params)
  else if ('definitions' in result) await showSymbols(result.definitions, page)
  else if ('symbols' in result) await showList(result.symbols, page)
  else if ('references' in result) await showReferences(result.references, page)
  else await showCalls(result, page)
  showRemarks(answer)
}

/** On stderr, so that a pipe gets the results alone. */
function showRemarks({ why, note, truncated, coverage }: Answered): void {
  const { warn, faint } = coloursFor(process.stderr)
  if (why !== undefined) process.stderr.write(`${why}\n`)
  if (note !== undefined) process.stderr.write(`${faint(`note: ${note}`)}\n`)
  for (const { path, problem } of coverage.slice(0, namedProblems)) process.stderr.write(`${warn(`note: ${path} is not whole: ${problem.message}`)}\n`)
  if (coverage.length > namedProblems) process.stderr.write(`${warn(`note: ${coverage.length - namedProblems} more; --json names all`)}\n`)
  if (truncated !== false) {
    const of = truncated.total === undefined ? '' : ` of ${truncated.total.toLocaleString('en-US')}`
    process.stderr.write(`${warn(`cut after ${truncated.shown.toLocaleString('en-US')}${of}`)}; go on with --cursor ${truncated.cursor}\n`)
  }
}

const namedProblems = 10

function place(colours: Colours, path: string, [line, column]: readonly [number, number, ...number[]]): string {
  return colours.path(`${path}:${line}:${column}`)
}

/** A symbol as people speak of it: its qualified name; a local by its own. */
function spoken(symbol: SymbolResult): string {
  const qualified = nameInKey(symbol.key)
  return symbol.kind === 'local' || symbol.kind === 'parameter' || qualified === '' ? symbol.name : qualified
}

async function showSymbols(symbols: readonly SymbolResult[], page: Page): Promise<void> {
  const { colours } = page
  for (const [i, symbol] of symbols.entries()) {
    if (i > 0 && symbols[i - 1]?.path !== symbol.path) await writeOut('\n')
    await writeOut(`${place(colours, symbol.path, symbol.nameRange)}  ${colours.kind(symbol.kind)} ${colours.name(spoken(symbol))}\n`)
    if (symbol.kind !== 'module') await showLine(page, symbol.path, symbol.nameRange)
  }
}

async function showList(symbols: readonly SymbolResult[], { colours }: Page): Promise<void> {
  const width = Math.max(0, ...symbols.map(symbol => symbol.kind.length))
  for (const symbol of symbols) {
    await writeOut(`${colours.kind(symbol.kind.padEnd(width))}  ${colours.name(spoken(symbol))}  ${place(colours, symbol.path, symbol.nameRange)}\n`)
  }
  if (symbols.length > 1) await writeOut(`${colours.faint(counted(symbols.length, 'symbol'))}\n`)
}

async function showMatches(matches: readonly SymbolResult[], page: Page, { symbol = 'this' }: Params): Promise<void> {
  await writeOut(`${counted(matches.length, 'symbol')} could be meant by ${symbol}; name one by its key:\n`)
  for (const match of matches) {
    await writeOut(`  ${page.colours.name(match.key)}  ${place(page.colours, match.path, match.nameRange)}\n`)
  }
}

async function showReferences(references: readonly ReferenceResult[], page: Page): Promise<void> {
  const { colours } = page
  const files = new Set<string>()
  for (const { path, range, role, from } of references) {
    if (files.size > 0 && !files.has(path)) await writeOut('\n')
    files.add(path)
    const inside = nameInKey(from)
    await writeOut(`${place(colours, path, range)}  ${colours.kind(role)}${inside === '' ? '' : ` in ${colours.name(inside)}`}\n`)
    await showLine(page, path, range)
  }
  if (references.length > 0) await writeOut(`${colours.faint(`${counted(references.length, 'reference')} in ${counted(files.size, 'file')}`)}\n`)
}

async function showCalls({ edges, unresolved }: CallsResult, page: Page): Promise<void> {
  const { colours } = page
  const files = new Set<string>()
  for (const edge of edges) {
    const path = edge.from.path
    if (files.size > 0 && !files.has(path)) await writeOut('\n')
    files.add(path)
    await writeOut(`${edgeText(edge, colours)}\n`)
    for (const [, line, column] of edge.sites) await showSite(page, path, [line, column])
  }
  if (edges.length > 0) await writeOut(`${colours.faint(`${counted(edges.length, 'edge')} in ${counted(files.size, 'file')}`)}\n`)
  await showUnresolved(unresolved, page)
}

function edgeText({ from, to, kind, how, certainty, sites, distance }: CallEdgeResult, colours: Colours): string {
  const [first] = sites
  const at = first === undefined ? colours.path(from.path) : place(colours, first[0], [first[1], first[2]])
  const doubt = certainty === 'certain' ? '' : `  ${colours.warn(`(${certainty}, by ${how})`)}`
  const far = distance === 1 ? '' : `  ${colours.faint(`distance ${distance}`)}`
  return `${at}  ${colours.name(spoken(from))} ${colours.kind(kind)} ${colours.name(spoken(to))}${doubt}${far}`
}

async function showUnresolved(unresolved: readonly UnresolvedResult[], { colours }: Page): Promise<void> {
  if (unresolved.length === 0) return
  await writeOut(`${colours.faint(`${counted(unresolved.length, 'call')} not resolved:`)}\n`)
  for (const { name, site: [path, line, column], why, package: origin } of unresolved) {
    const from = origin === undefined ? '' : ` (${origin})`
    await writeOut(`  ${place(colours, path, [line, column])}  ${name || 'an expression'}  ${colours.faint(`${why}${from}`)}\n`)
  }
}

async function showLine(page: Page, path: string, range: readonly [number, number, number, number]): Promise<void> {
  const [line, column, endLine, endColumn] = range
  const text = await page.sources.line(path, line)
  if (text === undefined || column > text.length) return
  const length = endLine === line ? endColumn - column : text.length - column + 1
  await writeOut(markHit(text, { line, column, length }, page.colours))
}

async function showSite(page: Page, path: string, [line, column]: readonly [number, number]): Promise<void> {
  const text = await page.sources.line(path, line)
  if (text !== undefined && column <= text.length) await writeOut(markHit(text, { line, column, length: nameLength(text, column) }, page.colours))
}

async function showStatus({ snapshot, pending, coverage, store, files, symbols, repo }: StatusResult, { colours }: Page, changes: TreeChanges | undefined): Promise<void> {
  const rows: readonly (readonly [string, string])[] = [
    ['repository', repo],
    ['snapshot', `${snapshot.sequence} (root ${snapshot.root.slice(0, 16)})`],
    ['fresh', freshness(pending, changes)],
    ['holds', `${counted(files, 'file')}, ${counted(symbols, 'symbol')}`],
    ...Object.entries(coverage).sort(([, a], [, b]) => b.files - a.files).map(([language, { files: count, problems }]) =>
      [`  ${language}`, `${counted(count, 'file')}${problems === 0 ? '' : `, ${problems} not whole`}`] as const),
    ['store', `${store.url}, ${megabytes(store.bytes)}`],
  ]
  for (const [name, value] of rows) await writeOut(`${colours.faint(name.padEnd(12))}  ${value}\n`)
}

function freshness(pending: number, changes: TreeChanges | undefined): string {
  if (pending === 0) return 'no file is new, changed or gone since'
  if (changes === undefined) return `${counted(pending, 'file')} pending`
  const { added, changed, removed } = changes
  return `${changeCounts({ added: added.length, changed: changed.length, removed: removed.length })} since`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
