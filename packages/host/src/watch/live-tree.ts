/**
 * A tree and its store, kept equal as long as it runs: watches, decides when, brings in, tells.
 *
 * V3: whatever the watches miss is found in the end: the whole tree is looked at when it begins, after a burst, when git moves
 * its head or index, when the machine has slept, and every so often.
 */
import {
  mayPass, NotDurableError, ProgressTracker, systemClock, UpdateMemory, UpdateScheduler, WriteQueue, type Differences, type KnownFiles, type TreeSource, type UpdateSummary, type Work,
} from '@codeloom/engine'
import type { Problem } from '@codeloom/model'
import { commitOf, comparePaths, StoreError, type GraphStore, type StoreSnapshot } from '@codeloom/store'
import { claimsOf } from '../claims.ts'
import type { Root } from '../find-root.ts'
import { HostError } from '../host-error.ts'
import { bringIn, openSharingTree } from '../index-tree.ts'
import { registeredLanguages } from '../languages.ts'
import type { OpenTree } from '../open-tree.ts'
import { CommitTeller, nothingOf } from './commit-teller.ts'
import { Echo } from './echo.ts'
import { FileWatcher } from './file-watcher.ts'
import type { LiveEvents, LiveOptions, LiveReport } from './live-update.ts'
import { lookOnOccasion, usualSweepMs } from './occasions.ts'
import { Polling } from './polling.ts'
import { filesToRehearse, rehearse } from './rehearsal.ts'

export type { LiveEvents, LiveOptions, LiveReport, LiveUpdate } from './live-update.ts'

/** Of what could not be looked into so many are told. */
const mostProblems = 1_000
/** Before what could not be read is tried again; doubled each time. */
const unsettledMs = 2_000
/** The system may have lost events of a burst. */
const burstSettleMs = 1_000
const burstPaths = 1_000

export class LiveTree {
  private readonly root: Root
  private readonly store: GraphStore
  private readonly events: LiveEvents
  /** whether updates tell what is other in the graph */
  tellsDelta: boolean
  private readonly clock = systemClock
  private readonly scheduler: UpdateScheduler
  private readonly watched: FileWatcher
  private readonly tree: OpenTree
  private readonly memory = new UpdateMemory()
  private readonly queue: WriteQueue
  private readonly stopLooking: () => void
  private readonly tracker: ProgressTracker
  private readonly echo = new Echo()
  private readonly teller: CommitTeller
  private readonly polling: Polling
  /** the last look at the whole tree that went well, and when it began */
  private looked: { readonly began: number; readonly summary: UpdateSummary } | undefined
  /** when the system may have lost events */
  private flooded = -Infinity
  private touchedLately = 0
  /** looks at all for what could not be read, one after the other */
  private unsettledLooks = 0
  private readonly sweepEveryMs: number
  private readonly firstLook = Promise.withResolvers<void>()
  private rehearsal: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined
  private hasRehearsed = false
  /** updates under way: one may begin while the one before it is made durable */
  private turns = 0
  /** resolves once the whole tree has been looked at and is in */
  readonly ready = this.firstLook.promise

  private constructor({ root, store, events = {}, tellsDelta = false, sweepEveryMs = usualSweepMs, watchAgainMs }: LiveOptions, { tree, fileWatcher }: Parts) {
    this.root = root
    this.store = store
    this.events = events
    this.tellsDelta = tellsDelta
    this.sweepEveryMs = sweepEveryMs
    this.teller = new CommitTeller(store, (error, work) => this.events.failed?.(error, work))
    this.polling = new Polling(this.clock, watchAgainMs)
    this.tracker = new ProgressTracker({ listener: events.progress })
    this.queue = new WriteQueue(store, { clock: this.clock })
    this.scheduler = new UpdateScheduler({ clock: this.clock, run: (work, signal, sealed) => this.bring(work, { signal, sealed }), mayPass, onGivenUp: letter => this.events.gaveUp?.(letter) })
    this.watched = fileWatcher({
      touched: path => this.touched(path),
      exhausted: code => this.poll(code),
      flooded: () => {
        this.flooded = this.clock.now()
        this.scheduler.lookAtAll(burstSettleMs)
      },
    })
    this.tree = tree
    this.stopLooking = lookOnOccasion({ dir: root.dir, clock: this.clock, sweepEveryMs, lookAtAll: inMs => this.scheduler.lookAtAll(inMs) })
  }

  /** Begins to watch. The first update looks at the whole tree; `idle` resolves when it is in. */
  static async open(options: LiveOptions): Promise<LiveTree> {
    const { root, store, workers, maxFileBytes, maxWatches } = options
    const claimOf = claimsOf(await registeredLanguages())
    const problems = new Map<string, Problem>()
    const tree = { ...await openSharingTree(root, store, { workers, maxFileBytes }), problems }
    const live = new LiveTree(options, { tree, fileWatcher: events => new FileWatcher({ dir: root.dir, claimOf, problems, events, maxWatches }) })
    live.scheduler.lookAtAll()
    return live
  }
  get watchedFolders(): number {
    return this.watched.watches.count
  }
  /**
   * Resolves with the sequence of the commit that holds all that had been written to the tree before this call, and whatever these paths are.
   * Throws where it could not be brought in.
   */
  async caughtUp(paths: readonly string[] = []): Promise<number> {
    // the first look watches folder by folder
    if (this.looked === undefined) await this.scheduler.caughtUp()
    for (const path of paths) this.scheduler.touch(path)
    if (!await this.hearsAll()) return (await this.lookedAtAll()).sequence
    if (!await this.scheduler.caughtUp()) throw notWatched()
    return this.scheduler.deadLetters.length === 0 ? commitOf(this.store).sequence : (await this.lookedAtAll()).sequence
  }
  /** Looks at the whole tree, from now on, and resolves when that is in; tries again what was given up. Throws where it could not be brought in. */
  async lookedAtAll(): Promise<UpdateSummary> {
    const asked = this.clock.now()
    this.scheduler.lookAtAll()
    await this.scheduler.caughtUp()
    const { looked } = this
    if (looked !== undefined && looked.began >= asked) return looked.summary
    const [letter] = this.scheduler.deadLetters
    if (letter !== undefined) throw new HostError('failed', `It failed${letter.tries === 1 ? '' : ` ${letter.tries} times in a row`}, and is tried again later: ${letter.message}`)
    throw notWatched()
  }
  report(): LiveReport {
    return {
      progress: this.tracker.report(), queue: this.queue.report(), pending: this.scheduler.pending, deadLetters: this.scheduler.deadLetters,
      folders: this.watched.watches.count, polling: this.polling.code,
      problems: Array.from(this.tree.problems.entries().take(mostProblems), ([path, problem]) => ({ path, problem })),
    }
  }
  /** Resolves when all that was heard of is in, or given up. */
  idle(): Promise<void> {
    return this.scheduler.idle()
  }
  /** Resolves when all that is in by now has been told. */
  told(): Promise<void> {
    return this.teller.told()
  }
  /** Resolves when nothing is being brought in or told; after `close` nothing will be. */
  async ended(): Promise<void> {
    await this.stopRehearsal()
    await this.scheduler.ended()
    await this.queue.close()
    await this.teller.ended()
  }
  close(): void {
    void this.stopRehearsal()
    this.stopLooking()
    this.watched.close()
    this.scheduler.close()
    this.teller.close()
    this.echo.close()
    this.tree.close()
  }

  private touched(path: string): void {
    if (!this.watched.concerns(path)) return
    this.touchedLately++
    void this.stopRehearsal()
    this.scheduler.touch(path)
  }
  private async bring(work: Work, run: Run): Promise<void> {
    this.turns++
    await this.stopRehearsal()
    const began = this.clock.now()
    // what is heard from now on comes after this look
    const touched = this.touchedLately
    this.touchedLately = 0
    try {
      const summary = await this.commit(work, run)
      if (work.whole) this.looked = { began, summary }
      this.tryAgainLater(summary.unsettled, work)
    } catch (error) {
      if (isDeposed(error)) this.events.deposed?.()
      else if (!run.signal.aborted) this.events.failed?.(error, work)
      throw error
    } finally {
      this.turns--
      if (work.whole && this.polling.code !== undefined) this.scheduler.lookAtAll(this.polling.pauseAfter(this.clock.now() - began))
      if (touched + this.touchedLately > burstPaths) this.scheduler.lookAtAll(burstSettleMs)
    }
    if (!work.whole) return
    this.firstLook.resolve()
    if (!this.hasRehearsed && this.turns === 0 && this.scheduler.waiting === 0) this.beginRehearsal()
  }
  /** Once, as soon as the tree is in and nothing waits. */
  private beginRehearsal(): void {
    this.hasRehearsed = true
    const stop = new AbortController()
    // whatever fails here fails again, and is told, where it matters
    this.rehearsal = { stop, ended: this.rehearse(stop.signal).catch(() => undefined) }
  }
  private async rehearse(signal: AbortSignal): Promise<void> {
    const snapshot = this.store.snapshot()
    const files = filesToRehearse(snapshot.folders())
    snapshot.close()
    await rehearse(this.tree, files, signal)
  }
  private async stopRehearsal(): Promise<void> {
    this.rehearsal?.stop.abort()
    await this.rehearsal?.ended
  }
  /** What a worker that died was reading, or what could not be opened for a moment: nobody may ever touch it. */
  private tryAgainLater(unsettled: number, { whole }: Work): void {
    if (unsettled > 0) this.scheduler.lookAtAll(Math.min(unsettledMs * 2 ** this.unsettledLooks++, this.sweepEveryMs))
    else if (whole) this.unsettledLooks = 0
  }
  /** Brings work in, and has it told where anything changed: what that was is worked out after the commit, which nobody waits for. */
  private async commit(work: Work, { signal, sealed }: Run): Promise<UpdateSummary> {
    const [own, linked] = [new Set<string>(), new Set<string>()]
    const { store } = this
    const before = store.snapshot()
    let after: StoreSnapshot | undefined
    let isUnseen = false
    const onSealed = ({ sequence }: UpdateSummary): void => {
      // the next commit may be made before this one is durable
      if (this.tellsDelta && before.commit.sequence > 0 && sequence !== before.commit.sequence) {
        try {
          after = store.snapshot()
        } catch (error) {
          // the commit is there, and is told without what it changed
          isUnseen = true
          this.events.failed?.(error, work)
        }
      }
      if (store.durability === 'full') sealed()
    }
    let isTold = false
    const tell = (summary: UpdateSummary, milliseconds: number): void => {
      // what is told first is what changed, then whom it concerns
      const paths = [...[...own].sort(comparePaths), ...[...linked].filter(path => !own.has(path)).sort(comparePaths)]
      const around = after === undefined ? undefined : { before, after }
      isTold = around !== undefined
      this.teller.tell({
        summary, work, paths, milliseconds, around, ...(isUnseen ? { delta: nothingOf(paths) } : {}),
        tell: delta => this.events.updated?.({ summary, work, milliseconds, pending: this.scheduler.waiting, done: { changed: own, linked }, delta }),
      })
    }
    try {
      const summary = await bringIn({
        root: this.root, store, queue: this.queue, tree: { ...this.tree, sweep: this.sweepOf(work), isPartial: !work.whole }, signal, memory: this.memory,
        progress: this.tracker, onSealed, onGone: path => own.add(path), onWork: (what, path) => (what === 'parse' ? own : linked).add(path),
      })
      if (summary.sequence === before.commit.sequence) return summary
      const milliseconds = this.clock.now() - work.since
      // who looks at all of it does not know when what it finds happened
      if (!work.whole) this.tracker.answered(milliseconds)
      tell(summary, milliseconds)
      return summary
    } catch (error) {
      // others see it: whoever follows the commits is not to miss it
      if (error instanceof NotDurableError && error.summary.sequence !== before.commit.sequence) tell(error.summary, this.clock.now() - work.since)
      throw error
    } finally {
      // the teller closes what it was given
      if (!isTold) for (const snapshot of [before, after]) snapshot?.close()
    }
  }
  private sweepOf({ whole, paths }: Work): TreeSource['sweep'] {
    const { watched } = this
    const sweepAll = this.sweepAll.bind(this)
    return async function* (known, signal) {
      if (whole) yield* sweepAll(known, signal)
      else yield await watched.look(paths, known, signal)
    }
  }
  /** Where the system gave no watches it is asked for them again, now and then, folder by folder before each is listed. */
  private async *sweepAll(known: KnownFiles, signal: AbortSignal | undefined): AsyncGenerator<Differences> {
    const { polling, watched } = this
    const triesAgain = polling.isTimeToTry()
    if (triesAgain) watched.watches.tryAgain()
    yield* watched.sweep(known, signal)
    if (!triesAgain || watched.watches.isExhausted) return
    polling.end()
    this.events.watching?.()
  }
  /** Whether all that happened before now has been heard of, as far as it is not in yet. */
  private async hearsAll(): Promise<boolean> {
    const { watches } = this.watched
    if (this.polling.code !== undefined || !watches.hearsAll || !await this.echo.heard()) return false
    return watches.isRooted && this.looked !== undefined && this.looked.began > this.flooded
  }
  private poll(code: string): void {
    const isNew = this.polling.code === undefined
    this.polling.begin(code)
    this.watched.close()
    if (isNew) this.events.polling?.(code)
    this.scheduler.lookAtAll(this.polling.pauseAfter(0))
  }
}

/** Somebody else keeps the store for good; who was in the way for a moment does not. */
function isDeposed(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'conflict' && !error.isPassing
}

function notWatched(): HostError {
  return new HostError('failed', 'The tree is not watched any more. Try again.')
}

/** A turn that the scheduler gives. */
interface Run {
  readonly signal: AbortSignal
  /** the next turn may begin */
  readonly sealed: () => void
}

interface Parts {
  readonly tree: OpenTree
  readonly fileWatcher: (events: ConstructorParameters<typeof FileWatcher>[0]['events']) => FileWatcher
}
