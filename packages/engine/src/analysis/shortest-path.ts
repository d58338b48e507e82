/**
 * The shortest chain of edges between two sets of nodes, searched from both ends, level by level, the smaller front first.
 * Knows no store and no language, as `walk.ts`.
 *
 * B1: no shorter chain exists; of those as short the cheapest is taken, of those as cheap the one whose edges come first.
 * B2: it ends: after the nodes that it may reach it says that it stopped, and how far it had come.
 */
export interface PathSearch<E> {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** edges away from a node, and edges that lead to it */
  out(node: number): Iterable<E>
  into(node: number): Iterable<E>
  from(edge: E): number
  to(edge: E): number
  /** what is preferred among chains of one length costs less */
  cost(edge: E): number
  /** nodes that may be reached from either end together */
  readonly mostNodes: number
}

export type FoundPath<E> =
  | { readonly kind: 'found'; readonly start: number; readonly edges: readonly E[]; readonly reached: number }
  /** `length`: no chain has so many edges or fewer; `whole`: nor has it more */
  | { readonly kind: 'none'; readonly whole: boolean; readonly length: number; readonly reached: number }

/** How a node was reached: over which edge, from which node nearer to the side's own end. */
interface Reached<E> {
  readonly cost: number
  readonly edge?: E
  readonly before?: number
  readonly level: number
}

interface Side<E> {
  readonly known: Map<number, Reached<E>>
  front: readonly number[]
  level: number
  readonly edges: (node: number) => Iterable<E>
  readonly next: (edge: E) => number
}

export function shortestPath<E>(search: PathSearch<E>): FoundPath<E> {
  const forward = side<E>(search.starts, node => search.out(node), edge => search.to(edge))
  const backward = side<E>(search.ends, node => search.into(node), edge => search.from(edge))
  const reached = (): number => forward.known.size + backward.known.size
  let meeting = cheapestMeeting(forward.front, forward, backward)
  while (meeting === undefined) {
    const length = forward.level + backward.level
    if (forward.front.length === 0 || backward.front.length === 0) return { kind: 'none', whole: true, length, reached: reached() }
    const [smaller, other] = forward.front.length <= backward.front.length ? [forward, backward] : [backward, forward]
    const whole = expand(smaller, { cost: edge => search.cost(edge), mostKnown: search.mostNodes - other.known.size })
    meeting = cheapestMeeting(smaller.front, smaller, other)
    if (!whole && meeting === undefined) return { kind: 'none', whole: false, length, reached: reached() }
  }
  const before = chain(forward, meeting)
  const start = before.nodes.at(-1) ?? meeting
  return { kind: 'found', start, edges: [...before.edges.toReversed(), ...chain(backward, meeting).edges], reached: reached() }
}

function side<E>(begin: readonly number[], edges: Side<E>['edges'], next: Side<E>['next']): Side<E> {
  return { known: new Map(begin.map(node => [node, { cost: 0, level: 0 }])), front: begin, level: 0, edges, next }
}

interface Expanding<E> {
  readonly cost: (edge: E) => number
  readonly mostKnown: number
}

/** One level further; false where it stopped before the level was whole. */
function expand<E>(side: Side<E>, { cost, mostKnown }: Expanding<E>): boolean {
  const level = side.level + 1
  const front: number[] = []
  const { known } = side
  let whole = true
  for (const node of side.front) {
    const here = known.get(node)?.cost ?? 0
    for (const edge of side.edges(node)) {
      const next = side.next(edge)
      const before = known.get(next)
      const now = { cost: here + cost(edge), edge, before: node, level }
      if (before === undefined) front.push(next)
      if (before === undefined || (before.level === level && now.cost < before.cost)) known.set(next, now)
    }
    if (known.size > mostKnown) {
      whole = false
      break
    }
  }
  side.front = front
  side.level = level
  return whole
}

/** Of the nodes that were just reached, the one through which the cheapest chain goes. */
function cheapestMeeting<E>(nodes: readonly number[], one: Side<E>, other: Side<E>): number | undefined {
  let best: number | undefined
  let least = Infinity
  for (const node of nodes) {
    const there = other.known.get(node)
    if (there === undefined) continue
    const cost = there.cost + (one.known.get(node)?.cost ?? 0)
    if (cost < least) [best, least] = [node, cost]
  }
  return best
}

/** From a node to the side's own end. */
function chain<E>({ known }: Side<E>, from: number): { readonly edges: readonly E[]; readonly nodes: readonly number[] } {
  const edges: E[] = []
  const nodes: number[] = []
  for (let at = known.get(from); at?.edge !== undefined && at.before !== undefined; at = known.get(at.before)) {
    edges.push(at.edge)
    nodes.push(at.before)
  }
  return { edges, nodes }
}
