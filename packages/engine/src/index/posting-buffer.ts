import type { PostingIndex, StoreTransaction } from '@codeloom/store'
import type { Postings } from './file-postings.ts'

const capacity = 1 << 16

interface Pairs {
  readonly keys: Uint32Array
  readonly values: Uint32Array
  count: number
}

/** Gathers pairs and hands them to the transaction in large pieces. Call `flush` before the commit. */
export class PostingBuffer {
  private readonly added = new Map<PostingIndex, Pairs>()
  private readonly removed = new Map<PostingIndex, Pairs>()
  private readonly transaction: StoreTransaction

  constructor(transaction: StoreTransaction) {
    this.transaction = transaction
  }
  add(index: PostingIndex, key: number, value: number): void {
    const pairs = pairsOf(this.added, index)
    pairs.keys[pairs.count] = key
    pairs.values[pairs.count++] = value
    if (pairs.count === capacity) this.flush()
  }
  remove(index: PostingIndex, key: number, value: number): void {
    const pairs = pairsOf(this.removed, index)
    pairs.keys[pairs.count] = key
    pairs.values[pairs.count++] = value
    if (pairs.count === capacity) this.flush()
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
}

function pairsOf(by: Map<PostingIndex, Pairs>, index: PostingIndex): Pairs {
  let pairs = by.get(index)
  if (pairs === undefined) by.set(index, (pairs = { keys: new Uint32Array(capacity), values: new Uint32Array(capacity), count: 0 }))
  return pairs
}
