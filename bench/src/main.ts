/**
 * The benchmarks: `npm run bench -- [--only NAME] [--runs N] [--write]`. Whole processes, one at a time, in turns; prints
 * tables, keeps every run in bench/results, and with --write puts the tables into docs/benchmarks.md. `--only index-parse`
 * runs the suites whose names begin so. What could not be had is reported as not run, by name.
 *
 * Exit codes: 0 all ran, 1 something did not run, 2 wrong usage. A floor that was missed is told, and no failure.
 */
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from './arguments.ts'
import { NotRun } from './corpora.ts'
import { measureProcess, type Command } from './measure-process.ts'
import { freshIndex, parseOnly, prepare } from './programs.ts'
import { describeCommit, describeMachine, keepResults, tablesOf, writePage, type Outcome } from './report.ts'
import { makeScratch } from './scratch.ts'
import type { Suite } from './suite.ts'
import { indexParseSuites } from './suite-index-parse.ts'
import { liveSuites } from './suite-live.ts'
import { peerSuites } from './suite-peers.ts'
import { scaleSuites } from './suite-scale.ts'
import { storeSuites } from './suite-stores.ts'
import { switchSuites } from './suite-switch.ts'
import { vectorSuites } from './suite-vectors.ts'
import { watchSuites } from './suite-watch.ts'

const suites: readonly Suite[] = [...indexParseSuites, ...peerSuites, ...liveSuites, ...watchSuites, ...switchSuites, ...scaleSuites, ...storeSuites, ...vectorSuites]

interface Options {
  readonly only: string | undefined
  readonly runs: number
  readonly write: boolean
}

function optionsFrom(args: readonly string[]): Options | undefined {
  const { values: { only, runs: number, write } } = parseArgs({
    args: [...args], options: { only: { type: 'string' }, runs: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
  })
  const runs = Number(number)
  const known = only === undefined || suites.some(({ name }) => name.startsWith(only))
  return known && Number.isSafeInteger(runs) && runs > 0 ? { only, runs, write } : undefined
}

async function bench({ only, runs, write }: Options): Promise<boolean> {
  const began = { date: new Date().toISOString(), ...describeCommit(), node: process.versions.node, machine: describeMachine() }
  const scratch = makeScratch('bench')
  const compiled = path.join(scratch.folder, 'compiled')
  await warmUp(scratch.folder, compiled)
  const outcomes: Outcome[] = []
  for (const suite of suites.filter(({ name }) => only === undefined || name.startsWith(only))) {
    const folder = path.join(scratch.folder, suite.name)
    fs.mkdirSync(folder)
    process.stderr.write(`${suite.name}\n`)
    outcomes.push(await outcomeOf(suite, { runs, folder, compiled }))
    fs.rmSync(folder, { recursive: true, force: true })
  }
  const report = { ...began, runs, outcomes }
  const tables = tablesOf(report)
  console.log(tables)
  console.log(`\nEvery run is in ${keepResults(report, only)}.`)
  if (write) writePage(report)
  return outcomes.every(outcome => 'result' in outcome && (outcome.result.notRun ?? []).length === 0)
}

async function outcomeOf(suite: Suite, options: Parameters<Suite['run']>[0]): Promise<Outcome> {
  try {
    return { suite: suite.name, result: await suite.run(options) }
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    return { suite: suite.name, notRun: error.message }
  }
}

/** Prepares as an installation does, and compiles the modules of all programs once, so that no series begins with it. */
async function warmUp(scratch: string, compiled: string): Promise<void> {
  const dir = path.join(scratch, 'warm-up')
  fs.mkdirSync(dir)
  for (const [file, text] of [['a.ts', 'export const a = 1\n'], ['a.c', 'int a;\n'], ['a.py', 'a = 1\n'], ['a.go', 'package a\n']] as const) fs.writeFileSync(path.join(dir, file), text)
  const measured = async (command: (folder: string) => Command): Promise<void> => {
    const folder = fs.mkdtempSync(path.join(scratch, 'warm-up-'))
    await measureProcess(command(folder), folder)
  }
  await measured(() => prepare(compiled))
  for (const contender of [freshIndex({ dir, compiled }), parseOnly({ dir, compiled })]) await measured(contender.command)
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error(`npm run bench -- [--only NAME] [--runs N] [--write]\nNAME is the beginning of one of: ${suites.map(({ name }) => name).join(', ')}`)
  process.exitCode = 2
} else process.exitCode = await bench(options) ? 0 : 1
