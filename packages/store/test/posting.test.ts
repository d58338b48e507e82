import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ChunkCursor, ChunkWriter, PostingChunk } from '../src/posting-chunks.ts'
import { ChunkSequence, mergePostings, RunCursor, type ChunkTable, type KeyCursor, type StoredChunk } from '../src/posting-merge.ts'
import { PostingChanges } from '../src/posting-run.ts'

type Model = Map<number, Set<number>>

/** Chunks in memory. Counts what was taken out. */
class ChunkList implements ChunkTable {
  chunks: StoredChunk[] = []
  taken = 0

  take(key: number): { readonly chunks: Iterator<StoredChunk>; readonly end: number } {
    const last = Math.max(0, this.chunks.findLastIndex(chunk => chunk.key <= key))
    const of = this.chunks[last]?.key
    const taken = this.chunks.filter(chunk => chunk.key === of)
    const next = this.chunks.find(chunk => chunk.key > (of ?? Infinity))
    this.chunks = this.chunks.filter(chunk => chunk.key !== of)
    this.taken += taken.length
    return { chunks: taken.values(), end: next?.key ?? 2 ** 32 }
  }
  put(key: number, part: number, bytes: Uint8Array): void {
    this.chunks.push({ key, part, bytes: bytes.slice() })
    this.chunks.sort((a, b) => a.key - b.key || a.part - b.part)
  }
  content(): Model {
    const model: Model = new Map()
    const cursor = new ChunkSequence(this.chunks.values(), false)
    let last = -1
    while (cursor.advance()) {
      assert.ok(cursor.key > last, 'keys ascend, each once')
      last = cursor.key
      model.set(cursor.key, new Set(cursor.values.subarray(cursor.from, cursor.to)))
    }
    return model
  }
}

function cursorsOf(changes: PostingChanges): readonly KeyCursor[] {
  const { added, removed } = changes.take()
  return [new RunCursor(removed, true), new RunCursor(added, false)]
}

/** A stretch of keys with some values each, put in or taken out. */
const stretch = fc.record({
  add: fc.boolean(),
  from: fc.oneof(fc.nat(2_000), fc.constant(0xffffffff - 900)),
  keys: fc.oneof(fc.nat(5), fc.nat(900)),
  step: fc.constantFrom(1, 7, 300),
  values: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.constant(300) }),
  spread: fc.constantFrom(1, 3, 500_000),
  one: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(10_000) }),
})

test('random merges leave what the same changes leave in sets', () => {
  fc.assert(fc.property(fc.array(fc.array(stretch, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), fc.boolean(), (commits, together) => {
    const table = new ChunkList()
    const model: Model = new Map()
    const waiting: KeyCursor[] = []
    for (const commit of commits) {
      const changes = new PostingChanges()
      for (const { add, from, keys, step, values, spread, one } of commit) {
        const pairs = one > 0 ? Array.from({ length: one }, (_, i) => [from, i * spread]) : Array.from({ length: keys * values }, (_, i) => [Math.min(from + Math.floor(i / values) * step, 0xffffffff), (i % values) * spread])
        const columns = [Uint32Array.from(pairs, ([key = 0]) => key), Uint32Array.from(pairs, ([, value = 0]) => value >>> 0)] as const
        if (add) changes.add(...columns)
        else changes.remove(...columns)
        for (const [i, key] of columns[0].entries()) apply(model, { key, value: columns[1][i] ?? 0, add })
      }
      waiting.push(...cursorsOf(changes))
      if (!together) mergePostings(table, waiting.splice(0))
    }
    mergePostings(table, waiting)
    assert.deepEqual(table.content(), new Map([...model].filter(([, set]) => set.size > 0)))
    for (const { key, part, bytes } of table.chunks) {
      assert.ok(bytes.length <= 22_000, `${bytes.length} bytes`)
      assert.ok(part === 0 || new PostingChunk(key, bytes).find(key) !== undefined)
    }
  }), { numRuns: 60, seed: 5 })
})

function apply(model: Model, { key, value, add }: { readonly key: number; readonly value: number; readonly add: boolean }): void {
  const set = model.get(key) ?? new Set()
  model.set(key, set)
  if (add) set.add(value)
  else set.delete(value)
}

test('a small change rewrites the chunks that it touches and no others, however full they are', () => {
  const table = new ChunkList()
  const changes = new PostingChanges()
  const keys = Uint32Array.from({ length: 100_000 }, (_, i) => i * 40_000)
  changes.add(keys, keys)
  mergePostings(table, cursorsOf(changes))
  const before = table.chunks.length
  assert.ok(before > 100)
  for (let round = 0; round < 20; round++) {
    table.taken = 0
    changes.add(Uint32Array.from({ length: 60 }, (_, i) => round * 190_000_000 + i * 50 + 7), new Uint32Array(60))
    mergePostings(table, cursorsOf(changes))
    assert.ok(table.taken <= 2, `${table.taken} chunks for one place`)
  }
  assert.ok(table.chunks.length <= before + 20)
})

test('damaged chunks throw or answer something, and end', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (bytes, key) => {
    const work = (): void => {
      const cursor = new ChunkCursor(key, bytes)
      while (cursor.advance());
      new PostingChunk(key, bytes).find(key)
    }
    try {
      work()
    } catch (error) {
      assert.equal((error as Error).name, 'CodecError')
    }
  }), { numRuns: 2_000, seed: 3 })
})

test('a writer of many keys fills its chunks', () => {
  const sizes: number[] = []
  const writer = new ChunkWriter((_, __, bytes) => sizes.push(bytes.length))
  const one = Uint32Array.of(5)
  for (let key = 0; key < 200_000; key++) writer.put(key * 1_000, one, 0, 1)
  writer.flush()
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  assert.ok(mean > 3_800 && mean < 4_200, `${mean} bytes`)
})
