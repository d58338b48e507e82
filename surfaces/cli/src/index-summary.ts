/** What an index run did, for people. */
import path from 'node:path'
import { findLandmarks, type UpdateSummary } from '@codeloom/engine'
import type { GraphStore } from '@codeloom/engine/query'
import { knownLanguages, type Root } from '@codeloom/host'
import { changeCounts } from './change-counts.ts'
import { commandName } from './command-name.ts'
import { counted, writeOut, type Colours } from './output.ts'
import { shellWord, type GlobalOptions } from './session.ts'

interface Summarised {
  readonly root: Root
  readonly store: GraphStore
  readonly options: GlobalOptions
  readonly colours: Colours
}

const namedProblems = 10

export async function showSummary(summary: UpdateSummary, { root, store, options, colours }: Summarised): Promise<void> {
  const { files, languages, symbols, milliseconds, bytes, problems } = summary
  await writeOut(`${colours.name(root.dir)}: ${counted(files, 'file')}, ${counted(symbols, 'symbol')}${whatChanged(summary)}; ${duration(milliseconds)}${rate(bytes, milliseconds)}\n`)
  const byCount = Object.entries(languages).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const width = Math.max(0, ...byCount.map(([language]) => language.length))
  for (const [language, count] of byCount) await writeOut(`  ${colours.kind(language.padEnd(width))}  ${counted(count, 'file')}\n`)
  if (problems.length > 0) await writeOut(problemsText(problems, colours))
  // a problem of the folder itself says why it holds nothing
  if (files === 0 && !problems.some(({ path: at }) => at === '.')) await writeOut(await nothingKnown())
  if (isWorthTrying(summary, store)) await writeOut(suggestions(store, { options, colours }))
}

/** Whether the store held no file before, and does now. */
function isFirst({ files, added, removed }: UpdateSummary): boolean {
  return added > 0 && files - added + removed === 0
}

function isIdle({ added, changed, removed, parsed, lent }: UpdateSummary): boolean {
  return added + changed + removed + parsed + lent === 0
}

/** Whether the commands are new to the reader, or nothing else is: never of a store that ends with this process. */
function isWorthTrying(summary: UpdateSummary, store: GraphStore): boolean {
  return summary.files > 0 && store.sizes().bytes > 0 && (isFirst(summary) || isIdle(summary))
}

async function nothingKnown(): Promise<string> {
  const known = (await knownLanguages()).map(({ language, suffixes }) => `  ${language}: ${suffixes.join(' ')}\n`)
  return `No file of a known language is there. Known are:\n${known.join('')}`
}

function whatChanged(summary: UpdateSummary): string {
  const { files, parsed, lent, linked } = summary
  if (isFirst(summary)) return ', all new'
  if (isIdle(summary)) return files === 0 ? '' : ', nothing had changed'
  return `, ${changeCounts(summary) || 'no file changed'} (${counted(parsed, 'file')} parsed${lent === 0 ? '' : `, ${lent} known from before`}, ${counted(linked, 'file')} linked)`
}

function problemsText(problems: UpdateSummary['problems'], colours: Colours): string {
  const paths = new Set(problems.map(({ path }) => path))
  const lines = problems.slice(0, namedProblems).map(({ path, problem }) => `  ${colours.path(path)}: ${problem.message}\n`)
  const more = problems.length > namedProblems ? `  and ${problems.length - namedProblems} more; codeloom index --json names all\n` : ''
  return `${colours.warn(`${counted(paths.size, 'file')} left out or only partly in:`)}\n${lines.join('')}${more}`
}

/** Three commands that have an answer in this very tree. */
function suggestions(store: GraphStore, { options, colours }: { readonly options: GlobalOptions; readonly colours: Colours }): string {
  const snapshot = store.snapshot()
  try {
    const { central, mention, term } = findLandmarks(snapshot)
    const where = (options.root === undefined ? '' : ` --root ${shellWord(options.root)}`) + (options.store === undefined ? '' : ` --store ${shellWord(store.url)}`) + (options.repo === undefined ? '' : ` --repo ${shellWord(options.repo)}`)
    const tries = [
      ...(central === undefined ? [] : [`callers ${shellWord(central.text)}`]),
      ...(mention === undefined ? [] : [`def ${shellWord(`${mention.path}:${mention.line}:${mention.column}`)}`]),
      ...(term === undefined ? [] : [`symbols ${shellWord(term)}`]),
    ]
    const program = shellWord(commandName((process.env['PATH'] ?? '').split(path.delimiter), process.cwd()))
    return tries.length === 0 ? '' : `Worth trying:\n${tries.map(command => `  ${colours.name(`${program} ${command}`)}${where}\n`).join('')}`
  } finally {
    snapshot.close()
  }
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

function rate(bytes: number, milliseconds: number): string {
  return bytes > 1e6 ? `, ${(bytes / 1e3 / Math.max(1, milliseconds)).toFixed(1)} MB/s` : ''
}
