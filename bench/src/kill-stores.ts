/**
 * A store whose writers are killed at random instants: `npm run kill-stores -- ENGINE [KILLS] [SEED]`; ENGINE is sqlite, rocksdb or
 * postgres, of which the server is killed among them. After each kill the store is opened again and compared with a fresh index,
 * byte for byte (`stores/kill-store.ts`). What came of it is kept in bench/results.
 *
 * Exit codes: 0 nothing lost, 1 a difference, which names its seed and is kept, or an engine that is not to be had; 2 wrong usage.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from './arguments.ts'
import { NotRun } from './corpora.ts'
import { describeCommit, describeMachine, keepResults } from './report.ts'
import { makeScratch } from './scratch.ts'
import { engineNames, isEngine, startEngine, type EngineName } from './stores/engines.ts'
import { killStore } from './stores/kill-store.ts'

interface Options {
  readonly name: EngineName
  readonly kills: number
  readonly seed: number
}

const tellEvery = 50

function optionsFrom(args: readonly string[]): Options | undefined {
  const { positionals: [name, ...numbers] } = parseArgs({ args: [...args], allowPositionals: true })
  const [kills, seed] = [Number(numbers[0] ?? 1_000), Number(numbers[1] ?? 1)]
  return isEngine(name) && numbers.length <= 2 && Number.isSafeInteger(kills) && kills > 0 && Number.isSafeInteger(seed) ? { name, kills, seed } : undefined
}

async function run({ name, kills, seed }: Options): Promise<boolean> {
  const began = { date: new Date().toISOString(), ...describeCommit(), node: process.versions.node, machine: describeMachine() }
  const scratch = makeScratch(`kill-${name}`)
  const start = performance.now()
  const engine = await startEngine(name)
  try {
    const outcome = await killStore({
      engine, kills, seed, folder: scratch.folder, compiled: path.join(scratch.folder, 'compiled'),
      told: so => so.kills % tellEvery === 0 && process.stderr.write(`  ${name}: ${so.kills} kills, ${so.commits} commits\n`),
    })
    const result = { engine: name, seed, wanted: kills, ...outcome, seconds: Math.round((performance.now() - start) / 1_000) }
    console.log(JSON.stringify(result))
    console.log(`Kept in ${keepResults({ ...began, result }, `kill-stores-${name}`)}.`)
    if (outcome.problem !== undefined) scratch.keep()
    return outcome.problem === undefined
  } finally {
    await engine.stop()
  }
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error(`npm run kill-stores -- ENGINE [KILLS] [SEED]\nENGINE is one of: ${engineNames.join(', ')}`)
  process.exitCode = 2
} else {
  try {
    process.exitCode = await run(options) ? 0 : 1
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    console.error(`not run: ${error.message}`)
    process.exitCode = 1
  }
}
