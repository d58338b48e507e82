/**
 * What is near the best symbols in the graph: personalised PageRank by local push over the mentions of some opened files, in both directions,
 * and over containment. Bounded by those files and by the number of pushes.
 */
import { at, pick, refIndex, refTag, roleCode, tag } from '@codeloom/model'
import { pageRank, type WeightedGraph } from '../../analysis/page-rank.ts'
import type { OpenedFile } from '../opened-file.ts'

export interface Seed {
  readonly symbol: number
  readonly weight: number
}

const mostPushes = 20_000

/** How near symbols are to the seeds, the sum over all being 1; those that were reached alone. */
export function spread(files: readonly OpenedFile[], seeds: readonly Seed[]): ReadonlyMap<number, number> {
  const mentions = new Mentions(files.reduce((sum, { facts }) => sum + facts.occurrences.count + facts.symbols.count, 0))
  for (const file of files) addFile(file, mentions)
  const starting = seeds.map(({ symbol, weight }) => [mentions.placeOf(symbol), weight] as const)
  const { nodes, ranks } = pageRank({ seeds: starting, graph: new MentionGraph(mentions), mostPushes })
  return new Map(nodes.map(node => [pick(mentions.symbols, node), ranks[node] ?? 0]))
}

/** Who mentions whom, taken as it comes, between places of symbols. */
class Mentions {
  readonly symbols: number[] = []
  count = 0
  /** two places a mention */
  ends: Int32Array
  worths: Float64Array
  private readonly places = new Map<number, number>()

  /** There may be more than were expected. */
  constructor(expected: number) {
    this.ends = new Int32Array(expected * 2)
    this.worths = new Float64Array(expected)
  }
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
    if (this.count === this.worths.length) this.grow()
    this.ends[2 * this.count] = a
    this.ends[2 * this.count + 1] = b
    this.worths[this.count++] = worth
  }

  private grow(): void {
    const [ends, worths] = [this.ends, this.worths]
    this.ends = new Int32Array(ends.length * 2 + 16)
    this.worths = new Float64Array(worths.length * 2 + 8)
    this.ends.set(ends)
    this.worths.set(worths)
  }
}

/**
 * Mentions in both directions, by place. A pair counts once, by the strongest way in which the one mentions the other: what is double is merged where a
 * walk comes by, because it comes by few.
 */
class MentionGraph implements WeightedGraph {
  readonly nodes: number
  readonly others: Int32Array
  readonly weights: Float64Array
  private readonly starts: Int32Array
  /** by place: how many edges it has once they are merged, -1 before */
  private readonly counts: Int32Array
  /** by place: where the edge to it lies, of the edges that are being merged; what was there before points elsewhere */
  private readonly edgeTo: Int32Array

  constructor({ symbols, count, ends, worths }: Mentions) {
    this.nodes = symbols.length
    this.starts = new Int32Array(symbols.length + 1)
    this.counts = new Int32Array(symbols.length).fill(-1)
    this.edgeTo = new Int32Array(symbols.length)
    this.others = new Int32Array(count * 2)
    this.weights = new Float64Array(count * 2)
    const { starts, others, weights } = this
    for (let i = 0; i < count * 2; i++) starts[at(ends, i)] = at(starts, at(ends, i)) + 1
    for (let place = 0, sum = 0; place < starts.length; place++) starts[place] = sum += at(starts, place)
    // filled from behind: each start is an end until then
    for (let i = 0; i < count * 2; i++) {
      const place = at(ends, i)
      const edge = at(starts, place) - 1
      starts[place] = edge
      others[edge] = at(ends, i ^ 1)
      weights[edge] = worths[i >> 1] ?? 0
    }
  }
  startOf(place: number): number {
    return at(this.starts, place)
  }
  countOf(place: number): number {
    const known = at(this.counts, place)
    return known >= 0 ? known : (this.counts[place] = this.merged(place))
  }

  private merged(place: number): number {
    const { starts, others, weights, edgeTo } = this
    const [start, end] = [at(starts, place), at(starts, place + 1)]
    let next = start
    for (let i = start; i < end; i++) {
      const [other, weight] = [at(others, i), weights[i] ?? 0]
      const before = at(edgeTo, other)
      if (before >= start && before < next && others[before] === other) weights[before] = Math.max(weights[before] ?? 0, weight)
      else {
        edgeTo[other] = next
        others[next] = other
        weights[next++] = weight
      }
    }
    return next - start
  }
}

const contains = 0.5
const worthOfRole: ReadonlyMap<number, number> = new Map([
  [roleCode.call, 1], [roleCode.new, 1], [roleCode.decorate, 1], [roleCode.extend, 1], [roleCode.implement, 1], [roleCode.read, 0.5], [roleCode.write, 0.5], [roleCode.type, 0.3],
  [roleCode['type-of'], 0.3], [roleCode.returns, 0.3],
])
/** A mention that may mean any of more than so many is worth nothing. */
const mostTargets = 4

function addFile(file: OpenedFile, mentions: Mentions): void {
  const { facts, ids, links: { answers } } = file
  const { count, ref, role, from } = facts.occurrences
  const numbers = answers.numbersByRef()
  const own = Int32Array.from(ids, id => mentions.placeOf(id))
  for (let row = 0; row < count; row++) {
    const worth = worthOfRole.get(at(role, row))
    if (worth === undefined) continue
    const user = at(own, at(from, row))
    const mentioned = at(ref, row)
    const number = numbers[mentioned] ?? -1
    if (number < 0) {
      if (refTag(mentioned) === tag.symbol) mentions.join(user, at(own, refIndex(mentioned)), worth)
      continue
    }
    if (!answers.isFound(number)) continue
    const only = answers.onlyTarget(number)
    if (only >= 0) mentions.join(user, mentions.placeOf(only), worth)
    else {
      const answer = answers.answer(number)
      if (answer.found && answer.targets.length <= mostTargets) for (const target of answer.targets) mentions.join(user, mentions.placeOf(target.symbol), worth / answer.targets.length)
    }
  }
  const { container, count: symbols } = facts.symbols
  for (let row = 1; row < symbols; row++) if (at(container, row) !== 0) mentions.join(at(own, at(container, row)), at(own, row), contains)
}
