/** Which files of a large repository are asked about, and which misses are read. */
import { randomOf } from '@codeloom/testkit'
import type { Miss } from './score.ts'

const seed = 1

/** So many of them, each as likely as any other, the same for the same files; all where no number is told. In the order of their names. */
export function drawnFiles(files: readonly string[], count: number | undefined): readonly string[] {
  const left = files.toSorted()
  if (count === undefined || count >= left.length) return left
  return drawn(left, count).toSorted()
}

/**
 * So many places where answers differ, each as likely as any other of its sort, the same for the same misses: half of them of
 * edges, where there are so many, the others of definitions. A place whose edge is missed is not drawn again for its definition.
 */
export function drawnMisses(misses: readonly Miss[], count: number): readonly Miss[] {
  const edges = placesOf(misses.filter(({ kind }) => kind.endsWith('edge')))
  const places = new Set(edges.map(({ at }) => at))
  const names = placesOf(misses.filter(({ kind, at }) => !kind.endsWith('edge') && !places.has(at)))
  const ofEdges = Math.min(edges.length, Math.max(Math.ceil(count / 2), count - names.length))
  return [...drawn(edges, ofEdges), ...drawn(names, Math.min(names.length, count - ofEdges))]
}

/** One miss a place, in the order of the places. */
function placesOf(misses: readonly Miss[]): Miss[] {
  const first = new Map(misses.toReversed().map(each => [each.at, each]))
  return [...first.values()].toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

/** So many of a list, which is used up by that. */
function drawn<T>(left: T[], count: number): readonly T[] {
  const random = randomOf(seed)
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)).flat()
}
