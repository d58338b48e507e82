/** Long posting lists between searches, decoded, bounded by bytes; those that were asked for longest ago go first. */
import type { PostingIndex, StoreSnapshot } from '@codeloom/store'

/** Shorter lists are read as fast as they are found here. */
const shortest = 1_000

export class ListCache {
  private readonly lists = new Map<string, Uint32Array>()
  private readonly maxBytes: number
  private bytes = 0
  private sequence = -1

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }
  /** The values under a key, as the snapshot has them. They must not be changed. */
  read(snapshot: StoreSnapshot, index: PostingIndex, key: number): Uint32Array {
    if (snapshot.commit.sequence !== this.sequence) this.forget(snapshot.commit.sequence)
    const name = `${index} ${key}`
    const known = this.lists.get(name)
    if (known !== undefined) {
      this.lists.delete(name)
      this.lists.set(name, known)
      return known
    }
    const list = snapshot.postings(index, key)
    if (list.length >= shortest) this.keep(name, list)
    return list
  }

  private keep(name: string, list: Uint32Array): void {
    this.lists.set(name, list)
    this.bytes += list.byteLength
    for (const [oldest, { byteLength }] of this.lists) {
      if (this.bytes <= this.maxBytes) break
      this.lists.delete(oldest)
      this.bytes -= byteLength
    }
  }
  private forget(sequence: number): void {
    this.lists.clear()
    this.bytes = 0
    this.sequence = sequence
  }
}
