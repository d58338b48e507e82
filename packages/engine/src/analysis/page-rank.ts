/**
 * Personalised PageRank by local push: how often a walk that begins at the seeds, and goes home to them every few steps, is found at a node.
 * Touches only what is near. Knows no store and no language, as `walk.ts`.
 *
 * R1: what all nodes have never exceeds 1, and misses of it only what was left lying: shares too small to be passed on, and what the bound cut off.
 */
export type Weighted = readonly [node: number, weight: number]

export interface Ranking {
  /** weights need not add up to anything */
  readonly seeds: readonly Weighted[]
  /** from a node, weights above 0 */
  edges(node: number): readonly Weighted[]
  readonly mostPushes: number
}

/** How likely a walk goes home at a step. */
const home = 0.3
/** What is not worth being passed on. */
const least = 5e-4

export function pageRank({ seeds, edges, mostPushes }: Ranking): ReadonlyMap<number, number> {
  const total = seeds.reduce((sum, [, weight]) => sum + weight, 0)
  const ranks = new Map<number, number>()
  const waiting = new Map<number, number>()
  for (const [node, weight] of seeds) waiting.set(node, (waiting.get(node) ?? 0) + weight / total)
  const queue = [...waiting.keys()]
  const queued = new Set(queue)
  for (let pushes = 0, next = 0; next < queue.length && pushes < mostPushes; next++) {
    const node = queue[next] ?? 0
    queued.delete(node)
    const here = waiting.get(node) ?? 0
    waiting.delete(node)
    ranks.set(node, (ranks.get(node) ?? 0) + here * home)
    const around = edges(node)
    const sum = around.reduce((all, [, weight]) => all + weight, 0)
    for (const [other, weight] of around) {
      pushes++
      const there = (waiting.get(other) ?? 0) + (here * (1 - home) * weight) / sum
      waiting.set(other, there)
      if (there >= least && !queued.has(other)) {
        queued.add(other)
        queue.push(other)
      }
    }
  }
  return ranks
}
