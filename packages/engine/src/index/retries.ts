/** What is tried again by itself, how often, and when: an update, whole, because its rows go into the store as they come. */
import { StoreError } from '@codeloom/store'
import { systemClock, type Clock } from './clock.ts'

/** How often at most it is tried in all: once, and three times more. */
export const mostTries = 4
/** Before the second time, milliseconds. */
export const retryMs = 100

/** How long is waited after so many failures: twice as long each time, and up to as much again by chance, so that two do not meet again. */
export function backoffMs(failures: number, { first = retryMs, random = Math.random }: { readonly first?: number; readonly random?: (() => number) | undefined } = {}): number {
  return first * 2 ** (failures - 1) * (1 + random())
}

/**
 * Whether it may go well in a moment. Of its store a failure says it itself: to wait for room on a disk, or for permission, takes somebody to
 * do something. What else fails - a file that goes away while it is read, a worker that dies - may.
 */
export function mayPass(error: unknown): boolean {
  return !(error instanceof StoreError) || error.isPassing
}

interface Retrying {
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock
  readonly random?: () => number
}

/** Does a piece of work, again where the store failed in passing. */
export async function withRetries<T>(work: () => Promise<T>, { signal, clock = systemClock, random }: Retrying = {}): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreError) || !error.isPassing || tries >= mostTries || signal?.aborted === true) throw error
    }
    await pause(clock, backoffMs(tries, { random }), signal)
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const callOff = clock.after(ms, resolve)
  signal?.addEventListener('abort', () => resolve(), { once: true })
  await promise
  callOff()
  signal?.throwIfAborted()
}
