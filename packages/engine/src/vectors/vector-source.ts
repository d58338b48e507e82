/** Vectors as questions are answered with them: made ready before, so that they are to be had at once. */
import type { StoreSnapshot } from '@codeloom/store'
import type { BreakerState } from './embedder.ts'
import type { VectorFilter } from './vector-filter.ts'
import type { NearSymbol, VectorShare } from './vector-index.ts'

export interface SetStatus extends VectorShare {
  readonly model: string
  readonly dimensions: number
  /** whether it has held every symbol of a commit */
  readonly isComplete: boolean
}

export interface VectorStatus {
  /** of the endpoint that makes them */
  readonly endpoint: string
  /** the one that is searched */
  readonly set: SetStatus | undefined
  /** the one that is being made beside it, and takes its place when it is complete */
  readonly next: SetStatus | undefined
  readonly breaker: BreakerState
  readonly failure: string | undefined
  readonly bytes: number
}

/** What is near to a text, and of what that is known. */
export interface NearAnswer {
  readonly symbols: readonly NearSymbol[]
  /** the model, where a set of its vectors could be searched */
  readonly model: string | undefined
  readonly share: VectorShare
  /** why nothing was searched, in plain words */
  readonly why: string | undefined
}

export interface Nearest {
  readonly most: number
  readonly filter?: VectorFilter
}

export interface VectorSource {
  /** Undefined where nobody made the vector of this text ready. */
  nearest(snapshot: StoreSnapshot, text: string, nearest: Nearest): NearAnswer | undefined
  status(snapshot: StoreSnapshot): VectorStatus
}
