import type { PostingIndex } from '@codeloom/store'
import type { Postings } from './file-postings.ts'
import type { Change } from './write-queue/queued-change.ts'

/** A column of an edit stays as small as it begins; that of an index grows to `capacity`. */
const firstCapacity = 1 << 10
const capacity = 1 << 16
/** pairs that came lately, by the low bits of their key: a word comes several times in a comment (a fifth of all pairs) */
const lately = 1 << 10
/** no value is as large */
const nothing = 0xffffffff

/** Growing pairs of one index; `value` goes with every key that comes. A pair that came lately, and was not handed on yet, may be left out. */
export class PairColumn {
  private keys = new Uint32Array(firstCapacity)
  private values = new Uint32Array(firstCapacity)
  count = 0
  value = 0
  private readonly lateKeys = new Uint32Array(lately)
  private readonly lateValues = new Uint32Array(lately).fill(nothing)
  private readonly full: () => void

  constructor(full: () => void) {
    this.full = full
  }
  key(key: number): void {
    const { value, lateKeys, lateValues } = this
    const slot = key & (lately - 1)
    if (lateValues[slot] === value && lateKeys[slot] === key >>> 0) return
    lateKeys[slot] = key
    lateValues[slot] = value
    this.keys[this.count] = key
    this.values[this.count++] = value
    if (this.count === this.keys.length) this.grow()
  }
  private grow(): void {
    if (this.count === capacity) return this.full()
    this.keys = grown(this.keys)
    this.values = grown(this.values)
  }
  /** What was gathered; begins anew. */
  take(): { readonly keys: Uint32Array; readonly values: Uint32Array } {
    const taken = { keys: this.keys.slice(0, this.count), values: this.values.slice(0, this.count) }
    this.count = 0
    // it may be taken away before it comes again
    this.lateValues.fill(nothing)
    return taken
  }
}

function grown(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(column.length * 8)
  larger.set(column)
  return larger
}

/** Gathers pairs and hands them to the transaction in large pieces. Call `flush` before the commit. */
export class PostingBuffer {
  private readonly added = new Map<PostingIndex, PairColumn>()
  private readonly removed = new Map<PostingIndex, PairColumn>()
  private readonly transaction: Change
  private readonly changedNames: Set<number> | undefined

  /** `changedNames` gets the keys of the index of names under which anything came or went. */
  constructor(transaction: Change, changedNames?: Set<number>) {
    this.transaction = transaction
    this.changedNames = changedNames
  }
  /** Where pairs of an index are added, for whoever adds many. */
  column(index: PostingIndex): PairColumn {
    return this.columnOf(this.added, index)
  }
  add(index: PostingIndex, key: number, value: number): void {
    const column = this.columnOf(this.added, index)
    column.value = value
    column.key(key)
  }
  remove(index: PostingIndex, key: number, value: number): void {
    const column = this.columnOf(this.removed, index)
    column.value = value
    column.key(key)
  }
  addAll(postings: Postings): void {
    for (const [index, { keys, values }] of postings) keys.forEach((key, i) => this.add(index, key, values[i] ?? 0))
  }
  removeAll(postings: Postings): void {
    for (const [index, { keys, values }] of postings) keys.forEach((key, i) => this.remove(index, key, values[i] ?? 0))
  }
  /** Removals go first: a pair that was removed and added again stays. */
  flush(): void {
    for (const [index, pairs] of this.removed) {
      const { keys, values } = pairs.take()
      if (index === 'name') this.noteNames(keys)
      this.transaction.removePostings(index, keys, values)
    }
    for (const [index, pairs] of this.added) {
      const { keys, values } = pairs.take()
      if (index === 'name') this.noteNames(keys)
      this.transaction.addPostings(index, keys, values)
    }
  }
  private noteNames(keys: Uint32Array): void {
    if (this.changedNames !== undefined) for (const key of keys) this.changedNames.add(key)
  }
  private columnOf(by: Map<PostingIndex, PairColumn>, index: PostingIndex): PairColumn {
    let column = by.get(index)
    if (column === undefined) by.set(index, (column = new PairColumn(() => this.flush())))
    return column
  }
}
