/**
 * What is near the best symbols in the graph: personalised PageRank by local push over the mentions of some opened files, in both directions,
 * and over containment. Bounded by those files and by the number of pushes.
 */
import { at, refIndex, refTag, roleCode, tag } from '@codeloom/model'
import { pageRank, type Weighted } from '../../analysis/page-rank.ts'
import type { OpenedFile } from '../opened-file.ts'

export interface Seed {
  readonly symbol: number
  readonly weight: number
}

const mostPushes = 20_000

/** How near symbols are to the seeds, the sum over all being 1; those that were reached alone. */
export function spread(files: readonly OpenedFile[], seeds: readonly Seed[]): ReadonlyMap<number, number> {
  const graph = new Map<number, Map<number, number>>()
  for (const file of files) addFile(file, graph)
  const edges = (symbol: number): Iterable<Weighted> => graph.get(symbol) ?? []
  return pageRank({ seeds: seeds.map(({ symbol, weight }) => [symbol, weight]), edges, mostPushes })
}

const contains = 0.5
const worthOfRole: ReadonlyMap<number, number> = new Map([
  [roleCode.call, 1], [roleCode.new, 1], [roleCode.decorate, 1], [roleCode.extend, 1], [roleCode.implement, 1], [roleCode.read, 0.5], [roleCode.write, 0.5], [roleCode.type, 0.3],
  [roleCode['type-of'], 0.3], [roleCode.returns, 0.3],
])
/** A mention that may mean any of more than so many is worth nothing. */
const mostTargets = 4

function addFile(file: OpenedFile, graph: Map<number, Map<number, number>>): void {
  const { facts, ids, links: { answers } } = file
  const { count, ref, role, from } = facts.occurrences
  const numbers = answers.numbersByRef()
  for (let row = 0; row < count; row++) {
    const worth = worthOfRole.get(at(role, row))
    if (worth === undefined) continue
    const user = at(ids, at(from, row))
    const mentioned = at(ref, row)
    const number = numbers[mentioned] ?? -1
    if (number < 0) {
      if (refTag(mentioned) === tag.symbol) join(graph, { a: user, b: at(ids, refIndex(mentioned)), worth })
      continue
    }
    if (!answers.isFound(number)) continue
    const only = answers.onlyTarget(number)
    if (only >= 0) join(graph, { a: user, b: only, worth })
    else {
      const answer = answers.answer(number)
      if (answer.found && answer.targets.length <= mostTargets) for (const target of answer.targets) join(graph, { a: user, b: target.symbol, worth: worth / answer.targets.length })
    }
  }
  const { container, count: symbols } = facts.symbols
  for (let row = 1; row < symbols; row++) if (at(container, row) !== 0) join(graph, { a: at(ids, at(container, row)), b: at(ids, row), worth: contains })
}

interface Joined {
  readonly a: number
  readonly b: number
  readonly worth: number
}

/** A pair counts once, by the strongest way in which the one mentions the other. */
function join(graph: Map<number, Map<number, number>>, { a, b, worth }: Joined): void {
  if (a === b) return
  for (const [one, other] of [[a, b], [b, a]] as const) {
    let edges = graph.get(one)
    if (edges === undefined) graph.set(one, (edges = new Map()))
    edges.set(other, Math.max(edges.get(other) ?? 0, worth))
  }
}
