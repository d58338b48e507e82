/**
 * How right the graph is: `npm run bench:precision -- [--only NAME] [--misses N]`. Indexes real repositories and compares call edges and
 * definitions with the answers of tools that are not ours. NAME is the beginning of a repository's or a language's name; --misses
 * shows N of what differs. What could not be had is reported as not run, by name.
 *
 * Exit codes: 0 all ran, 1 something did not run, 2 wrong usage.
 */
import { parseArgs } from 'node:util'
import { openSqlite } from '@codeloom/sqlite'
import path from 'node:path'
import { readArguments } from '../arguments.ts'
import { corpusFolder, NotRun } from '../corpora.ts'
import { bringUpToDate } from '../same-graph.ts'
import { makeScratch } from '../scratch.ts'
import { answersOf } from './answers.ts'
import { oracles } from './oracles.ts'
import { scoreOf, type Miss, type Score, type Share } from './score.ts'
import { repositories, type Repository } from './repositories.ts'

interface Options {
  readonly only: string | undefined
  readonly misses: number
}

function optionsFrom(args: readonly string[]): Options | undefined {
  const { values: { only, misses } } = parseArgs({ args: [...args], options: { only: { type: 'string' }, misses: { type: 'string', default: '0' } } })
  const known = only === undefined || repositories.some(each => isAsked(each, only))
  return known && Number.isSafeInteger(Number(misses)) ? { only, misses: Number(misses) } : undefined
}

function isAsked({ name, language }: Repository, only: string): boolean {
  return name.startsWith(only) || language.toLowerCase().startsWith(only.toLowerCase())
}

async function measure({ only, misses: shown }: Options): Promise<boolean> {
  const scratch = makeScratch('precision')
  let whole = true
  console.log('| language | repository | certain edges: right | all edges: right | recall | across files | definition | not invented |\n|---|---|---|---|---|---|---|---|')
  for (const repository of repositories.filter(each => only === undefined || isAsked(each, only))) {
    try {
      const { score, misses } = await scored(repository, path.join(scratch.folder, `${repository.name}.db`))
      console.log(row(repository, score))
      for (const miss of drawn(misses, shown)) console.log(`  ${miss.kind} ${miss.at}: ${miss.answered.join(' ') || '-'} | ${miss.truth.slice(0, 3).join(' ')}`)
    } catch (error) {
      if (!(error instanceof NotRun)) throw error
      console.log(`not run: ${repository.name} (${error.message})`)
      whole = false
    }
  }
  return whole
}

async function scored({ corpus, folder, oracle }: Repository, file: string): Promise<ReturnType<typeof scoreOf>> {
  const dir = path.join(corpusFolder(corpus), folder ?? '')
  const store = openSqlite({ path: file, create: true })
  try {
    await bringUpToDate(dir, store, undefined)
    const answers = answersOf(store)
    const { languages, answer } = oracles[oracle]
    return scoreOf(answer(dir, answers.files(languages)), answers)
  } finally {
    store.close()
  }
}

function row({ language, name }: Repository, { certain, all, recall, recallAcrossFiles, definition, outside }: Score): string {
  return `| ${[language, name, ...[certain, all, recall, recallAcrossFiles, definition, outside].map(shareText)].join(' | ')} |`
}

function shareText({ right, of }: Share): string {
  return of === 0 ? '-' : `${(right / of).toFixed(3)} (${right}/${of})`
}

/** Evenly drawn, so that every part of a repository is seen. */
function drawn(misses: readonly Miss[], count: number): readonly Miss[] {
  const kinds = Map.groupBy(misses, ({ kind }) => kind)
  return [...kinds.values()].flatMap(each => each.filter((_, i) => Math.floor((i * count) / each.length) !== Math.floor(((i - 1) * count) / each.length)))
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error(`npm run bench:precision -- [--only NAME] [--misses N]\nNAME is the beginning of a language or of one of: ${repositories.map(({ name }) => name).join(', ')}`)
  process.exitCode = 2
} else process.exitCode = await measure(options) ? 0 : 1
