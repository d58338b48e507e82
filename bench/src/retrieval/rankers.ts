/** What is measured: each answers a question with functions and files, best first. */
import { createQueries, type openRanking, type RankingWeights } from '@codeloom/engine'
import type { SymbolResult } from '@codeloom/model'
import type { GraphStore } from '@codeloom/store'
import { BodyWords, plainWords, splitWords } from './body-bm25.ts'
import type { Functions } from './functions.ts'
import { deepest, type Ranking } from './score.ts'

/** A tree, as a ranker sees it. */
export interface Tree {
  readonly dir: string
  readonly store: GraphStore
  readonly functions: Functions
  /** ranks by other weights */
  readonly ranking: ReturnType<typeof openRanking>
}

export interface Ranker {
  readonly name: string
  rank(tree: Tree, question: string): Ranking
}

/** What a source of candidates alone leaves out. */
const nothing: Partial<RankingWeights> = { name: 0, container: 0, signature: 0, doc: 0, path: 0, body: 0, file: 0, graph: 0, named: 0 }

/** Sources of candidates alone, then all of them without one part each. */
const variants: Readonly<Record<string, Partial<RankingWeights>>> = {
  'names alone': { ...nothing, name: 3 },
  'names, signatures, comments, paths': { body: 0, file: 0, graph: 0, named: 0 },
  'bodies alone': { ...nothing, body: 1 },
  'what is named alone': { ...nothing, named: 1 },
  'hybrid': {},
  'without bodies': { body: 0 },
  'without comments': { doc: 0 },
  'without files\' texts': { file: 0 },
  'without the graph': { graph: 0 },
  'without what is named': { named: 0 },
  'without kin': { kin: 0 },
  'without short forms': { otherLength: 0 },
  'rarity by the index alone': { local: 0 },
  'without covered names': { covered: 0 },
  'tests like the rest': { tests: 1 },
}

/** The baselines first. Parts of `hybrid` are told apart where that is asked for. */
export function makeRankers(parts: boolean): readonly Ranker[] {
  const baselines = [bodies('BM25 over bodies', new BodyWords(plainWords)), bodies('the same, identifiers split', new BodyWords(splitWords)), searchByText]
  return [...baselines, ...Object.entries(variants).filter(([name]) => parts || name === 'hybrid').map(([name, weights]) => ranked(name, weights))]
}

function bodies(name: string, words: BodyWords): Ranker {
  return {
    name,
    rank: ({ functions }, question) => {
      const best = words.rank(functions, question)
      return { functions: best.slice(0, deepest).map(({ key }) => key), files: [...new Set(best.map(({ path }) => path))].slice(0, deepest) }
    },
  }
}

/** Hits that a ranking is made of, before those that are no functions go: a class stands beside its methods. */
const askedHits = 3 * deepest

const searchByText: Ranker = {
  name: 'search --mode text',
  rank: ({ store, functions }, question) => {
    const response = createQueries(store).answer({ method: 'search', params: { text: question, mode: 'text', limit: askedHits } })
    if ('error' in response || !('hits' in response.result)) throw new Error(`no answer: ${JSON.stringify(response)}`)
    return rankingOf(functions, response.result.hits.map(({ symbol }) => symbol))
  },
}

function ranked(name: string, weights: Partial<RankingWeights>): Ranker {
  return {
    name,
    rank: ({ functions, ranking }, question) => rankingOf(functions, ranking(question, { weights }).map(({ symbol }) => symbol)),
  }
}

/** Of the symbols those that are functions, a declaration standing for its definition; the files of all. */
function rankingOf(functions: Functions, symbols: readonly SymbolResult[]): Ranking {
  const places = symbols.map(({ path, nameRange: [line, column] }) => functions.definitionOf(`${path}:${line}:${column}`))
  return { functions: [...new Set(places.filter(place => functions.has(place)))].slice(0, deepest), files: [...new Set(symbols.map(({ path }) => path))].slice(0, deepest) }
}
