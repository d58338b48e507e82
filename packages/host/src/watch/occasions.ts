/** When the whole of a tree is looked at though no watch told of anything: every so often, when git moves its head or index, when the machine slept. */
import type { Clock } from '@codeloom/engine'
import { watchGit } from './git-watch.ts'

/** A sweep of 100,000 files takes 0.25 s of CPU: this often, it is 0.04 % of a core. */
export const usualSweepMs = 10 * 60_000
/** git writes its head and its index before, in between and after the files. */
const gitSettleMs = 300
/** A timer that is so late says that the machine slept. */
const napCheckMs = 5_000
const napMs = 15_000

interface Looking {
  readonly dir: string
  readonly clock: Clock
  readonly sweepEveryMs: number
  /** looks at all of it, after so many milliseconds */
  readonly lookAtAll: (inMs?: number) => void
}

/** Gives back how to stop it. */
export function lookOnOccasion({ dir, clock, sweepEveryMs, lookAtAll }: Looking): () => void {
  const unwatchGit = watchGit(dir, () => lookAtAll(gitSettleMs))
  const sweep = setInterval(() => lookAtAll(), sweepEveryMs)
  let last = clock.now()
  const nap = setInterval(() => {
    const now = clock.now()
    if (now - last > napMs) lookAtAll()
    last = now
  }, napCheckMs).unref()
  return () => {
    for (const timer of [sweep, nap]) clearInterval(timer)
    unwatchGit()
  }
}
