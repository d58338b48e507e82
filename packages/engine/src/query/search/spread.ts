/**
 * What is near the best symbols in the graph: personalised PageRank by local push over the mentions of some opened files, in both directions,
 * and over containment. Bounded by those files and by the number of pushes.
 */
import { at, pick, refIndex, refTag, roleCode, tag } from '@codeloom/model'
import { pageRank, type Weighted } from '../../analysis/page-rank.ts'
import type { OpenedFile } from '../opened-file.ts'

export interface Seed {
  readonly symbol: number
  readonly weight: number
}

const mostPushes = 20_000

/** How near symbols are to the seeds, the sum over all being 1; those that were reached alone. */
export function spread(files: readonly OpenedFile[], seeds: readonly Seed[]): ReadonlyMap<number, number> {
  const graph = new MentionGraph()
  for (const file of files) addFile(file, graph)
  return pageRank({ seeds: seeds.map(({ symbol, weight }) => [symbol, weight]), edges: graph.edges(), mostPushes })
}

/** Who mentions whom, taken as it comes between places of symbols; put in order once, and what is double merged where a walk comes by: it comes by few. */
class MentionGraph {
  private readonly places = new Map<number, number>()
  private readonly symbols: number[] = []
  /** two places a mention */
  private readonly ends: number[] = []
  private readonly worths: number[] = []

  placeOf(symbol: number): number {
    let place = this.places.get(symbol)
    if (place === undefined) {
      this.places.set(symbol, (place = this.symbols.length))
      this.symbols.push(symbol)
    }
    return place
  }
  join(a: number, b: number, worth: number): void {
    if (a === b) return
    this.ends.push(a, b)
    this.worths.push(worth)
  }
  /** The edges of a symbol in both directions; a pair counts once, by the strongest way in which the one mentions the other. */
  edges(): (symbol: number) => readonly Weighted[] {
    const { symbols, places } = this
    const { starts, others, worths } = this.inOrder()
    const known = new Map<number, readonly Weighted[]>()
    return symbol => {
      const before = known.get(symbol)
      if (before !== undefined) return before
      const place = places.get(symbol)
      const strongest = new Map<number, number>()
      for (let i = place === undefined ? 0 : at(starts, place); place !== undefined && i < at(starts, place + 1); i++) {
        const other = pick(symbols, at(others, i))
        strongest.set(other, Math.max(strongest.get(other) ?? 0, worths[i] ?? 0))
      }
      const edges = [...strongest]
      known.set(symbol, edges)
      return edges
    }
  }

  /** By place: where its mentions start, the place at the other end of each, what it is worth. */
  private inOrder(): { readonly starts: Int32Array; readonly others: Int32Array; readonly worths: Float64Array } {
    const { ends, worths } = this
    const starts = new Int32Array(this.symbols.length + 1)
    for (const end of ends) starts[end] = (starts[end] ?? 0) + 1
    for (let place = 0, sum = 0; place < starts.length; place++) starts[place] = sum += at(starts, place)
    // filled from behind: each start is an end until then
    const [others, sorted] = [new Int32Array(ends.length), new Float64Array(ends.length)]
    for (const [i, end] of ends.entries()) {
      const place = at(starts, end) - 1
      starts[end] = place
      others[place] = pick(ends, i ^ 1)
      sorted[place] = pick(worths, i >> 1)
    }
    return { starts, others, worths: sorted }
  }
}

const contains = 0.5
const worthOfRole: ReadonlyMap<number, number> = new Map([
  [roleCode.call, 1], [roleCode.new, 1], [roleCode.decorate, 1], [roleCode.extend, 1], [roleCode.implement, 1], [roleCode.read, 0.5], [roleCode.write, 0.5], [roleCode.type, 0.3],
  [roleCode['type-of'], 0.3], [roleCode.returns, 0.3],
])
/** A mention that may mean any of more than so many is worth nothing. */
const mostTargets = 4

function addFile(file: OpenedFile, graph: MentionGraph): void {
  const { facts, ids, links: { answers } } = file
  const { count, ref, role, from } = facts.occurrences
  const numbers = answers.numbersByRef()
  const own = Int32Array.from(ids, id => graph.placeOf(id))
  for (let row = 0; row < count; row++) {
    const worth = worthOfRole.get(at(role, row))
    if (worth === undefined) continue
    const user = at(own, at(from, row))
    const mentioned = at(ref, row)
    const number = numbers[mentioned] ?? -1
    if (number < 0) {
      if (refTag(mentioned) === tag.symbol) graph.join(user, at(own, refIndex(mentioned)), worth)
      continue
    }
    if (!answers.isFound(number)) continue
    const only = answers.onlyTarget(number)
    if (only >= 0) graph.join(user, graph.placeOf(only), worth)
    else {
      const answer = answers.answer(number)
      if (answer.found && answer.targets.length <= mostTargets) for (const target of answer.targets) graph.join(user, graph.placeOf(target.symbol), worth / answer.targets.length)
    }
  }
  const { container, count: symbols } = facts.symbols
  for (let row = 1; row < symbols; row++) if (at(container, row) !== 0) graph.join(at(own, at(container, row)), at(own, row), contains)
}
