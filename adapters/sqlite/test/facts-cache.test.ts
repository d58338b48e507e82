import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { FactsCache } from '../src/index.ts'

const megabyte = 1 << 20
const making = 'typescript tsx 1'
const all = (): boolean => true

function cacheIn(t: TestContext, mostBytes = 16 * megabyte): { readonly path: string; readonly open: () => FactsCache } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-facts-'))
  const file = path.join(folder, 'facts.db')
  const opened: FactsCache[] = []
  t.after(() => {
    for (const each of opened) each.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  return {
    path: file,
    open: () => {
      const cache = new FactsCache({ path: file, mostBytes })
      opened.push(cache)
      return cache
    },
  }
}

function entry(n: number, facts: Uint8Array = Buffer.from(`facts of ${n}`)): Parameters<FactsCache['put']>[0] extends Iterable<infer T> ? T : never {
  return { hash: Buffer.alloc(32, n), making, facts, problems: n % 2 === 0 ? '' : '[]' }
}

test('F1: facts come back as they were put in, under their content and making, in this process and another', t => {
  const { open } = cacheIn(t)
  const [one, other] = [open(), open()]
  assert.equal(one.has(Buffer.alloc(32, 1), making), false)
  const large = randomBytes(100_000)
  one.put([entry(1), entry(2, large), entry(1)])
  for (const cache of [one, other]) {
    assert.deepEqual(cache.get(Buffer.alloc(32, 1), making), { facts: new Uint8Array(Buffer.from('facts of 1')), problems: '[]' })
    assert.deepEqual(Buffer.from(cache.get(Buffer.alloc(32, 2), making)?.facts ?? []), large)
    assert.equal(cache.get(Buffer.alloc(32, 1), 'typescript tsx 2'), undefined)
    assert.deepEqual([cache.has(Buffer.alloc(32, 2), making), cache.has(Buffer.alloc(32, 3), making), cache.hashes(all).length], [true, false, 2])
  }
})

test('F2: it is bounded, and what nobody used goes first, the oldest of it', t => {
  const { open, path: file } = cacheIn(t, megabyte)
  const cache = open()
  for (let n = 0; n < 100; n++) cache.put([entry(n, randomBytes(50_000))])
  const kept = [...Array(100).keys()].filter(n => cache.has(Buffer.alloc(32, n), making))
  assert(kept.length > 2 && kept.length <= 20, `${kept.length} are kept`)
  assert.deepEqual(kept, [...Array(100).keys()].slice(-kept.length))
  assert(fs.statSync(file).size < 6 * megabyte, `${fs.statSync(file).size} bytes`)
})

test('F2: what is taken out, or put in again, stays; what is rejected goes', t => {
  const { open } = cacheIn(t, 2 * megabyte)
  const cache = open()
  const facts = Array.from({ length: 200 }, () => randomBytes(20_000))
  const at = (n: number): Buffer => Buffer.alloc(32, n)
  for (let n = 0; n < 200; n++) {
    cache.put([entry(n, facts[n])])
    // one is used by another process, which ends; one is left again and again
    if (n % 5 === 0) {
      const other = open()
      assert.ok(other.get(at(1), making) !== undefined || n === 0, `after ${n}`)
      other.close()
      if (n > 0) cache.put([entry(2, facts[2])])
    }
  }
  assert.deepEqual([1, 2, 3, 4, 199].map(n => cache.has(at(n), making)), [true, true, false, false, true])
  assert.deepEqual(cache.get(at(1), making)?.facts.length, 20_000)
  cache.reject(at(1), making)
  cache.put([])
  assert.deepEqual([cache.has(at(1), making), cache.has(at(2), making), cache.hashes(made => made !== making)], [false, true, []])
})

test('F3: what is no cache is made anew; flipped bytes, another database and a locked one are misses', t => {
  const { open, path: file } = cacheIn(t)
  fs.writeFileSync(file, 'no database at all'.repeat(1_000))
  assert.equal(open().has(Buffer.alloc(32, 1), making), false)
  const cache = open()
  cache.put([entry(1, randomBytes(3_000))])
  assert.equal(cache.has(Buffer.alloc(32, 1), making), true)
  const raw = new DatabaseSync(file)
  raw.exec('UPDATE facts SET data = zeroblob(3001)')
  assert.equal(open().get(Buffer.alloc(32, 1), making), undefined)
  raw.close()
  const again = open()
  again.put([entry(2)])
  assert.equal(again.has(Buffer.alloc(32, 2), making), true)
  again.close()
  const locking = new DatabaseSync(file)
  locking.exec('BEGIN EXCLUSIVE')
  const kept = open()
  kept.put([entry(3)])
  locking.exec('ROLLBACK')
  assert.deepEqual([kept.has(Buffer.alloc(32, 2), making), kept.has(Buffer.alloc(32, 3), making)], [true, false])
  locking.exec('PRAGMA application_id = 7')
  assert.deepEqual([open().has(Buffer.alloc(32, 2), making), fs.existsSync(file)], [false, true])
  locking.close()
})

test('F1: a writer that is killed leaves whole batches', { timeout: 60_000 }, async t => {
  const { open, path: file } = cacheIn(t)
  const write = `import { FactsCache } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
    const cache = new FactsCache({ path: ${JSON.stringify(file)}, mostBytes: 1 << 28 })
    for (let n = 0; ; n++) { cache.put([0, 1].map(i => ({ hash: Buffer.alloc(32, n + ' ' + i + ';'), making: 'm', facts: Buffer.alloc(20_000, n), problems: '' }))); if (n === 3) console.log('begun') }`
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', write], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'close')
    const cache = open()
    assert(cache.hashes(all).length >= 8 && cache.hashes(all).length % 2 === 0)
    for (const hash of cache.hashes(all)) assert.equal(cache.get(hash, 'm')?.facts.length, 20_000)
  }
})
