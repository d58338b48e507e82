/** How long lookups take, with the pauses of the garbage collector apart. */
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { median, quantile } from '../statistics.ts'

export interface LookupTimes {
  /** microseconds, without the pauses in them */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** the longest pause while it was measured, microseconds; 0 where there was none */
  readonly longestPause: number
}

/** Asks each of so many questions once to warm up, then measures each once. */
export async function timesOf(count: number, ask: (i: number) => unknown): Promise<LookupTimes> {
  const pass = async (starts: Float64Array, times: Float64Array): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const began = performance.now()
      const answer = ask(i)
      // to wait for what is there already would count as well
      if (answer instanceof Promise) await answer
      times[i] = performance.now() - began
      starts[i] = began
    }
  }
  const [starts, times] = [new Float64Array(count), new Float64Array(count)]
  await pass(starts, times)
  const pauses = await pausesDuring(() => pass(starts, times))
  const without = withoutPauses(starts, times, pauses).map(time => time * 1000)
  return { p50: median(without), p99: quantile(without, 0.99), max: quantile(without, 1), longestPause: Math.max(0, ...pauses.map(({ duration }) => duration * 1000)) }
}

interface Pause {
  readonly startTime: number
  readonly duration: number
}

async function pausesDuring(work: () => Promise<void>): Promise<readonly Pause[]> {
  const pauses: Pause[] = []
  const observer = new PerformanceObserver(list => void pauses.push(...list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  await work()
  // they are told a while after they were
  await sleep(toldAfterMs)
  pauses.push(...observer.takeRecords())
  observer.disconnect()
  return pauses
}

const toldAfterMs = 20

function withoutPauses(starts: Float64Array, times: Float64Array, pauses: readonly Pause[]): number[] {
  const own = Array.from(times)
  for (const { startTime, duration } of pauses) {
    const i = lastBefore(starts, startTime)
    // one that was begun in a question ends in it: nothing else runs
    if (i >= 0 && startTime <= (starts[i] ?? 0) + (times[i] ?? 0)) own[i] = Math.max(0, (own[i] ?? 0) - duration)
  }
  return own
}

function lastBefore(starts: Float64Array, time: number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
