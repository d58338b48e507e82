/** What a call waits for before it is answered, and what became of that. */
import type { Step } from './progress.ts'

/** Whether an answer may be given, and what it has to say of itself. */
export type Readiness =
  | { readonly kind: 'fresh' }
  /** the index answers, but does not hold what changed since */
  | { readonly kind: 'behind'; readonly why: string; readonly changed: Changed; readonly storeFailed: boolean }
  /** nothing is indexed yet */
  | { readonly kind: 'not-yet'; readonly why: string }

/** Files that the index does not hold as they are now. */
export interface Changed {
  readonly known: readonly string[]
  /** false while nobody has looked at the whole tree since the call was made: there may be more */
  readonly isAll: boolean
}

export interface Waiting {
  readonly signal: AbortSignal
  readonly onStep: (step: Step) => void
}

/** How long a call waits: each gives a signal that is aborted when the wait that begins now is over. */
export interface Waits {
  /** for the first index */
  readonly first: () => AbortSignal
  /** for what changed since */
  readonly changes: () => AbortSignal
}

/** Resolves or rejects as the work does, unless it is told to stop before: then it rejects with the signal's reason. */
export async function untilEnd<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  stop.throwIfAborted()
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const onStop = (): void => reject(stop.reason)
  stop.addEventListener('abort', onStop, { once: true })
  try {
    return await Promise.race([work, stopped])
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}
