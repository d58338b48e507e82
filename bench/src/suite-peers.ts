/**
 * Codeloom beside other engines in one run, each as its users start it and on a copy of the corpus of its own: a full index,
 * in turns, then the same questions to each one's MCP server over what its last run left, in turns as well.
 */
import fs from 'node:fs'
import path from 'node:path'
import { askAgents, type Agents } from './agents.ts'
import { corpusFolder, NotRun } from './corpora.ts'
import { engines, type Engine } from './engines.ts'
import { lastFolder, takeTurns, type Run } from './series.ts'
import { medianRun, ratios, sideBySide, type Bounds, type Measurements } from './side-by-side.ts'
import { drawSubjects } from './subjects.ts'
import type { Figure, Suite, SuiteOptions, SuiteResult } from './suite.ts'

interface Comparison {
  readonly corpus: string
  /** of ours over a peer's, by the peer's id */
  readonly bounds: Readonly<Record<string, Bounds>>
  readonly memoryMb?: number
}

const lessThanEither = { optave: { cpu: 1 }, colbymchenry: { cpu: 1 } } as const

export const peerSuites: readonly Suite[] = [
  suite('peers-c', { corpus: 'linux-kernel-fs-mm', bounds: { optave: { cpu: 0.5, memory: 0.5 } } }),
  suite('peers-go', { corpus: 'go-20mb', bounds: lessThanEither }),
  suite('peers-python', { corpus: 'python-20mb', bounds: lessThanEither }),
  suite('peers-typescript', { corpus: 'typescript-3mb', bounds: { optave: { cpu: 1.2, wall: 1 } }, memoryMb: 200 }),
]

function suite(name: string, comparison: Comparison): Suite {
  return { name, run: options => compare(comparison, options) }
}

async function compare({ corpus, bounds, memoryMb }: Comparison, options: SuiteOptions): Promise<SuiteResult> {
  const source = corpusFolder(corpus)
  const { there, missing } = loadEngines()
  const treeOf = (id: string): string => path.join(options.folder, `tree-${id}`)
  for (const { id } of there) fs.cpSync(source, treeOf(id), { recursive: true, filter: file => path.basename(file) !== '.git' })
  const failed = new Map<string, NotRun>()
  const series = await takeTurns(there.map(engine => engine.contender(treeOf(engine.id), options.compiled)), { ...options, keepLast: true, failed })
  const indexed = there.filter(({ id }) => !failed.has(id)).map(engine => ({ engine, dir: treeOf(engine.id), folder: lastFolder(engine.id, options) }))
  const agents = await askAgents(indexed, { compiled: options.compiled, candidates: drawSubjects(storeOf(options), drawing), wanted })
  const measured = there.map(engine => measurementsOf(engine, series, agents))
  return {
    on: { corpus, 'functions asked about': agents.subjects.length, seed: drawing.seed },
    figures: [...ratios(measured, id => bounds[id] ?? {}), ...memoryFigure(measured[0], memoryMb)],
    sideBySide: sideBySide(measured),
    notRun: [...missing, ...[...failed].map(([id, why]) => `${id}: ${why.message}`), ...agents.notRun],
    runs: Object.fromEntries(series),
    raw: { subjects: agents.subjects, answers: Object.fromEntries([...agents.of].map(([id, { answers }]) => [id, Object.fromEntries(answers)])) },
  }
}

const wanted = 200
/** More than are asked about: not every function is known to all, and of some the name is not theirs alone. */
const drawing = { count: 1_500, seed: 1 }

/** What cannot be had is told, the others are compared; without ours there is nothing to compare. */
function loadEngines(): { readonly there: readonly Engine[]; readonly missing: readonly string[] } {
  const there: Engine[] = []
  const missing: string[] = []
  for (const load of engines) {
    try {
      there.push(load())
    } catch (error) {
      if (!(error instanceof NotRun)) throw error
      missing.push(error.message)
    }
  }
  return { there, missing }
}

/** Questions are made of what our own index holds. */
function storeOf(options: SuiteOptions): string {
  const store = path.join(lastFolder('codeloom', options), 'index.db')
  if (!fs.existsSync(store)) throw new NotRun('codeloom left no index')
  return store
}

function measurementsOf({ id, name, version }: Engine, series: ReadonlyMap<string, readonly Run[]>, agents: Agents): Measurements {
  return { id, name, version, runs: series.get(id) ?? [], agent: agents.of.get(id) }
}

function memoryFigure(ours: Measurements | undefined, atMost: number | undefined): readonly Figure[] {
  const value = medianRun(ours?.runs ?? [], 'peakRssMb')
  return atMost === undefined ? [] : [{ name: 'peak memory', value, unit: 'MB', atMost }]
}
