/** What a tree is kept with, and what is told of it. */
import type { DeadLetter, Progress, Work } from '@codeloom/engine'
import type { GraphStore } from '@codeloom/store'
import type { Root } from '../find-root.ts'
import type { Greeting, ToldCommit } from './protocol.ts'

export interface KeeperEvents {
  /** a commit, in order, whoever made it */
  readonly committed?: (commit: ToldCommit) => void
  /** this process holds the store and watches the tree; `after` says whom it followed before. Every commit up to `toldUpTo` has been told, or will not be */
  readonly holding?: (holding: { readonly epoch: number; readonly after: Greeting | undefined; readonly toldUpTo: number }) => void
  /** another process holds it and is asked; the tree is in, and what it commits after `toldUpTo` is told where anybody wants to hear of commits */
  readonly following?: (holder: Greeting, toldUpTo: number) => void
  /** why nobody can be asked, or others cannot ask this process: it is tried again and again */
  readonly waiting?: (why: string) => void
  /** this process keeps the tree no more: the store is kept for another folder, or we made a mistake */
  readonly ended?: (error: unknown) => void
  /** of this process while it holds: see `LiveEvents` */
  readonly failed?: (error: unknown, work: Work) => void
  readonly gaveUp?: (letter: DeadLetter) => void
  readonly polling?: (code: string) => void
  readonly watching?: () => void
  readonly progress?: (progress: Progress) => void
  /** what is to be known of the vectors that this process makes, in plain words */
  readonly vectors?: (words: string) => void
}

export interface KeeperOptions {
  readonly root: Root
  /** not written by anyone else in this process */
  readonly store: GraphStore
  /** of Codeloom */
  readonly version: string
  /** the command that keeps it */
  readonly command: string
  readonly workers?: number | undefined
  readonly maxFileBytes?: number | undefined
  readonly events?: KeeperEvents
  /** whether the commits of this process tell what is other in the graph, even where nobody follows them */
  readonly tellsDelta?: boolean
  readonly times?: Partial<KeeperTimes>
}

/** Milliseconds. */
export interface KeeperTimes {
  /** how often it is tried again to hold or to follow, at first and at most */
  readonly retry: number
  readonly retryAtMost: number
  /** how often a holder is asked whether it is awake, and how long it may take to say so */
  readonly askAwake: number
  readonly patience: number
  /** how often a holder looks whether it still is one */
  readonly lookHeld: number
  /** how long what commits change is kept after the last one who wanted to hear of it left: it may come back, and ask for it */
  readonly tellsOn: number
}
