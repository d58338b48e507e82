import assert from 'node:assert/strict'
import test from 'node:test'
import { sampleRows } from '../src/sample.ts'
import { median, quantile } from '../src/statistics.ts'

test('the median of an even number of values lies between the middle two', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.equal(median([9, 1, 2]), 2)
})

test('a quantile is found whatever the order, and numbers are not sorted as words', () => {
  assert.equal(quantile([10, 9, 100], 1), 100)
  assert.equal(quantile([10, 9, 100], 0), 9)
})

test('no values have no median', () => assert.ok(Number.isNaN(median([]))))

test('every row of every table can be drawn, and none beside them', () => {
  const sizes = [0, 2, 0, 3, 0]
  const drawn = Array.from({ length: 5 }, (_, place) => sampleRows(sizes, 1, () => place)[0])
  assert.deepEqual(drawn, [[1, 0], [1, 1], [3, 0], [3, 1], [3, 2]])
})

test('nothing is drawn from empty tables', () => assert.deepEqual(sampleRows([0, 0], 5, () => 0), []))
