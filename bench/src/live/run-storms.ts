/**
 * Storms, one after the other, over a tree that the real binary watches: after each, what it keeps is compared with a fresh
 * index of what is there.
 *
 * T1: after every storm the graph is that of a fresh index, byte for byte.
 * T2: what is told is told in the order of the commits, each once, and none is left out without a word.
 */
import fs from 'node:fs'
import path from 'node:path'
import { randomOf } from '@codeloom/testkit'
import { NotRun } from '../corpora.ts'
import { differenceOf } from './compare-live.ts'
import { StormTree, type Storm } from './storms.ts'
import { WatchProcess } from './watch-process.ts'

export interface StormsOptions {
  readonly storms: readonly Storm[]
  readonly seed: number
  readonly size: number
  /** where the tree, the store and what is kept of a failure go */
  readonly folder: string
  readonly compiled: string
  readonly done?: (outcome: StormOutcome) => void
}

export interface StormOutcome {
  readonly name: string
  readonly seed: number
  readonly milliseconds: number
  /** commits that were told in it */
  readonly commits: number
  /** why it did not run; undefined where it did */
  readonly notRun: string | undefined
  readonly problem: string | undefined
}

/** Runs storms until one of them leaves a difference. */
export async function runStorms({ storms, seed, size, folder, compiled, done }: StormsOptions): Promise<readonly StormOutcome[]> {
  const dir = path.join(folder, 'tree')
  const store = path.join(folder, 'graph.db')
  fs.mkdirSync(dir, { recursive: true })
  fs.writeFileSync(path.join(dir, 'still.ts'), 'export function still() { return 1 }\n')
  const watcher = new WatchProcess({ dir, store, cache: path.join(folder, 'cache'), compiled })
  const outcomes: StormOutcome[] = []
  try {
    await watcher.live()
    for (const [i, { name, rage }] of storms.entries()) {
      const before = watcher.commits.length
      const began = performance.now()
      // of its own, whatever storms came before
      const random = randomOf(seed * 1_000 + i)
      fs.mkdirSync(path.join(dir, `storm${i}`), { recursive: true })
      const notRun = await reasonOf(() => rage(new StormTree({ dir: path.join(dir, `storm${i}`), random, size })))
      const difference = await differenceOf({ dir, store, folder, isRunning: () => watcher.isRunning })
      const problem = difference === undefined ? disorderIn(watcher) : `${difference}\n${watcher.said}`
      const outcome = { name, seed, milliseconds: Math.round(performance.now() - began), commits: watcher.commits.length - before, notRun, problem }
      outcomes.push(outcome)
      done?.(outcome)
      if (problem !== undefined) break
    }
    return outcomes
  } finally {
    await watcher.end('SIGKILL')
  }
}

/** Why a storm could not be had; undefined where it raged. */
async function reasonOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    return error.message
  }
}

/** What is told out of order, twice or not at all; undefined where each commit after the first is told, or named as missed. */
export function disorderIn({ told }: Pick<WatchProcess, 'told'>): string | undefined {
  let last: number | undefined
  for (const { event, snapshot, from, to } of told) {
    const first = event === 'missed' ? from : snapshot?.sequence
    if (first === undefined) continue
    if (last !== undefined && first !== last + 1) return `${event} ${first} was told after ${last}`
    last = to ?? first
  }
  return undefined
}
