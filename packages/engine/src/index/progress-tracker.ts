/**
 * Observes every stage of updates: what is in work, what was done, what failed, how long each stage took, and how long it was
 * from an event to the commit that answers it. One for a single update, or one for all that a process makes.
 * Decides nothing; whoever listens decides how often to draw.
 *
 * Z1: what is counted is counted once: of an update that failed what it did counts, and the update among those that failed.
 */
import { Latencies, type LatencyReport } from './latencies.ts'
import type { Progress } from './sources.ts'

export const stages = ['walk', 'read', 'link', 'store'] as const satisfies readonly Progress['stage'][]
type Stage = Progress['stage']

export interface StageReport {
  readonly files: number
  readonly bytes: number
  readonly milliseconds: number
}

export interface ProgressReport {
  /** what is done now, with how many of how many files; undefined between updates */
  readonly now: Progress | undefined
  readonly done: number
  readonly failed: number
  readonly stages: Readonly<Record<Stage, StageReport>>
  /** from the first event of an update until it was committed */
  readonly latency: LatencyReport
}

interface Tracking {
  readonly listener?: ((progress: Progress) => void) | undefined
  readonly now?: () => number
}

interface Totals {
  files: number
  bytes: number
  milliseconds: number
}

export class ProgressTracker {
  private readonly listener: Tracking['listener']
  private readonly now: () => number
  private readonly totals: Readonly<Record<Stage, Totals>> = { walk: zero(), read: zero(), link: zero(), store: zero() }
  private readonly latencies = new Latencies()
  private current: { readonly stage: Stage; readonly since: number; done: number; bytes: number; total: number | undefined } | undefined
  private done = 0
  private failed = 0

  constructor({ listener, now = () => performance.now() }: Tracking = {}) {
    this.listener = listener
    this.now = now
  }
  /** An update begins, or what it does now: nothing is told of it before something is done. */
  enter(stage: Stage): void {
    this.leave()
    this.current = { stage, since: this.now(), done: 0, bytes: 0, total: undefined }
  }
  /** The stage that begins has so many files. */
  expect(stage: Stage, total: number): void {
    if (this.current?.stage !== stage) this.enter(stage)
    if (this.current !== undefined) this.current.total = total
    this.advance(stage, 0, 0)
  }
  advance(stage: Stage, count: number, bytes: number): void {
    if (this.current?.stage !== stage) this.enter(stage)
    const { current } = this
    if (current === undefined) return
    current.done += count
    current.bytes += bytes
    this.totals[stage].files += count
    this.totals[stage].bytes += bytes
    this.listener?.({ stage, done: current.done, total: current.total, bytes: current.bytes })
  }
  /** The update is over; one that was stopped is neither done nor failed. */
  end(how: 'done' | 'failed' | 'stopped'): void {
    this.leave()
    if (how !== 'stopped') this[how]++
  }
  /** An update that was done by then failed after all, because it could not be made durable. */
  undone(): void {
    this.done--
    this.failed++
  }
  /** What happened to a file was committed so long after it. */
  answered(milliseconds: number): void {
    this.latencies.add(milliseconds)
  }
  report(): ProgressReport {
    const { current, done, failed, totals } = this
    const now = current === undefined ? undefined : { stage: current.stage, done: current.done, total: current.total, bytes: current.bytes }
    return { now, done, failed, stages: { walk: { ...totals.walk }, read: { ...totals.read }, link: { ...totals.link }, store: { ...totals.store } }, latency: this.latencies.report() }
  }

  private leave(): void {
    if (this.current !== undefined) this.totals[this.current.stage].milliseconds += this.now() - this.current.since
    this.current = undefined
  }
}

function zero(): Totals {
  return { files: 0, bytes: 0, milliseconds: 0 }
}
