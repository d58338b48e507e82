/** Answers for people: each hit with its place, what it is, and its line; then how many there are. */
import { nameInKey, plainLine, type Answered, type ContextResult, type Params, type PlanResult, type ReferenceResult, type StatusResult, type SymbolResult } from '@codeloom/model'
import type { Root } from '@codeloom/host/ask'
import type { TreeChanges } from '@codeloom/host/tree-changes'
import { changeCounts } from './change-counts.ts'
import { keeperRows } from './keeper.ts'
import { coloursFor, counted, writeOut } from './output.ts'
import { place, showLine, spoken, type Page } from './show-page.ts'
import { showCalls, showImplementations, showPath } from './show-edges.ts'
import { showImpact } from './show-impact.ts'
import { showHits } from './show-hits.ts'
import { vectorRows } from './vector-rows.ts'
import { printable, Sources } from './source-lines.ts'

export interface Shown {
  readonly root: Root
  readonly params: Params
  /** of a status */
  readonly changes?: TreeChanges | undefined
}

export async function showAnswer(answer: Answered, { root, params, changes }: Shown): Promise<void> {
  const page = { colours: coloursFor(process.stdout), sources: new Sources(root) }
  const { result } = answer
  if ('store' in result) await showStatus(result, page, changes)
  else if ('matches' in result) await showMatches(result.matches, page, params)
  else if ('definitions' in result) await showSymbols(result.definitions, page)
  else if ('symbols' in result) await ('edges' in result ? showImplementations(result, page) : showList(result.symbols, page))
  else if ('references' in result) await showReferences(result.references, page)
  else if ('parts' in result) await showContext(result)
  else if ('hits' in result) await showHits(result, page)
  else if ('affected' in result) await showImpact(result, page)
  else if ('unresolved' in result) await showCalls(result, page)
  else await showPath(result, page)
  if (answer.plan !== undefined) await showPlan(answer.plan, page)
  showRemarks(answer)
}

async function showPlan({ steps, seeds, indexes, records, blobs, opened, bounds, ranking }: PlanResult, { colours }: Page): Promise<void> {
  const rows: readonly (readonly [string, string])[] = [
    ...steps.map((step, i) => [i === 0 ? 'plan' : '', `${i + 1}. ${step}`] as const),
    ...seeds.map((key, i) => [i === 0 ? 'seeds' : '', key] as const),
    ...Object.entries(indexes).map(([index, { lookups, values }], i) => [i === 0 ? 'indexes' : '', `${index}: ${counted(lookups, 'lookup')}, ${counted(values, 'value')}`] as const),
    ['read', [counted(records, 'record'), ...Object.entries(blobs).map(([kind, count]) => `${count.toLocaleString('en-US')} ${kind}`)].join(', ')],
    ...(ranking === undefined ? [] : rankingRows(ranking)),
    ['rests on', counted(opened, 'file')],
    ...Object.entries(bounds).map(([name, value]) => [name, value.toLocaleString('en-US')] as const),
  ]
  for (const [name, value] of rows) await writeOut(`${colours.faint(name.padEnd(8))}  ${plainLine(value)}\n`)
}

function rankingRows({ words, files: { likely, looked, read }, seeds, vectors }: NonNullable<PlanResult['ranking']>): readonly (readonly [string, string])[] {
  return [
    ...words.map(({ word, stems, rarity }, i) => [i === 0 ? 'words' : '', `${word}, as ${stems.map(stem => `${stem}...`).join(' or ')}, rarity ${rarity.toFixed(2)}`] as const),
    ['looked', `through ${counted(looked, 'file')} of ${likely.toLocaleString('en-US')} likely ones, ${read.toLocaleString('en-US')} with their sources`],
    ...(vectors === undefined ? [] : [['vectors', `${vectors.model}: ${vectors.searched.toLocaleString('en-US')} of ${counted(vectors.of, 'symbol')} searched, the nearest ${vectors.near} taken`] as const]),
    ...seeds.map(({ key, weight }, i) => [i === 0 ? 'graph' : '', `from ${key}, weight ${weight.toFixed(2)}`] as const),
  ]
}

/** On stderr, so that a pipe gets the results alone. */
function showRemarks({ why, near, note, truncated, coverage }: Answered): void {
  const { warn, faint } = coloursFor(process.stderr)
  if (why !== undefined) process.stderr.write(`${plainLine(why)}\n`)
  if (near !== undefined) process.stderr.write(`${faint(`near: ${near.map(({ key }) => key).join(', ')}`)}\n`)
  if (note !== undefined) process.stderr.write(`${faint(`note: ${note}`)}\n`)
  for (const { path, problem } of coverage.slice(0, namedProblems)) process.stderr.write(`${warn(`note: ${path} is not whole: ${problem.message}`)}\n`)
  if (coverage.length > namedProblems) process.stderr.write(`${warn(`note: ${coverage.length - namedProblems} more; --json names all`)}\n`)
  if (truncated !== false) {
    const of = truncated.total === undefined ? '' : ` of ${truncated.total.toLocaleString('en-US')}`
    process.stderr.write(`${warn(`cut after ${truncated.shown.toLocaleString('en-US')}${of}`)}; go on with --cursor ${truncated.cursor}\n`)
  }
}

const namedProblems = 10

/** The text as it is, to be handed on; what it cost on stderr. */
async function showContext({ text, parts, tokens, left, leftOut }: ContextResult): Promise<void> {
  // a pipe gets the sources as they are, a terminal is not steered by them
  await writeOut(process.stdout.isTTY ? printable(text) : text)
  const forms = ['whole', 'excerpt', 'signature', 'name'] as const
  const shown = forms.map(form => [parts.filter(part => part.form === form).length, form] as const).filter(([count]) => count > 0)
  const { faint } = coloursFor(process.stderr)
  process.stderr.write(`${faint(`${counted(tokens, 'token')}: ${shown.map(([count, form]) => `${count} ${inWords[form]}`).join(', ') || 'nothing'}`)}\n`)
  for (const why of ['changed', 'too-large', 'no-room'] as const) {
    const keys = left.filter(each => each.why === why).map(({ symbol }) => symbol.key)
    if (keys.length > 0) process.stderr.write(`${faint(`${leftInWords[why]}: ${plainLine(keys.slice(0, mostLeft).join(', '))}${keys.length > mostLeft ? ` and ${keys.length - mostLeft} more` : ''}`)}\n`)
  }
  if (leftOut > left.length) process.stderr.write(`${faint(`left out with them, and worth less: ${counted(leftOut - left.length, 'symbol')}`)}\n`)
}

const leftInWords = { changed: 'changed since indexed, so without text', 'too-large': 'too large to be shown whole', 'no-room': 'left out, for want of room' } as const
const mostLeft = 3

const inWords = { whole: 'whole', excerpt: 'in excerpts', signature: 'by signature', name: 'by name' } as const

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
  await writeOut(`${counted(matches.length, 'symbol')} could be meant by ${plainLine(symbol)}; name one by its key:\n`)
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

async function showStatus({ snapshot, pending, coverage, store, files, symbols, repo, keeper, vectors }: StatusResult, { colours }: Page, changes: TreeChanges | undefined): Promise<void> {
  const rows: readonly (readonly [string, string])[] = [
    ['repository', repo],
    ['snapshot', `${snapshot.sequence} (root ${snapshot.root.slice(0, 16)})`],
    ['fresh', freshness(pending, changes)],
    ['holds', `${counted(files, 'file')}, ${counted(symbols, 'symbol')}`],
    ...Object.entries(coverage).sort(([, a], [, b]) => b.files - a.files).map(([language, { files: count, problems }]) =>
      [`  ${language}`, `${counted(count, 'file')}${problems === 0 ? '' : `, ${problems} not whole`}`] as const),
    ['store', `${store.url}, ${megabytes(store.bytes)}`],
    ...(keeper === undefined ? [] : keeperRows(keeper)),
    ...(vectors === undefined ? [] : vectorRows(vectors)),
  ]
  for (const [name, value] of rows) await writeOut(`${colours.faint(name.padEnd(12))}  ${plainLine(value)}\n`)
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
