/** What symbols are worth by which words of a question they hold, over ascending lists of them: merged, not looked up one by one. */
import type { QueryWord } from './query-words.ts'

/** What a name says counts whole, a signature or a doc comment this much of it. */
const inTextOnly = 0.4

/** `ids` ascending, each with what it is worth. */
export interface SymbolScores {
  readonly ids: Uint32Array
  readonly scores: Float64Array
}

/** Symbols that hold a rare word - where there is none, the first of the common ones -, with what the others add to them. */
export function symbolScores(words: readonly QueryWord[]): SymbolScores {
  const listed = words.filter(({ inNames, inTexts }) => inNames.length + inTexts.length > 0)
  const rare = listed.filter(({ isCommon }) => !isCommon)
  const leading = rare.length > 0 ? rare : listed.slice(0, 1)
  const adding = rare.length > 0 ? listed.filter(({ isCommon }) => isCommon) : listed.slice(1)
  const all = united(leading.flatMap(({ inNames, inTexts, rarity }) => [{ ids: inNames, worth: rarity }, { ids: inTexts, worth: rarity * inTextOnly }]))
  for (const { inNames, inTexts, rarity } of adding) {
    addTo(all, inNames, rarity)
    addTo(all, inTexts, rarity * inTextOnly)
  }
  return all
}

interface WorthList {
  /** ascending */
  readonly ids: Uint32Array
  /** of each */
  readonly worth: number
}

/** One list after the other, short ones first, to and fro between two rooms that have space for all. */
function united(some: readonly WorthList[]): SymbolScores {
  const lists = some.toSorted((a, b) => a.ids.length - b.ids.length)
  const most = lists.reduce((sum, { ids }) => sum + ids.length, 0)
  let [from, to] = [roomFor(most), roomFor(most)]
  let count = 0
  for (const list of lists) {
    if (list.ids.length === 0) continue
    count = merge({ ids: from.ids.subarray(0, count), scores: from.scores }, list, to)
    ;[from, to] = [to, from]
  }
  return { ids: from.ids.subarray(0, count), scores: from.scores.subarray(0, count) }
}

function roomFor(count: number): SymbolScores {
  return { ids: new Uint32Array(count), scores: new Float64Array(count) }
}

/** Returns how many there are then. */
function merge({ ids, scores }: SymbolScores, { ids: list, worth }: WorthList, into: SymbolScores): number {
  const { ids: all, scores: sums } = into
  let [i, j, count] = [0, 0, 0]
  while (i < ids.length && j < list.length) {
    const [a, b] = [ids[i] ?? 0, list[j] ?? 0]
    all[count] = a < b ? a : b
    sums[count++] = (a <= b ? (scores[i] ?? 0) : 0) + (b <= a ? worth : 0)
    if (a <= b) i++
    if (b <= a) j++
  }
  all.set(ids.subarray(i), count)
  sums.set(scores.subarray(i, ids.length), count)
  count += ids.length - i
  all.set(list.subarray(j), count)
  sums.fill(worth, count, count + list.length - j)
  return count + list.length - j
}

/** Adds to those that are there; a list that is much longer is leapt through. */
function addTo({ ids, scores }: SymbolScores, list: Uint32Array, worth: number): void {
  let from = 0
  for (let i = 0; i < ids.length && from < list.length; i++) {
    from = firstFrom(list, ids[i] ?? 0, from)
    if (list[from] === ids[i]) scores[i] = (scores[i] ?? 0) + worth
  }
}

/** The place of the first value that is not less, at `from` or behind it: by leaps that double, then between the last two. */
function firstFrom(list: Uint32Array, value: number, from: number): number {
  let leap = 1
  let low = from
  while (low + leap < list.length && (list[low + leap] ?? 0) < value) {
    low += leap
    leap *= 2
  }
  let high = Math.min(list.length, low + leap + 1)
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The nth largest of some values, from 1; minus infinity where there are not so many. Hoare's selection: https://dl.acm.org/doi/10.1145/366622.366647 */
export function nthLargest(values: Float64Array, n: number): number {
  if (values.length < n) return -Infinity
  const left = values.slice()
  const wanted = left.length - n
  for (let [low, high] = [0, left.length - 1]; low < high;) {
    const pivot = left[(low + high) >> 1] ?? 0
    let [i, j] = [low, high]
    while (i <= j) {
      while ((left[i] ?? 0) < pivot) i++
      while ((left[j] ?? 0) > pivot) j--
      if (i > j) break
      const other = left[i] ?? 0
      left[i++] = left[j] ?? 0
      left[j--] = other
    }
    if (wanted <= j) high = j
    else if (wanted >= i) low = i
    else break
  }
  return left[wanted] ?? -Infinity
}
