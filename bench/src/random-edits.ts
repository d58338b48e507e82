/**
 * Random edits of random projects: `npm run random-edits -- [COUNT] [SEED] [--disk]`. After each edit the updated graph is
 * compared with that of a fresh index, byte for byte. In memory (2,000 edits unless told), or with --disk (100 unless told)
 * laid out in a folder, read by the host's workers, kept in SQLite, at one and at two workers in turn.
 *
 * Exit codes: 0 all equal, 1 a difference, which names its seed, 2 wrong usage.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from './arguments.ts'
import { randomOf, RandomProject, replayEdits, type Edit } from '@codeloom/testkit'
import { bringUpToDate, describeDifference, holdTheSame, makeStore, type Compared, type Workers } from './same-graph.ts'
import { makeScratch, type Scratch } from './scratch.ts'

interface Options {
  readonly count: number
  readonly seed: number
  readonly disk: boolean
}

const editsPerSeed = 25

function optionsFrom(args: readonly string[]): Options | undefined {
  const disk = args.includes('--disk')
  const { positionals } = parseArgs({ args: args.filter(word => word !== '--disk'), allowPositionals: true })
  const [count, seed] = [Number(positionals[0] ?? (disk ? 100 : 2000)), Number(positionals[1] ?? 1)]
  return positionals.length <= 2 && Number.isSafeInteger(count) && count > 0 && Number.isSafeInteger(seed) ? { count, seed, disk } : undefined
}

async function run({ count, seed: first, disk }: Options): Promise<boolean> {
  const scratch = disk ? makeScratch('random-edits') : undefined
  let [equal, seeds] = [0, 0]
  try {
    while (equal < count) {
      const edits = Math.min(editsPerSeed, count - equal)
      const seed = first + seeds
      seeds++
      await (scratch === undefined ? replayEdits({ seed, edits }) : replayOnDisk(scratch, { seed, edits }))
      equal += edits
    }
    return true
  } catch (error) {
    if (!(error instanceof assert.AssertionError)) throw error
    console.log(error.message)
    return false
  } finally {
    console.log(JSON.stringify({ where: disk ? 'disk' : 'memory', seeds, firstSeed: first, edits: count, equal }))
  }
}

/** What an update may be given: as the command line has it, one worker, two. */
const workersInTurn: readonly Workers[] = [undefined, 1, 2]

async function replayOnDisk(scratch: Scratch, { seed, edits }: { readonly seed: number; readonly edits: number }): Promise<void> {
  const folder = path.join(scratch.folder, `seed-${seed}`)
  const dir = path.join(folder, 'tree')
  fs.mkdirSync(dir, { recursive: true })
  const project = new RandomProject(randomOf(seed))
  const store = makeStore(`sqlite:${path.join(folder, 'updated.db')}`)
  layOut(dir, project.files)
  await bringUpToDate(dir, store, 2)
  for (let number = 1; number <= edits; number++) {
    const edit = project.edit()
    layOut(dir, edit)
    await bringUpToDate(dir, store, workersInTurn[number % workersInTurn.length])
    const fresh = makeStore('mem')
    await bringUpToDate(dir, fresh, workersInTurn[(number + 1) % workersInTurn.length])
    if (!holdTheSame(store, fresh)) assert.fail(differenceOf(scratch, { edit, title: `seed ${seed}, edit ${number}`, updated: store, fresh }))
    fresh.close()
  }
  store.close()
  fs.rmSync(folder, { recursive: true })
}

interface Difference extends Compared {
  readonly edit: Edit
  readonly title: string
}

function differenceOf(scratch: Scratch, { edit, title, updated, fresh }: Difference): string {
  scratch.keep()
  const edited = [...edit].map(([file, text]) => `--- ${file}\n${text ?? '(deleted)'}`).join('\n')
  return `${title}:\n${edited}\n${describeDifference({ updated, fresh }, scratch.folder)}`
}

/** A worker more is started for every 200 KiB to read: so much comment behind some files makes a small project worth two. */
const padding = `\n/*${' padding'.repeat(26_000)} */\n`

function layOut(dir: string, files: Edit): void {
  for (const [file, text] of files) {
    const at = path.join(dir, file)
    if (text === undefined) fs.rmSync(at, { force: true })
    else {
      fs.mkdirSync(path.dirname(at), { recursive: true })
      fs.writeFileSync(at, isPadded(file) ? text + padding : text)
    }
  }
}

/** Every other path, by its name; the rest stay small enough to be read without a worker. */
function isPadded(file: string): boolean {
  return /[ace]\.[a-z.]+$/.test(file) && !file.endsWith('.json')
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error('npm run random-edits -- [COUNT] [SEED] [--disk]')
  process.exitCode = 2
} else process.exitCode = await run(options) ? 0 : 1
