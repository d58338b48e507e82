/**
 * Stands between updates and their store: takes in what they write as commands, hands it to the store in batches, and answers
 * when it is durable. One a store in a process. Decides nothing about what is written, and tries nothing again: an update that failed
 * is made anew by whoever wanted it (`retries.ts`), because its rows went into the store as they came.
 *
 * U4: updates are written one after the other, in the order in which they began; the commands of one in the order in which they were put.
 * U5: a command has the answer of its update, which has one: the seal's `durable`, which resolves when the commit is durable and rejects with why it
 *     cannot be made so; or, where nothing of the update is there, the reason, thrown at whoever puts, reads, waits for room or seals.
 * U6: what waits is bounded by count and by bytes: whoever puts more waits, and goes beyond by what it puts between two questions for room.
 * U7: what an update wrote is read back through it, whether or not it waits.
 * U8: updates that are sealed while another is being made durable are made durable together; how many may be sealed and not durable is
 *     bounded, and the next one waits.
 * U9: after `close` no update begins; what had begun ends, and is answered, before `close` resolves.
 */
import { commitOf, StoreError, type Durability, type GraphStore } from '@codeloom/store'
import { systemClock, type Clock } from '../clock.ts'
import { Latencies, type LatencyReport } from '../latencies.ts'
import { QueuedChange, type QueueLimits } from './queued-change.ts'

export interface QueueReport {
  readonly durability: Durability
  /** commands that wait, and their bytes: now, and at most so far */
  readonly depth: number
  readonly bytes: number
  readonly mostDepth: number
  readonly mostBytes: number
  /** updates that are sealed, and not durable yet */
  readonly undurable: number
  /** updates that were sealed, and how often the store was made durable for them: several may share one time */
  readonly sealed: number
  readonly durable: number
  /** how long updates waited for their turn, for another process that wrote, and for room; milliseconds */
  readonly wait: LatencyReport
  /** from the seal of an update until it was durable */
  readonly commit: LatencyReport
}

interface QueueOptions {
  readonly clock?: Clock
  readonly limits?: Partial<QueueLimits>
}

/** 10,000 rows take SQLite some 20 ms; what waits is little beside what linking keeps. */
const usualLimits: QueueLimits = { batchRows: 10_000, batchBytes: 4 << 20, batchMs: 100, mostCommands: 20_000, mostBytes: 16 << 20, mostUndurable: 32 }

/** A sealed update, or somebody who waits for those before. */
interface Settling {
  readonly isUpdate: boolean
  readonly since: number
  readonly ended: (failure: { readonly error: unknown } | undefined) => void
}

export class WriteQueue {
  private readonly store: GraphStore
  private readonly clock: Clock
  private readonly limits: QueueLimits
  private current: QueuedChange | undefined
  private last: Promise<void> = Promise.resolve()
  private isClosed = false
  /** what is to be made durable next */
  private settling: Settling[] = []
  private isSyncing = false
  private syncing: Promise<void> | undefined
  /** the newest commit that this queue has made durable; those of other processes, and of one before this, it has not */
  private settledUpTo: number | undefined
  private undurable = 0
  /** resolves when updates that were sealed are durable, or cannot be made so */
  private ending = Promise.withResolvers<void>()
  private sealed = 0
  private durable = 0
  private readonly peak = { depth: 0, bytes: 0 }
  private readonly waits = new Latencies()
  private readonly commits = new Latencies()

  constructor(store: GraphStore, { clock = systemClock, limits = {} }: QueueOptions = {}) {
    this.store = store
    this.clock = clock
    this.limits = { ...usualLimits, ...limits }
  }
  /** Begins an update when those before it are sealed or over, and no other process writes. Told to stop, it rejects with the signal's reason. */
  async begin(signal?: AbortSignal): Promise<QueuedChange> {
    this.mustBeOpen()
    const since = this.clock.now()
    const next = await this.turn(signal)
    try {
      await this.fewUndurable(signal)
      signal?.throwIfAborted()
      const transaction = await this.store.begin(signal)
      const { clock, limits, peak } = this
      const over = (): void => {
        this.current = undefined
        next()
      }
      return (this.current = new QueuedChange(transaction, {
        clock, limits, peak, over,
        sealed: (change, { since: from, waitedMs }) => {
          this.waits.add(waitedMs)
          this.sealed++
          over()
          this.settle({ isUpdate: true, since: from, ended: failure => change.ended(failure) })
        },
      }, clock.now() - since))
    } catch (error) {
      next()
      throw error
    }
  }
  /** Resolves when every commit that is in the store by now is durable. */
  async settled(): Promise<void> {
    if (this.store.durability === 'normal') return
    if (!this.isSyncing && this.settledUpTo === commitOf(this.store).sequence) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.settle({ isUpdate: false, since: this.clock.now(), ended: failure => (failure === undefined ? resolve() : reject(failure.error)) })
    await promise
  }
  report(): QueueReport {
    const { sealed, durable, undurable, current, peak } = this
    return {
      durability: this.store.durability, depth: current?.depth ?? 0, bytes: current?.weight ?? 0, mostDepth: peak.depth, mostBytes: peak.bytes,
      undurable, sealed, durable, wait: this.waits.report(), commit: this.commits.report(),
    }
  }
  /** Takes no update any more, and drains. */
  async close(): Promise<void> {
    this.isClosed = true
    const next = await this.turn(undefined)
    next()
    await this.syncing
  }

  /** Waits until it is one's turn; gives back how to let the next one have it. */
  private async turn(signal: AbortSignal | undefined): Promise<() => void> {
    const before = this.last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.last = before.then(() => promise)
    try {
      await (signal === undefined ? before : untilAborted(before, signal))
    } catch (error) {
      resolve()
      throw error
    }
    return resolve
  }
  /** Each of them may keep snapshots open: a disk that does not answer is not to have them grow. */
  private async fewUndurable(signal: AbortSignal | undefined): Promise<void> {
    while (this.undurable >= this.limits.mostUndurable) {
      const { promise } = this.ending
      await (signal === undefined ? promise : untilAborted(promise, signal))
    }
  }
  private settle(settling: Settling): void {
    if (settling.isUpdate) this.undurable++
    if (this.store.durability === 'normal') return this.end([settling], undefined)
    this.settling.push(settling)
    if (!this.isSyncing) this.syncing = this.sync()
  }
  /** As long as there is anything to be made durable: what came meanwhile goes together. */
  private async sync(): Promise<void> {
    // not told by the promise: where the store fails at once, this is over before anybody has it
    this.isSyncing = true
    while (this.settling.length > 0) {
      const group = this.settling.splice(0)
      let failure: { readonly error: unknown } | undefined
      try {
        const { sequence } = commitOf(this.store)
        await this.store.sync()
        this.settledUpTo = sequence
      } catch (error) {
        failure = { error }
      }
      this.end(group, failure)
    }
    this.isSyncing = false
  }
  private end(group: readonly Settling[], failure: { readonly error: unknown } | undefined): void {
    const updates = group.filter(({ isUpdate }) => isUpdate)
    if (failure === undefined && updates.length > 0) this.durable++
    const now = this.clock.now()
    if (failure === undefined) for (const { since } of updates) this.commits.add(now - since)
    for (const { ended } of group) ended(failure)
    this.undurable -= updates.length
    this.ending.resolve()
    this.ending = Promise.withResolvers()
  }
  private mustBeOpen(): void {
    if (this.isClosed) throw new StoreError('failed', 'Nothing is written any more: this process is ending. Try again.')
  }
}

function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  return Promise.race([promise, stopped]).finally(() => signal.removeEventListener('abort', stop))
}
