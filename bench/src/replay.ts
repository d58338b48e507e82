/**
 * Replays real commits: `npm run replay -- REPO N [--every K] [--backwards | --jumps] [--from REV] [--store URL]
 * [--fresh mem|sqlite] [--workers LIST] [--watch]`. REPO is a corpus or a path. Its last N commits of the first-parent history (with
 * --every, each K-th) are laid out one after the other, oldest first (or last; or to and fro with --jumps: the first, the last, the
 * second, the one before the last, ...); one store is brought up to date after each, and compared byte for
 * byte with a fresh index of the same commit at another number of workers. With --watch nothing is brought in but by a watcher
 * that runs all the while.
 *
 * Exit codes: 0 all equal, 1 a difference (both dumps are kept) or something that could not be run (told by name), 2 wrong usage.
 */
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { GraphStore } from '@codeloom/store'
import { readArguments } from './arguments.ts'
import { NotRun, repositoryFolder } from './corpora.ts'
import { openHistory, type History } from './history.ts'
import { bringUpToDate, describeDifference, holdTheSame, makeStore, type Updated, type Workers } from './same-graph.ts'
import { makeScratch, type Scratch } from './scratch.ts'
import { median } from './statistics.ts'
import { WatchedStore } from './watched-store.ts'

interface Options {
  readonly repository: string
  readonly count: number
  readonly from: string
  readonly every: number
  readonly order: 'onwards' | 'backwards' | 'jumps'
  readonly store: string | undefined
  readonly fresh: string
  readonly workers: readonly Workers[]
  readonly watch: boolean
}

const usage = 'npm run replay -- REPO N [--every K] [--backwards | --jumps] [--from REV] [--store sqlite:PATH|mem] [--fresh mem|sqlite] [--workers default,1,2] [--watch]'

function optionsFrom(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args], allowPositionals: true,
    options: {
      from: { type: 'string', default: 'HEAD' }, every: { type: 'string', default: '1' }, backwards: { type: 'boolean', default: false }, jumps: { type: 'boolean', default: false },
      store: { type: 'string' },
      fresh: { type: 'string', default: 'mem' }, workers: { type: 'string', default: 'default,1,2' }, watch: { type: 'boolean', default: false },
    },
  })
  const [repository, number, ...rest] = positionals
  const [count, every] = [Number(number), Number(values.every)]
  const workers = values.workers.split(',').map(word => (word === 'default' ? undefined : Number(word)))
  const wellFormed = [count, every].every(each => Number.isSafeInteger(each) && each > 0) && workers.every(each => each === undefined || each > 0)
  if (repository === undefined || rest.length > 0 || !wellFormed || (values.backwards && values.jumps) || !['mem', 'sqlite'].includes(values.fresh)) return undefined
  return { repository, count, every, from: values.from, order: values.jumps ? 'jumps' : values.backwards ? 'backwards' : 'onwards', store: values.store, fresh: values.fresh, workers, watch: values.watch }
}

interface Outcome {
  equal: number
  /** commits that changed files of the graph */
  changing: number
  readonly updateMs: number[]
  readonly fullMs: number[]
  readonly notRun: string[]
}

interface Replay {
  readonly options: Options
  readonly history: History
  readonly tree: string
  readonly store: GraphStore
  readonly scratch: Scratch
  readonly outcome: Outcome
}

async function replay(options: Options): Promise<boolean> {
  const scratch = makeScratch('replay')
  const tree = path.join(scratch.folder, 'tree')
  const history = openHistory(repositoryFolder(options.repository), { folder: tree, ...options })
  const store = makeStore(options.store ?? `sqlite:${path.join(scratch.folder, 'updated.db')}`)
  const outcome: Outcome = { equal: 0, changing: 0, updateMs: [], fullMs: [], notRun: [] }
  const steps = history.commits.length - 1
  if (steps < options.count) outcome.notRun.push(`${options.count - steps} of ${options.count} commits: the history has only ${steps} behind its first`)
  const all = { options, history, tree, store, scratch, outcome }
  console.log('commit        changed  parsed  linked   update ms    full ms  workers')
  const equal = await replayAll(all)
  const { updateMs, fullMs, notRun } = outcome
  for (const each of notRun) console.log(`not run: ${each}`)
  console.log(JSON.stringify({
    repo: options.repository, commits: fullMs.length, changing: outcome.changing, equal: outcome.equal, notRun: notRun.length,
    updateMsMedian: Math.round(median(updateMs)), fullMsMedian: Math.round(median(fullMs)),
  }))
  store.close()
  return equal && notRun.length === 0
}

/** Whether all that could be laid out was equal; ends with the first difference. */
async function replayAll(all: Replay): Promise<boolean> {
  const { history, tree, store, options } = all
  const [first, ...rest] = inOrder(history.commits, options.order)
  if (first !== undefined && layOut(all, first)) await bringUpToDate(tree, store, options.workers[0])
  const watched = options.watch ? await WatchedStore.open(tree, store) : undefined
  try {
    for (const [i, commit] of rest.entries()) {
      if (layOut(all, commit) && !await replayOne(all, { commit, i, watched })) return false
    }
    return true
  } finally {
    watched?.close()
  }
}

function inOrder(commits: readonly string[], order: Options['order']): readonly string[] {
  switch (order) {
    case 'onwards': return commits
    case 'backwards': return commits.toReversed()
    // from either end in turn
    case 'jumps': return commits.map((_, i) => commits.at(i % 2 === 0 ? i / 2 : -(i + 1) / 2) ?? '')
  }
}

function layOut({ history, outcome }: Replay, commit: string): boolean {
  try {
    history.checkout(commit)
    return true
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    outcome.notRun.push(`${commit}: ${error.message}`)
    return false
  }
}

interface Step {
  readonly commit: string
  readonly i: number
  readonly watched: WatchedStore | undefined
}

async function replayOne({ options, tree, store, scratch, outcome }: Replay, { commit, i, watched }: Step): Promise<boolean> {
  const workers = options.workers[i % options.workers.length]
  const otherWorkers = options.workers[(i + 1) % options.workers.length]
  const brought = watched === undefined ? await bringUpToDate(tree, store, workers) : undefined
  const freshFile = path.join(scratch.folder, `fresh-${i}.db`)
  const fresh = makeStore(options.fresh === 'mem' ? 'mem' : `sqlite:${freshFile}`)
  const full = await bringUpToDate(tree, fresh, otherWorkers)
  const update = brought ?? await watched?.until(full.summary.root) ?? { summary: { ...full.summary, added: 0, parsed: 0, linked: 0 }, milliseconds: 0, inVain: [] }
  if (changesIn(update) > 0) outcome.changing++
  // a watcher that had nothing to do took no time that could be told
  if (update.milliseconds > 0) outcome.updateMs.push(update.milliseconds)
  outcome.fullMs.push(full.milliseconds)
  const isSame = holdTheSame(store, fresh)
  const equal = isSame && update.inVain.length === 0
  console.log(row(commit, { update, full, workers: `${watched === undefined ? workers ?? 'default' : 'watched'}/${otherWorkers ?? 'default'}` }))
  if (equal) outcome.equal++
  else {
    scratch.keep()
    if (update.inVain.length > 0) console.log(`${commit}: linked though all that they had asked was answered as before: ${update.inVain.slice(0, 20).join(', ')}`)
    if (!isSame) console.log(`${commit}: the updated graph is not that of a fresh index\n${describeDifference({ updated: store, fresh }, scratch.folder)}`)
  }
  fresh.close()
  if (equal) for (const suffix of ['', '-wal', '-shm', '.lease']) fs.rmSync(`${freshFile}${suffix}`, { force: true })
  return equal
}

function changesIn({ summary: { added, changed, removed } }: Updated): number {
  return added + changed + removed
}

function row(commit: string, { update, full, workers }: { readonly update: Updated; readonly full: Updated; readonly workers: string }): string {
  const { parsed, linked } = update.summary
  const cells = [[changesIn(update), 9], [parsed, 8], [linked, 8], [update.milliseconds.toFixed(0), 12], [full.milliseconds.toFixed(0), 11]] as const
  return `${commit.slice(0, 12)}${cells.map(([value, width]) => String(value).padStart(width)).join('')}  ${workers}`
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  try {
    process.exitCode = await replay(options) ? 0 : 1
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    console.log(`not run: ${options.repository}: ${error.message}`)
    process.exitCode = 1
  }
}
