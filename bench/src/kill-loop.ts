/**
 * A watcher killed at random instants: `npm run kill-loop -- [EDITS] [SEED]`. Random edits of random projects in all languages,
 * at one and two workers, under a running `codeloom watch` that is killed (SIGKILL) amid them and started again; each time
 * it has caught up, the graph is compared with that of a fresh index, byte for byte (`live/kill-loop.ts`).
 *
 * Exit codes: 0 all equal, 1 a difference, which names its seed and is kept, 2 wrong usage.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from './arguments.ts'
import { killLoop, type KillOutcome } from './live/kill-loop.ts'
import { makeScratch } from './scratch.ts'

interface Options {
  readonly edits: number
  readonly seed: number
}

/** So many edits of one seed: the end of a random walk can be seen again without all that came before. */
const editsPerSeed = 2_000

function optionsFrom(args: readonly string[]): Options | undefined {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true })
  const [edits, seed] = [Number(positionals[0] ?? 2_000), Number(positionals[1] ?? 1)]
  return positionals.length <= 2 && Number.isSafeInteger(edits) && edits > 0 && Number.isSafeInteger(seed) ? { edits, seed } : undefined
}

async function run({ edits: wanted, seed: first }: Options): Promise<boolean> {
  const scratch = makeScratch('kill-loop')
  const began = performance.now()
  const outcomes: KillOutcome[] = []
  for (let [seed, left] = [first, wanted]; left > 0; seed++, left -= editsPerSeed) {
    const outcome = await killLoop({ seed, edits: Math.min(left, editsPerSeed), folder: scratch.folder, compiled: path.join(scratch.folder, 'compiled') })
    outcomes.push(outcome)
    const { problem, ...counts } = outcome
    console.log(JSON.stringify({ seed, ...counts }))
    if (problem !== undefined) {
      scratch.keep()
      console.log(problem)
      break
    }
  }
  const sum = (of: (outcome: KillOutcome) => number): number => outcomes.reduce((total, each) => total + of(each), 0)
  const failed = outcomes.some(({ problem }) => problem !== undefined)
  console.log(JSON.stringify({
    firstSeed: first, seeds: outcomes.length, edits: sum(each => each.edits), kills: sum(each => each.kills), compared: sum(each => each.equal),
    told: sum(each => each.told), retold: sum(each => each.retold), differences: failed ? 1 : 0, seconds: Math.round((performance.now() - began) / 1000),
  }))
  return !failed
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error('npm run kill-loop -- [EDITS] [SEED]')
  process.exitCode = 2
} else process.exitCode = await run(options) ? 0 : 1
