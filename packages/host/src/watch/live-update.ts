/** What a tree that is watched is opened with, and what is told of it. */
import type { CommitDelta, DeadLetter, Progress, ProgressReport, QueueReport, UpdateSummary, Work, WorkDone } from '@codeloom/engine'
import type { FileProblem } from '@codeloom/model'
import type { GraphStore } from '@codeloom/store'
import type { Root } from '../find-root.ts'

/** What one update did, and how long it took from the first touch. */
export interface LiveUpdate {
  readonly summary: UpdateSummary
  readonly work: Work
  /** from the first event of it until it was committed */
  readonly milliseconds: number
  /** paths that were touched since and are not in yet */
  readonly pending: number
  readonly done: WorkDone
  /** what is other in the graph now; undefined where nobody wants to know, or there was no graph before */
  readonly delta: CommitDelta | undefined
}

export interface LiveEvents {
  readonly updated?: (update: LiveUpdate) => void
  /** an update failed, and is tried again */
  readonly failed?: (error: unknown, work: Work) => void
  /** it failed too often and was given up: the whole tree is looked at instead, later */
  readonly gaveUp?: (letter: DeadLetter) => void
  readonly progress?: (progress: Progress) => void
  /** the system gives no watches any more: the tree is looked at every so often instead */
  readonly polling?: (code: string) => void
  /** the system gives watches again, after it gave none */
  readonly watching?: () => void
  /** another process has taken the right to hold the store from this one: nothing is brought in any more */
  readonly deposed?: () => void
}

/** What is known of a tree that is watched. */
export interface LiveReport {
  readonly progress: ProgressReport
  /** undefined where it is told by a process of a version that had none */
  readonly queue?: QueueReport | undefined
  /** paths that were touched and are not in yet */
  readonly pending: number
  readonly deadLetters: readonly DeadLetter[]
  readonly folders: number
  /** what could not be looked into, the first of it where it is very much */
  readonly problems: readonly FileProblem[]
  /** why there are no watches, as the system said it */
  readonly polling: string | undefined
}

export interface LiveOptions {
  readonly root: Root
  readonly store: GraphStore
  readonly workers?: number | undefined
  readonly maxFileBytes?: number | undefined
  readonly events?: LiveEvents
  /** whether updates tell what is other in the graph */
  readonly tellsDelta?: boolean
  /** how often the whole tree is looked at without a reason, milliseconds */
  readonly sweepEveryMs?: number
  /** in a tree of more folders than this changes are looked for every few seconds; as many as the system gives where it is not given */
  readonly maxWatches?: number | undefined
  /** when watches are tried for again after the system gave none, milliseconds; later each time */
  readonly watchAgainMs?: number
}
