/** An index that is there: how fast it answers in process, how fast it is brought up to date by the command. */
import fs from 'node:fs'
import path from 'node:path'
import { createQueries, type Queries } from '@codeloom/engine'
import { openSqlite } from '@codeloom/sqlite'
import { corpusFolder } from './corpora.ts'
import { measureProcess } from './measure-process.ts'
import { indexCommand } from './programs.ts'
import { queryFigures } from './query-times.ts'
import { sampleIndex, type Position } from './sample.ts'
import { medianOf, takeTurns, type Contender } from './series.ts'
import type { Suite, SuiteOptions, SuiteResult } from './suite.ts'

const corpus = 'linux-kernel-fs-mm'
const sampled = 2_000
const seed = 1

export const liveSuites: readonly Suite[] = [{ name: 'query', run: queryLatency }, { name: 'update', run: updateLatency }]

async function queryLatency(options: SuiteOptions): Promise<SuiteResult> {
  const { store: file } = await indexed(corpusFolder(corpus), options)
  const store = openSqlite({ path: file, create: false })
  try {
    const { mentions, functions } = sampleIndex(store, { count: sampled, seed })
    const queries = createQueries(store)
    const keys = functions.map(position => keyAt(queries, position)).filter(key => key !== undefined)
    const asked = [
      ['definition', mentions.map(({ path: at, line, column }) => ({ path: at, line, column }))],
      ['callers', keys.map(symbol => ({ symbol }))],
      ['callees', keys.map(symbol => ({ symbol }))],
    ] as const
    return {
      on: { corpus, store: 'sqlite', mentions: mentions.length, functions: keys.length, seed },
      figures: asked.flatMap(([method, params]) => queryFigures(queries, { method, params, p50: 0.1, p99: 2 })),
      runs: {},
    }
  } finally {
    store.close()
  }
}

function keyAt(queries: Queries, { path: at, line, column }: Position): string | undefined {
  const response = queries.answer({ method: 'definition', params: { path: at, line, column } })
  return 'result' in response && 'definitions' in response.result ? response.result.definitions[0]?.key : undefined
}

/** Whole runs of the command on a copy of the corpus: with nothing changed, and after a function was added to one file. */
async function updateLatency(options: SuiteOptions): Promise<SuiteResult> {
  const dir = path.join(options.folder, corpus)
  fs.cpSync(corpusFolder(corpus), dir, { recursive: true })
  const { store, cache } = await indexed(dir, options)
  const changing = middleFile(dir)
  let added = 0
  const again = (name: string, before: () => void): Contender => ({
    name,
    command: () => {
      before()
      return indexCommand({ dir, store, cache, compiled: options.compiled })
    },
  })
  const series = await takeTurns([
    again('nothing changed', () => undefined),
    again('one file changed', () => fs.appendFileSync(changing, `\nint codeloom_bench_${added++}(void)\n{\n\treturn 0;\n}\n`)),
  ], options)
  const figures = [...series.keys()].flatMap(name => [
    { name: `${name}: wall`, value: medianOf(series, name, 'wallMs'), unit: 'ms' },
    { name: `${name}: CPU`, value: medianOf(series, name, 'cpuMs'), unit: 'ms' },
  ])
  return { on: { corpus, changed: path.relative(dir, changing) }, figures, runs: Object.fromEntries(series) }
}

/** The file of the middle size. */
export function middleFile(dir: string): string {
  const files = fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.c')).toSorted().map(file => path.join(dir, file))
  const bySize = files.map(file => ({ file, size: fs.statSync(file).size })).toSorted((a, b) => a.size - b.size)
  const middle = bySize[bySize.length >> 1]
  if (middle === undefined) throw new RangeError(`no file in ${dir}`)
  return middle.file
}

interface Indexed {
  readonly store: string
  readonly cache: string
}

async function indexed(dir: string, { folder, compiled }: SuiteOptions): Promise<Indexed> {
  const [store, cache] = [path.join(folder, 'index.db'), path.join(folder, 'cache')]
  await measureProcess(indexCommand({ dir, store, cache, compiled }), folder)
  return { store, cache }
}
