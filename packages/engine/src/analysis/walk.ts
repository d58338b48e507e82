/**
 * Walks over a graph of integers that is asked for its edges while it is walked. Knows no store and no language; what an
 * edge is, and which way it is followed, is the caller's.
 *
 * W1: a symbol is gone on from once, at its least distance, and steps come in the order in which edges were given.
 */
export interface Step<E> {
  readonly edge: E
  readonly distance: number
  /** whether the edge is the first that reached its end */
  readonly fresh: boolean
}

export interface Walking<E> {
  readonly begin: readonly number[]
  readonly depth: number
  edges(node: number): Iterable<E>
  next(edge: E): number
}

/** Every edge of the nodes that are less than `depth` away, breadth-first. */
export function* walk<E>({ begin, depth, edges, next }: Walking<E>): Generator<Step<E>> {
  const seen = new Set(begin)
  let front: readonly number[] = begin
  for (let distance = 1; distance <= depth && front.length > 0; distance++) {
    const reached: number[] = []
    for (const node of front) {
      for (const edge of edges(node)) {
        const end = next(edge)
        const fresh = !seen.has(end)
        if (fresh) {
          seen.add(end)
          reached.push(end)
        }
        yield { edge, distance, fresh }
      }
    }
    front = reached
  }
}
