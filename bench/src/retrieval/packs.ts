/**
 * What packs hold: `npm run bench:packs -- [--only NAME,...] [--aside] [--questions N] [--budget TOKENS] [--random N] [--write]`. Asks commit messages at the parent
 * commit (`commit-questions.ts`) for a pack, and looks whether a function that the commit went on to change is in it, by body or by signature; beside it
 * the best functions of BM25 over bodies, whole and with their paths, as many as fill the same tokens (what does not fit is passed over). Then packs of
 * random tasks and budgets, none of which may be over its budget or above its stated count, as a second counter counts. --write keeps the scores in bench/results.
 *
 * Exit codes: 0 all ran and none was over, 1 something did not run or was over, 2 wrong usage.
 */
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createQueries } from '@codeloom/engine'
import type { ContextResult } from '@codeloom/model'
import { randomOf } from '@codeloom/testkit'
import { openWorld } from '@codeloom/host/world'
import { findRoot } from '@codeloom/host/ask'
import { readArguments } from '../arguments.ts'
import { corpusFolder, NotRun } from '../corpora.ts'
import { openHistory } from '../history.ts'
import { house } from '../programs.ts'
import { describeCommit } from '../report.ts'
import { bringUpToDate, makeStore } from '../same-graph.ts'
import { makeScratch } from '../scratch.ts'
import { BodyWords, plainWords, splitWords } from './body-bm25.ts'
import { commitQuestion, drawCommits } from './commit-questions.ts'
import { Functions } from './functions.ts'
import type { Question } from './questions.ts'
import { withHistory, type HistoryRepository } from './repositories.ts'

interface Options {
  readonly only: readonly string[] | undefined
  readonly aside: boolean
  readonly questions: number
  readonly budget: number
  readonly random: number
  readonly write: boolean
}

const seed = 20261120
/** whose tokens are counted: an encoding that is published */
const model = 'gpt-4o'

interface Packed {
  readonly repository: string
  readonly language: string
  readonly text: string
  readonly changed: number
  /** by ranker: how many of the changed functions are in it, and its tokens */
  readonly held: Readonly<Record<string, { readonly functions: number; readonly tokens: number }>>
}

function optionsFrom(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' }, aside: { type: 'boolean', default: false }, questions: { type: 'string', default: '60' }, budget: { type: 'string', default: '4000' },
      random: { type: 'string', default: '2000' }, write: { type: 'boolean', default: false },
    },
  })
  const [questions, budget, random] = [Number(values.questions), Number(values.budget), Number(values.random)]
  if (![questions, budget, random].every(count => Number.isSafeInteger(count) && count >= 0)) return undefined
  return { only: values.only?.split(','), aside: values.aside, questions, budget, random, write: values.write }
}

async function measure(options: Options): Promise<boolean> {
  const { folder } = makeScratch('packs')
  const all: Packed[] = []
  const notRun: string[] = []
  let over = 0
  for (const repository of withHistory.filter(({ name, keptAside }) => (keptAside === true) === options.aside && (options.only === undefined || options.only.some(each => name.startsWith(each))))) {
    try {
      const packed = await askCommits(repository, { ...options, folder: path.join(folder, repository.name.replaceAll(/\W/g, '-')) })
      all.push(...packed.all)
      over += packed.over
      console.log(rowOf(repository.name, packed.all))
    } catch (error) {
      if (!(error instanceof NotRun)) throw error
      notRun.push(`${repository.name}: ${error.message}`)
      console.log(`not run: ${notRun.at(-1)}`)
    }
  }
  if (all.length > 0) console.log(rowOf('all', all))
  if (options.write) {
    const { commit, dirty } = describeCommit()
    const date = new Date().toISOString().slice(0, 10)
    const file = path.join(house, 'bench', 'results', `${date}-${commit}-packs${options.aside ? '-aside' : ''}.json`)
    fs.writeFileSync(file, `{"taken":${JSON.stringify(`${date} at ${commit}${dirty ? ' (with changes)' : ''}`)},"budget":${options.budget},"random":${options.random},"over":${over},"notRun":${JSON.stringify(notRun)},"questions":[\n${all.map(each => JSON.stringify(each)).join(',\n')}\n]}\n`)
    console.error(`kept in ${path.relative(house, file)}`)
  }
  return over === 0 && notRun.length === 0
}

/** Share of the questions of which at least one changed function is there, and of the changed functions. */
function rowOf(name: string, packed: readonly Packed[]): string {
  const rankers = Object.keys(packed[0]?.held ?? {})
  const shares = rankers.map(ranker => {
    const hit = packed.filter(({ held }) => (held[ranker]?.functions ?? 0) > 0).length
    const functions = packed.reduce((sum, { held }) => sum + (held[ranker]?.functions ?? 0), 0)
    const changed = packed.reduce((sum, each) => sum + each.changed, 0)
    return `${ranker} ${(hit / Math.max(1, packed.length)).toFixed(3)} (${(functions / Math.max(1, changed)).toFixed(3)} of functions)`
  })
  return `${name.padEnd(18)} ${String(packed.length).padStart(4)} questions: ${shares.join('; ')}`
}

interface Asking extends Options {
  readonly folder: string
}

async function askCommits(repository: HistoryRepository, { questions, budget, random: count, folder }: Asking): Promise<{ readonly all: readonly Packed[]; readonly over: number }> {
  const { corpus, commits, behind, name, language } = repository
  const history = openHistory(corpusFolder(corpus), { folder, count: commits + behind, from: 'HEAD', every: 1 })
  const store = makeStore('mem')
  const world = await openWorld(findRoot('.', folder), { store, say: words => console.error(words) })
  const request = (task: string, tokens: number) => ({ method: 'context' as const, params: { task, budget: tokens, model } })
  await world.ready(request('', budget))
  const queries = createQueries(store, world)
  const { counter } = world.models(model)
  const pack = (task: string, tokens: number): ContextResult => {
    const response = queries.answer(request(task, tokens))
    if ('error' in response || !('parts' in response.result)) throw new Error(`no pack: ${JSON.stringify(response)}`)
    return response.result
  }
  const bodies = [new BodyWords(plainWords), new BodyWords(splitWords)] as const
  const all: Packed[] = []
  let functions: Functions | undefined
  for (const asking of drawCommits(history, { count: questions, seed, among: commits })) {
    history.checkout(asking.parent)
    await bringUpToDate(folder, store, undefined)
    const snapshot = store.snapshot()
    functions = new Functions(folder, snapshot, functions)
    snapshot.close()
    const question = commitQuestion(asking, functions)
    if (question === undefined) continue
    const { parts, tokens } = pack(question.text, budget)
    const ours = parts.filter(({ form }) => form !== 'name').map(({ symbol }) => `${symbol.path}:${symbol.nameRange[0]}:${symbol.nameRange[1]}`)
    const now = functions
    const filled = bodies.map(words => fill(now, words, { question, budget, count: text => counter.count(text) }))
    all.push({
      repository: name, language, text: question.text, changed: question.functions.size,
      held: { pack: { functions: among(question, ours.map(key => now.definitionOf(key))), tokens }, 'BM25 bodies': filled[0] ?? none, 'BM25, split': filled[1] ?? none },
    })
  }
  return { all, over: countOver(pack, { count, texts: all.map(({ text }) => text), tokensOf: text => counter.count(text) }) }
}

const none = { functions: 0, tokens: 0 }

function among({ functions }: Question, keys: readonly string[]): number {
  return new Set(keys.filter(key => functions.has(key))).size
}

interface Filling {
  readonly question: Question
  readonly budget: number
  readonly count: (text: string) => number
}

/** The best functions, whole, below their paths, until the budget is full. */
function fill(functions: Functions, words: BodyWords, { question, budget, count }: Filling): { readonly functions: number; readonly tokens: number } {
  const texts = new Map(functions.files.map(({ path: file, text }) => [file, text]))
  let tokens = 0
  const keys: string[] = []
  for (const { key, path: file, start, end, firstLine } of words.rank(functions, question.text).slice(0, mostTried)) {
    const more = count(`${file}:${firstLine}\n${texts.get(file)?.slice(start, end) ?? ''}\n\n`)
    if (tokens + more > budget) continue
    tokens += more
    keys.push(key)
  }
  return { functions: among(question, keys), tokens }
}
const mostTried = 200

/** Packs of random tasks and budgets that are over, or not what they say. */
function countOver(pack: (task: string, tokens: number) => ContextResult, { count, texts, tokensOf }: { readonly count: number; readonly texts: readonly string[]; readonly tokensOf: (text: string) => number }): number {
  const random = randomOf(seed)
  let over = 0
  for (let i = 0; i < count && texts.length > 0; i++) {
    const source = random.pick(texts)
    const from = random.below(source.length)
    const task = source.slice(from, from + 1 + random.below(300)) || 'x'
    const budget = 1 + Math.floor(Math.exp(random.below(1000) / 1000 * Math.log(20_000)))
    const { text, tokens } = pack(task, budget)
    if (tokens > budget || (text !== '' && tokensOf(text) !== tokens)) {
      over++
      console.log(`over: ${tokens} of ${budget} tokens for ${JSON.stringify(task)}`)
    }
  }
  console.error(`${count} random packs, ${over} over`)
  return over
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error('npm run bench:packs -- [--only NAME,...] [--aside] [--questions N] [--budget TOKENS] [--random N] [--write]')
  process.exitCode = 2
} else process.exitCode = await measure(options) ? 0 : 1
