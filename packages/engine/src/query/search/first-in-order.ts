/**
 * The first of many symbols by path and row: identifiers tell when a symbol came into the index, which is nobody's question. Of very many not each
 * one's file is looked up: the files are gone through in the order of their paths, until there are enough.
 */
import { comparePaths } from '@codeloom/store'
import { idOf, type Reader } from '../reader.ts'

interface OfFile {
  readonly file: number
  readonly path: string
  /** in no order */
  readonly symbols: readonly number[]
}

/** From so many their files are not looked up one by one. */
const mostLookedUp = 20_000

/** Opens files that have several of them, as far as they come among the first. `ids` ascend. */
export function firstInOrder(reader: Reader, ids: Uint32Array, most: number): readonly number[] {
  const first: number[] = []
  for (const { symbols } of byPath(reader, ids)) {
    if (first.length >= most) break
    first.push(...(symbols.length === 1 ? symbols : reader.glimpses(symbols).map(idOf)))
  }
  return first.slice(0, most)
}

/** Symbols by their files, these in the order of their paths. `ids` ascend. */
export function* byPath(reader: Reader, ids: Uint32Array): Generator<OfFile> {
  if (ids.length <= mostLookedUp) {
    const files = Array.from(Map.groupBy(ids, id => reader.fileOf(id)), ([file, symbols]) => ({ file, symbols, path: file === undefined ? undefined : reader.pathOf(file) }))
    yield* files.flatMap(({ file, path, symbols }) => (file === undefined || path === undefined ? [] : [{ file, path, symbols }])).sort((a, b) => comparePaths(a.path, b.path))
    return
  }
  for (const { id: file, path, symbolIds } of reader.snapshot.files()) {
    const symbols = within(ids, symbolIds)
    if (symbols.length > 0) yield { file, path, symbols }
  }
}

/** Those of ascending numbers that lie in ranges: pairs of a first one and a count. */
function within(ids: Uint32Array, ranges: readonly number[]): readonly number[] {
  const found: number[] = []
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const start = ranges[i] ?? 0
    const end = start + (ranges[i + 1] ?? 0)
    for (let at = firstFrom(ids, start); at < ids.length && (ids[at] ?? 0) < end; at++) found.push(ids[at] ?? 0)
  }
  return found
}

/** The place of the first that is not less. */
function firstFrom(ids: Uint32Array, value: number): number {
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
