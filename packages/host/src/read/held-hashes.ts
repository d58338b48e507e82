import { at } from '@codeloom/model'

/** Contents whose facts need no parsing. */
export interface HeldContents {
  /** Not below 0 where the facts of a content are held; whether for a file of this name may be left to who is asked for them. */
  find(hash: Uint8Array, path: string): number
}

/**
 * A set of content hashes, each with a number, in memory that all threads share: 64 bits of the hash and the number a
 * slot, open addressing. Two hashes that agree in 64 bits are taken for one: whoever uses the number compares the rest.
 */
export class HeldHashes {
  readonly memory: SharedArrayBuffer
  private readonly words: Uint32Array
  private readonly mask: number

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.words = new Uint32Array(memory)
    this.mask = memory.byteLength / slotBytes - 1
  }

  static forCount(count: number): HeldHashes {
    let slots = 64
    while (slots < count * 2) slots *= 2
    return new HeldHashes(new SharedArrayBuffer(slots * slotBytes))
  }

  /** Adds a hash with a number; one that is there already keeps its number. */
  add(hash: Uint8Array, value: number): void {
    const slot = this.slotOf(hash)
    if (this.words[slot + 2] !== 0) return
    this.words[slot] = wordAt(hash, 0)
    this.words[slot + 1] = wordAt(hash, 4)
    this.words[slot + 2] = value + 1
  }

  /** The number of a hash, -1 where it is not held. */
  find(hash: Uint8Array): number {
    return at(this.words, this.slotOf(hash) + 2) - 1
  }

  /** The first word of the slot where the hash is, or would be. */
  private slotOf(hash: Uint8Array): number {
    const low = wordAt(hash, 0)
    const high = wordAt(hash, 4)
    for (let slot = low & this.mask; ; slot = (slot + 1) & this.mask) {
      const word = slot * 3
      if (this.words[word + 2] === 0 || (this.words[word] === low && this.words[word + 1] === high)) return word
    }
  }
}

const slotBytes = 12

function wordAt(hash: Uint8Array, byte: number): number {
  return (at(hash, byte) | (at(hash, byte + 1) << 8) | (at(hash, byte + 2) << 16) | (at(hash, byte + 3) << 24)) >>> 0
}
