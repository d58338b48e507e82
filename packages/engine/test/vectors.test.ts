import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { EmbedError, fillVectors, ofLengthOne, VectorIndex, vectorKey, type Embedder, type FillSummary } from '@codeloom/engine/vectors'
import { kindCode } from '@codeloom/model'
import { openVectorCache, openVectorSets } from '@codeloom/sqlite'
import { openMemory, vectorKeyBytes, type AskedModel, type FileRecord, type FileVectors, type GraphStore, type VectorCache, type VectorSets } from '@codeloom/store'
import { memoryTree, randomOf, update, wordEmbedder, wordVector, type MemoryTree } from '@codeloom/testkit'
import { Matrix, TooManyVectors } from '../src/vectors/matrix.ts'
import { dotOf, shortForm } from '../src/vectors/short-form.ts'

interface Kept {
  readonly sets: VectorSets
  readonly cache: VectorCache
}

function keptIn(t: TestContext): Kept {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-vectors-'))
  const kept = { sets: openVectorSets(path.join(folder, 'graph.db.vectors')), cache: openVectorCache({ path: path.join(folder, 'vectors.db'), mostBytes: 1 << 30 }) }
  t.after(() => {
    kept.sets.close()
    kept.cache.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  return kept
}

test('S1: the kernel gives the sums of a plain loop, for any length and number of vectors', () => {
  const random = randomOf(7)
  for (let round = 0; round < 60; round++) {
    const dimensions = 1 + random.below(round < 40 ? 70 : 1_600)
    const matrix = new Matrix(dimensions)
    const all: Int8Array[] = []
    for (let block = 0; block < 3; block++) {
      const values = Int8Array.from({ length: dimensions * random.below(block === 2 && round % 10 === 0 ? 5_000 : 40) }, () => (random.chance(0.1) ? random.pick([-127, 127]) : random.below(255) - 127))
      assert.equal(matrix.add(values), all.length)
      for (let i = 0; i < values.length; i += dimensions) all.push(values.subarray(i, i + dimensions))
    }
    const query = Int8Array.from({ length: dimensions }, () => (random.chance(0.1) ? 127 : random.below(255) - 127))
    const sums: number[] = []
    matrix.forEachRound(query, (round, from) => {
      assert.equal(from, sums.length)
      sums.push(...round)
    })
    assert.deepEqual(sums, all.map(values => values.reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0)))
  }
})

test('more vectors than 32 bits can address are told, not thrown at somebody as a range', () => {
  const matrix = new Matrix(16_384)
  // no array of that size is made: the place for it is asked for before it is copied
  assert.throws(() => matrix.add({ length: 2 ** 32 } as unknown as Int8Array), TooManyVectors)
  assert.equal(matrix.count, 0)
})

const model: AskedModel = { name: 'random', digest: 'random', dimensions: 48, template: 1, url: 'http://localhost/none', questionPrefix: '', asksDimensions: false }

interface MadeVector {
  readonly path: string
  readonly row: number
  readonly kind: number
  readonly vector: Float32Array
}

/** A snapshot that says of files no more than a search by vectors asks. */
function snapshotOf(files: ReadonlyMap<string, string>, sequence = 1): ReturnType<GraphStore['snapshot']> {
  const records = Array.from(files, ([at, hash]) => ({ path: at, hash, language: at.endsWith('.py') ? 'python' : 'typescript', stamp: { size: 100 }, symbolIds: [1, 5] }) as unknown as FileRecord)
  return { commit: { sequence, label: 'x', state: '' }, files: () => records } as unknown as ReturnType<GraphStore['snapshot']>
}

function putFile({ sets, cache }: Kept, id: number, { path: at, hash, made, isKept = true }: { readonly path: string; readonly hash: string; readonly made: readonly MadeVector[]; readonly isKept?: boolean }): void {
  const short = made.map(({ vector }) => shortForm(vector))
  const keys = Buffer.concat(made.map((each, i) => Buffer.from(`${at} ${hash} ${i}`.padEnd(vectorKeyBytes).slice(-vectorKeyBytes))))
  const file: FileVectors = {
    path: at, hash, making: `${at.endsWith('.py') ? 'python' : 'typescript'} 0`, failed: 0, keys, rows: Uint32Array.from(made, ({ row }) => row), kinds: Uint8Array.from(made, ({ kind }) => kind),
    scales: Float32Array.from(short, ({ scale }) => scale), values: Int8Array.from(short.flatMap(({ values }) => [...values])),
  }
  if (isKept) cache.put(made.map(({ vector }, i) => ({ key: keys.subarray(i * vectorKeyBytes, (i + 1) * vectorKeyBytes), vector })))
  sets.put(id, [file], [])
}

test('S1: the nearest are those of a plain loop, with any filter, as files come, change and go', t => {
  const kept = keptIn(t)
  const random = randomOf(11)
  const direction = (): Float32Array => ofLengthOne(Float32Array.from({ length: model.dimensions }, () => random.below(2_000) / 1_000 - 1)) ?? new Float32Array(model.dimensions)
  const set = kept.sets.begin(model)
  const index = new VectorIndex(set, kept)
  const hashes = new Map<string, string>()
  const made = new Map<string, readonly MadeVector[]>()
  const kinds = [kindCode.function, kindCode.class, kindCode.method]
  for (let round = 0; round < 40; round++) {
    const at = `${random.pick(['a', 'b', 'a/deep'])}/f${random.below(12)}.${random.pick(['ts', 'py'])}`
    if (random.chance(0.15)) {
      hashes.delete(at)
      made.delete(at)
    } else {
      hashes.set(at, `hash ${round}`)
      const vectors = Array.from({ length: random.below(30) }, (_, row) => ({ path: at, row, kind: random.pick(kinds), vector: direction() }))
      made.set(at, vectors)
      // a change that is not embedded yet
      if (random.chance(0.2)) made.delete(at)
      else putFile(kept, set.id, { path: at, hash: `hash ${round}`, made: vectors, isKept: random.chance(0.8) })
    }
    const query = direction()
    const filter = random.pick([{}, {}, { language: 'python' }, { path: 'a' }, { path: 'a/' }, { kind: 'class' as const }, { path: at }, { language: 'typescript', kind: 'method' as const, path: 'b' }])
    const accepted = [...made.values()].flat().filter(each => (filter.language === undefined || (each.path.endsWith('.py') ? 'python' : 'typescript') === filter.language)
      && (filter.path === undefined || each.path === filter.path || each.path.startsWith(filter.path.endsWith('/') ? filter.path : `${filter.path}/`)) && (filter.kind === undefined || each.kind === kindCode[filter.kind]))
    const expected = accepted.map(each => ({ ...each, similarity: dotOf(query, each.vector) })).sort((x, y) => y.similarity - x.similarity)
    const snapshot = snapshotOf(hashes, round)
    const found = index.nearest(snapshot, query, { most: 10, filter })
    assert.equal(found.length, Math.min(10, expected.length))
    for (const [i, { path: place, row, similarity }] of found.entries()) {
      const truth = expected.find(each => each.path === place && each.row === row)
      assert.ok(truth !== undefined, 'it was found by a vector that does not count')
      // one whose long form is not kept is weighed by its short one
      assert.ok(Math.abs(truth.similarity - similarity) < 0.01 && Math.abs((expected[i]?.similarity ?? 0) - similarity) < 0.01)
    }
    const fresh = [...made.values()].flat().length
    assert.deepEqual(index.share(snapshot).fresh, fresh)
  }
})

interface Filled extends Kept {
  readonly tree: MemoryTree
  readonly store: GraphStore
  readonly embedder: Embedder
  readonly asked: string[]
  fill(options?: { readonly triesRefused?: boolean }): Promise<FillSummary>
  near(text: string): readonly string[]
}

function filledIn(t: TestContext, files: readonly (readonly [string, string])[], wrap: (embedder: Embedder) => Embedder = each => each): Filled {
  const kept = keptIn(t)
  const [tree, store, asked] = [memoryTree(files), openMemory(), [] as string[]]
  const embedder = wrap(wordEmbedder({ name: 'words', dimensions: 64 }, texts => asked.push(...texts)))
  return {
    ...kept, tree, store, embedder, asked,
    fill: async (options = {}) => {
      await update(store, tree)
      return await fillVectors({ ...kept, ...options, store, embedder, sources: ({ path: at }) => tree.text(at) })
    },
    near: text => {
      const [set] = kept.sets.sets()
      if (set === undefined) return []
      const snapshot = store.snapshot()
      try {
        return new VectorIndex(set, kept).nearest(snapshot, wordVector(text, 64, 'words'), { most: 3 }).map(({ path: at, row }) => `${at} ${row}`)
      } finally {
        snapshot.close()
      }
    },
  }
}

const zebra = '/** counts striped zebras */\nexport function zebras(): number { return 7 }\n'
const lion = 'export function lions(): string { return "roar" }\nexport class Cage { open() { return lions() } }\n'

test('S3: a text has its vector made once; what is unchanged costs nothing', async t => {
  const filled = filledIn(t, [['zebra.ts', zebra], ['lion.ts', lion]])
  const first = await filled.fill()
  assert.deepEqual([first.made, first.known, first.total, first.isWhole], [4, 0, 2, true])
  assert.deepEqual(filled.asked.length, new Set(filled.asked).size)
  assert.equal(filled.asked.find(text => text.startsWith('function zebras')), 'function zebras: zebras\nin zebra ts\ncounts striped zebras\nexport function zebras(): number { return 7 }')
  assert.equal((await filled.fill()).total, 0)
  filled.tree.put('lion.ts', lion.replace('"roar"', '"growl"'))
  const second = await filled.fill()
  // the class and its method have the texts that they had
  assert.deepEqual([second.total, second.made, second.known], [1, 1, 2])
  filled.tree.put('zebra.ts', undefined)
  filled.tree.put('back.ts', 'export const x = 1\n')
  await filled.fill()
  filled.tree.put('zebra.ts', zebra)
  assert.deepEqual([(await filled.fill()).made, filled.asked.length], [0, 5])
})

test('S2: what changed, moved or went is not found by what it was, from that commit on; an undone change is found again', async t => {
  const filled = filledIn(t, [['zebra.ts', zebra], ['lion.ts', lion]])
  await filled.fill()
  assert.equal(filled.near('striped zebras')[0], 'zebra.ts 1')
  filled.tree.put('zebra.ts', zebra.replaceAll('zebra', 'horse'))
  await update(filled.store, filled.tree)
  assert.ok(!filled.near('striped zebras').some(place => place.startsWith('zebra')))
  filled.tree.put('zebra.ts', zebra)
  await update(filled.store, filled.tree)
  assert.equal(filled.near('striped zebras')[0], 'zebra.ts 1')
  filled.tree.put('zebra.ts', undefined)
  await update(filled.store, filled.tree)
  assert.ok(!filled.near('striped zebras').some(place => place.startsWith('zebra')))
})

test('S2: where another extractor gives other rows, equal content counts only when its vectors were put anew, which sends nothing', async t => {
  const filled = filledIn(t, [['zebra.ts', zebra]])
  await filled.fill()
  const { versions } = filled.tree
  const newer = { ...filled.tree, versions: { ...versions, typescript: (versions['typescript'] ?? 0) + 1 } }
  await update(filled.store, newer)
  assert.deepEqual(filled.near('striped zebras'), [])
  const again = await fillVectors({ ...filled, sources: ({ path: at }) => filled.tree.text(at) })
  assert.deepEqual([again.total, again.made, filled.near('striped zebras')[0]], [1, 0, 'zebra.ts 1'])
})

test('S7: of a model that is not wanted any more nothing is begun, put or completed, and the set of the new one stays', async t => {
  const filled = filledIn(t, [['zebra.ts', zebra], ['lion.ts', lion]])
  await filled.fill()
  const other = wordEmbedder({ name: 'other', dimensions: 64 })
  const sources = ({ path: at }: FileRecord): string | undefined => filled.tree.text(at)
  const unwanted = (after: number) => () => {
    if (after-- <= 0) throw new EmbedError('unavailable', 'another is wanted')
  }
  await fillVectors({ ...filled, embedder: other, sources })
  const models = (): unknown => filled.sets.sets().map(({ model: { name }, isComplete }) => [name, isComplete])
  assert.deepEqual(models(), [['other', true]])
  await assert.rejects(fillVectors({ ...filled, sources, assertStill: unwanted(0) }), { message: 'another is wanted' })
  assert.deepEqual(models(), [['other', true]])
  // it was begun before the other was wanted again
  await assert.rejects(fillVectors({ ...filled, sources, assertStill: unwanted(1) }), { message: 'another is wanted' })
  assert.deepEqual([models(), filled.sets.list(2).size], [[['other', true], ['words', false]], 2])
  await assert.rejects(fillVectors({ ...filled, sources, assertStill: unwanted(2) }), { message: 'another is wanted' })
  assert.deepEqual(models(), [['other', true], ['words', false]])
})

test('S4: a provider that fails in the middle: whole files or nothing, what was made is kept, and the rest comes when it is well again', async t => {
  let left = 3
  const files = Array.from({ length: 40 }, (_, i) => [`f${i}.ts`, `export function name${i}() { return ${i} }\nexport function other${i}() { return ${i} }\n`] as const)
  const filled = filledIn(t, files, embedder => ({
    ...embedder,
    embed: (texts, embedding) => {
      if (left-- <= 0) throw new EmbedError('unavailable', 'it is asleep')
      return embedder.embed(texts, embedding)
    },
  }))
  await assert.rejects(filled.fill(), { name: 'EmbedError' })
  const [set] = filled.sets.sets()
  assert.deepEqual([set?.isComplete, filled.sets.list(set?.id ?? 0).size], [false, 0])
  assert.equal(filled.asked.length, 48)
  left = 1_000
  const again = await filled.fill()
  assert.deepEqual([again.made, again.known, again.isWhole], [32, 48, true])
  assert.equal(new Set(filled.asked).size, filled.asked.length)
})

test('S5: one text that is refused, or too long for the model, keeps none of the others away; it is told, and asked for again where that is wanted', async t => {
  let refuses = /name7\b/
  const files = Array.from({ length: 10 }, (_, i) => [`f${i}.ts`, `export function name${i}() { return ${i} }\n`] as const)
  const filled = filledIn(t, [...files, ['long.ts', `export function long() {\n${'  call(1)\n'.repeat(120)}}\n`]], embedder => ({
    ...embedder,
    embed: async (texts, embedding) => {
      if (texts.some(text => refuses.test(text) || text.length > 600)) throw new EmbedError('refused', 'no such text')
      return embedder.embed(texts, embedding)
    },
  }))
  const first = await filled.fill()
  assert.deepEqual([first.made, first.refused, first.why, first.isWhole], [10, 1, 'no such text', true])
  const [set] = filled.sets.sets()
  assert.deepEqual([...filled.sets.list(set?.id ?? 0).values()].filter(({ failed }) => failed > 0).map(({ path: at, count, failed }) => [at, count, failed]), [['f7.ts', 0, 1]])
  assert.equal((await filled.fill()).total, 0)
  refuses = /nothing/
  assert.deepEqual([(await filled.fill({ triesRefused: true })).made, filled.near('function name7')[0]], [1, 'f7.ts 1'])
})

test('S4: a source that is not as it was indexed waits for the commit that has it', async t => {
  const filled = filledIn(t, [['zebra.ts', zebra]])
  await update(filled.store, filled.tree)
  const summary = await fillVectors({ ...filled, sources: () => undefined })
  assert.deepEqual([summary.unread, summary.isWhole, summary.made], [1, false, 0])
})

test('S5: where a plain word is refused, too, the request is: it stops after two, with what is wrong', async t => {
  let requests = 0
  const filled = filledIn(t, [['zebra.ts', zebra], ['lion.ts', lion]], embedder => ({
    ...embedder, requests: 1,
    embed: () => {
      requests++
      return Promise.reject(new EmbedError('refused', 'no such dimensions'))
    },
  }))
  await assert.rejects(filled.fill(), { name: 'EmbedError', message: /^no such dimensions; it refuses a plain word, too/ })
  assert.equal(requests, 2)
})

test('S5: what was made of half a text is kept as that, and found again without a request', async t => {
  const long = `export function long() {\n${'  call(1)\n'.repeat(120)}}\n`
  const filled = filledIn(t, [['long.ts', long]], embedder => ({
    ...embedder,
    embed: async (texts, embedding) => {
      if (texts.some(text => text.length > 600)) throw new EmbedError('refused', 'too long')
      return embedder.embed(texts, embedding)
    },
  }))
  assert.equal((await filled.fill()).made, 1)
  const [sent = ''] = filled.asked.filter(text => text.startsWith('function long'))
  assert.ok(sent.length > 300 && sent.length <= 600)
  const vectorOf = (text: string): Float32Array | undefined => filled.cache.get([vectorKey(text, filled.embedder.model)])[0]
  assert.deepEqual(vectorOf(sent), wordVector(sent, 64, 'words'))
  const asked = filled.asked.length
  filled.tree.put('long.ts', `${long}export const x = 1\n`)
  assert.deepEqual([(await filled.fill()).known, filled.asked.length], [1, asked])
})

test('S3: what the cache does not take is told, and searched here all the same', async t => {
  const filled = filledIn(t, [['zebra.ts', zebra]])
  await update(filled.store, filled.tree)
  const summary = await fillVectors({ ...filled, cache: { ...filled.cache, put: () => false }, sources: ({ path: at }) => filled.tree.text(at) })
  assert.deepEqual([summary.made, summary.unkept, summary.isWhole, filled.near('zebras')[0]], [1, 1, true, 'zebra.ts 1'])
})

test('S6: a model that refuses much takes no other\'s place', async t => {
  const files = Array.from({ length: 20 }, (_, i) => [`f${i}.ts`, `export function name${i}() { return ${i} }\n`] as const)
  let refuses = /^function name1\d?:/
  const filled = filledIn(t, files, embedder => ({
    ...embedder,
    embed: async (texts, embedding) => {
      if (texts.some(text => refuses.test(text))) throw new EmbedError('refused', 'not that one')
      return embedder.embed(texts, embedding)
    },
  }))
  const old = filled.sets.begin({ ...model, digest: 'old' })
  filled.sets.complete(old.id)
  const summary = await filled.fill()
  assert.deepEqual([summary.refused, summary.isWhole, filled.sets.sets().map(({ isComplete }) => isComplete)], [11, false, [true, false]])
  refuses = /nothing/
  assert.equal((await filled.fill({ triesRefused: true })).isWhole, true)
  assert.deepEqual(filled.sets.sets().map(({ model: { name }, isComplete }) => [name, isComplete]), [['words', true]])
})
