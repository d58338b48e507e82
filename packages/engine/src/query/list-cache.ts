/** Long posting lists between searches, decoded, bounded by bytes; those that were asked for longest ago go first. Of very long ones how long they are. */
import type { PostingIndex, StoreSnapshot } from '@codeloom/store'

/** Shorter lists are read as fast as they are found here. */
const shortest = 1_000

export interface WantedList {
  readonly index: PostingIndex
  readonly key: number
  /** values at most */
  readonly most: number
}

export class ListCache {
  private readonly lists = new Map<string, Uint32Array>()
  /** of lists that were longer than somebody wanted */
  private readonly lengths = new Map<string, number>()
  private readonly maxBytes: number
  private bytes = 0
  private sequence = -1

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }
  /** The values under a key, as the snapshot has them. They must not be changed. */
  read(snapshot: StoreSnapshot, index: PostingIndex, key: number): Uint32Array {
    const name = nameOf(index, key)
    return this.known(snapshot, name) ?? this.found(name, snapshot.postings(index, key))
  }
  /** The same; of a list that is longer than is wanted its length alone, which is remembered in its place. */
  readUpTo(snapshot: StoreSnapshot, { index, key, most }: WantedList): Uint32Array | number {
    const name = nameOf(index, key)
    const known = this.known(snapshot, name)
    const length = known?.length ?? this.lengths.get(name) ?? 0
    if (length > most) return length
    const list = known ?? snapshot.postings(index, key)
    if (list.length <= most) return known ?? this.found(name, list)
    this.lengths.set(name, list.length)
    return list.length
  }

  private known(snapshot: StoreSnapshot, name: string): Uint32Array | undefined {
    if (snapshot.commit.sequence !== this.sequence) this.forget(snapshot.commit.sequence)
    const list = this.lists.get(name)
    if (list === undefined) return undefined
    this.lists.delete(name)
    this.lists.set(name, list)
    return list
  }
  private found(name: string, list: Uint32Array): Uint32Array {
    if (list.length < shortest) return list
    this.lists.set(name, list)
    this.bytes += list.byteLength
    for (const [oldest, { byteLength }] of this.lists) {
      if (this.bytes <= this.maxBytes) break
      this.lists.delete(oldest)
      this.bytes -= byteLength
    }
    return list
  }
  private forget(sequence: number): void {
    this.lists.clear()
    this.lengths.clear()
    this.bytes = 0
    this.sequence = sequence
  }
}

function nameOf(index: PostingIndex, key: number): string {
  return `${index} ${key}`
}
