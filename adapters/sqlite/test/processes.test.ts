import { openMemory } from '@codeloom/store'
import { change, contentOf, seededChange } from '@codeloom/store/contract-suite'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { openSqlite } from '../src/index.ts'

const program = fileURLToPath(new URL('committing-process.ts', import.meta.url))

test('whoever opens a store that another is just making waits for it, or makes it first', () => inFolder(async file => {
  const threads = [1, 2, 3, 4].map(() => new Worker(new URL('opening-thread.ts', import.meta.url)))
  try {
    for (let round = 0; round < 100; round++) {
      const said = threads.map(thread => once(thread, 'message'))
      for (const thread of threads) thread.postMessage(`${file}-${round}`)
      assert.deepEqual((await Promise.all(said)).flat(), ['opened', 'opened', 'opened', 'opened'])
    }
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()))
  }
}))

test('S1: two processes write at once and take turns; a reader between them sees whole commits', () => inFolder(async file => {
  const each = 25
  const store = openSqlite({ path: file, create: true })
  const writers = [1, 2].map(() => run(file, each))
  let done = false
  const all = Promise.all(writers).finally(() => (done = true))
  const model = openMemory()
  const seen: unknown[] = []
  for (let last = -1; !done;) {
    const snapshot = store.snapshot()
    const { sequence } = snapshot.commit
    if (sequence !== last) seen[sequence] = contentOf(store, snapshot)
    last = sequence
    snapshot.close()
    await new Promise(resolve => setImmediate(resolve))
  }
  const sequences = (await all).flat().toSorted((a, b) => a - b)
  assert.deepEqual(sequences, Array.from({ length: each * 2 }, (_, i) => i + 1))
  for (let sequence = 0; sequence <= each * 2; sequence++) {
    if (sequence > 0) await change(model, seededChange)
    if (seen[sequence] !== undefined) assert.deepEqual(seen[sequence], contentOf(model), `sequence ${sequence}`)
  }
  assert.deepEqual(contentOf(store), contentOf(model))
  store.close()
}))

test('begin waits for another holder, and stops waiting when told to', () => inFolder(async file => {
  const one = openSqlite({ path: file, create: true })
  const two = openSqlite({ path: file, create: false })
  const held = await one.begin()
  const aborted = new AbortController()
  const waiting = two.begin(aborted.signal)
  aborted.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  const patient = two.begin()
  two.snapshot().close()
  held.abort()
  const taken = await patient
  taken.commit({ root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' })
  const snapshot = one.snapshot()
  assert.equal(snapshot.commit.sequence, 1)
  snapshot.close()
  const dropped = await one.begin()
  one.close()
  assert.throws(() => dropped.removeFile(1), { name: 'InvariantError' })
  ;(await two.begin()).abort()
  two.close()
}))

test('the log of a large commit does not stay', () => inFolder(async file => {
  const store = openSqlite({ path: file, create: true })
  const transaction = await store.begin()
  for (let i = 1; i <= 20; i++) transaction.putBlob('facts', i, new Uint8Array(2 << 20).fill(i))
  transaction.commit({ root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' })
  assert.ok(store.sizes().bytes < 44 << 20, `${store.sizes().bytes} bytes`)
  store.close()
  assert.ok(!existsSync(`${file}-wal`))
}))

async function inFolder(work: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-sqlite-'))
  try {
    await work(path.join(folder, 'graph.db'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run(file: string, commits: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [program, file, String(commits)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', chunk => (printed += String(chunk)))
  const code = await new Promise(resolve => child.once('close', resolve))
  assert.equal(code, 0)
  return printed.trim().split('\n').map(Number)
}
