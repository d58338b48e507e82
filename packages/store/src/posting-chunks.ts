/**
 * Postings as bytes: a chunk holds the sorted keys of one index from its first key on, each with its sorted values.
 * A key is one varint, (difference to the key before) * 2 + (1 where it has several values); then, for several, their
 * number; then the first value and the differences less one. Most keys have one value, which so costs no count.
 * A key of very many values has chunks of its own, its parts, that hold no other key.
 */
import { CodecError } from '@codeloom/model'
import { placeOf } from './tables/sorted-keys.ts'

/** Two chunks of this size fill a page of 8 KiB; larger ones read slower, smaller ones cost more rows (bench/load.ts of the SQLite store). */
const targetBytes = 4_000
/** A chunk may grow to this before it is split, so that growth in one does not push keys through all that follow. */
const mostBytes = 6_000
const partValues = 2_048
/** From so many values on a key has chunks of its own. */
const ownChunkValues = 2 * partValues
const longestVarint = 5

/** Takes a finished chunk: its first key, which part of that key it is (0 for a chunk of whole keys), its bytes, valid during the call. */
export type ChunkSink = (key: number, part: number, bytes: Uint8Array) => void

/** Packs keys, which must come in ascending order, into chunks. */
export class ChunkWriter {
  private readonly sink: ChunkSink
  private readonly buffer = new Uint8Array(mostBytes + longestVarint * (ownChunkValues + 4))
  private at = 0
  private firstKey = 0
  private lastKey = 0
  /** where the entry ends that reached the target, 0 before that; and the key that follows */
  private splitAt = 0
  private splitKey = -1

  constructor(sink: ChunkSink) {
    this.sink = sink
  }
  /** Bytes that wait for `flush`. */
  get pending(): number {
    return this.at
  }
  /** The values [from, to) of a key; not none. */
  put(key: number, values: Uint32Array, from: number, to: number): void {
    if (to - from >= ownChunkValues) {
      this.putParts(key, values, from, to)
      return
    }
    if (this.at + (to - from) > mostBytes) this.split()
    if (this.at + (to - from) > mostBytes) this.flush()
    if (this.splitAt > 0 && this.splitKey < 0) this.splitKey = key
    this.append(key, values, from, to)
    if (this.splitAt === 0 && this.at >= targetBytes) this.splitAt = this.at
  }
  flush(): void {
    if (this.at > 0) this.sink(this.firstKey, 0, this.buffer.subarray(0, this.at))
    this.at = this.splitAt = 0
    this.splitKey = -1
  }
  /** Hands over what fills a chunk and keeps the rest; the difference that the first entry of the rest holds means nothing there. */
  private split(): void {
    if (this.splitKey < 0) return
    this.sink(this.firstKey, 0, this.buffer.subarray(0, this.splitAt))
    this.buffer.copyWithin(0, this.splitAt, this.at)
    this.at -= this.splitAt
    this.firstKey = this.splitKey
    this.splitAt = 0
    this.splitKey = -1
  }
  private putParts(key: number, values: Uint32Array, from: number, to: number): void {
    this.flush()
    for (let part = 0, start = from; start < to; part++, start += partValues) {
      this.append(key, values, start, Math.min(to, start + partValues))
      this.sink(key, part, this.buffer.subarray(0, this.at))
      this.at = 0
    }
  }
  private append(key: number, values: Uint32Array, from: number, to: number): void {
    if (this.at === 0) this.firstKey = this.lastKey = key
    this.varint((key - this.lastKey) * 2 + (to - from > 1 ? 1 : 0))
    this.lastKey = key
    if (to - from > 1) this.varint(to - from)
    this.values(values, from, to)
  }
  private values(values: Uint32Array, from: number, to: number): void {
    let next = 0
    for (let i = from; i < to; i++) {
      const value = values[i] ?? 0
      this.varint(value - next)
      next = value + 1
    }
  }
  private varint(value: number): void {
    const { buffer } = this
    while (value > 0x7f) {
      buffer[this.at++] = (value & 0x7f) | 0x80
      value = value > 0x7fffffff ? Math.floor(value / 128) : value >>> 7
    }
    buffer[this.at++] = value
  }
}

/** A chunk to look keys up in. The first time it is gone through; from then on it is known where each key begins. */
export class PostingChunk {
  private readonly firstKey: number
  private readonly bytes: Uint8Array
  private index: { readonly keys: Uint32Array; readonly starts: Uint32Array } | undefined
  private asked = false

  constructor(firstKey: number, bytes: Uint8Array) {
    this.firstKey = firstKey
    this.bytes = bytes
  }
  /** About what it may take in memory, its index included. */
  get weight(): number {
    return this.bytes.length * 2 + 500
  }
  /** The values under a key, ascending; undefined where it has none. */
  find(key: number): Uint32Array | undefined {
    const start = this.asked ? this.indexed(key) : this.scanned(key)
    this.asked = true
    if (start === undefined) return undefined
    const cursor = new ChunkCursor(key, this.bytes, start)
    cursor.advance()
    return cursor.values.slice(0, cursor.length)
  }
  private scanned(key: number): number | undefined {
    const cursor = new ChunkCursor(this.firstKey, this.bytes)
    while (cursor.skip()) if (cursor.key >= key) return cursor.key === key ? cursor.entryStart : undefined
    return undefined
  }
  private indexed(key: number): number | undefined {
    this.index ??= indexOf(this.firstKey, this.bytes)
    const { keys, starts } = this.index
    const place = placeOf(keys, key)
    return keys[place] === key ? starts[place] : undefined
  }
}

function indexOf(firstKey: number, bytes: Uint8Array): { readonly keys: Uint32Array; readonly starts: Uint32Array } {
  const keys: number[] = []
  const starts: number[] = []
  const cursor = new ChunkCursor(firstKey, bytes)
  while (cursor.skip()) {
    keys.push(cursor.key)
    starts.push(cursor.entryStart)
  }
  return { keys: Uint32Array.from(keys), starts: Uint32Array.from(starts) }
}

const noValues = new Uint32Array(0)

/** Goes over the keys of a chunk. After `advance`, `values` holds `length` values of `key`, until the next advance. */
export class ChunkCursor {
  key: number
  values: Uint32Array = noValues
  length = 0
  /** where the entry of `key` begins */
  entryStart: number
  private at: number
  private readonly bytes: Uint8Array
  private fresh = true

  /** `start` is the place of an entry whose key is `key`. */
  constructor(key: number, bytes: Uint8Array, start = 0) {
    this.key = key
    this.bytes = bytes
    this.at = this.entryStart = start
  }
  /** To the next key and its values; false at the end. */
  advance(): boolean {
    const count = this.head()
    if (count === 0) return false
    if (count > this.values.length) this.values = new Uint32Array(Math.max(count, this.values.length * 2))
    this.length = count
    for (let i = 0, next = 0; i < count; i++) {
      const value = next + this.varint()
      this.values[i] = value
      next = value + 1
    }
    return true
  }
  /** To the next key, not looking at its values; false at the end. */
  skip(): boolean {
    const count = this.head()
    if (count === 0) return false
    const { bytes } = this
    let { at } = this
    for (let left = count; left > 0; at++) if ((bytes[at] ?? 0) < 0x80) left--
    if (at > bytes.length) throw new CodecError('a chunk ends inside a key')
    this.at = at
    return true
  }
  /** Reads what stands before the values; returns their number, 0 at the end. */
  private head(): number {
    if (this.at >= this.bytes.length) return 0
    this.entryStart = this.at
    const head = this.varint()
    // The first entry's key is known from outside, whatever its difference.
    if (this.fresh) this.fresh = false
    else this.key += Math.floor(head / 2)
    const count = head % 2 === 1 ? this.varint() : 1
    if (count > this.bytes.length - this.at || count === 0) throw new CodecError(`${count} values in ${this.bytes.length - this.at} bytes`)
    return count
  }
  private varint(): number {
    const { bytes } = this
    let byte = bytes[this.at++] ?? 0
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    for (let shift = 7; shift < 28; shift += 7) {
      byte = bytes[this.at++] ?? 0
      if (byte < 0x80) return value | (byte << shift)
      value |= (byte & 0x7f) << shift
    }
    byte = bytes[this.at++] ?? 0
    if (byte > 0x7f || this.at > bytes.length) throw new CodecError('a chunk ends inside an integer')
    return value + byte * 0x10000000
  }
}
