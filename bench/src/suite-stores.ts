/**
 * All kinds of stores beside each other, on the same corpus in one run: loaded with what an index has made already, and by the whole index;
 * changed once a second; asked 10,000 times in process, each question warmed up, beside the bare driver that reads the same rows.
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { createQueries, UpdateMemory } from '@codeloom/engine'
import { findRoot, openStore, type Root } from '@codeloom/host'
import { barePostgres } from '@codeloom/postgres/bare-driver'
import { bareRocksdb } from '@codeloom/rocksdb/bare-driver'
import { bareSqlite } from '@codeloom/sqlite/bare-driver'
import type { GraphStore } from '@codeloom/store'
import type { BareDriver } from '@codeloom/store/contract-suite'
import { randomOf } from '@codeloom/testkit/random'
import { corpusFolder, NotRun } from './corpora.ts'
import { measureProcess, type Measured } from './measure-process.ts'
import { indexCommand } from './programs.ts'
import { median, quantile, rounded } from './statistics.ts'
import { TreeBringer } from './stores/bring-in.ts'
import { bytesIn } from './stores/bytes-in.ts'
import { engineNames, startEngine, type Engine, type EngineName } from './stores/engines.ts'
import { timesOf, type LookupTimes } from './stores/lookups.ts'
import { recorded } from './stores/recorded-load.ts'
import type { Figure, Row, Suite, SuiteOptions, SuiteResult } from './suite.ts'

const lookups = 10_000
/** questions that open files and walk: fewer, for each is many lookups */
const walks = 500
const deltas = 20
const seed = 1
/** Lookup p50 over that of the bare driver. */
const mostOverBare = 2
/** p50, p99 and max of a lookup in the fifth source document, microseconds. */
const documented: Readonly<Record<EngineName, readonly [p50: number, p99: number, max: number]>> = {
  rocksdb: [100, 300, 1_000], sqlite: [200, 500, 2_000], postgres: [800, 2_100, 5_000],
}

export const storeSuites: readonly Suite[] = [
  { name: 'stores', run: options => beside('typescript-20mb', options) },
  // by a name that does not begin as the other's: it takes about half an hour
  { name: 'linux-stores', run: options => beside('linux-source-6.1', options) },
]

interface OnCorpus {
  readonly corpus: string
  /** a copy of it, which may be changed */
  readonly dir: string
  readonly record: string
  readonly options: SuiteOptions
}

/** What was measured of an engine: rows of the table, in their order, and what has a floor. */
interface Measurement {
  readonly engine: EngineName
  readonly rows: ReadonlyMap<string, number>
  readonly figures: readonly Figure[]
}

async function beside(corpus: string, options: SuiteOptions): Promise<SuiteResult> {
  const dir = path.join(options.folder, 'tree')
  fs.cpSync(corpusFolder(corpus), dir, { recursive: true })
  const record = path.join(options.folder, 'record')
  await makeRecord(dir, { record, folder: options.folder })
  const measured: Measurement[] = []
  const notRun: string[] = []
  for (const name of engineNames) {
    const engine = await startEngine(name).catch(asNotRun)
    if (engine instanceof NotRun) notRun.push(engine.message)
    else {
      try {
        process.stderr.write(`  ${name}\n`)
        measured.push(await measure(engine, { corpus, dir, record, options }))
      } finally {
        await engine.stop()
      }
    }
  }
  const rows: readonly Row[] = Array.from(measured[0]?.rows.keys() ?? [], name => ({ name, unit: '', values: measured.map(({ rows: of }) => rounded(of.get(name) ?? Number.NaN, 1)) }))
  return {
    on: { corpus, lookups, walks, deltas, seed }, figures: measured.flatMap(({ figures }) => figures), runs: {},
    sideBySide: { columns: measured.map(({ engine }) => engine), rows }, notRun,
  }
}

function asNotRun(error: unknown): NotRun {
  if (error instanceof NotRun) return error
  throw error
}

/** Indexes once, into a store that is taken away again: what the link stage writes is what all engines are loaded with. */
async function makeRecord(dir: string, { record, folder }: { readonly record: string; readonly folder: string }): Promise<void> {
  const root = findRoot(dir, dir)
  const file = path.join(folder, 'recording.db')
  const store = await openStore(`sqlite:${file}`, root, { create: true })
  await (await TreeBringer.of(root)).into(recorded(store, record))
  store.close()
  fs.rmSync(file)
}

async function measure(engine: Engine, on: OnCorpus): Promise<Measurement> {
  const { dir, options } = on
  const folder = path.join(options.folder, engine.name)
  const url = engine.url(folder)
  const root = findRoot(dir, dir)
  fs.mkdirSync(path.join(folder, 'cache'), { recursive: true })
  const rows = new Map<string, number>()
  await loaded(engine, { ...on, folder, rows })
  const index = await measureProcess(indexCommand({ dir, store: url, cache: path.join(folder, 'cache'), compiled: options.compiled }), folder)
  putRun(rows, 'whole index', index)
  const store = await openStore(url, root, { create: false })
  try {
    const asked = await lookUp(store, rows)
    const bare = await bareLookups(await bareOf(engine, { folder, root }), asked.files)
    putTimes(rows, 'bare driver: links of a file', bare)
    await change(store, { root, rows })
    return { engine: engine.name, rows, figures: floorsOf(engine.name, { times: asked.times, links: asked.links, bare }) }
  } finally {
    store.close()
  }
}

interface Loading extends OnCorpus {
  readonly folder: string
  readonly rows: Map<string, number>
}

/** The store alone: what it takes to read what is loaded is measured beside, and taken off. */
async function loaded(engine: Engine, { dir, record, options, folder, rows }: Loading): Promise<void> {
  const program = fileURLToPath(new URL('stores/loading-process.ts', import.meta.url))
  const run = (args: readonly string[]): Promise<Measured> => measureProcess({ program: process.execPath, args: [program, record, ...args], env: { NODE_COMPILE_CACHE: options.compiled } }, folder)
  // another root, so that on a server it is another repository
  const [at, other] = [path.join(folder, 'loaded'), path.join(folder, 'other')]
  for (const each of [at, other]) fs.mkdirSync(each)
  await run([])
  const reading = await run([])
  const before = await engine.diskBytes(at)
  const load = await run([engine.url(at), other])
  putRun(rows, 'bulk load', { ...load, cpuMs: load.cpuMs - reading.cpuMs, wallMs: load.wallMs - reading.wallMs })
  rows.set('bytes on disk, MB', (await engine.diskBytes(at) - before) / 1e6)
  rows.set('source, MB', bytesIn(dir, () => true) / 1e6)
}

function putRun(rows: Map<string, number>, what: string, { wallMs, cpuMs, peakRssMb }: Measured): void {
  rows.set(`${what}: wall, ms`, wallMs)
  rows.set(`${what}: CPU, ms`, cpuMs)
  rows.set(`${what}: peak memory, MB`, peakRssMb ?? Number.NaN)
}

interface Asked {
  readonly files: readonly number[]
  readonly times: readonly LookupTimes[]
  readonly links: LookupTimes
}

async function lookUp(store: GraphStore, rows: Map<string, number>): Promise<Asked> {
  const snapshot = store.snapshot()
  const ids = Array.from(snapshot.files(), ({ id }) => id)
  const { nextSymbolId } = snapshot.commit
  const random = randomOf(seed)
  const files = Array.from({ length: lookups }, () => random.pick(ids))
  const symbols = Array.from({ length: lookups }, () => 1 + random.below(nextSymbolId - 1))
  const asked = async (name: string, ask: (i: number) => unknown, count = lookups): Promise<LookupTimes> => {
    const times = await timesOf(count, ask)
    putTimes(rows, name, times)
    return times
  }
  const times = [
    await asked('file that has a symbol', i => snapshot.owner(symbols[i] ?? 1)),
    await asked('record of a file', i => snapshot.file(files[i] ?? 1)),
    await asked('neighbours: who points at a symbol', i => snapshot.postings('inbound', symbols[i] ?? 1)),
  ]
  const links = await asked('links of a file', i => snapshot.blob('links', files[i] ?? 1))
  const queries = createQueries(store)
  const names = namesIn(store)
  const name = (i: number): string => names[i % names.length] ?? ''
  await asked('callers, three hops', i => queries.answer({ method: 'callers', params: { symbol: name(i), depth: 3 } }), walks)
  await asked('search by text', i => queries.answer({ method: 'search', params: { text: name(i), mode: 'text' } }), walks)
  rows.set('memory of the process that asks, MB', process.memoryUsage().rss / 1e6)
  snapshot.close()
  return { files, times: [...times, links], links }
}

/** The same rows, in the same order, through the driver alone. */
async function bareLookups(bare: BareDriver, files: readonly number[]): Promise<LookupTimes> {
  try {
    return await timesOf(files.length, i => bare.links(files[i] ?? 1))
  } finally {
    await bare.close()
  }
}

async function bareOf({ name, url }: Engine, { folder, root }: { readonly folder: string; readonly root: Root }): Promise<BareDriver> {
  const place = url(folder)
  switch (name) {
    case 'sqlite': return bareSqlite(place.replace('sqlite:', ''))
    case 'rocksdb': return await bareRocksdb(place.replace('rocksdb:', ''))
    case 'postgres': return await barePostgres(place, root.repo)
  }
}

/** A function more in one file, once a second; how long it is from there until its commit has ended: it outlives the process, or, with PostgreSQL, is on the server's disk. */
async function change(store: GraphStore, { root, rows }: { readonly root: Root; readonly rows: Map<string, number> }): Promise<void> {
  const [bringer, memory] = [await TreeBringer.of(root), new UpdateMemory()]
  const random = randomOf(seed)
  const paths = pathsIn(store)
  const took: number[] = []
  const cpu = process.cpuUsage()
  // the first reads what the store knows of the whole tree, as it does once a process
  for (let i = 0; i <= deltas; i++) {
    const began = performance.now()
    const file = path.join(root.dir, random.pick(paths))
    fs.appendFileSync(file, file.endsWith('.c') ? `\nint bench_${i}(void)\n{\n\treturn ${i};\n}\n` : `\nexport function bench${i}() {\n  return ${i}\n}\n`)
    await bringer.into(store, memory)
    if (i > 0) took.push(performance.now() - began)
    await sleep(Math.max(0, 1_000 - (performance.now() - began)))
  }
  const { user, system } = process.cpuUsage(cpu)
  for (const [which, value] of [['p50', median(took)], ['max', quantile(took, 1)]] as const) rows.set(`a file a second: ${which}, ms`, value)
  rows.set('a file a second: CPU of each, ms', (user + system) / 1000 / (deltas + 1))
}

function pathsIn(store: GraphStore): readonly string[] {
  const snapshot = store.snapshot()
  try {
    return Array.from(snapshot.files(), record => record.path).filter(file => /\.(?:ts|c)$/.test(file) && !file.endsWith('.d.ts'))
  } finally {
    snapshot.close()
  }
}

function putTimes(rows: Map<string, number>, name: string, { p50, p99, max, undisturbedMax, longestPause }: LookupTimes): void {
  for (const [which, value] of [['p50', p50], ['p99', p99], ['max', max]] as const) rows.set(`${name}: ${which}, us`, value)
  rows.set(`${name}: max where nobody else was given the processor, us`, undisturbedMax)
  rows.set(`${name}: longest GC pause, which is apart, us`, longestPause)
}

interface OfLookups {
  readonly times: readonly LookupTimes[]
  readonly links: LookupTimes
  readonly bare: LookupTimes
}

/** Each kind of lookup has to reach what is asked: the slowest of them is told. */
function floorsOf(engine: EngineName, { times, links, bare }: OfLookups): readonly Figure[] {
  const [p50, p99, max] = documented[engine]
  const worst = (of: (each: LookupTimes) => number): number => rounded(Math.max(...times.map(of)), 1)
  return [
    { name: `${engine}: links of a file, p50 / bare driver`, value: rounded(links.p50 / bare.p50, 2), unit: 'x', atMost: mostOverBare },
    { name: `${engine}: slowest kind of lookup, p50`, value: worst(each => each.p50), unit: 'us', atMost: p50 },
    { name: `${engine}: slowest kind of lookup, p99`, value: worst(each => each.p99), unit: 'us', atMost: p99 },
    { name: `${engine}: slowest kind of lookup, max`, value: worst(each => each.max), unit: 'us', atMost: max },
  ]
}

/** Names of functions, the same for each kind of store. */
function namesIn(store: GraphStore): readonly string[] {
  const response = createQueries(store).answer({ method: 'symbols', params: { kind: 'function', limit: 200 } })
  return 'result' in response && 'symbols' in response.result && Array.isArray(response.result.symbols) ? response.result.symbols.map(({ name }) => name) : []
}
