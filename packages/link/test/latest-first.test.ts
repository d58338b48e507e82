import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LatestFirst } from '../src/latest-first.ts'

test('numbers come out the largest first, each once, whenever they were put in', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.nat(40), { nil: undefined }), { maxLength: 120 }), steps => {
    const heap = new LatestFirst()
    const model = new Set<number>()
    for (const step of steps) {
      if (step !== undefined) {
        heap.add(step)
        model.add(step)
        continue
      }
      const largest = model.size === 0 ? undefined : Math.max(...model)
      assert.equal(heap.take(), largest)
      if (largest !== undefined) model.delete(largest)
    }
  }))
})
