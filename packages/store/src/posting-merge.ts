import { ChunkCursor, ChunkWriter, type ChunkSink } from './posting-chunks.ts'
import type { PostingRun } from './posting-run.ts'
import { SortedSet } from './sorted-values.ts'

/** Goes over keys in ascending order. After `advance` gave true, `values` holds those of `key` at [from, to), until the next advance. */
export interface KeyCursor {
  /** whether the values are to be taken away */
  readonly removal: boolean
  readonly key: number
  readonly values: Uint32Array
  readonly from: number
  readonly to: number
  advance(): boolean
}

/** A chunk as it is stored. */
export interface StoredChunk {
  readonly key: number
  readonly part: number
  readonly bytes: Uint8Array
}

/** A stretch of an index that was taken out to be written anew: its chunks, and the first key that lies behind it. */
export interface ChunkRegion {
  readonly chunks: Iterator<StoredChunk>
  readonly end: number
}

/** The chunks of one index, where they are stored. */
export interface ChunkTable {
  /** Takes out the chunk that holds the key or would hold it, with all parts where it is one of several. */
  take(key: number): ChunkRegion
  put: ChunkSink
}

const endOfKeys = 2 ** 32
/** A chunk that would be smaller is put together with its neighbour. */
const smallBytes = 500

/**
 * Brings changes into an index: bulk load and compaction alike. `changes` stand in the order in which they were made; a
 * later one overrules. Only chunks that a change touches are written anew.
 */
export function mergePostings(table: ChunkTable, changes: readonly KeyCursor[]): void {
  const writer = new ChunkWriter((key, part, bytes) => table.put(key, part, bytes))
  const live = changes.filter(cursor => cursor.advance())
  let end = 0
  while (live.length > 0 || (writer.pending > 0 && writer.pending < smallBytes && end < endOfKeys)) {
    const next = leastKey(live)
    const adjoins = writer.pending > 0 && writer.pending < smallBytes && end < endOfKeys
    if (!adjoins && next >= end) writer.flush()
    const region = table.take(adjoins ? end : next)
    const base = new ChunkSequence(region.chunks, false)
    const all: KeyCursor[] = base.advance() ? [base, ...live] : [...live]
    mergeKeys(all, region.end, writer)
    live.splice(0, live.length, ...all.filter(cursor => cursor !== base))
    end = region.end
  }
  writer.flush()
}

function leastKey(cursors: readonly KeyCursor[]): number {
  let least = endOfKeys
  for (const { key } of cursors) if (key < least) least = key
  return least
}

/** Writes what all keys below `end` come to. Cursors that ended leave the list. The inner loop of every load. */
function mergeKeys(cursors: KeyCursor[], end: number, writer: ChunkWriter): void {
  const set = new SortedSet()
  for (;;) {
    let least = end
    let only: KeyCursor | undefined
    let several = false
    for (const cursor of cursors) {
      if (cursor.key < least) {
        least = cursor.key
        only = cursor
        several = false
      } else if (cursor.key === least) several = true
    }
    if (only === undefined) return
    if (several) {
      set.clear()
      for (const cursor of cursors) {
        if (cursor.key !== least) continue
        if (cursor.removal) set.remove(cursor)
        else set.add(cursor)
      }
      if (set.length > 0) writer.put(least, set.values, 0, set.length)
    } else if (!only.removal) writer.put(least, only.values, only.from, only.to)
    for (let i = cursors.length - 1; i >= 0; i--) {
      const cursor = cursors[i]
      if (cursor?.key === least && !cursor.advance()) cursors.splice(i, 1)
    }
    if (cursors.length === 0) return
  }
}

/** The keys of a run in memory. */
export class RunCursor implements KeyCursor {
  readonly removal: boolean
  readonly values: Uint32Array
  key = 0
  from = 0
  to = 0
  private readonly run: PostingRun
  private next = 0

  constructor(run: PostingRun, removal: boolean) {
    this.run = run
    this.removal = removal
    this.values = run.values
  }
  advance(): boolean {
    if (this.next >= this.run.keys.length) return false
    this.key = this.run.keys[this.next] ?? 0
    this.from = this.to
    this.to = this.run.ends[this.next++] ?? 0
    return true
  }
}

/** The keys of chunks that follow one another; the parts of a key come as one. */
export class ChunkSequence implements KeyCursor {
  readonly removal: boolean
  readonly from = 0
  key = 0
  values: Uint32Array = new Uint32Array(0)
  to = 0
  private readonly chunks: Iterator<StoredChunk>
  private ahead: StoredChunk | undefined
  private cursor: ChunkCursor | undefined

  constructor(chunks: Iterator<StoredChunk>, removal: boolean) {
    this.chunks = chunks
    this.removal = removal
    this.ahead = this.fetch()
  }
  advance(): boolean {
    while (this.cursor?.advance() !== true) {
      if (this.ahead === undefined) return false
      this.cursor = new ChunkCursor(this.ahead.key, this.ahead.bytes)
      this.ahead = this.fetch()
    }
    const { key, values, length } = this.cursor
    this.key = key
    this.values = values
    this.to = length
    if (this.ahead !== undefined && this.ahead.part > 0) this.gatherParts()
    return true
  }
  private gatherParts(): void {
    let whole = this.values.slice(0, this.to)
    while (this.ahead !== undefined && this.ahead.part > 0) {
      const part = new ChunkCursor(this.ahead.key, this.ahead.bytes)
      if (part.advance()) whole = appended(whole, this.to, part.values.subarray(0, part.length))
      this.to += part.length
      this.ahead = this.fetch()
    }
    this.values = whole
  }
  private fetch(): StoredChunk | undefined {
    const { done, value } = this.chunks.next()
    return done === true ? undefined : value
  }
}

/** `values` with more after its first `length`; grows by doubling, so that many parts cost no more than their sum. */
function appended(values: Uint32Array<ArrayBuffer>, length: number, more: Uint32Array): Uint32Array<ArrayBuffer> {
  let room = values
  if (room.length < length + more.length) {
    room = new Uint32Array(Math.max(room.length * 2, length + more.length))
    room.set(values.subarray(0, length))
  }
  room.set(more, length)
  return room
}
