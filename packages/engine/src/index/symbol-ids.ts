/**
 * Identifiers of symbols inside a store: dense integers, taken in blocks, never used twice.
 *
 * I1: no two lanes get the same identifier, however they interleave; gaps are allowed.
 * I2: a symbol whose place in its file (container, name, kind, overload, ordinal) stays keeps its identifier.
 */
import { at, type FileFacts } from '@codeloom/model'

/** How many identifiers a lane reserves at once. */
const blockSize = 1000
const lastId = 2 ** 31 - 1

/** One lane of reservation. Lanes share a counter in shared memory, so that workers could each have one. */
export class IdLane {
  private readonly counter: Int32Array<SharedArrayBuffer>
  private next = 0
  private left = 0

  constructor(counter: Int32Array<SharedArrayBuffer>) {
    this.counter = counter
  }
  /** Reserves identifiers: start, count, start, count, ... Takes what is left of the block first. */
  reserve(count: number): number[] {
    const ranges: number[] = []
    const here = Math.min(count, this.left)
    if (here > 0) ranges.push(...this.take(here))
    const rest = count - here
    if (rest > 0) {
      const blocks = Math.ceil(rest / blockSize)
      this.next = Atomics.add(this.counter, 0, blocks * blockSize)
      // the counter goes round behind the last
      if (this.next < 0 || this.next > lastId - blocks * blockSize) throw new Error('the store has no identifiers left to give to symbols: remove it, and index again')
      this.left = blocks * blockSize
      const more = this.take(rest)
      const joins = ranges.length === 2 && (ranges[0] ?? 0) + (ranges[1] ?? 0) === more[0]
      if (joins) return [ranges[0] ?? 0, count]
      ranges.push(...more)
    }
    return ranges
  }
  /** The first identifier that nobody has: of a lane that is the only one, without what is left of its block. */
  get firstFree(): number {
    return Atomics.load(this.counter, 0) - this.left
  }

  private take(count: number): readonly [number, number] {
    const start = this.next
    this.next += count
    this.left -= count
    return [start, count]
  }
}

/** A counter for lanes, beginning at `first`. */
export function idCounter(first: number): Int32Array<SharedArrayBuffer> {
  const counter = new Int32Array(new SharedArrayBuffer(4))
  counter[0] = first
  return counter
}

/** The identifiers of a file's rows, from ranges. */
export function idsOf(ranges: readonly number[], rows: number): Uint32Array {
  const ids = new Uint32Array(rows)
  let row = 0
  for (let i = 0; i < ranges.length; i += 2) {
    const start = ranges[i] ?? 0
    const count = ranges[i + 1] ?? 0
    for (let k = 0; k < count && row < rows; k++) ids[row++] = start + k
  }
  return ids
}

/** The ranges that give these identifiers. */
export function rangesOf(ids: Uint32Array): number[] {
  const ranges: number[] = []
  for (const id of ids) {
    const last = ranges.length - 2
    if (last >= 0 && (ranges[last] ?? 0) + (ranges[last + 1] ?? 0) === id) ranges[last + 1] = (ranges[last + 1] ?? 0) + 1
    else ranges.push(id, 1)
  }
  return ranges
}

/** Gives the symbols of new facts the identifiers that the same symbols had in the old facts, and new ones to the others. */
export function carryIds(before: { readonly facts: FileFacts; readonly ids: Uint32Array }, after: FileFacts, lane: IdLane): Uint32Array {
  const known = new Map<string, number>()
  forEachPlace(before.facts, row => at(before.ids, row), (place, row) => {
    known.set(place, at(before.ids, row))
  })
  const ids = new Uint32Array(after.symbols.count)
  forEachPlace(after, row => at(ids, row), (place, row) => {
    const id = known.get(place)
    ids[row] = id ?? lane.reserve(1)[0] ?? 0
  })
  return ids
}

/** Calls `visit` with each row's place: what makes it the same symbol as one of another version of the file. */
function forEachPlace(facts: FileFacts, idOf: (row: number) => number, visit: (place: string, row: number) => void): void {
  const { symbols } = facts
  const seen = new Map<string, number>()
  for (let row = 0; row < symbols.count; row++) {
    const container = row === 0 ? 0 : idOf(at(symbols.container, row))
    const name = row === 0 ? '' : facts.string(at(symbols.name, row))
    const place = `${container} ${at(symbols.kind, row)} ${name} ${facts.string(at(symbols.overload, row))}`
    const ordinal = seen.get(place) ?? 0
    seen.set(place, ordinal + 1)
    visit(`${place}~${ordinal}`, row)
  }
}
