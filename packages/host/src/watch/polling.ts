/** That a tree is looked at every so often, because the system gives no watches: how often, and when watches are asked for again. */
import type { Clock } from '@codeloom/engine'

/** Often, but never more than a share of the time. */
const pollEveryMs = 2_000
const pollShare = 20
/** Somebody else's watches end when he ends. To ask takes all that are left for a moment, so it is done seldom. */
const usualAgainMs = 60_000
const againAtMost = 60

export class Polling {
  private readonly clock: Clock
  private readonly firstMs: number
  private why: string | undefined
  private againMs: number
  private again = 0

  constructor(clock: Clock, againMs = usualAgainMs) {
    this.clock = clock
    this.firstMs = againMs
    this.againMs = againMs
  }
  /** Why there are no watches, as the system said it; undefined where there are. */
  get code(): string | undefined {
    return this.why
  }
  /** The system gives none, or none again. */
  begin(code: string): void {
    this.againMs = this.why === undefined ? this.firstMs : Math.min(this.againMs * 2, this.firstMs * againAtMost)
    this.again = this.clock.now() + this.againMs
    this.why = code
  }
  end(): void {
    this.why = undefined
  }
  /** Whether watches are to be asked for again by now. */
  isTimeToTry(): boolean {
    return this.why !== undefined && this.clock.now() >= this.again
  }
  /** How long after a look that took so long the next one comes, milliseconds. */
  pauseAfter(lookMs: number): number {
    return Math.max(pollEveryMs, pollShare * lookMs)
  }
}
