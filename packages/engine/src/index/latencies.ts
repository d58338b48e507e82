/** How long it took, again and again: all of it by buckets, the latest one by one. Milliseconds. */

/** Upper ends of the buckets; what took longer counts in the last one alone, which has none. */
export const latencyBuckets = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const

export interface LatencyReport {
  readonly count: number
  readonly sum: number
  /** how many took no longer than each of `latencyBuckets`, then all */
  readonly buckets: readonly number[]
  /** of the latest, at most `kept` */
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly most: number
}

/** The latest that quantiles are taken from. */
const kept = 1_000

export class Latencies {
  private readonly counts = Array.from({ length: latencyBuckets.length + 1 }, () => 0)
  private readonly latest: number[] = []
  private count = 0
  private sum = 0

  add(milliseconds: number): void {
    const found = latencyBuckets.findIndex(end => milliseconds <= end)
    const bucket = found === -1 ? latencyBuckets.length : found
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.latest[this.count % kept] = milliseconds
    this.count++
    this.sum += milliseconds
  }
  report(): LatencyReport {
    const sorted = this.latest.toSorted((a, b) => a - b)
    const quantile = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
    let below = 0
    return {
      count: this.count, sum: this.sum, buckets: this.counts.map(each => (below += each)),
      p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), most: sorted.at(-1) ?? 0,
    }
  }
}
