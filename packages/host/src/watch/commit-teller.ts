/** What a commit changed in the graph: worked out once it is there, and kept for who asks later. */
import { commitDelta, type CommitDelta, type UpdateSummary, type Work } from '@codeloom/engine'
import type { GraphStore, StoreSnapshot } from '@codeloom/store'
import { EventLog } from './event-log.ts'

interface Made {
  readonly summary: UpdateSummary
  readonly work: Work
  /** what was parsed or linked */
  readonly paths: readonly string[]
  readonly milliseconds: number
  readonly signal: AbortSignal
}

export class CommitTeller {
  private readonly store: GraphStore
  private readonly log: EventLog
  private readonly failed: (error: unknown, work: Work) => void

  constructor(store: GraphStore, failed: (error: unknown, work: Work) => void) {
    this.store = store
    this.log = EventLog.of(store)
    this.failed = failed
  }
  /**
   * What is other since `before`; undefined where there was no graph. Where it cannot be made nothing of it is told, and that is said: the commit
   * is there all the same.
   */
  async tellOf(before: StoreSnapshot, { summary, work, paths, milliseconds, signal }: Made): Promise<CommitDelta | undefined> {
    if (before.commit.sequence === 0) return undefined
    const after = this.store.snapshot()
    try {
      const delta = await this.deltaOf({ before, after, paths, signal }, work)
      const { sequence, root, parsed, lent, linked } = summary
      // only where it is of this commit alone
      if (after.commit.sequence === sequence && before.commit.sequence === sequence - 1) {
        this.log.keep({ sequence, root, parsed, lent, linked, milliseconds, delta }, { before: before.commit, after: after.commit })
      }
      return delta
    } finally {
      after.close()
    }
  }

  private async deltaOf(compared: Parameters<typeof commitDelta>[0] & { readonly signal: AbortSignal }, work: Work): Promise<CommitDelta> {
    try {
      return await commitDelta(compared)
    } catch (error) {
      compared.signal.throwIfAborted()
      this.failed(error, work)
      return { changes: [], untold: compared.paths.length }
    }
  }
}
