import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Batch } from '../src/read/batches.ts'
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

test('P4: what has grown over large files reads no ordinary ones', async () => {
  const setup = { dir: '', languagesUrl: '', limits: { maxFileBytes: 0, maxParseMs: 0 }, held: undefined, bytes: 0 }
  const pool = new WorkerPool({ workers: 1, setup, workerUrl: new URL('./growing-worker.ts', import.meta.url), hangMs: 10_000 })
  const batch = (path: string, size: number): Batch =>
    ({ files: [{ path, language: 'c', stamp: { size, mtimeNs: 0n, ctimeNs: 0n, inode: 0n }, knownHash: undefined }], deaths: 0, parseHeld: false })
  pool.put([...['large', 'large', 'large'].map(path => batch(path, 5 << 20)), ...['a', 'b', 'c', 'd', 'e', 'f'].map(path => batch(path, 1000))])
  const threads: (readonly [string | undefined, number | undefined])[] = []
  for await (const finished of pool.run()) {
    assert(finished.kind === 'reply')
    threads.push([finished.batch.files[0]?.path, finished.reply.problems[0]?.[0]])
  }
  assert.deepEqual(threads.map(([path]) => path), ['large', 'large', 'large', 'a', 'b', 'c', 'd', 'e', 'f'])
  const [first] = threads.map(([, thread]) => thread)
  // what was waiting with the first one is still read by it
  assert.deepEqual(threads.slice(0, 3).map(([, thread]) => thread), [first, first, first])
  assert.equal(new Set(threads.slice(4).map(([, thread]) => thread)).size, 1)
  assert.notEqual(threads[5]?.[1], first)
})
