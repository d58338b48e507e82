/**
 * How well questions find code: `npm run bench:retrieval -- [--only NAME,...] [--kinds doc,own-doc,commit] [--aside] [--questions N] [--parts] [--write]`. Asks what
 * people wrote about code - doc comments, commit messages - and looks where the code that they wrote it about comes among the answers (`doc-questions.ts`,
 * `commit-questions.ts`); BM25 over function bodies answers beside it in the same run. --only takes beginnings of repositories' or languages' names;
 * --parts tells the parts of the ranking apart; --aside asks those kept aside alone, --write all, and keeps every question's scores in bench/results and the tables in docs/retrieval.md.
 * What could not be had is reported as not run, by name. The draw is fixed: the same questions in every run.
 *
 * Exit codes: 0 all ran, 1 something did not run, 2 wrong usage.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openRanking } from '@codeloom/engine'
import { findRoot } from '@codeloom/host/ask'
import { openWorld } from '@codeloom/host/world'
import type { GraphStore } from '@codeloom/store'
import { readArguments } from '../arguments.ts'
import { corpusFolder, NotRun } from '../corpora.ts'
import { openHistory } from '../history.ts'
import { bringUpToDate, makeStore } from '../same-graph.ts'
import { makeScratch } from '../scratch.ts'
import { commitQuestion, drawCommits } from './commit-questions.ts'
import { copyWithoutComments, drawDocumented, reallyBlank } from './doc-questions.ts'
import { Functions } from './functions.ts'
import type { Question } from './questions.ts'
import { makeRankers, type Ranker, type Tree } from './rankers.ts'
import { describe, keep, type Answered } from './report.ts'
import { documented, withHistory, type HistoryRepository, type Repository } from './repositories.ts'
import { judge } from './score.ts'

interface Options {
  readonly only: readonly string[] | undefined
  readonly kinds: readonly string[]
  readonly aside: boolean
  readonly questions: number
  readonly parts: boolean
  readonly write: boolean
}

const kindNames = ['doc', 'own-doc', 'commit'] as const
const seed = 20261120

function optionsFrom(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' }, kinds: { type: 'string', default: kindNames.join(',') }, aside: { type: 'boolean', default: false },
      questions: { type: 'string', default: '60' }, parts: { type: 'boolean', default: false }, write: { type: 'boolean', default: false },
    },
  })
  const kinds = values.kinds.split(',')
  const [only, questions] = [values.only?.split(','), Number(values.questions)]
  if (!kinds.every(kind => kindNames.some(each => each === kind)) || !Number.isSafeInteger(questions) || questions < 1) return undefined
  return { only, kinds, aside: values.aside, questions, parts: values.parts, write: values.write }
}

function isWanted({ only, aside, write }: Options, { name, language, keptAside }: Repository): boolean {
  const called = only === undefined || only.some(each => name.startsWith(each) || language.toLowerCase().startsWith(each.toLowerCase()))
  return called && (write || (keptAside === true) === aside)
}

interface Asked {
  readonly options: Options
  readonly rankers: readonly Ranker[]
  /** a folder for copies and stores */
  readonly folder: string
}

async function measure(options: Options): Promise<boolean> {
  const { folder } = makeScratch('retrieval')
  const all: Answered[] = []
  const notRun: string[] = []
  const attempt = async (repository: Repository, kind: Answered['kind'], ask: (asked: Asked) => Promise<readonly Answered[]>): Promise<void> => {
    if (!options.kinds.includes(kind) || !isWanted(options, repository)) return
    const began = performance.now()
    try {
      const answered = await ask({ options, rankers: makeRankers((options.parts || options.write) && kind !== 'own-doc'), folder: path.join(folder, `${kind}-${repository.name.replaceAll(/\W/g, '-')}`) })
      all.push(...answered)
      console.error(`${kind} ${repository.name}: ${answered.length} questions, ${Math.round((performance.now() - began) / 1000)} s`)
    } catch (error) {
      if (!(error instanceof NotRun)) throw error
      notRun.push(`${kind} ${repository.name}: ${error.message}`)
    }
  }
  for (const kind of ['doc', 'own-doc'] as const) for (const repository of documented) await attempt(repository, kind, asked => askDocs(repository, kind, asked))
  for (const repository of withHistory) await attempt(repository, 'commit', asked => askCommits(repository, asked))
  console.log(describe(all))
  for (const each of notRun) console.log(`not run: ${each}`)
  if (options.write) console.error(`scores in ${keep(all, notRun)}, tables in docs/retrieval.md`)
  return notRun.length === 0
}

async function askDocs(repository: Repository, kind: 'doc' | 'own-doc', { options, rankers, folder }: Asked): Promise<readonly Answered[]> {
  const dir = corpusFolder(repository.corpus)
  const whole = await indexed(path.join(dir, repository.within ?? ''), makeStore('mem'))
  const drawn = drawDocumented(whole.functions, { count: options.questions, seed })
  const snapshot = whole.store.snapshot()
  const about = new Set(drawn.map(each => each.about))
  copyWithoutComments(whole.functions, {
    from: whole.dir, to: folder, paths: Array.from(snapshot.files(), record => record.path), isBlanked: ({ key }) => kind === 'doc' || about.has(key),
  })
  snapshot.close()
  const copy = await indexed(folder, makeStore('mem'))
  return reallyBlank(drawn, copy.functions).map(question => answered(question, { repository, kind, rankers, tree: copy }))
}

async function askCommits(repository: HistoryRepository, { options, rankers, folder }: Asked): Promise<readonly Answered[]> {
  const { corpus, commits, behind } = repository
  const history = openHistory(corpusFolder(corpus), { folder, count: commits + behind, from: 'HEAD', every: 1 })
  const store = makeStore('mem')
  const all: Answered[] = []
  let functions: Functions | undefined
  for (const asking of drawCommits(history, { count: options.questions, seed, among: commits })) {
    history.checkout(asking.parent)
    const tree = await indexed(folder, store, functions)
    functions = tree.functions
    const question = commitQuestion(asking, tree.functions)
    if (question !== undefined) all.push(answered(question, { repository, kind: 'commit', rankers, tree }))
  }
  return all
}

async function indexed(dir: string, store: GraphStore, before?: Functions): Promise<Tree> {
  await bringUpToDate(dir, store, undefined)
  // of a store in memory, so it may stay open as long as the tree is asked
  const snapshot = store.snapshot()
  return { dir, store, functions: new Functions(dir, snapshot, before), ranking: openRanking(snapshot, (await openWorld(findRoot(dir, dir), { store, say: words => console.error(words) })).sources) }
}

interface Answering extends Pick<Answered, 'kind'> {
  readonly repository: Repository
  readonly rankers: readonly Ranker[]
  readonly tree: Tree
}

function answered(question: Question, { repository, kind, rankers, tree }: Answering): Answered {
  const judged = Object.fromEntries(rankers.map(ranker => [ranker.name, judge(question, ranker.rank(tree, question.text))]))
  const { name, language, keptAside } = repository
  return { kind, repository: name, language, keptAside: keptAside === true, named: question.named, text: question.text, right: question.functions.size, judged }
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error('npm run bench:retrieval -- [--only NAME,...] [--kinds doc,own-doc,commit] [--aside] [--questions N] [--parts] [--write]')
  process.exitCode = 2
} else process.exitCode = await measure(options) ? 0 : 1
