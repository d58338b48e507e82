import assert from 'node:assert/strict'
import { test } from 'node:test'
import { latencyBuckets, ProgressTracker, type Progress } from '@codeloom/engine'

test('Z1: each stage counts its files, bytes and time once, over updates that are done, fail and are stopped', () => {
  let time = 0
  const told: Progress[] = []
  const tracker = new ProgressTracker({ now: () => time, listener: progress => told.push(progress) })
  const update = (how: 'done' | 'failed' | 'stopped'): void => {
    tracker.enter('walk')
    time += 10
    tracker.advance('walk', 5, 0)
    tracker.expect('read', 2)
    time += 100
    tracker.advance('read', 2, 300)
    if (how === 'done') tracker.enter('store')
    time += 1
    tracker.end(how)
    time += 1_000
  }
  for (const how of ['done', 'failed', 'stopped'] as const) update(how)
  const { now, done, failed, stages } = tracker.report()
  assert.deepEqual([now, done, failed], [undefined, 1, 1])
  assert.deepEqual(stages, {
    walk: { files: 15, bytes: 0, milliseconds: 30 }, read: { files: 6, bytes: 900, milliseconds: 302 },
    link: { files: 0, bytes: 0, milliseconds: 0 }, store: { files: 0, bytes: 0, milliseconds: 1 },
  })
  assert.deepEqual(told.slice(0, 3), [
    { stage: 'walk', done: 5, total: undefined, bytes: 0 }, { stage: 'read', done: 0, total: 2, bytes: 0 }, { stage: 'read', done: 2, total: 2, bytes: 300 },
  ])
  tracker.expect('link', 7)
  assert.deepEqual(tracker.report().now, { stage: 'link', done: 0, total: 7, bytes: 0 })
})

test('latencies: every one is in its buckets, and quantiles are of the latest', () => {
  const tracker = new ProgressTracker()
  assert.deepEqual(tracker.report().latency, { count: 0, sum: 0, buckets: [...latencyBuckets.map(() => 0), 0], p50: 0, p90: 0, p99: 0, most: 0 })
  for (let i = 0; i < 500; i++) tracker.answered(90_000)
  for (let i = 1; i <= 1_000; i++) tracker.answered(i)
  const { count, sum, buckets, p50, p90, p99, most } = tracker.report().latency
  assert.deepEqual([count, sum], [1_500, 500 * 90_000 + 500_500])
  assert.deepEqual(buckets, [5, 10, 25, 50, 100, 250, 500, 1_000, 1_000, 1_000, 1_000, 1_500])
  assert.deepEqual([p50, p90, p99, most], [501, 901, 991, 1_000])
})
