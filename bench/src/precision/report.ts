/** What is told of a run of the measure: a row a repository, JSON with every count, the page in the documentation. */
import fs from 'node:fs'
import path from 'node:path'
import { house } from '../programs.ts'
import { describeCommit } from '../report.ts'
import type { Repository } from './repositories.ts'
import { missKinds, type Miss, type Score, type Scored, type Share } from './score.ts'

export type Measured = { readonly repository: Repository } & (
  | { readonly oracle: string; readonly files: Files; readonly scored: Scored }
  | { readonly notRun: string }
)

interface Files {
  readonly asked: number
  readonly inTree: number
  /** of those asked, how many the tool told anything of */
  readonly told: number
}

const page = path.join(house, 'docs', 'precision.md')
export const header = '| language | repository | certain edges: right | all edges: right | recall | across files | definition | not invented | by macro alone: calls | names | files | taken |\n|---|---|---|---|---|---|---|---|---|---|---|---|'

export function rowOf(measured: Measured, taken: string): string {
  const { language, name } = measured.repository
  if ('notRun' in measured) return `| ${[language, name, `not run: ${measured.notRun}`, ...Array.from({ length: 8 }, () => ''), taken].join(' | ')} |`
  const { files: { asked, inTree, told }, scored: { score } } = measured
  return `| ${[language, name, ...sharesOf(score).map(shareText), `${told === asked ? '' : `${told} told of `}${asked}${asked === inTree ? '' : ` drawn of ${inTree}`}`, taken].join(' | ')} |`
}

function sharesOf({ certain, all, recall, recallAcrossFiles, definition, outside, byMacro, definitionByMacro }: Score): readonly Share[] {
  return [certain, all, recall, recallAcrossFiles, definition, outside, byMacro, definitionByMacro]
}

/** Cut, never rounded up: what is short of a floor is not shown as having reached it. */
function shareText({ right, of }: Share): string {
  return of === 0 ? '-' : `${(Math.floor((right / of) * 1000) / 1000).toFixed(3)} (${right}/${of})`
}

export function describeTaken(): { readonly date: string; readonly commit: string; readonly text: string } {
  const date = new Date().toISOString().slice(0, 10)
  const { commit, dirty } = describeCommit()
  return { date, commit, text: `${date} at ${commit}${dirty ? ' (with changes)' : ''}` }
}

/** Keeps all counts in bench/results; returns the file. */
export function keepCounts(all: readonly Measured[], only: string | undefined): string {
  const { date, commit, text } = describeTaken()
  const name = `${date}-${commit}-precision${only === undefined ? '' : `-${only.toLowerCase().replaceAll(',', '-')}`}.json`
  const file = path.join(house, 'bench', 'results', name)
  fs.writeFileSync(file, `${JSON.stringify({ taken: text, repositories: all.map(countsOf) }, undefined, 1)}\n`)
  return path.relative(house, file)
}

function countsOf(measured: Measured): object {
  const { repository } = measured
  if ('notRun' in measured) return { repository, notRun: measured.notRun }
  const { oracle, files, scored: { score, misses } } = measured
  return { repository, oracle, files, score, misses: Object.fromEntries(missKinds.map(kind => [kind, countOf(misses, kind)])) }
}

function countOf(misses: readonly Miss[], kind: Miss['kind']): number {
  return misses.filter(each => each.kind === kind).length
}

const [begin, end] = ['<!-- figures: written by npm run bench:precision -- --write -->', '<!-- end of figures -->']

/** Puts the rows between the marks of docs/precision.md; rows of repositories that were not asked for stay as they are. */
export function writePage(all: readonly Measured[]): void {
  const text = fs.readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new RangeError(`${page} has lost the marks between which the figures go`)
  fs.writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${mergedTables(text.slice(from, to), all)}\n\n${text.slice(to)}`)
}

/** Two tables: what may have been looked at while building, and what was kept aside. */
export function mergedTables(before: string, all: readonly Measured[]): string {
  const { text } = describeTaken()
  const rows = new Map<string, { readonly row: string; readonly aside: boolean }>()
  const [seen = '', kept = ''] = before.split('**Kept aside**')
  for (const [part, aside] of [[seen, false], [kept, true]] as const) {
    for (const row of part.split('\n').filter(line => line.startsWith('| ')).slice(1)) rows.set(keyOf(row), { row, aside })
  }
  for (const measured of all) {
    const row = rowOf(measured, text)
    rows.set(keyOf(row), { row, aside: measured.repository.keptAside === true })
  }
  const tableOf = (aside: boolean): string => [header, ...[...rows.values()].filter(each => each.aside === aside).map(each => each.row).toSorted()].join('\n')
  return `${tableOf(false)}\n\n**Kept aside**\n\n${tableOf(true)}`
}

function keyOf(row: string): string {
  return row.split('|').slice(1, 3).map(each => each.trim()).join(' ')
}
