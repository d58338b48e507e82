import type { PostingIndex, StoreTransaction } from '@codeloom/store'
import type { Postings } from './file-postings.ts'

const capacity = 1 << 16

/** Growing pairs of one index; `value` goes with every key that comes. */
export class PairColumn {
  readonly keys = new Uint32Array(capacity)
  readonly values = new Uint32Array(capacity)
  count = 0
  value = 0
  private readonly full: () => void

  constructor(full: () => void) {
    this.full = full
  }
  key(key: number): void {
    this.keys[this.count] = key
    this.values[this.count++] = this.value
    if (this.count === capacity) this.full()
  }
}

/** Gathers pairs and hands them to the transaction in large pieces. Call `flush` before the commit. */
export class PostingBuffer {
  private readonly added = new Map<PostingIndex, PairColumn>()
  private readonly removed = new Map<PostingIndex, PairColumn>()
  private readonly transaction: StoreTransaction

  constructor(transaction: StoreTransaction) {
    this.transaction = transaction
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
      this.transaction.removePostings(index, pairs.keys.slice(0, pairs.count), pairs.values.slice(0, pairs.count))
      pairs.count = 0
    }
    for (const [index, pairs] of this.added) {
      this.transaction.addPostings(index, pairs.keys.slice(0, pairs.count), pairs.values.slice(0, pairs.count))
      pairs.count = 0
    }
  }
  private columnOf(by: Map<PostingIndex, PairColumn>, index: PostingIndex): PairColumn {
    let column = by.get(index)
    if (column === undefined) by.set(index, (column = new PairColumn(() => this.flush())))
    return column
  }
}
