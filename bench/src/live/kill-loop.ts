/**
 * A watcher that is killed at random instants while random edits go on, and started again, round after round.
 *
 * K1: after it is started again and has caught up, the graph is that of a fresh index.
 * K2: what was told is there: the store never stands before a commit that a watcher has told, and what is told again of a
 *     commit is what was told of it.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomOf, RandomProject, type Edit, type Random } from '@codeloom/testkit'
import { openSqlite } from '@codeloom/sqlite'
import { runLoop, type Loop } from '../run-loop.ts'
import { differenceOf } from './compare-live.ts'
import { WatchProcess, type WatchEvent } from './watch-process.ts'

export interface KillOptions {
  readonly seed: number
  readonly edits: number
  /** where the tree, the store and what is kept of a failure go */
  readonly folder: string
  readonly compiled: string
}

export interface KillOutcome {
  readonly edits: number
  readonly kills: number
  /** kills after which the graph was that of a fresh index */
  readonly equal: number
  /** commits that were told, and those that were told again after a kill */
  readonly told: number
  readonly retold: number
  readonly problem: string | undefined
}

/** Edits between two kills at most. */
const editsPerLife = 80
/** How long it rests between two of them at most: as many bursts as edits one by one. */
const pausesMs = [1, 8, 40]
/** Edits after which a project begins anew: what random edits make of one grows poor. */
const editsPerProject = 400

/** Edits and kills until a seed's edits are made, or a difference is found. */
export function killLoop(options: KillOptions): Promise<KillOutcome> {
  return runLoop(new WatcherKills(options))
}

class WatcherKills implements Loop<KillOutcome> {
  private readonly options: KillOptions
  private readonly random: Random
  private readonly folder: string
  private readonly dir: string
  private readonly store: string
  private project: RandomProject
  private watcher: WatchProcess | undefined
  private edits = 0
  private kills = 0
  private equal = 0
  private toldCommits = 0
  private retold = 0
  /** a digest of what was told of each commit */
  private readonly told = new Map<number, string>()
  private newest = 0
  /** from when on the one that runs is told to tell */
  private since: number | undefined

  constructor(options: KillOptions) {
    this.options = options
    this.random = randomOf(options.seed)
    this.folder = path.join(options.folder, `seed-${options.seed}`)
    this.dir = path.join(this.folder, 'tree')
    this.store = path.join(this.folder, 'graph.db')
    this.project = new RandomProject(this.random)
  }
  async run(): Promise<KillOutcome> {
    fs.mkdirSync(this.dir, { recursive: true })
    this.lay(this.project.files)
    this.begin()
    while (this.edits < this.options.edits) {
      const problem = await this.live()
      if (problem !== undefined) return this.outcome(problem)
    }
    return this.outcome(undefined)
  }
  async end(): Promise<void> {
    await this.watcher?.end('SIGKILL')
  }

  private outcome(problem: string | undefined): KillOutcome {
    const { edits, kills, equal, toldCommits: told, retold } = this
    return { edits, kills, equal, told, retold, problem: problem === undefined ? undefined : `seed ${this.options.seed}, after ${edits} edits and ${kills} kills: ${problem}` }
  }
  /** One watcher's life: edits, a kill amid them, a new one that catches up. */
  private async live(): Promise<string | undefined> {
    const { random } = this
    // some are killed while they start, most while they work
    if (random.chance(0.8)) await this.watcher?.live()
    const pauseMs = random.pick(pausesMs)
    const wanted = Math.min(this.options.edits - this.edits, 1 + random.below(editsPerLife))
    for (let i = 0; i < wanted; i++) {
      this.edit()
      if (random.chance(0.5)) await sleep(random.below(pauseMs))
    }
    await sleep(random.below(40))
    await this.kill()
    const lost = this.check()
    if (lost !== undefined) return lost
    this.begin()
    // now and then it is killed again before it has caught up, but for the last time
    if (random.chance(0.3) && this.edits < this.options.edits) return undefined
    await this.watcher?.live()
    const difference = await differenceOf({ dir: this.dir, store: this.store, folder: this.folder, isRunning: () => this.watcher?.isRunning === true })
    if (difference === undefined) this.equal++
    return difference === undefined ? undefined : `${difference}\n${this.watcher?.said ?? ''}`
  }
  private begin(): void {
    // some time ago, that much is told again
    const back = this.random.below(12)
    this.since = this.newest === 0 ? undefined : Math.max(1, this.newest - back)
    const { folder, dir, store, options: { compiled } } = this
    this.watcher = new WatchProcess({ dir, store, cache: path.join(folder, 'cache'), compiled, workers: 1 + (this.kills % 2), since: this.since })
  }
  private async kill(): Promise<void> {
    this.kills++
    await this.watcher?.end('SIGKILL')
  }
  /** What the dead one told must be in the store, and as it was told before. */
  private check(): string | undefined {
    let last = this.since
    for (const event of this.watcher?.told ?? []) {
      const [from, to] = event.event === 'missed' ? [event.from ?? 0, event.to ?? 0] : event.event === 'commit' ? [event.snapshot?.sequence ?? 0, event.snapshot?.sequence ?? 0] : []
      if (from === undefined || to === undefined) continue
      if (last !== undefined && from !== last + 1) return `after commit ${last} it told of ${from}`
      last = to
      const problem = event.event === 'commit' ? this.hear(event) : this.lost(from, to)
      if (problem !== undefined) return problem
    }
    if (this.newest === 0) return undefined
    const store = openSqlite({ path: this.store, create: false })
    try {
      const snapshot = store.snapshot()
      snapshot.close()
      const { sequence } = snapshot.commit
      return sequence < this.newest ? `commit ${this.newest} was told, and the store stands at ${sequence}` : undefined
    } finally {
      store.close()
    }
  }
  /** What was told is kept before it is told: it cannot be lost. */
  private lost(from: number, to: number): string | undefined {
    for (let sequence = from; sequence <= to; sequence++) if (this.told.has(sequence)) return `commit ${sequence} was told, and then named as missed`
    return undefined
  }
  private hear({ snapshot, changes }: WatchEvent): string | undefined {
    const sequence = snapshot?.sequence ?? 0
    const digest = createHash('sha256').update(JSON.stringify([snapshot, changes])).digest('hex')
    const before = this.told.get(sequence)
    if (before !== undefined && before !== digest) return `commit ${sequence} was told twice, and each time otherwise`
    if (before === undefined) this.toldCommits++
    else this.retold++
    this.told.set(sequence, digest)
    this.newest = Math.max(this.newest, sequence)
    return undefined
  }
  private edit(): void {
    this.edits++
    if (this.edits % editsPerProject !== 0) return this.lay(this.project.edit())
    const before = this.project.files
    this.project = new RandomProject(this.random)
    this.lay(new Map([...[...before.keys()].map(file => [file, undefined] as const), ...this.project.files]))
  }
  private lay(files: Edit): void {
    for (const [file, text] of files) put(path.join(this.dir, file), text)
  }
}

function put(file: string, text: string | undefined): void {
  if (text === undefined) return fs.rmSync(file, { force: true })
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}
