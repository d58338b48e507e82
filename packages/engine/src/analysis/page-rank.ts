/**
 * Personalised PageRank by local push: how often a walk that begins at the seeds, and goes home to them every few steps, is found at a node.
 * Touches only what is near. Knows no store and no language, as `walk.ts`.
 *
 * R1: what all nodes have never exceeds 1, and misses of it only what was left lying: shares too small to be passed on, and what the bound cut off.
 */

/** Nodes are numbers from 0. The edges of one lie side by side. */
export interface WeightedGraph {
  readonly nodes: number
  /** where the edges of a node begin, in `others` and `weights` */
  startOf(node: number): number
  countOf(node: number): number
  readonly others: Int32Array
  /** above 0 */
  readonly weights: Float64Array
}

interface Walk {
  readonly graph: WeightedGraph
  /** weights need not add up to anything */
  readonly seeds: readonly (readonly [node: number, weight: number])[]
  readonly mostPushes: number
}

interface Ranks {
  /** those that were reached, in the order in which they were */
  readonly nodes: readonly number[]
  /** by node */
  readonly ranks: Float64Array
}

/** How likely a walk goes home at a step. */
const home = 0.3
/** What is not worth being passed on. */
const least = 5e-4

export function pageRank({ graph, seeds, mostPushes }: Walk): Ranks {
  const { others, weights } = graph
  const total = seeds.reduce((sum, [, weight]) => sum + weight, 0)
  const [ranks, waiting, isQueued] = [new Float64Array(graph.nodes), new Float64Array(graph.nodes), new Uint8Array(graph.nodes)]
  const nodes: number[] = []
  const queue: number[] = []
  const enqueue = (node: number): void => {
    isQueued[node] = 1
    queue.push(node)
  }
  for (const [node, weight] of seeds) {
    waiting[node] = (waiting[node] ?? 0) + weight / total
    if (isQueued[node] === 0) enqueue(node)
  }
  for (let pushes = 0, next = 0; next < queue.length && pushes < mostPushes; next++) {
    const node = queue[next] ?? 0
    const here = waiting[node] ?? 0
    isQueued[node] = 0
    waiting[node] = 0
    if (ranks[node] === 0) nodes.push(node)
    ranks[node] = (ranks[node] ?? 0) + here * home
    const start = graph.startOf(node)
    const end = start + graph.countOf(node)
    let sum = 0
    for (let i = start; i < end; i++) sum += weights[i] ?? 0
    for (let i = start; i < end; i++) {
      pushes++
      const other = others[i] ?? 0
      const there = (waiting[other] ?? 0) + (here * (1 - home) * (weights[i] ?? 0)) / sum
      waiting[other] = there
      if (there >= least && isQueued[other] === 0) enqueue(other)
    }
  }
  return { nodes, ranks }
}
