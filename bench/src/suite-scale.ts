/** The whole of Linux: 55,587 files of C and 1.2 GB. Indexed from nothing, again, after one change; asked from process start and in process, by symbol, by words and by what people say. */
import fs from 'node:fs'
import path from 'node:path'
import { createQueries } from '@codeloom/engine'
import { findRoot } from '@codeloom/host/ask'
import { openWorld } from '@codeloom/host/world'
import { openSqlite } from '@codeloom/sqlite'
import { corpusFolder, NotRun } from './corpora.ts'
import { drawDocSentences } from './doc-sentences.ts'
import { measureProcess } from './measure-process.ts'
import { askCommand, emptyNode, freshIndex, indexCommand, parseOnly, type IndexCommand } from './programs.ts'
import { queryFigures } from './query-times.ts'
import type { Subject } from './questions.ts'
import { lastFolder, medianOf, takeTurns, type Contender, type Run } from './series.ts'
import { median, quantile, rounded } from './statistics.ts'
import { drawSubjects } from './subjects.ts'
import { middleFile } from './suite-live.ts'
import type { Figure, Suite, SuiteOptions, SuiteResult } from './suite.ts'

export const scaleSuites: readonly Suite[] = [{ name: 'scale', run: wholeLinux }]

const corpus = 'linux-source-6.1'
const seed = 1
/** questions from process start, and in process; sentences that are asked for by search and by pack */
const [fromStart, inProcess, sentences] = [30, 1_000, 600]

async function wholeLinux(options: SuiteOptions): Promise<SuiteResult> {
  const source = corpusFolder(corpus)
  // Debian's own .gitignore leaves nothing over
  if (!fs.existsSync(path.join(source, '.codeloomignore'))) throw new NotRun(`${corpus} has no .codeloomignore; run: npm run corpora -- ${corpus}`)
  const dir = path.join(options.folder, corpus)
  fs.cpSync(source, dir, { recursive: true })
  const fresh = await takeTurns([parseOnly({ dir, compiled: options.compiled }), freshIndex({ dir, compiled: options.compiled })], { ...options, keepLast: true })
  const left = lastFolder('index', options)
  const index = { dir, store: path.join(left, 'index.db'), cache: path.join(left, 'cache'), compiled: options.compiled }
  const sources = sourcesOf(index.store)
  const changing = middleFile(dir)
  const again = await takeTurns(updates(index, changing), options)
  const subjects = drawSubjects(index.store, { count: inProcess, seed })
  const said = drawDocSentences(index.store, { count: sentences, seed })
  const asked = await askedFromStart(index, subjects.slice(0, fromStart), options.folder)
  return {
    on: { corpus, files: sources.files, sourceMb: rounded(sources.bytes / 1e6, 1), 'questions from start': Math.min(fromStart, subjects.length), 'text searches': subjects.length, 'doc sentences': said.length, seed },
    figures: [...indexFigures(fresh, sources.bytes), ...updateFigures(again), ...asked.figures, ...searchFigures(index.store, subjects), ...await retrievalFigures(index, said)],
    runs: Object.fromEntries([...fresh, ...again]),
    raw: { changed: path.relative(dir, changing), askedMs: asked.ms },
  }
}

function indexFigures(series: ReadonlyMap<string, readonly Run[]>, sourceBytes: number): readonly Figure[] {
  const disk = medianOf(series, 'index', 'diskMb')
  return [
    { name: 'index wall', value: rounded(medianOf(series, 'index', 'wallMs') / 1000, 2), unit: 's', atMost: 110 },
    { name: 'parsing alone, wall', value: rounded(medianOf(series, 'parse', 'wallMs') / 1000, 2), unit: 's' },
    { name: 'index wall / parsing alone', value: rounded(medianOf(series, 'index', 'wallMs') / medianOf(series, 'parse', 'wallMs'), 3), unit: 'x' },
    { name: 'index CPU', value: rounded(medianOf(series, 'index', 'cpuMs') / 1000, 2), unit: 's' },
    { name: 'index CPU / parsing alone', value: rounded(medianOf(series, 'index', 'cpuMs') / medianOf(series, 'parse', 'cpuMs'), 3), unit: 'x' },
    { name: 'index peak memory of all processes', value: medianOf(series, 'index', 'peakRssMb'), unit: 'MB', atMost: 1_300 },
    { name: 'index on disk', value: disk, unit: 'MB' },
    { name: 'index on disk / source', value: rounded(disk * 1e6 / sourceBytes, 3), unit: 'x', atMost: 0.7 },
  ]
}

function updates(index: IndexCommand, changing: string): readonly Contender[] {
  let added = 0
  return [
    { name: 'nothing changed', command: () => indexCommand(index) },
    {
      name: 'one file changed',
      command: () => {
        fs.appendFileSync(changing, `\nint codeloom_bench_${added++}(void)\n{\n\treturn 0;\n}\n`)
        return indexCommand(index)
      },
    },
  ]
}

function updateFigures(series: ReadonlyMap<string, readonly Run[]>): readonly Figure[] {
  return ([['nothing changed', 3_000], ['one file changed', 1_000]] as const).flatMap(([name, atMost]) => [
    { name: `${name}: wall`, value: medianOf(series, name, 'wallMs'), unit: 'ms', atMost },
    { name: `${name}: CPU`, value: medianOf(series, name, 'cpuMs'), unit: 'ms' },
    { name: `${name}: peak memory`, value: medianOf(series, name, 'peakRssMb'), unit: 'MB' },
  ])
}

interface FromStart {
  readonly figures: readonly Figure[]
  readonly ms: Readonly<Record<string, readonly number[]>>
}

/** The command itself, one process a question: each question once to warm up, then measured. */
async function askedFromStart(index: IndexCommand, subjects: readonly Subject[], folder: string): Promise<FromStart> {
  const ms: Record<string, readonly number[]> = {}
  for (const method of ['def', 'callers']) {
    const pass = async (): Promise<readonly number[]> => {
      const times: number[] = []
      for (const { name, path: at } of subjects) times.push((await measureProcess(askCommand([method, `${at}#${name}`], index), folder)).wallMs)
      return times
    }
    await pass()
    ms[method] = await pass()
  }
  const empty: number[] = []
  for (let i = 0; i < subjects.length; i++) empty.push((await measureProcess(emptyNode(), folder)).wallMs)
  return {
    ms: { ...ms, empty },
    figures: [{ name: 'an empty program of the same Node, p50', value: median(empty), unit: 'ms' }, ...Object.entries(ms).flatMap(([method, times]) => [
      { name: `codeloom ${method} from process start, p50`, value: median(times), unit: 'ms', atMost: 120 },
      { name: `codeloom ${method} from process start, slowest`, value: quantile(times, 1), unit: 'ms' },
    ])],
  }
}

function searchFigures(storeFile: string, subjects: readonly Subject[]): readonly Figure[] {
  const store = openSqlite({ path: storeFile, create: false })
  try {
    return queryFigures(createQueries(store), { method: 'search', params: subjects.map(({ words }) => ({ text: words, mode: 'text' })), p50: 5, p99: 50 })
  } finally {
    store.close()
  }
}

/** Search without vectors, and packs, over the sources as they lie. */
async function retrievalFigures({ dir, store: file }: IndexCommand, said: readonly string[]): Promise<readonly Figure[]> {
  const store = openSqlite({ path: file, create: false })
  try {
    const world = await openWorld(findRoot('.', dir), { store, say: words => console.error(words) })
    await world.ready({ method: 'context', params: { task: '', model } })
    // whoever measures may have named an embedder: vectors are left out
    const queries = createQueries(store, { sources: world.sources, models: world.models })
    world.close()
    const half = Math.floor(said.length / 2)
    const [others, asked] = [said.slice(0, half), said.slice(half)]
    const search = (text: string) => ({ text, mode: 'hybrid' as const })
    const pack = (task: string) => ({ task, budget: 8_000, model })
    return [
      ...queryFigures(queries, { method: 'search', as: 'hybrid search', params: asked.map(search), warmedBy: others.map(search), p50: 20, p99: 100 }),
      ...queryFigures(queries, { method: 'context', as: 'pack of 8,000 tokens', params: asked.map(pack), warmedBy: others.map(pack), p50: 60 }),
    ]
  } finally {
    store.close()
  }
}
/** whose tokens are counted: an encoding that is published */
const model = 'gpt-4o'

interface Sources {
  readonly files: number
  readonly bytes: number
}

function sourcesOf(storeFile: string): Sources {
  const store = openSqlite({ path: storeFile, create: false })
  const snapshot = store.snapshot()
  try {
    let [files, bytes] = [0, 0]
    for (const { stamp } of snapshot.files()) {
      files++
      bytes += Number(stamp.size)
    }
    return { files, bytes }
  } finally {
    snapshot.close()
    store.close()
  }
}
