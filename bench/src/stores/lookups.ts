/** How long lookups take, with the pauses of the garbage collector apart. */
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { median, quantile } from '../statistics.ts'

export interface LookupTimes {
  /** microseconds, without the pauses in them */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** the slowest of those in which the system did not give the processor to somebody else; a server's own processes apart, of which nothing is known */
  readonly undisturbedMax: number
  /** the longest pause while it was measured, microseconds; 0 where there was none */
  readonly longestPause: number
}

/** Asks each of so many questions once to warm up, then measures each once. */
export async function timesOf(count: number, ask: (i: number) => unknown): Promise<LookupTimes> {
  const pass = async ({ starts, times, switches }: Measurements): Promise<void> => {
    let before = process.resourceUsage().involuntaryContextSwitches
    for (let i = 0; i < count; i++) {
      const began = performance.now()
      const answer = ask(i)
      // to wait for what is there already would count as well
      if (answer instanceof Promise) await answer
      times[i] = performance.now() - began
      starts[i] = began
      const { involuntaryContextSwitches } = process.resourceUsage()
      switches[i] = involuntaryContextSwitches - before
      before = involuntaryContextSwitches
    }
  }
  const measured: Measurements = { starts: new Float64Array(count), times: new Float64Array(count), switches: new Float64Array(count) }
  await pass(measured)
  const pauses = await pausesDuring(() => pass(measured))
  const without = withoutPauses(measured, pauses).map(time => time * 1000)
  const undisturbed = without.filter((_, i) => measured.switches[i] === 0)
  return { p50: median(without), p99: quantile(without, 0.99), max: quantile(without, 1), undisturbedMax: quantile(undisturbed, 1), longestPause: Math.max(0, ...pauses.map(({ duration }) => duration * 1000)) }
}

/** A place for each question. */
interface Measurements {
  readonly starts: Float64Array
  readonly times: Float64Array
  /** how often meanwhile the system took the processor from any thread of this process */
  readonly switches: Float64Array
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

function withoutPauses({ starts, times }: Measurements, pauses: readonly Pause[]): number[] {
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
