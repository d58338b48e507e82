import { decodeText, nameCheck, nameHash } from '@codeloom/model'
import type { FileFacts } from '@codeloom/model'

/** The number of a name within one run; equal names have equal numbers. */
export type NameId = number & { readonly __brand: 'NameId' }


/**
 * Gives names numbers by their UTF-8 bytes, without a JavaScript string a mention; a string is made when one is first
 * asked for. Open addressing over `nameHash`; bytes decide, so equal hashes do no harm. Mutates its arrays in place.
 */
export class NameTable {
  private slots = new Int32Array(1 << 14)
  private hashes = new Uint32Array(1 << 12)
  private ends = new Int32Array(1 << 12)
  private bytes = Buffer.alloc(1 << 16)
  private readonly strings: (string | undefined)[] = []
  private count = 0
  private used = 0
  /** the name that was spelled out last is often the next to be asked for by its letters */
  private lastText: string | undefined
  private lastName = 0 as NameId

  /** The number of a string of a file's facts. */
  ofFacts(facts: FileFacts, string: number): NameId {
    return this.ofBytes(facts.bytes, facts.stringStart(string), facts.stringEnd(string), facts.stringHash(string))
  }
  of(name: string): NameId {
    if (name === this.lastText) return this.lastName
    const bytes = encoder.encode(name)
    return this.ofBytes(bytes, 0, bytes.length, nameHash(name))
  }
  hash(name: NameId): number {
    return this.hashes[name] ?? 0
  }
  /** `nameCheck` of its bytes. */
  check(name: NameId): number {
    return nameCheck(this.bytes, this.startOf(name), this.ends[name] ?? 0)
  }
  string(name: NameId): string {
    const text = this.strings[name] ?? this.decode(name)
    this.lastText = text
    this.lastName = name
    return text
  }

  private decode(name: NameId): string {
    const text = decodeText(this.bytes, this.startOf(name), this.ends[name] ?? 0)
    this.strings[name] = text
    return text
  }
  private ofBytes(from: Uint8Array, start: number, end: number, hash: number): NameId {
    let slot = hash & (this.slots.length - 1)
    for (;;) {
      const entry = this.slots[slot] ?? 0
      if (entry === 0) return this.append(from.subarray(start, end), hash, slot)
      if (this.hashes[entry - 1] === hash && this.holds(entry - 1, from, start, end)) return (entry - 1) as NameId
      slot = (slot + 1) & (this.slots.length - 1)
    }
  }
  private startOf(name: number): number {
    return name === 0 ? 0 : (this.ends[name - 1] ?? 0)
  }
  private holds(name: number, from: Uint8Array, start: number, end: number): boolean {
    const own = this.startOf(name)
    if ((this.ends[name] ?? 0) - own !== end - start) return false
    for (let i = start; i < end; i++) if (this.bytes[own + i - start] !== from[i]) return false
    return true
  }
  private append(bytes: Uint8Array, hash: number, slot: number): NameId {
    const name = this.count++
    if (name === this.hashes.length) {
      this.hashes = doubled(this.hashes, new Uint32Array(name * 2))
      this.ends = doubled(this.ends, new Int32Array(name * 2))
    }
    while (this.used + bytes.length > this.bytes.length) this.bytes = doubled(this.bytes, Buffer.alloc(this.bytes.length * 2))
    this.bytes.set(bytes, this.used)
    this.used += bytes.length
    this.hashes[name] = hash
    this.ends[name] = this.used
    this.slots[slot] = name + 1
    if (this.count * 2 > this.slots.length) this.rehash()
    return name as NameId
  }
  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2)
    for (let name = 0; name < this.count; name++) {
      let slot = (this.hashes[name] ?? 0) & (this.slots.length - 1)
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1)
      this.slots[slot] = name + 1
    }
  }
}

const encoder = new TextEncoder()

function doubled<T extends Uint8Array | Int32Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
