import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { vectorKeyBytes, type AskedModel, type FileVectors, type VectorCache, type VectorSets } from '@codeloom/store'
import { openVectorCache, openVectorSets, removeVectorSets } from '../src/index.ts'

function folderIn(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-vectors-'))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

function cacheAt(t: TestContext, file: string, mostBytes = 1 << 30): VectorCache {
  const cache = openVectorCache({ path: file, mostBytes })
  t.after(() => cache.close())
  return cache
}

function setsAt(t: TestContext, file: string): VectorSets {
  const sets = openVectorSets(file)
  t.after(() => sets.close())
  return sets
}

const key = (n: number): Uint8Array => Buffer.alloc(vectorKeyBytes, `key ${n} `)
const vector = (n: number, dimensions = 8): Float32Array => Float32Array.from({ length: dimensions }, (_, i) => Math.sin(n + i))
const model: AskedModel = { name: 'm', digest: 'd', dimensions: 8, template: 1, url: 'http://localhost/v1/embeddings', questionPrefix: '', asksDimensions: false }

function fileOf(at: string, n: number, count = 3): FileVectors {
  const columns = Array.from({ length: count }, (_, i) => i)
  return {
    path: at, hash: `hash ${n}`, making: 'c 1', failed: n % 2, rows: Uint32Array.from(columns, i => i + n), kinds: Uint8Array.from(columns, i => i + 5), keys: Buffer.concat(columns.map(i => key(n + i))),
    scales: Float32Array.from(columns, i => i + 0.5), values: Int8Array.from({ length: count * 8 }, (_, i) => i - 100),
  }
}

const plain = (file: FileVectors | undefined): unknown => (file === undefined ? undefined : Object.fromEntries(Object.entries(file).map(([name, value]) => [name, ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value])))

test('V1: vectors come back as they were put in, in this process and another; torn ones are none', t => {
  const file = path.join(folderIn(t), 'vectors.db')
  const [one, other] = [cacheAt(t, file), cacheAt(t, file)]
  assert.deepEqual(one.get([key(1)]), [undefined])
  assert.equal(fs.existsSync(file), false)
  one.put([{ key: key(1), vector: vector(1) }, { key: key(2), vector: vector(2, 300) }])
  assert.deepEqual(other.get([key(2), key(3), key(1)]), [vector(2, 300), undefined, vector(1)])
  one.put([{ key: key(1), vector: vector(7) }])
  assert.deepEqual(other.get([key(1)]), [vector(7)])
  const raw = new DatabaseSync(file)
  raw.exec('UPDATE vectors SET data = zeroblob(32) WHERE length(data) = 32')
  raw.close()
  assert.deepEqual(other.get([key(1), key(2)]), [undefined, vector(2, 300)])
})

test('V1: it is bounded, the first put in go first; what is no cache is made anew, what is somebody else\'s is left alone', t => {
  const folder = folderIn(t)
  const small = cacheAt(t, path.join(folder, 'small.db'), 400_000)
  for (let n = 0; n < 40; n++) small.put(Array.from({ length: 50 }, (_, i) => ({ key: Buffer.from(`${n} ${i}`.padEnd(vectorKeyBytes)), vector: vector(i, 100) })))
  assert.ok(fs.statSync(path.join(folder, 'small.db')).size < 800_000)
  assert.deepEqual(small.get(['0 0', '39 49'].map(name => Buffer.from(name.padEnd(vectorKeyBytes)))), [undefined, vector(49, 100)])
  const broken = path.join(folder, 'broken.db')
  fs.writeFileSync(broken, 'no database at all'.repeat(1_000))
  const cache = cacheAt(t, broken)
  assert.deepEqual(cache.get([key(1)]), [undefined])
  cache.put([{ key: key(1), vector: vector(1) }])
  assert.deepEqual(cache.get([key(1)]), [vector(1)])
  const others = new DatabaseSync(path.join(folder, 'others.db'))
  others.exec('CREATE TABLE mine (x); INSERT INTO mine VALUES (1)')
  cacheAt(t, path.join(folder, 'others.db')).put([{ key: key(1), vector: vector(1) }])
  assert.equal(others.prepare('SELECT x FROM mine').get()?.['x'], 1)
  others.close()
})

test('V1: what is noted of a provider is there for the next process', t => {
  const file = path.join(folderIn(t), 'vectors.db')
  const [one, other] = [cacheAt(t, file), cacheAt(t, file)]
  assert.deepEqual(one.notes('a'), { told: false, health: '' })
  one.note('a', { told: true })
  other.note('a', { health: 'ill' })
  other.note('b', { health: 'well' })
  assert.deepEqual([one.notes('a'), one.notes('b')], [{ told: true, health: 'ill' }, { told: false, health: 'well' }])
})

test('V2: files come back as they were put in, those since a stamp alone; a row that was changed on the disk is none, and made again', t => {
  const file = path.join(folderIn(t), 'graph.db.vectors')
  const [one, other] = [setsAt(t, file), setsAt(t, file)]
  assert.deepEqual([one.sets(), one.stamp, fs.existsSync(file)], [[], 0, false])
  const { id } = one.begin(model)
  one.put(id, [fileOf('a', 1), fileOf('b', 2, 0)], [])
  const { stamp, files } = other.since(id, -1)
  assert.deepEqual(files.map(plain), [fileOf('a', 1), fileOf('b', 2, 0)].map(plain))
  assert.deepEqual(other.since(id, stamp).files, [])
  other.put(id, [fileOf('a', 3)], ['b'])
  assert.deepEqual([one.stamp > stamp, one.since(id, stamp).files.map(plain), [...one.list(id).values()]], [true, [plain(fileOf('a', 3))], [{ path: 'a', hash: 'hash 3', making: 'c 1', count: 3, failed: 1 }]])
  const raw = new DatabaseSync(file)
  raw.exec('UPDATE vectors SET data = zeroblob(length(data))')
  raw.close()
  assert.deepEqual([one.since(id, -1).files, one.list(id).size], [[], 0])
})

test('V2: one whose first page was torn is told, taken away, and made anew', t => {
  const folder = folderIn(t)
  const made = setsAt(t, path.join(folder, 'made'))
  made.put(made.begin(model).id, Array.from({ length: 100 }, (_, i) => fileOf(`f${i}`, i)), [])
  made.close()
  const [torn, zeros] = [fs.readFileSync(path.join(folder, 'made')), Buffer.alloc(20_000)]
  torn.fill(7, 0, 16)
  for (const bytes of [torn, zeros]) {
    const file = path.join(folder, 'graph.db.vectors')
    fs.writeFileSync(file, bytes)
    const sets = setsAt(t, file)
    assert.throws(() => sets.sets(), { name: 'StoreError', code: 'not-a-store' })
    assert.deepEqual(sets.sets(), [])
    assert.equal(sets.begin(model).isComplete, false)
    sets.close()
    for (const ending of ['', '-wal', '-shm']) fs.rmSync(file + ending, { force: true })
  }
})

test('V2: what somebody else put under the name of the vectors is told, and stays as it is; so does it when they are taken away', t => {
  const folder = folderIn(t)
  const theirs = new DatabaseSync(path.join(folder, 'theirs'))
  theirs.exec('CREATE TABLE mine (x); INSERT INTO mine VALUES (randomblob(20000))')
  theirs.close()
  const broken = fs.readFileSync(path.join(folder, 'theirs'))
  broken.fill(9, 100, 4_096)
  for (const bytes of [Buffer.from('the 0.1 0.2\nmy own word vectors\n'.repeat(1_000)), fs.readFileSync(path.join(folder, 'theirs')), broken]) {
    const file = path.join(folder, 'graph.db.vectors')
    fs.writeFileSync(file, bytes)
    const sets = setsAt(t, file)
    for (const work of [() => sets.sets(), () => sets.begin(model), () => sets.stamp]) assert.throws(work, { name: 'StoreError' })
    assert.equal(removeVectorSets(file), false)
    assert.deepEqual(fs.readFileSync(file), bytes)
    sets.close()
  }
  const own = path.join(folder, 'own.vectors')
  const sets = setsAt(t, own)
  sets.begin(model)
  sets.close()
  assert.deepEqual([removeVectorSets(own), fs.existsSync(own)], [true, false])
})

test('what was closed opens itself no more', t => {
  const file = path.join(folderIn(t), 'vectors.db')
  const [cache, sets] = [cacheAt(t, file), setsAt(t, `${file}.vectors`)]
  cache.note('a', { told: true })
  sets.begin(model)
  for (const each of [cache, sets]) each.close()
  cache.note('a', { health: 'ill' })
  assert.deepEqual([cache.notes('a'), cache.put([{ key: key(1), vector: vector(1) }]), sets.sets()], [{ told: false, health: '' }, false, []])
  assert.equal(cacheAt(t, file).notes('a').health, '')
})

test('V3: a set a model; the complete one takes the place of all others', t => {
  const sets = setsAt(t, path.join(folderIn(t), 'graph.db.vectors'))
  const first = sets.begin(model)
  assert.equal(sets.begin({ ...model, url: 'http://elsewhere/v1/embeddings' }).id, first.id)
  assert.equal(sets.sets()[0]?.model.url, 'http://elsewhere/v1/embeddings')
  sets.put(first.id, [fileOf('a', 1)], [])
  sets.complete(first.id)
  const second = sets.begin({ ...model, digest: 'other' })
  sets.put(second.id, [fileOf('a', 2)], [])
  assert.deepEqual(sets.sets().map(({ id, isComplete }) => [id, isComplete]), [[first.id, true], [second.id, false]])
  assert.deepEqual([sets.since(first.id, -1).files.length, sets.since(second.id, -1).files.length], [1, 1])
  const { stamp } = sets
  sets.complete(second.id)
  assert.deepEqual([sets.sets().map(({ id, isComplete }) => [id, isComplete]), sets.since(first.id, -1).files.length, sets.stamp > stamp], [[[second.id, true]], 0, true])
  for (const other of [{ dimensions: 9 }, { template: 2 }]) assert.notEqual(sets.begin({ ...model, digest: 'other', ...other }).id, second.id)
})

test('V3: a set takes away none that was begun after it, and nothing is put into one that has gone', t => {
  const sets = setsAt(t, path.join(folderIn(t), 'graph.db.vectors'))
  const first = sets.begin(model)
  sets.put(first.id, [fileOf('a', 1)], [])
  const second = sets.begin({ ...model, digest: 'other' })
  sets.put(second.id, [fileOf('a', 2)], [])
  sets.complete(first.id)
  assert.deepEqual(sets.sets().map(({ id, isComplete }) => [id, isComplete]), [[first.id, true], [second.id, false]])
  // who goes back to the first makes it the newest
  assert.equal(sets.begin(model).id, first.id)
  sets.complete(first.id)
  assert.deepEqual([sets.sets().map(({ id }) => id), sets.list(second.id).size, sets.since(first.id, -1).files.length], [[first.id], 0, 1])
  assert.throws(() => sets.put(second.id, [fileOf('b', 1)], []), { name: 'StoreError', code: 'conflict' })
  sets.complete(second.id)
  assert.equal(sets.sets().length, 1)
})

test('V4: the list of files is read once; then only what others put, and nothing of what was put here', t => {
  const file = path.join(folderIn(t), 'graph.db.vectors')
  const [one, other] = [setsAt(t, file), setsAt(t, file)]
  const { id } = one.begin(model)
  one.put(id, Array.from({ length: 200 }, (_, i) => fileOf(`f${i}`, i)), [])
  let rows = 0
  const whole = StatementSync.prototype.all
  t.mock.method(StatementSync.prototype, 'all', function (this: StatementSync, ...given: Parameters<StatementSync['all']>) {
    const found = whole.apply(this, given)
    rows += found.length
    return found
  })
  const readFor = (work: () => unknown): number => {
    const before = rows
    work()
    return rows - before
  }
  assert.equal(readFor(() => assert.equal(one.list(id).size, 200)), 200)
  assert.equal(readFor(() => one.list(id)), 0)
  // a row of the sets
  assert.equal(readFor(() => one.put(id, [fileOf('new', 1)], ['f3'])), 1)
  assert.equal(readFor(() => assert.deepEqual([one.list(id).size, one.list(id).has('f3'), one.list(id).get('new')?.hash], [200, false, 'hash 1'])), 0)
  assert.equal(other.list(id).size, 200)
  one.put(id, [fileOf('newer', 2)], [])
  assert.equal(readFor(() => assert.equal(other.list(id).get('newer')?.hash, 'hash 2')), 1)
  one.put(id, [], ['f4'])
  assert.equal(readFor(() => assert.equal(other.list(id).has('f4'), false)), 1)
  one.put(id, [fileOf('f4', 4)], ['f5'])
  one.put(id, [fileOf('f5', 5)], ['f4'])
  assert.deepEqual([other.list(id).has('f4'), other.list(id).has('f5')], [false, true])
  // who has not looked for long reads it all
  for (let i = 0; i < 1_100; i++) one.put(id, [], [`f${i < 10 ? 10 + i : 10}`])
  assert.equal(readFor(() => other.list(id)), one.list(id).size + 1)
  assert.deepEqual([...other.list(id).keys()].toSorted(), [...one.list(id).keys()].toSorted())
  assert.equal(readFor(() => assert.equal(one.has(id, () => true), true)), 0)
  assert.equal(one.has(id, ({ path: at }) => at === 'f4'), false)
})

test('V2: a writer that is killed leaves whole files, and vectors that are whole', { timeout: 60_000 }, async t => {
  const folder = folderIn(t)
  const write = `import { openVectorCache, openVectorSets } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
    const sets = openVectorSets(${JSON.stringify(path.join(folder, 'graph.db.vectors'))}), cache = openVectorCache({ path: ${JSON.stringify(path.join(folder, 'vectors.db'))}, mostBytes: 2 ** 30 })
    const { id } = sets.begin(${JSON.stringify({ ...model, dimensions: 256 })})
    for (let n = 0; ; n++) {
      const keys = Buffer.concat(Array.from({ length: 40 }, (_, i) => Buffer.alloc(16, n + ' ' + i + ';')))
      cache.put(Array.from({ length: 40 }, (_, i) => ({ key: keys.subarray(i * 16, i * 16 + 16), vector: new Float32Array(256).fill(n) })))
      sets.put(id, [{ path: 'f' + (n % 50), hash: 'h' + n, making: 'c 1', failed: 0, rows: new Uint32Array(40), kinds: new Uint8Array(40), keys, scales: new Float32Array(40), values: new Int8Array(40 * 256).fill(n) }], [])
      if (n === 20) console.log('begun')
    }`
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', write], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'close')
    const [sets, cache] = [setsAt(t, path.join(folder, 'graph.db.vectors')), cacheAt(t, path.join(folder, 'vectors.db'))]
    const [set] = sets.sets()
    const listed = sets.list(set?.id ?? 0)
    const { files } = sets.since(set?.id ?? 0, -1)
    assert.ok(listed.size >= 20 && files.length === listed.size, 'a row was torn')
    for (const { values, keys } of files) {
      assert.ok(values.every(value => value === values[0]))
      // vectors are kept before the file that refers to them
      for (const kept of cache.get(Array.from({ length: 40 }, (_, i) => keys.subarray(i * 16, i * 16 + 16)))) assert.equal(kept?.length, 256)
    }
    sets.close()
    cache.close()
  }
})
