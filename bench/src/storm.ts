/**
 * Storms over a watched tree: `npm run storm -- [ROUNDS] [SEED] [--size N] [--only WORDS]`. Each round has its own seed; a storm
 * whose name begins with WORDS runs alone. What the storms are stands in `live/storms.ts`.
 *
 * Exit codes: 0 all equal, 1 a difference, whose tree, store and dumps are kept, or something that could not be run, 2 wrong usage.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from './arguments.ts'
import { runStorms, type StormOutcome } from './live/run-storms.ts'
import { storms, type Storm } from './live/storms.ts'
import { makeScratch } from './scratch.ts'

interface Options {
  readonly rounds: number
  readonly seed: number
  readonly size: number
  readonly chosen: readonly Storm[]
}

function optionsFrom(args: readonly string[]): Options | undefined {
  const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options: { size: { type: 'string', default: '5' }, only: { type: 'string', default: '' } } })
  const [rounds, seed, size] = [Number(positionals[0] ?? 1), Number(positionals[1] ?? 1), Number(values.size)]
  const chosen = storms.filter(({ name }) => name.startsWith(values.only))
  const wellFormed = [rounds, size].every(each => Number.isSafeInteger(each) && each > 0) && Number.isSafeInteger(seed)
  return positionals.length <= 2 && wellFormed && chosen.length > 0 ? { rounds, seed, size, chosen } : undefined
}

async function run({ rounds, seed: first, size, chosen }: Options): Promise<boolean> {
  const scratch = makeScratch('storm')
  const outcomes: StormOutcome[] = []
  for (let seed = first; seed < first + rounds; seed++) {
    const folder = path.join(scratch.folder, `seed-${seed}`)
    outcomes.push(...await runStorms({ storms: chosen, seed, size, folder, compiled: path.join(scratch.folder, 'compiled'), done: show }))
    if (outcomes.some(({ problem }) => problem !== undefined)) {
      scratch.keep()
      console.log(`kept in ${folder}`)
      break
    }
  }
  const failed = outcomes.filter(({ problem }) => problem !== undefined).length
  const notRun = outcomes.filter(each => each.notRun !== undefined).length
  console.log(JSON.stringify({ firstSeed: first, size, storms: outcomes.length, equal: outcomes.length - failed, commits: outcomes.reduce((sum, { commits }) => sum + commits, 0), notRun }))
  return failed + notRun === 0
}

function show({ name, seed, milliseconds, commits, notRun, problem }: StormOutcome): void {
  const end = problem === undefined ? 'equal' : `DIFFERENT\n${problem}`
  console.log(`seed ${seed}  ${notRun === undefined ? end : `not run: ${notRun}`}  ${name}  (${commits} commits, ${milliseconds} ms)`)
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error(`npm run storm -- [ROUNDS] [SEED] [--size N] [--only WORDS]\nstorms:\n${storms.map(({ name }) => `  ${name}`).join('\n')}`)
  process.exitCode = 2
} else process.exitCode = await run(options) ? 0 : 1
