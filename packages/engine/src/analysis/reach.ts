/**
 * Everything that can be reached from some nodes over edges that are certain or only possible. Knows no store and no
 * language, as `walk.ts`.
 *
 * V1: what is nearer comes first; at one distance what is reached by certain edges alone comes before the rest. A node
 *     comes once, at its least distance, and is certain where one of the routes of that length is.
 * V2: the order does not depend on how many are taken.
 */
export interface Hop<E> {
  readonly edge: E
  readonly to: number
  readonly certain: boolean
  /** how the end is gone on from: whatever `hops` understands; a node is gone on from once in each way */
  readonly way: number
}

export interface Reaching<E> {
  readonly begin: readonly number[]
  readonly depth: number
  /** the hops from a node that was come to in a way; 0 for those at the beginning */
  hops(node: number, way: number): Iterable<Hop<E>>
}

export interface Reached<E> {
  readonly node: number
  readonly distance: number
  readonly certain: boolean
  readonly edge: E
}

interface Stand {
  readonly node: number
  readonly way: number
}

export function* reach<E>({ begin, depth, hops }: Reaching<E>): Generator<Reached<E>> {
  const seen = new Set(begin)
  const stood = new Set(begin.map(node => `${node} 0`))
  let sure: readonly Stand[] = begin.map(node => ({ node, way: 0 }))
  let unsure: readonly Stand[] = []
  for (let distance = 1; distance <= depth && sure.length + unsure.length > 0; distance++) {
    const next: { readonly sure: Stand[]; readonly unsure: Stand[] } = { sure: [], unsure: [] }
    const arrive = function* ({ edge, to, way }: Hop<E>, certain: boolean): Generator<Reached<E>> {
      const stand = `${to} ${way}`
      if (!stood.has(stand)) {
        stood.add(stand)
        ;(certain ? next.sure : next.unsure).push({ node: to, way })
      }
      if (seen.has(to)) return
      seen.add(to)
      yield { node: to, distance, certain, edge }
    }
    const later: Hop<E>[] = []
    for (const { node, way } of sure) {
      for (const hop of hops(node, way)) {
        if (hop.certain) yield* arrive(hop, true)
        else later.push(hop)
      }
    }
    for (const hop of later) yield* arrive(hop, false)
    for (const { node, way } of unsure) for (const hop of hops(node, way)) yield* arrive(hop, false)
    sure = next.sure
    unsure = next.unsure
  }
}
