/** What the commands have in common that put one engine to a test: `npm run COMMAND -- ENGINE [COUNT] [SEED]`. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from '../arguments.ts'
import { NotRun } from '../corpora.ts'
import { describeCommit, describeMachine, keepResults } from '../report.ts'
import { makeScratch } from '../scratch.ts'
import { engineNames, isEngine, startEngine, type Engine, type EngineName } from './engines.ts'

export interface EngineTest {
  readonly command: string
  /** what is counted, for people, and how many of it there are unless told */
  readonly count: { readonly word: string; readonly usual: number }
  /** whether it looks at its `stop`: what was done by then is kept, then, as stopped; else nothing is */
  readonly endsEarly: boolean
  run(on: OnEngine): Promise<{ readonly problem: string | undefined }>
}

interface OnEngine {
  readonly engine: Engine
  readonly count: number
  readonly seed: number
  /** an empty folder, which is kept where there is a problem */
  readonly folder: string
  readonly compiled: string
  /** somebody wants it to end: SIGINT, SIGTERM */
  readonly stop: AbortSignal
}

interface Asked {
  readonly name: EngineName
  readonly count: number
  readonly seed: number
}

/** Runs the test that the arguments ask for, tells what came of it and keeps it in bench/results. Answers the exit code: 2 for wrong usage, 130 where it was stopped. */
export async function testEngine(test: EngineTest): Promise<number> {
  const asked = readArguments(() => askedFrom(process.argv.slice(2), test))
  if (asked === undefined) {
    console.error(`npm run ${test.command} -- ENGINE [${test.count.word}] [SEED]\nENGINE is one of: ${engineNames.join(', ')}`)
    return 2
  }
  try {
    return await run(test, asked)
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    console.error(`not run: ${error.message}`)
    return 1
  }
}

function askedFrom(args: readonly string[], { count: { usual } }: EngineTest): Asked | undefined {
  const { positionals: [name, ...numbers] } = parseArgs({ args: [...args], allowPositionals: true })
  const [count, seed] = [Number(numbers[0] ?? usual), Number(numbers[1] ?? 1)]
  return isEngine(name) && numbers.length <= 2 && Number.isSafeInteger(count) && count > 0 && Number.isSafeInteger(seed) ? { name, count, seed } : undefined
}

async function run({ command, count: { word }, endsEarly, run: tested }: EngineTest, { name, count, seed }: Asked): Promise<number> {
  const began = { date: new Date().toISOString(), ...describeCommit(), node: process.versions.node, machine: describeMachine() }
  const stop = new AbortController()
  const scratch = makeScratch(`${command}-${name}`, endsEarly ? () => stop.abort() : undefined)
  const start = performance.now()
  const engine = await startEngine(name)
  try {
    const outcome = await tested({ engine, count, seed, folder: scratch.folder, compiled: path.join(scratch.folder, 'compiled'), stop: stop.signal })
    const isStopped = stop.signal.aborted
    const result = { engine: name, seed, [word.toLowerCase()]: count, ...isStopped ? { stopped: true } : {}, ...outcome, seconds: Math.round((performance.now() - start) / 1_000) }
    console.log(JSON.stringify(result))
    console.log(`Kept in ${keepResults({ ...began, result }, `${command}-${name}`)}.`)
    if (outcome.problem !== undefined) scratch.keep()
    return outcome.problem !== undefined ? 1 : isStopped ? 130 : 0
  } finally {
    await engine.stop()
  }
}
