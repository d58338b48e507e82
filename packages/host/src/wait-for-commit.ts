import { setTimeout as sleep } from 'node:timers/promises'
import { commitOf, type GraphStore } from '@codeloom/store'

const firstWaitMs = 2
const longestWaitMs = 50

/** Waits until a store is at a commit, whoever makes it; gives up quietly when the signal says so. */
export async function waitForCommit(store: GraphStore, sequence: number, signal: AbortSignal): Promise<void> {
  for (let wait = firstWaitMs; !signal.aborted && commitOf(store).sequence < sequence; wait = Math.min(wait * 2, longestWaitMs)) {
    await sleep(wait, undefined, { signal }).catch(stopped)
  }
}

function stopped(): void {
  return undefined
}
