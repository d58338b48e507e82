/**
 * A tree and its store, kept equal as long as it runs: watches, decides when, brings in, tells.
 *
 * V3: whatever the watches miss is found in the end: the whole tree is looked at when it begins, after a burst, when git moves
 * its head or index, when the machine has slept, and every so often.
 */
import { commitDelta, UpdateMemory, UpdateScheduler, type Clock, type CommitDelta, type DeadLetter, type TreeSource, type UpdateSummary, type Work } from '@codeloom/engine'
import type { Problem } from '@codeloom/model'
import { comparePaths, type GraphStore, type StoreSnapshot } from '@codeloom/store'
import { claimsOf } from '../claims.ts'
import type { Root } from '../find-root.ts'
import { bringIn } from '../index-tree.ts'
import { registeredLanguages } from '../languages.ts'
import { openTree } from '../open-tree.ts'
import { watchGit } from './git-watch.ts'
import { WatchedTree } from './watched-tree.ts'

/** What one update did, and how long it took from the first touch. */
export interface LiveUpdate {
  readonly summary: UpdateSummary
  readonly work: Work
  /** from the first event of it until it was committed */
  readonly milliseconds: number
  /** paths that were touched since and are not in yet */
  readonly pending: number
  /** what is other in the graph now; undefined where nobody wants to know, or there was no graph before */
  readonly delta: CommitDelta | undefined
}

export interface LiveEvents {
  readonly updated?: (update: LiveUpdate) => void
  /** an update failed; it is tried again unless it says that it was given up */
  readonly failed?: (error: unknown, work: Work) => void
  /** the system gives no watches any more: the tree is looked at every so often instead */
  readonly polling?: (code: string) => void
}

export interface LiveOptions {
  readonly root: Root
  readonly store: GraphStore
  readonly workers?: number | undefined
  readonly events?: LiveEvents
  /** whether updates tell what is other in the graph */
  readonly tellsDelta?: boolean
  readonly clock?: Clock
  /** how often the whole tree is looked at without a reason, milliseconds */
  readonly sweepEveryMs?: number
  /** in a tree of more folders than this changes are looked for every few seconds; as many as the system gives where it is not given */
  readonly maxWatches?: number | undefined
}

/** A sweep of 100,000 files takes 0.25 s of CPU: this often, it is 0.04 % of a core. */
const sweepEveryMs = 10 * 60_000
/** Without watches: often, but never more than a share of the time. */
const pollEveryMs = 2_000
const pollShare = 20
/** git writes its head and its index before, in between and after the files. */
const gitSettleMs = 300
/** The system may have lost events of a burst. */
const burstSettleMs = 1_000
const burstPaths = 1_000
/** A timer that is so late says that the machine slept. */
const napCheckMs = 5_000
const napMs = 15_000

export class LiveTree {
  private readonly root: Root
  private readonly store: GraphStore
  private readonly events: LiveEvents
  private readonly tellsDelta: boolean
  private readonly clock: Clock
  private readonly scheduler: UpdateScheduler
  private readonly watched: WatchedTree
  private readonly tree: TreeSource
  private readonly memory = new UpdateMemory()
  private readonly timers: NodeJS.Timeout[] = []
  private readonly unwatchGit: () => void
  private isPolling = false
  private touchedLately = 0

  private constructor({ root, store, events = {}, tellsDelta = false, clock = systemClock, sweepEveryMs: every = sweepEveryMs }: LiveOptions, { tree, watchedTree }: Parts) {
    this.root = root
    this.store = store
    this.events = events
    this.tellsDelta = tellsDelta
    this.clock = clock
    this.scheduler = new UpdateScheduler({ clock, run: (work, signal) => this.bring(work, signal) })
    this.watched = watchedTree({
      touched: path => this.touched(path),
      folderTouched: folder => this.touched(folder),
      exhausted: code => this.poll(code),
    })
    this.tree = tree
    this.unwatchGit = watchGit(root.dir, () => this.scheduler.lookAtAll(gitSettleMs))
    this.timers.push(setInterval(() => this.scheduler.lookAtAll(), every), this.watchSleep())
  }

  /** Begins to watch. The first update looks at the whole tree; `idle` resolves when it is in. */
  static async open(options: LiveOptions): Promise<LiveTree> {
    const { root, workers, maxWatches } = options
    const claimOf = claimsOf(await registeredLanguages())
    const problems = new Map<string, Problem>()
    const tree = { ...await openTree(root, { workers }), problems }
    const live = new LiveTree(options, { tree, watchedTree: events => new WatchedTree({ dir: root.dir, claimOf, problems, events, maxWatches }) })
    live.scheduler.lookAtAll()
    return live
  }
  /** How many paths are not in yet; one stands for the whole tree where that is to be looked at. */
  get pending(): number {
    return this.scheduler.pending
  }
  get deadLetters(): readonly DeadLetter[] {
    return this.scheduler.deadLetters
  }
  get watchedFolders(): number {
    return this.watched.watches.count
  }
  /** Resolves when all that was heard of is in, or given up. */
  idle(): Promise<void> {
    return this.scheduler.idle()
  }
  /** Looks at the whole tree. */
  lookAtAll(): void {
    this.scheduler.lookAtAll()
  }
  close(): void {
    for (const timer of this.timers) clearInterval(timer)
    this.unwatchGit()
    this.watched.close()
    this.scheduler.close()
  }

  private touched(path: string): void {
    this.touchedLately++
    this.scheduler.touch(path)
  }
  private async bring(work: Work, signal: AbortSignal): Promise<void> {
    const began = this.clock.now()
    const touched = new Set<string>()
    const before = this.store.snapshot()
    try {
      const summary = await bringIn({
        root: this.root, store: this.store, tree: { ...this.tree, sweep: this.sweepOf(work, touched) }, signal, memory: this.memory, onWork: (_what, path) => touched.add(path),
      })
      const milliseconds = this.clock.now() - work.since
      if (summary.sequence !== before.commit.sequence) this.events.updated?.({ summary, work, milliseconds, pending: this.scheduler.waiting, delta: this.deltaSince(before, touched) })
    } catch (error) {
      if (!signal.aborted) this.events.failed?.(error, work)
      throw error
    } finally {
      before.close()
    }
    if (work.whole && this.isPolling) this.scheduler.lookAtAll(Math.max(pollEveryMs, pollShare * (this.clock.now() - began)))
    if (this.touchedLately > burstPaths && !work.whole) this.scheduler.lookAtAll(burstSettleMs)
    this.touchedLately = 0
  }
  /** What differs of the work, adding the paths that are gone to those that are touched. */
  private sweepOf({ whole, paths }: Work, touched: Set<string>): TreeSource['sweep'] {
    const { watched } = this
    return async function* (known, signal) {
      for await (const found of whole ? watched.sweep(known, signal) : [watched.look(paths, known, signal)]) {
        for (const path of found.gone) touched.add(path)
        yield found
      }
    }
  }
  private deltaSince(before: StoreSnapshot, touched: ReadonlySet<string>): CommitDelta | undefined {
    if (!this.tellsDelta || before.commit.sequence === 0) return undefined
    const after = this.store.snapshot()
    try {
      return commitDelta(before, after, [...touched].sort(comparePaths))
    } finally {
      after.close()
    }
  }
  private poll(code: string): void {
    this.isPolling = true
    this.watched.close()
    this.events.polling?.(code)
    this.scheduler.lookAtAll(pollEveryMs)
  }
  private watchSleep(): NodeJS.Timeout {
    let last = this.clock.now()
    return setInterval(() => {
      const now = this.clock.now()
      if (now - last > napMs) this.scheduler.lookAtAll()
      last = now
    }, napCheckMs).unref()
  }
}

interface Parts {
  readonly tree: TreeSource
  readonly watchedTree: (events: ConstructorParameters<typeof WatchedTree>[0]['events']) => WatchedTree
}

const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
