/**
 * Decides when what was touched is brought in, and knows nothing else of it. The only place that knows time: a clock is given.
 *
 * L1: a path that is touched again before its turn has one turn.
 * L2: what was touched alone comes before what came in a burst; a burst comes in slices, so that an edit waits for one at most.
 * L3: what is pending is bounded: beyond it, paths are let go of and the whole tree is looked at instead.
 * L4: what fails in passing is tried again, later each time, by its own count; what has failed too often, or does not pass by itself, is kept as a dead
 *     letter, and the whole tree is looked at instead, later each time, until that goes well.
 * L5: who waits for what was touched until now waits for all of it, and not for what is touched later.
 * L6: work may begin when the work before it is sealed; it is in when it has ended, and who waits for it waits until then.
 */
import type { Clock } from './clock.ts'
import { backoffMs, mostTries, retryMs as usualRetryMs } from './retries.ts'

/** What is to be brought in: some paths, or all that differs. */
export interface Work {
  readonly paths: readonly string[]
  readonly whole: boolean
  /** when the first of it was touched, by the clock */
  readonly since: number
}

/** What was given up. */
export interface DeadLetter {
  readonly paths: readonly string[]
  /** whether the whole tree was to be looked at */
  readonly whole: boolean
  readonly message: string
  readonly tries: number
}

export interface SchedulerOptions {
  readonly clock: Clock
  /** Brings work in; called again only after it has ended, or has said that it is sealed. */
  readonly run: (work: Work, signal: AbortSignal, sealed: () => void) => Promise<void>
  /** whether a failure may go well the next time by itself; each may where it is not given */
  readonly mayPass?: (error: unknown) => boolean
  /** is told when something was given up, for now */
  readonly onGivenUp?: (letter: DeadLetter) => void
  /** between 0 and 1 */
  readonly random?: () => number
  readonly limits?: Partial<SchedulerLimits>
}

/** Times in milliseconds. */
export interface SchedulerLimits {
  /** how long a path is left alone after it was touched: a save may come in several writes */
  readonly settleMs: number
  /** and how long at most, if it is touched all the time */
  readonly settleAtMostMs: number
  /** from so many pending paths on it is a burst */
  readonly burstFrom: number
  readonly burstSettleMs: number
  readonly burstSettleAtMostMs: number
  /** paths of a burst that are brought in at once */
  readonly slice: number
  readonly mostPending: number
  readonly tries: number
  /** before the second try; doubled with each, and up to as much again by chance */
  readonly retryMs: number
  /** before the whole tree is looked at after something was given up; doubled with each, up to the second */
  readonly recoverMs: number
  readonly recoverAtMostMs: number
  /** how long a look at the whole tree can be put off by others that are to come later */
  readonly putOffAtMostMs: number
}

const usualLimits: SchedulerLimits = {
  settleMs: 4, settleAtMostMs: 60, burstFrom: 50, burstSettleMs: 60, burstSettleAtMostMs: 500, slice: 2_000, mostPending: 50_000, tries: mostTries, retryMs: usualRetryMs, recoverMs: 1_000, recoverAtMostMs: 60_000, putOffAtMostMs: 5_000,
}

/** Work that failed in passing. */
interface Again {
  readonly work: Work
  readonly failures: number
  /** not before then */
  readonly at: number
}

interface Running extends Pick<Again, 'work' | 'failures'> {
  readonly abort: AbortController
  over: Promise<void>
}

interface Touched {
  readonly first: number
  last: number
  /** of what it was part of before it was touched again */
  readonly failures: number
}

export class UpdateScheduler {
  private readonly clock: Clock
  private readonly run: SchedulerOptions['run']
  private readonly mayPass: (error: unknown) => boolean
  private readonly random: () => number
  private readonly onGivenUp: (letter: DeadLetter) => void
  private readonly limits: SchedulerLimits
  private readonly edits = new Map<string, Touched>()
  private readonly burst = new Map<string, Touched>()
  /** when the first of it was touched, and when any of it was last */
  private burstFirst = 0
  private burstLast = 0
  /** since when the whole tree is to be looked at, not before when, and from when on it was to be before that was put off */
  private whole: { readonly since: number; readonly from: number; readonly due: number } | undefined
  private running: Running | undefined
  /** what is sealed, and not in yet */
  private readonly settling = new Set<Running>()
  private cancelTimer: (() => void) | undefined
  private again: readonly Again[] = []
  private givenUp = 0
  /** what is new waits with what failed last: it would meet the same */
  private notBefore = 0
  private dead: DeadLetter | undefined
  private closed = false
  private readonly idlers: (() => void)[] = []
  /** who waits for what was touched until a time */
  private readonly waiters = new Set<{ readonly until: number; readonly tell: (isIn: boolean) => void }>()

  constructor({ clock, run, mayPass = () => true, onGivenUp = () => undefined, random = Math.random, limits = {} }: SchedulerOptions) {
    this.clock = clock
    this.run = run
    this.mayPass = mayPass
    this.random = random
    this.onGivenUp = onGivenUp
    this.limits = { ...usualLimits, ...limits }
  }

  /** Something happened to a path. */
  touch(path: string): void {
    if (this.closed) return
    const now = this.clock.now()
    const known = this.edits.get(path) ?? this.burst.get(path)
    if (known !== undefined) known.last = now
    else if (this.burst.size > 0 && now - this.burstLast < this.limits.settleMs) this.addToBurst(path, this.touchedAgain(path, now))
    else this.edits.set(path, this.touchedAgain(path, now))
    if (this.burst.has(path)) this.burstLast = now
    if (this.edits.size > this.limits.burstFrom) {
      for (const [each, touched] of this.edits) this.addToBurst(each, touched)
      this.edits.clear()
      this.burstLast = now
    }
    if (this.burst.size > this.limits.mostPending) {
      this.burst.clear()
      this.lookAtAll()
    }
    this.arm()
  }
  /** The whole tree is to be looked at, not before so many milliseconds have passed. */
  lookAtAll(inMs = 0): void {
    if (this.closed) return
    const now = this.clock.now()
    const { whole } = this
    // what is asked for later looks at what happened until then as well; but it has to come
    const from = whole === undefined || inMs === 0 ? now + inMs : Math.max(whole.from, Math.min(now + inMs, whole.since + this.limits.putOffAtMostMs))
    this.whole = { since: whole?.since ?? now, from, due: Math.min(whole?.due ?? Number.POSITIVE_INFINITY, now + inMs) }
    this.arm()
  }
  /** How many paths are not in yet; one stands for the whole tree where that is to be looked at now. */
  get pending(): number {
    const works = this.taken()
    const looksAtAll = works.some(({ whole }) => whole) || (this.whole !== undefined && this.whole.from <= this.clock.now())
    return this.edits.size + this.burst.size + works.reduce((sum, { paths }) => sum + paths.length, 0) + (looksAtAll ? 1 : 0)
  }
  /** How many paths wait behind what is brought in now. */
  get waiting(): number {
    return this.edits.size + this.burst.size + this.again.reduce((sum, { work: { paths } }) => sum + paths.length, 0)
  }
  get deadLetters(): readonly DeadLetter[] {
    return this.dead === undefined ? [] : [this.dead]
  }
  /** Resolves when nothing is pending, or what is has been given up; a look at all that is to come later is not waited for. */
  idle(): Promise<void> {
    return this.pending === 0 || this.closed ? Promise.resolve() : new Promise(resolve => this.idlers.push(resolve))
  }
  /** Resolves when all that was touched by now, or was to be looked at by now, is in or has been given up, whatever is touched meanwhile; false where it was closed before. */
  caughtUp(): Promise<boolean> {
    const until = this.clock.now()
    if (!this.isWaiting(until)) return Promise.resolve(!this.closed)
    return new Promise(resolve => this.waiters.add({ until, tell: resolve }))
  }
  /** Resolves when what runs has ended; after `close` nothing runs any more then. */
  async ended(): Promise<void> {
    await Promise.all([this.running, ...this.settling].map(running => running?.over))
  }
  /** Stops what runs and starts nothing any more. */
  close(): void {
    this.closed = true
    this.cancelTimer?.()
    this.running?.abort.abort()
    this.tellIdle()
  }

  private arm(): void {
    this.cancelTimer?.()
    this.cancelTimer = undefined
    if (this.running !== undefined || this.closed) return
    const now = this.clock.now()
    const at = Math.min(Math.max(this.notBefore, this.earliest()), ...this.again.map(each => each.at))
    if (at <= now) this.start(now)
    else if (at !== Number.POSITIVE_INFINITY) this.cancelTimer = this.clock.after(at - now, () => this.arm())
  }
  /** When the next new work may begin, where nothing failed. */
  private earliest(): number {
    let at = Number.POSITIVE_INFINITY
    for (const touched of this.edits.values()) at = Math.min(at, this.settled(touched))
    if (this.burst.size > 0) at = Math.min(at, this.burstSettled())
    if (this.whole !== undefined) at = Math.min(at, this.whole.from)
    return at
  }
  private settled({ first, last }: Touched): number {
    return Math.min(last + this.limits.settleMs, first + this.limits.settleAtMostMs)
  }
  private addToBurst(path: string, touched: Touched): void {
    if (this.burst.size === 0) this.burstFirst = touched.first
    this.burst.set(path, touched)
  }
  /** A path that waits to be tried again has one turn, as one that was touched, and keeps its count. */
  private touchedAgain(path: string, now: number): Touched {
    const known = this.again.find(({ work: { paths } }) => paths.includes(path))
    if (known === undefined) return { first: now, last: now, failures: 0 }
    const paths = known.work.paths.filter(each => each !== path)
    this.again = this.again.flatMap(each => (each !== known ? [each] : paths.length === 0 ? [] : [{ ...known, work: { ...known.work, paths } }]))
    return { first: known.work.since, last: now, failures: known.failures }
  }
  private burstSettled(): number {
    return Math.min(this.burstLast + this.limits.burstSettleMs, this.burstFirst + this.limits.burstSettleAtMostMs)
  }
  private start(now: number): void {
    const { work, failures } = this.take(now)
    const running: Running = { work, failures, abort: new AbortController(), over: Promise.resolve() }
    this.running = running
    running.over = this.run(work, running.abort.signal, () => this.sealed(running)).then(() => this.succeeded(work), (error: unknown) => this.failed(running, error)).finally(() => {
      if (this.running === running) this.running = undefined
      this.settling.delete(running)
      this.arm()
      this.tellWaiters()
      if (this.pending === 0) this.tellIdle()
    })
  }
  private sealed(running: Running): void {
    if (this.running !== running) return
    this.running = undefined
    this.settling.add(running)
    // whoever sealed it goes on first
    queueMicrotask(() => this.arm())
  }
  /** What has begun and is not in: it runs, is sealed, or is to be tried again. */
  private taken(): readonly Work[] {
    return [...(this.running === undefined ? [] : [this.running]), ...this.settling, ...this.again].map(({ work }) => work)
  }
  /** The edits that are due, else what failed before, else a slice of the burst, else all. */
  private take(now: number): Pick<Again, 'work' | 'failures'> {
    const isFree = this.notBefore <= now
    const due = [...this.edits].filter(([, touched]) => this.settled(touched) <= now)
    if (isFree && due.length > 0) return takeFrom(this.edits, due)
    const again = this.again.find(({ at }) => at <= now)
    if (again !== undefined) {
      this.again = this.again.filter(each => each !== again)
      return again
    }
    if (this.burst.size > 0 && this.burstSettled() <= now) return takeFrom(this.burst, [...this.burst].slice(0, this.limits.slice))
    const since = this.whole?.since ?? now
    this.whole = undefined
    return { work: { paths: [], whole: true, since }, failures: 0 }
  }
  private succeeded(work: Work): void {
    this.notBefore = 0
    if (!work.whole) return
    this.dead = undefined
    this.givenUp = 0
  }
  private failed({ work, failures: before }: Running, error: unknown): void {
    if (this.closed) return
    const failures = before + 1
    const { tries, retryMs } = this.limits
    if (failures < tries && this.mayPass(error)) {
      this.notBefore = this.clock.now() + backoffMs(failures, { first: retryMs, random: this.random })
      this.tryAgain(work, failures)
      return
    }
    this.dead = joined(this.dead, { paths: work.paths, whole: work.whole, message: error instanceof Error ? error.message : String(error), tries: failures })
    const from = this.clock.now() + Math.min(this.limits.recoverMs * 2 ** this.givenUp++, this.limits.recoverAtMostMs)
    this.whole = { since: work.since, from, due: from }
    this.onGivenUp(this.dead)
  }
  /** What was touched again meanwhile has its turn as such; who waits for the touch that failed waits on. */
  private tryAgain(work: Work, failures: number): void {
    const paths = work.paths.filter(path => {
      const touched = this.edits.get(path) ?? this.burst.get(path)
      if (touched === undefined) return true
      const known = this.edits.has(path) ? this.edits : this.burst
      known.set(path, { ...touched, first: work.since, failures })
      return false
    })
    if (paths.length > 0 || work.whole) this.again = [...this.again, { work: { ...work, paths }, failures, at: this.notBefore }]
  }
  private tellIdle(): void {
    for (const tell of this.idlers.splice(0)) tell()
    this.tellWaiters()
  }
  private tellWaiters(): void {
    for (const waiter of this.waiters) {
      if (this.isWaiting(waiter.until)) continue
      this.waiters.delete(waiter)
      waiter.tell(!this.closed)
    }
  }
  /** Whether something that was touched by a time, or was due by then, is not in yet. */
  private isWaiting(until: number): boolean {
    if (this.closed) return false
    if (this.taken().some(({ since }) => since <= until)) return true
    // though it was put off since
    if (this.whole !== undefined && this.whole.due <= until) return true
    for (const { first } of this.edits.values()) if (first <= until) return true
    for (const { first } of this.burst.values()) if (first <= until) return true
    return false
  }
}

function takeFrom(all: Map<string, Touched>, taken: readonly (readonly [string, Touched])[]): Pick<Again, 'work' | 'failures'> {
  let [since, most] = [Number.POSITIVE_INFINITY, 0]
  for (const [path, { first, failures }] of taken) {
    all.delete(path)
    since = Math.min(since, first)
    most = Math.max(most, failures)
  }
  return { work: { paths: taken.map(([path]) => path), whole: false, since }, failures: most }
}

/** The failures of one cause may be many: they stand in one letter, whose paths are bounded. */
function joined(before: DeadLetter | undefined, letter: DeadLetter): DeadLetter {
  if (before === undefined) return letter
  const paths = [...new Set([...before.paths, ...letter.paths])]
  const tooMany = paths.length > mostDeadPaths
  return { ...letter, paths: tooMany ? [] : paths, whole: before.whole || letter.whole || tooMany }
}

const mostDeadPaths = 1_000
