/**
 * What commits changed in the graph: worked out once they are there, one after the other, and kept for who asks later.
 * Nobody waits for it: neither who asks whether the tree is in, nor the next edit.
 *
 * T1: commits are told in their order, each once, until it is closed; what is told of one is read from the two snapshots around that one.
 * T2: the snapshots that wait are bounded. Where more would, the oldest commits are told without what they changed, and it is said why.
 * T3: every snapshot that it was given is closed, whatever happens.
 */
import { commitDelta, type CommitDelta, type UpdateSummary, type Work } from '@codeloom/engine'
import type { GraphStore, StoreSnapshot } from '@codeloom/store'
import { HostError } from '../host-error.ts'
import { EventLog } from './event-log.ts'

interface Made {
  readonly summary: UpdateSummary
  readonly work: Work
  /** what was parsed or linked */
  readonly paths: readonly string[]
  readonly milliseconds: number
  /** the snapshots around it, as long as they are open; undefined where nobody wants to know what it changed, or there was no graph before */
  around: Around | undefined
  /** what is told of it where they are not */
  delta?: CommitDelta
  readonly tell: (delta: CommitDelta | undefined) => void
}

interface Around {
  readonly before: StoreSnapshot
  readonly after: StoreSnapshot
}

/** Commits whose snapshots wait behind the one that is worked out: each keeps the store from reusing what it reads. */
const mostWaiting = 8

export class CommitTeller {
  private readonly log: EventLog
  private readonly failed: (error: unknown, work: Work) => void
  private readonly compare: typeof commitDelta
  private readonly stop = new AbortController()
  private waiting: Made[] = []
  /** how many commits it was given, and how many of them are told */
  private given = 0
  private done = 0
  private isTelling = false
  /** more came than could be worked out, since it last had nothing to do */
  private isBehind = false
  /** what is worked out just now */
  private current = Promise.resolve()

  constructor(store: Pick<GraphStore, 'url'>, failed: (error: unknown, work: Work) => void, compare = commitDelta) {
    this.log = EventLog.of(store)
    this.failed = failed
    this.compare = compare
  }
  /** A commit is there: it is told after those before it. Its snapshots are the teller's from here on. */
  tell(made: Made): void {
    if (this.stop.signal.aborted) return closeAround(made)
    this.given++
    this.waiting.push(made)
    this.shed()
    if (!this.isTelling) this.tellNext()
  }
  /** Resolves when all that it was given by now has been told, or it is closed. */
  async told(): Promise<void> {
    const upTo = this.given
    while (this.done < upTo && !this.stop.signal.aborted) await this.current
  }
  /** Tells nothing any more, and lets go of what waits. */
  close(): void {
    this.stop.abort()
    for (const made of this.waiting.splice(0)) closeAround(made)
  }
  /** Resolves after `close` when no snapshot is open any more. */
  async ended(): Promise<void> {
    await this.current
  }

  private tellNext(): void {
    const made = this.waiting.shift()
    this.isTelling = made !== undefined
    if (made === undefined) this.isBehind = false
    else this.current = this.tellOf(made).then(() => this.tellNext())
  }
  private async tellOf(made: Made): Promise<void> {
    try {
      const delta = made.around === undefined ? made.delta : await this.deltaOf(made, made.around)
      if (!this.stop.signal.aborted) made.tell(delta)
    } catch (error) {
      this.failed(error, made.work)
    } finally {
      closeAround(made)
      this.done++
    }
  }
  /** Where it cannot be made nothing of it is told, and that is said: the commit is there all the same. */
  private async deltaOf({ summary, work, paths, milliseconds }: Made, { before, after }: Around): Promise<CommitDelta | undefined> {
    const { signal } = this.stop
    let delta: CommitDelta
    try {
      delta = await this.compare({ before, after, paths, signal })
    } catch (error) {
      if (signal.aborted) return undefined
      this.failed(error, work)
      delta = nothingOf(paths)
    }
    const { sequence, root, parsed, lent, linked } = summary
    // only where it is of this commit alone
    if (after.commit.sequence === sequence && before.commit.sequence === sequence - 1) {
      this.log.keep({ sequence, root, parsed, lent, linked, milliseconds, delta }, { before: before.commit, after: after.commit })
    }
    return delta
  }
  /** Lets go of the oldest snapshots that wait, where too many do; once is enough to say so. */
  private shed(): void {
    const held = this.waiting.filter(({ around }) => around !== undefined)
    for (const made of held.slice(0, -mostWaiting)) {
      closeAround(made)
      made.delta = nothingOf(made.paths)
      if (this.isBehind) continue
      this.isBehind = true
      this.failed(new HostError('failed', `Commits come faster than it can be worked out what they change: from commit ${made.summary.sequence} on some are told without it. The graph itself is up to date.`), made.work)
    }
  }
}

/** What is told of a commit that could not be looked into. */
export function nothingOf(paths: readonly string[]): CommitDelta {
  return { changes: [], untold: paths.length }
}

function closeAround(made: Made): void {
  made.around?.before.close()
  made.around?.after.close()
  made.around = undefined
}
