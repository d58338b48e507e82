import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { WorkerPool } from '../src/read/worker-pool.ts'

test('P2: a slow consumer holds the workers back', async () => {
  const held = new SharedArrayBuffer(4)
  const count = new Int32Array(held)
  const setup = { dir: '', languagesUrl: '', limits: { maxFileBytes: 0, maxParseMs: 0 }, held, bytes: 0 }
  const pool = new WorkerPool({ workers: 2, setup, workerUrl: new URL('./counting-worker.ts', import.meta.url), hangMs: 10_000 })
  pool.put(Array.from({ length: 100 }, () => ({ files: [], deaths: 0, parseHeld: false })))
  let taken = 0
  for await (const finished of pool.run()) {
    assert.equal(finished.kind, 'reply')
    taken++
    // with all the time in the world, the workers may be ahead by what waits with them and what waits for us
    if (taken === 1) await pause(300)
    assert(Atomics.load(count, 0) <= taken + 8)
  }
  assert.equal(taken, 100)
})
