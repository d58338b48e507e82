/** All kinds of stores beside each other, on the same corpus in one run: the load by the command, then 10,000 warmed lookups in process. */
import fs from 'node:fs'
import path from 'node:path'
import { createQueries } from '@codeloom/engine'
import { findRoot, openStore } from '@codeloom/host'
import { barePostgres } from '@codeloom/postgres/bare-driver'
import { testServer } from '@codeloom/postgres/test-server'
import { bareRocksdb } from '@codeloom/rocksdb/bare-driver'
import { bareSqlite } from '@codeloom/sqlite/bare-driver'
import type { GraphStore, StoreSnapshot } from '@codeloom/store'
import type { BareDriver } from '@codeloom/store/contract-suite'
import { randomOf } from '@codeloom/testkit'
import { corpusFolder } from './corpora.ts'
import { measureProcess } from './measure-process.ts'
import { indexCommand } from './programs.ts'
import { median, quantile, rounded } from './statistics.ts'
import type { Row, Suite, SuiteOptions, SuiteResult } from './suite.ts'

const corpus = 'typescript-20mb'
const lookups = 10_000
/** questions that open files and walk: fewer, for each is many lookups */
const walks = 500
const seed = 1

export const storeSuites: readonly Suite[] = [{ name: 'stores', run: beside }]

interface Kind {
  readonly name: string
  readonly url: string
  readonly bare: () => Promise<BareDriver>
}

type Figures = ReadonlyMap<string, number>

async function beside(options: SuiteOptions): Promise<SuiteResult> {
  const dir = corpusFolder(corpus)
  const root = findRoot(dir, dir)
  const [file, folder] = [path.join(options.folder, 'graph.db'), path.join(options.folder, 'graph')]
  const { server, missing } = await testServer()
  const kinds: readonly Kind[] = [
    { name: 'sqlite', url: `sqlite:${file}`, bare: () => bareSqlite(file) },
    { name: 'rocksdb', url: `rocksdb:${folder}`, bare: () => bareRocksdb(folder) },
    ...server === undefined ? [] : [{ name: 'postgres', url: server.url, bare: () => barePostgres(server.url, root.repo) }],
  ]
  try {
    const measured: Figures[] = []
    for (const { name, url, bare } of kinds) {
      const cache = path.join(options.folder, `cache-${name}`)
      fs.mkdirSync(cache)
      const load = await measureProcess(indexCommand({ dir, store: url, cache, compiled: options.compiled }), cache)
      const figures = new Map([['load: CPU, ms', load.cpuMs], ['load: peak memory, MB', load.peakRssMb ?? Number.NaN]])
      const store = await openStore(url, root, { create: false })
      figures.set('on disk, MB', rounded(store.sizes().bytes / 1e6, 1))
      lookUp(store, figures)
      store.close()
      await bareLookups(await bare(), figures)
      measured.push(figures)
    }
    const rows: readonly Row[] = Array.from(measured[0]?.keys() ?? [], name => ({ name, unit: '', values: measured.map(figures => figures.get(name)) }))
    return {
      on: { corpus, lookups, walks, seed }, figures: [], runs: {}, sideBySide: { columns: kinds.map(({ name }) => name), rows },
      ...missing === undefined ? {} : { notRun: [`postgres: ${missing}`] },
    }
  } finally {
    await server?.stop()
  }
}

function lookUp(store: GraphStore, figures: Map<string, number>): void {
  const snapshot = store.snapshot()
  const files = filesOf(snapshot)
  const { nextSymbolId } = snapshot.commit
  const random = randomOf(seed)
  const anyFile = (): number => files[random.below(files.length)] ?? 1
  const anySymbol = (): number => 1 + random.below(nextSymbolId - 1)
  timed('file that has a symbol', { figures, count: lookups, ask: () => snapshot.owner(anySymbol()) })
  timed('record of a file', { figures, count: lookups, ask: () => snapshot.file(anyFile()) })
  timed('links of a file', { figures, count: lookups, ask: () => snapshot.blob('links', anyFile()) })
  timed('who points at a symbol', { figures, count: lookups, ask: () => snapshot.postings('inbound', anySymbol()) })
  const queries = createQueries(store)
  const names = namesIn(store)
  const anyName = (): string => names[random.below(names.length)] ?? ''
  timed('callers, three hops', { figures, count: walks, ask: () => queries.answer({ method: 'callers', params: { symbol: anyName(), depth: 3 } }) })
  timed('search by text', { figures, count: walks, ask: () => queries.answer({ method: 'search', params: { text: anyName(), mode: 'text' } }) })
  snapshot.close()
}

async function bareLookups(bare: BareDriver, figures: Map<string, number>): Promise<void> {
  const random = randomOf(seed)
  const times: number[] = []
  for (let i = 0; i < lookups * 2; i++) {
    const file = 1 + random.below(100)
    const began = performance.now()
    const answer = bare.links(file)
    if (typeof answer !== 'boolean') await answer
    if (i >= lookups) times.push(performance.now() - began)
  }
  tell('bare driver: links of a file', times, figures)
  await bare.close()
}

interface Timing {
  readonly figures: Map<string, number>
  readonly count: number
  readonly ask: () => unknown
}

/** As many before, to warm up. */
function timed(name: string, { figures, count, ask }: Timing): void {
  const times: number[] = []
  for (let i = 0; i < count * 2; i++) {
    const began = performance.now()
    ask()
    if (i >= count) times.push(performance.now() - began)
  }
  tell(name, times, figures)
}

function tell(name: string, times: readonly number[], figures: Map<string, number>): void {
  for (const [which, value] of [['p50', median(times)], ['p99', quantile(times, 0.99)], ['max', quantile(times, 1)]] as const) figures.set(`${name}: ${which}, us`, rounded(value * 1000, 1))
}

function filesOf(snapshot: StoreSnapshot): readonly number[] {
  return Array.from(snapshot.files(), ({ id }) => id)
}

/** Names of symbols, the same for each kind of store. */
function namesIn(store: GraphStore): readonly string[] {
  const response = createQueries(store).answer({ method: 'symbols', params: { kind: 'function', limit: 200 } })
  return 'result' in response && 'symbols' in response.result && Array.isArray(response.result.symbols) ? response.result.symbols.map(({ name }) => name) : []
}
