/** Keys of symbols anywhere in the tree, as JSON texts, for the dump; those of files used long ago are made again. */
import { FileFacts, pick } from '@codeloom/model'
import type { FileRecord, StoreSnapshot } from '@codeloom/store'
import { isTestPath } from '../analysis/test-paths.ts'
import type { OpenedFile } from './opened-file.ts'
import { symbolKeys } from './symbol-keys.ts'

/** Bytes of keys held; a character of a key is counted as one. */
const mostHeld = 256 << 20

export class DumpKeys {
  private readonly snapshot: StoreSnapshot
  /** the ranges of identifiers, by their starts */
  private readonly starts: Float64Array
  private readonly ends: Float64Array
  /** the row of the first identifier of the range, and its file's place in `records` */
  private readonly rows: Uint32Array
  private readonly owners: Uint32Array
  private readonly records: readonly FileRecord[]
  private readonly held = new Map<number, readonly string[]>()
  private heldBytes = 0

  constructor(snapshot: StoreSnapshot, records: readonly FileRecord[]) {
    this.snapshot = snapshot
    this.records = records
    const ranges: (readonly [start: number, end: number, row: number, owner: number])[] = []
    for (const [owner, { symbolIds }] of records.entries()) {
      for (let i = 0, row = 0; i + 1 < symbolIds.length; i += 2) {
        const [start, count] = [pick(symbolIds, i), pick(symbolIds, i + 1)]
        ranges.push([start, start + count, row, owner])
        row += count
      }
    }
    ranges.sort(([a], [b]) => a - b)
    this.starts = Float64Array.from(ranges, ([start]) => start)
    this.ends = Float64Array.from(ranges, ([, end]) => end)
    this.rows = Uint32Array.from(ranges, ([, , row]) => row)
    this.owners = Uint32Array.from(ranges, ([, , , owner]) => owner)
  }

  /** The keys of a file that is open anyway. */
  ofFile(file: OpenedFile): readonly string[] {
    const known = this.held.get(file.record.id)
    return known ?? this.hold(file.record, file.facts)
  }
  /** The key of a symbol; undefined where there is no such symbol. */
  ofSymbol(id: number): string | undefined {
    const range = this.rangeOf(id)
    if (range < 0) return undefined
    const record = pick(this.records, this.owners[range] ?? 0)
    return this.ofRecord(record)[(this.rows[range] ?? 0) + id - (this.starts[range] ?? 0)]
  }
  /** Whether a symbol lies in a test file. */
  isOfTest(id: number): boolean {
    const range = this.rangeOf(id)
    return range >= 0 && isTestPath(pick(this.records, this.owners[range] ?? 0).path)
  }

  /** The range that an identifier lies in, -1 where it is nobody's. */
  private rangeOf(id: number): number {
    let low = 0
    let high = this.starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.starts[middle] ?? 0) <= id) low = middle + 1
      else high = middle
    }
    const range = low - 1
    return id < (this.ends[range] ?? 0) ? range : -1
  }
  private ofRecord(record: FileRecord): readonly string[] {
    const known = this.held.get(record.id)
    if (known !== undefined) return known
    const facts = this.snapshot.blob('facts', record.id)
    return facts === undefined ? [] : this.hold(record, new FileFacts(facts))
  }
  private hold(record: FileRecord, facts: FileFacts): readonly string[] {
    const keys = symbolKeys(record, facts).map(key => JSON.stringify(key))
    this.held.set(record.id, keys)
    this.heldBytes += weigh(keys)
    for (const [id, oldest] of this.held) {
      if (this.heldBytes <= mostHeld || id === record.id) break
      this.held.delete(id)
      this.heldBytes -= weigh(oldest)
    }
    return keys
  }
}

function weigh(keys: readonly string[]): number {
  return keys.reduce((sum, key) => sum + key.length, 0)
}
