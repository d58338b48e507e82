/**
 * How right the graph is: `npm run bench:precision -- [--only NAME,...] [--misses N] [--draw N] [--write]`. Indexes real repositories and compares
 * call edges and definitions with the answers of tools that are not ours. NAME is the beginning of a repository's or a language's name;
 * --misses shows N of each way in which they differ; --draw shows N misses of a language, drawn from those of all its repositories but
 * the ones kept aside; --write keeps the counts in bench/results and puts the table into docs/precision.md.
 * What could not be had is reported as not run, by name. Does not judge what the tool does not tell (see `score.ts`).
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
import { drawnFiles, drawnMisses } from './draw.ts'
import { oracles, truthOf } from './oracles.ts'
import { describeTaken, header, keepCounts, rowOf, writePage, type Measured } from './report.ts'
import { repositories, type Repository } from './repositories.ts'
import { missKinds, scoreOf, type Miss } from './score.ts'

interface Options {
  readonly only: string | undefined
  readonly misses: number
  readonly draw: number
  readonly write: boolean
}

function optionsFrom(args: readonly string[]): Options | undefined {
  const options = { only: { type: 'string' }, misses: { type: 'string', default: '0' }, draw: { type: 'string', default: '0' }, write: { type: 'boolean', default: false } } as const
  const { values: { only, misses, draw, write } } = parseArgs({ args: [...args], options })
  const known = only === undefined || only.split(',').every(name => repositories.some(each => isCalled(each, name)))
  return known && /^\d+$/.test(misses) && /^\d+$/.test(draw) ? { only, misses: Number(misses), draw: Number(draw), write } : undefined
}

function isCalled({ name, language }: Repository, asked: string): boolean {
  return name.startsWith(asked) || language.toLowerCase().startsWith(asked.toLowerCase())
}

async function measure({ only, misses: shown, draw, write }: Options): Promise<boolean> {
  const scratch = makeScratch('precision')
  const all: Measured[] = []
  console.log(header)
  for (const repository of repositories.filter(each => only === undefined || only.split(',').some(name => isCalled(each, name)))) {
    const measured = await attempted(repository, path.join(scratch.folder, `${repository.name}.db`))
    all.push(measured)
    console.log(rowOf(measured, describeTaken().text))
    if ('scored' in measured) show(measured.scored.misses, shown)
  }
  if (draw > 0) showDrawn(all, draw)
  if (write) {
    writePage(all)
    console.error(`counts in ${keepCounts(all, only)}, table in docs/precision.md`)
  }
  return all.every(each => 'scored' in each)
}

async function attempted(repository: Repository, file: string): Promise<Measured> {
  try {
    return await scored(repository, file)
  } catch (error) {
    if (error instanceof NotRun) return { repository, notRun: error.message }
    throw error
  }
}

async function scored(repository: Repository, file: string): Promise<Measured> {
  const { corpus, oracle: name, files: count, flags = [] } = repository
  const dir = corpusFolder(corpus)
  const { languages, describe } = oracles[name]
  const oracle = describe()
  const store = openSqlite({ path: file, create: true })
  try {
    await bringUpToDate(dir, store, undefined)
    const answers = answersOf(store)
    const files = answers.files(languages)
    const asked = drawnFiles(files, count)
    const truth = truthOf(name, { dir, asked, others: files.filter(each => !asked.includes(each)), flags })
    const told = new Set(truth.map(use => use.path)).size
    return { repository, oracle, files: { asked: asked.length, inTree: files.length, told }, scored: scoreOf(truth, answers) }
  } finally {
    store.close()
  }
}

/** Evenly drawn, so that every part of a repository is seen. */
function show(misses: readonly Miss[], count: number): void {
  for (const kind of missKinds) {
    const each = misses.filter(miss => miss.kind === kind)
    const drawn = each.filter((_, i) => Math.floor((i * count) / each.length) !== Math.floor(((i - 1) * count) / each.length))
    for (const miss of drawn) console.log(`  ${missText(miss)}`)
  }
}

/** For docs/misses.md. */
function showDrawn(all: readonly Measured[], count: number): void {
  const looked = all.filter(({ repository }) => repository.keptAside !== true)
  for (const language of new Set(looked.map(({ repository }) => repository.language))) {
    const ofLanguage = looked.filter(({ repository }) => repository.language === language)
    const misses = ofLanguage.flatMap(each => ('scored' in each ? each.scored.misses.map(miss => ({ ...miss, at: `${each.repository.name} ${miss.at}` })) : []))
    console.log(`${language}: of ${new Set(misses.map(({ at }) => at)).size} places`)
    for (const miss of drawnMisses(misses, count)) console.log(`  ${missText(miss)}`)
  }
}

function missText({ kind, at, answered, truth }: Miss): string {
  return `${kind} ${at}: ${answered.join(' ') || '-'} | ${truth.slice(0, 3).join(' ')}`
}

const options = readArguments(() => optionsFrom(process.argv.slice(2)))
if (options === undefined) {
  console.error(`npm run bench:precision -- [--only NAME,...] [--misses N] [--draw N] [--write]\nNAME is the beginning of a language or of one of: ${repositories.map(({ name }) => name).join(', ')}`)
  process.exitCode = 2
} else process.exitCode = await measure(options) ? 0 : 1
