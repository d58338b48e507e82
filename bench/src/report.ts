/** What is told of a run of the benchmarks: a table, JSON with every run, the page in the documentation. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Figure, Row, SideBySide, SuiteResult } from './suite.ts'

export type Outcome = { readonly suite: string } & ({ readonly result: SuiteResult } | { readonly notRun: string })

export interface Report {
  readonly date: string
  readonly commit: string
  /** whether the checkout held changes that are in no commit */
  readonly dirty: boolean
  readonly node: string
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGb: number; readonly platform: string; readonly loadBefore: number }
  readonly runs: number
  readonly outcomes: readonly Outcome[]
}

const house = fileURLToPath(new URL('../../', import.meta.url))
const page = path.join(house, 'docs', 'benchmarks.md')

export function describeMachine(): Report['machine'] {
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown', cores: os.availableParallelism(), memoryGb: Math.round(os.totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`, loadBefore: Math.round((os.loadavg()[0] ?? 0) * 10) / 10,
  }
}

export function describeCommit(): Pick<Report, 'commit' | 'dirty'> {
  const git = (...args: readonly string[]): string => {
    const { status, stdout } = spawnSync('git', ['-C', house, ...args], { encoding: 'utf8' })
    return status === 0 ? stdout.trim() : ''
  }
  return { commit: git('rev-parse', '--short', 'HEAD') || 'no-commit', dirty: git('status', '--porcelain', '--untracked-files=no') !== '' }
}

/** As Markdown: a table a suite. */
export function tablesOf(report: Report): string {
  return [takenOf(report), ...report.outcomes.map(tableOf)].join('\n\n')
}

function takenOf({ date, commit, dirty, node, machine, runs }: Report): string {
  return `Taken on ${date.slice(0, 10)} at ${commit}${dirty ? ' (with changes)' : ''}, Node ${node}, ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ${machine.platform}, load ${machine.loadBefore} before; medians of ${runs} runs a program.`
}

function tableOf(outcome: Outcome): string {
  if ('notRun' in outcome) return `**${outcome.suite}**: not run: ${outcome.notRun}`
  const on = Object.entries(outcome.result.on).map(([what, value]) => (what === 'corpus' ? `${value}` : `${what} ${value}`)).join(', ')
  const { figures, sideBySide, notRun = [] } = outcome.result
  const rows = figures.map(figure => `| ${figure.name} | ${shown(figure.value, figure.unit)} | ${floorOf(figure)} |`)
  return [
    `**${outcome.suite}** (${on})`,
    ...(sideBySide === undefined ? [] : ['', ...besideTable(sideBySide)]),
    '', '| figure | value | floor |', '|---|---|---|', ...rows,
    ...(notRun.length === 0 ? [] : ['', ...notRun.map(what => `- not run: ${what}`)]),
  ].join('\n')
}

function besideTable({ columns, rows }: SideBySide): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(['', ...columns]), line(['---', ...columns.map(() => '---')]), ...rows.map(row => line([row.name, ...cellsOf(row)]))]
}

function cellsOf({ values, unit }: Row): readonly string[] {
  return values.map(value => shown(value, unit))
}

function shown(value: number | undefined, unit: string): string {
  return value === undefined ? 'not run' : `${value} ${unit}`.trimEnd()
}

function floorOf({ value, unit, atMost }: Figure): string {
  if (atMost === undefined) return ''
  return `${atMost} ${unit} or less: ${value === undefined ? 'not run' : value <= atMost ? 'reached' : '**missed**'}`
}

/** Keeps what came of a run in bench/results, as JSON, named by its day, its commit and what was run; returns the file. */
export function keepResults<Kept extends Pick<Report, 'date' | 'commit'>>(kept: Kept, what: string | undefined): string {
  const folder = path.join(house, 'bench', 'results')
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${kept.date.slice(0, 10)}-${kept.commit}${what === undefined ? '' : `-${what}`}.json`)
  // where the programs of this run worked says nothing to others
  fs.writeFileSync(file, `${JSON.stringify(kept, undefined, 1).replaceAll(os.tmpdir(), 'TMP')}\n`)
  return path.relative(house, file)
}

const [begin, end] = ['<!-- figures: written by npm run bench -- --write -->', '<!-- end of figures -->']

/** Puts the tables between the marks of docs/benchmarks.md; tables of suites that did not run this time stay as they are. */
export function writePage(report: Report): void {
  const text = fs.readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new RangeError(`${page} has lost the marks between which the figures go`)
  const figures = mergedFigures(text.slice(from + begin.length, to), report)
  fs.writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${figures}\n\n${text.slice(to)}`)
}

const suiteMark = /^<!-- suite (\S+) -->\n/

/** The tables of a page, each below its mark and with when it was taken, in the order of their names. */
export function mergedFigures(before: string, report: Report): string {
  const parts = new Map<string, string>()
  for (const part of before.split(/^(?=<!-- suite )/m)) {
    const name = suiteMark.exec(part)?.[1]
    if (name !== undefined) parts.set(name, part.trim())
  }
  for (const outcome of report.outcomes) parts.set(outcome.suite, `<!-- suite ${outcome.suite} -->\n${tableOf(outcome)}\n\n${takenOf(report)}`)
  return [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part).join('\n\n')
}
