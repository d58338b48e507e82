import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { openMemory, type StoreSnapshot } from '@codeloom/store'
import { FileCache } from '../src/query/file-cache.ts'
import { OwnerPages } from '../src/query/owner-pages.ts'

test('pages of owners say what was put into them, up to the largest identifier', () => {
  const range = fc.record({ file: fc.nat(50), start: fc.oneof(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 2 ** 31 - 3_000, max: 2 ** 32 - 3_000 })), count: fc.integer({ min: 1, max: 2_500 }) })
  fc.assert(fc.property(fc.array(range, { maxLength: 12 }), ranges => {
    const [pages, known] = [new OwnerPages(), new Map<number, number>()]
    for (const { file, start, count } of ranges) {
      pages.add(file, [start, count])
      for (let id = start; id < start + count; id++) known.set(id, file)
    }
    for (const { start, count } of ranges) for (const id of [start - 1, start, start + count - 1, start + count]) assert.equal(pages.fileOf(id), known.get(id))
  }), { numRuns: 60 })
})

test('who owns a symbol is asked of the store once, also where more was seen than is kept', () => {
  const files = 20_000
  let asked = 0
  const record = (id: number): object => ({ id, path: `f${id}`, stamp: { size: 1 }, symbolIds: [id * 1_024, 1_024] })
  const snapshot = new Proxy(openMemory().snapshot(), {
    get: (target, property) => {
      if (property === 'file') return record
      if (property === 'owner') {
        return (symbol: number): number => {
          asked++
          return Math.floor(symbol / 1_024)
        }
      }
      const value: unknown = Reflect.get(target, property)
      return value
    },
  }) as StoreSnapshot
  const cache = new FileCache(1 << 20)
  for (let file = 1; file < files; file++) assert.equal(cache.fileOf(snapshot, file * 1_024 + 1), file)
  asked = 0
  // the first were seen so long ago that their pages are gone
  for (let round = 0; round < 50; round++) for (let file = 1; file <= 100; file++) assert.equal(cache.fileOf(snapshot, file * 1_024 + round), file)
  assert.ok(asked <= 100, `${asked}`)
})
