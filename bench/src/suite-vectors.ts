/** Vectors: how fast they are searched, and what a commit of the graph takes while they are asked for over HTTP, and written, by the same process. */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fillVectors, ofLengthOne, VectorIndex } from '@codeloom/engine/vectors'
import { openEmbedder } from '@codeloom/openai-embedder'
import { openSqlite, openVectorCache, openVectorSets } from '@codeloom/sqlite'
import { openMemory, vectorKeyBytes, type AskedModel, type StoreSnapshot } from '@codeloom/store'
import { memoryTree, openEmbeddingServer, randomOf, update, type AnswerEmbeddings, type Random } from '@codeloom/testkit'
import { median, quantile, rounded } from './statistics.ts'
import type { Figure, Suite, SuiteOptions, SuiteResult } from './suite.ts'

const [count, dimensions, perFile, seed] = [100_000, 384, 50, 1]
const asked = 200
const model: AskedModel = { name: 'random', digest: 'random', dimensions, template: 1, url: 'http://localhost/none', questionPrefix: '', asksDimensions: false }

export const vectorSuites: readonly Suite[] = [{ name: 'vectors-search', run: searchLatency }, { name: 'vectors-beside-commits', run: commitsBeside }]

/** Directions around some thousand centres, as texts of code lie. */
function clustered(random: Random): () => Float32Array {
  const number = (): number => random.below(2_000_001) / 1_000_000 - 1
  const centres = Array.from({ length: 1_000 }, () => Float32Array.from({ length: dimensions }, number))
  return () => {
    const centre = random.pick(centres)
    return ofLengthOne(centre.map(value => value + number() * 0.7)) ?? centre
  }
}

async function searchLatency({ folder }: SuiteOptions): Promise<SuiteResult> {
  const random = randomOf(seed)
  const direction = clustered(random)
  const sets = openVectorSets(path.join(folder, 'graph.db.vectors'))
  const cacheFile = path.join(folder, 'vectors.db')
  const cache = openVectorCache({ path: cacheFile, mostBytes: 2 ** 32 })
  const set = sets.begin(model)
  const paths = Array.from({ length: count / perFile }, (_, i) => `src/d${i % 40}/f${i}.${i % 3 === 0 ? 'py' : 'ts'}`)
  const whole: Float32Array[] = []
  for (const [file, at] of paths.entries()) {
    const vectors = Array.from({ length: perFile }, (_, row) => {
      const vector = direction()
      whole.push(vector)
      return { key: Buffer.from(`${file} ${row}`.padEnd(vectorKeyBytes)), vector }
    })
    cache.put(vectors)
    sets.put(set.id, [fileOf(at, vectors)], [])
  }
  const snapshot = await snapshotOf(paths)
  const began = performance.now()
  const index = new VectorIndex(set, { sets, cache })
  index.share(snapshot)
  const opened = performance.now() - began
  const queries = Array.from({ length: asked }, direction)
  const timed = (filter: object): readonly number[] => queries.map(query => {
    const from = performance.now()
    index.nearest(snapshot, query, { most: 50, filter })
    return performance.now() - from
  })
  timed({})
  const [all, filtered] = [timed({}), timed({ language: 'python', path: 'src/d3' })]
  const figures: readonly Figure[] = [
    { name: 'nearest 50 p50', value: rounded(median(all), 2), unit: 'ms', atMost: 5 }, { name: 'nearest 50 p99', value: rounded(quantile(all, 0.99), 2), unit: 'ms' },
    { name: 'nearest 50 of a folder and a language p50', value: rounded(median(filtered), 2), unit: 'ms' }, { name: 'recall of the nearest 10', value: recallOf(index, { snapshot, queries: queries.slice(0, 40), whole }), unit: '' },
    { name: 'opening the set', value: rounded(opened, 0), unit: 'ms' }, { name: 'bytes a vector, short', value: rounded(sets.bytes / count, 0), unit: 'B' },
    { name: 'bytes a vector, whole', value: rounded(['', '-wal'].reduce((sum, ending) => sum + (fs.statSync(cacheFile + ending, { throwIfNoEntry: false })?.size ?? 0), 0) / count, 0), unit: 'B' },
  ]
  sets.close()
  cache.close()
  return { on: { vectors: count, dimensions, asked, seed }, figures, runs: {}, raw: { all, filtered } }
}

function fileOf(at: string, vectors: readonly { readonly key: Uint8Array; readonly vector: Float32Array }[]): Parameters<ReturnType<typeof openVectorSets>['put']>[1][number] {
  const scales = vectors.map(({ vector }) => vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127)
  return {
    path: at, hash: hashOf(at), making: `${at.endsWith('.py') ? 'python' : 'typescript'} 0`, failed: 0, keys: Buffer.concat(vectors.map(({ key }) => key)), rows: Uint32Array.from(vectors, (_, row) => row + 1), kinds: new Uint8Array(vectors.length),
    scales: Float32Array.from(scales), values: Int8Array.from(vectors.flatMap(({ vector }, i) => Array.from(vector, value => Math.round(value / (scales[i] ?? 1))))),
  }
}

function hashOf(at: string): string {
  return Buffer.from(at).toString('hex').padEnd(64, '0').slice(0, 64)
}

async function snapshotOf(paths: readonly string[]): Promise<StoreSnapshot> {
  const store = openMemory()
  const transaction = await store.begin()
  const stamp = { size: 5_000, mtimeNs: 1n, ctimeNs: 1n, inode: 1n }
  for (const [i, at] of paths.entries()) transaction.putFile({ id: i + 1, path: at, language: at.endsWith('.py') ? 'python' : 'typescript', hash: hashOf(at), stamp, readNs: 1n, problems: '', symbolIds: [i * 100 + 1, perFile + 1] })
  transaction.commit({ root: '0'.repeat(64), label: 'bench', nextFileId: paths.length + 1, nextSymbolId: paths.length * 100 + 1, state: '{}' })
  return store.snapshot()
}

/** How many of the ten nearest by the whole vectors are among the ten that are found. */
function recallOf(index: VectorIndex, { snapshot, queries, whole }: { readonly snapshot: StoreSnapshot; readonly queries: readonly Float32Array[]; readonly whole: readonly Float32Array[] }): number {
  let hits = 0
  for (const query of queries) {
    const tenth = Float64Array.from(whole, vector => vector.reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0)).sort().at(-10) ?? 0
    hits += index.nearest(snapshot, query, { most: 10 }).filter(({ similarity }) => similarity >= tenth - 1e-6).length
  }
  return rounded(hits / (queries.length * 10), 4)
}

const treeFiles = 1_500
/** A commit beside vectors may take so many times what it takes alone, and so much more, which is a turn of a batch of answers: milliseconds. */
const [besideOverAlone, noiseMs] = [3, 25]

/** A tree on SQLite, edited file by file: alone, and while all its vectors are made by an endpoint on this machine that takes 5 ms a request. */
async function commitsBeside({ folder }: SuiteOptions): Promise<SuiteResult> {
  const tree = memoryTree(Array.from({ length: treeFiles }, (_, i) => [`f${i}.ts`, Array.from({ length: 8 }, (_each, k) => `export function name${i}x${k}() { return ${k} }\n`).join('')] as const), { batchSize: 64 })
  const store = openSqlite({ path: path.join(folder, 'graph.db'), create: true })
  const [sets, cache] = [openVectorSets(path.join(folder, 'graph.db.vectors')), openVectorCache({ path: path.join(folder, 'vectors.db'), mostBytes: 2 ** 32 })]
  await update(store, tree)
  const edit = async (n: number): Promise<number> => {
    tree.put(`f${n % treeFiles}.ts`, `export function edited${n}() { return ${n} }\n`)
    const from = performance.now()
    await update(store, tree)
    return performance.now() - from
  }
  for (let n = 0; n < 10; n++) await edit(n)
  const alone: number[] = []
  for (let n = 10; n < 110; n++) alone.push(await edit(n))
  const server = await openEmbeddingServer({ dimensions })
  server.answer = inFiveMs()
  const embedder = openEmbedder({
    model: { ...model, url: `${server.endpoint}/embeddings` }, key: undefined, textPrefix: '', window: 512, batch: 64, requests: 2, repeats: 4,
    timeoutMs: 60_000, questionTimeoutMs: 3_000, pauseMs: 500, longestPauseMs: 60_000, failures: 5, leftAloneMs: 5_000, health: () => '', onHealth: () => undefined,
  })
  let isFilling = true
  const filling = fillVectors({ store, sets, cache, embedder, sources: ({ path: at }) => tree.text(at) }).finally(() => (isFilling = false))
  const beside: number[] = []
  for (let n = 110; isFilling && n < 410; n++) {
    beside.push(await edit(n))
    await sleep(1)
  }
  const { made } = await filling
  await server.close()
  const worst = quantile(beside, 0.99)
  const bound = quantile(alone, 0.99) * besideOverAlone + noiseMs
  for (const each of [sets, cache, store]) each.close()
  return {
    on: { files: treeFiles, vectors: made, 'commits beside': beside.length },
    figures: [
      { name: 'commit alone p50', value: rounded(median(alone), 2), unit: 'ms' }, { name: 'commit beside vectors p50', value: rounded(median(beside), 2), unit: 'ms' },
      { name: 'commit alone p99', value: rounded(quantile(alone, 0.99), 2), unit: 'ms' }, { name: 'commit beside vectors p99', value: rounded(worst, 2), unit: 'ms', atMost: rounded(bound, 2) },
    ],
    runs: {}, raw: { alone, beside },
  }
}

/** Answers as a model does that takes its time elsewhere: the vectors were made before, and differ. */
function inFiveMs(): AnswerEmbeddings {
  const random = randomOf(seed)
  const direction = clustered(random)
  const texts = Array.from({ length: 256 }, () => JSON.stringify([...direction()]))
  let next = 0
  return async (response, { input }) => {
    await sleep(5)
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"data":[${input.map((_, index) => `{"index":${index},"embedding":${texts[next++ % texts.length] ?? '[]'}}`).join(',')}]}`)
    return true
  }
}
