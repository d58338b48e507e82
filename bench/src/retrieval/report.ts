/** What is told of a run: a row a ranker and group of questions, JSON with every question, the page in the documentation. */
import fs from 'node:fs'
import path from 'node:path'
import { house } from '../programs.ts'
import { describeCommit } from '../report.ts'
import { interval, mean, type Judged } from './score.ts'

/** One question, as each ranker answered it. */
export interface Answered {
  readonly kind: 'doc' | 'own-doc' | 'commit'
  readonly repository: string
  readonly language: string
  readonly keptAside: boolean
  readonly named: boolean
  readonly text: string
  readonly right: number
  readonly judged: Readonly<Record<string, Judged>>
}

const columns = 'function MRR | recall@5 | recall@10 | file MRR | recall@5 | recall@10'

interface Group {
  readonly title: string
  readonly questions: readonly Answered[]
}

/** Rows of rankers for a group of questions; what an interval is told of is its mean, repositories counting as they have questions. */
function tableOf({ title, questions }: Group): string {
  const names = Object.keys(questions[0]?.judged ?? {})
  const rows = names.map(name => {
    const judged = questions.flatMap(each => each.judged[name] ?? [])
    const [low, high] = interval(judged.map(({ functions }) => functions.reciprocalRank))
    const cells = [judged.map(({ functions }) => functions), judged.map(({ files }) => files)]
      .flatMap((each, i) => [`${shown(mean(each.map(({ reciprocalRank }) => reciprocalRank)))}${i === 0 ? ` (${shown(low)} to ${shown(high)})` : ''}`,
        shown(mean(each.map(({ recallAt5 }) => recallAt5))), shown(mean(each.map(({ recallAt10 }) => recallAt10)))])
    return `| ${[name, ...cells].join(' | ')} |`
  })
  return [`**${title}**: ${questions.length} questions`, '', `| ranked by | ${columns} |`, `|---${'|---'.repeat(6)}|`, ...rows].join('\n')
}

/** MRR of functions, a row a repository. */
function repositoryTable({ title, questions }: Group): string {
  const names = Object.keys(questions[0]?.judged ?? {})
  const rows = [...Map.groupBy(questions, ({ language, repository }) => `${language} | ${repository}`)].map(([repository, each]) =>
    `| ${[repository, each.length, ...names.map(name => shown(mean(each.map(({ judged }) => judged[name]?.functions.reciprocalRank ?? 0))))].join(' | ')} |`)
  return [`**${title}**: MRR of functions`, '', `| language | repository | questions | ${names.join(' | ')} |`, `|---|---|---${'|---'.repeat(names.length)}|`, ...rows].join('\n')
}

function shown(value: number): string {
  return value.toFixed(3)
}

const titles: Readonly<Record<Answered['kind'], string>> = {
  'doc': '(a) doc comment to its function, comments of all functions taken out', 'own-doc': '(a) doc comment to its function, the comments of others left in', 'commit': '(b) commit message to what it changed',
}

export function describe(all: readonly Answered[]): string {
  const parts: string[] = []
  for (const keptAside of [false, true]) {
    for (const kind of ['doc', 'own-doc', 'commit'] as const) {
      const questions = all.filter(each => each.kind === kind && each.keptAside === keptAside)
      if (questions.length === 0) continue
      const title = `${titles[kind]}${keptAside ? ', kept aside' : ''}`
      parts.push(tableOf({ title, questions }))
      for (const named of [false, true]) {
        const some = questions.filter(each => each.named === named)
        if (some.length > 0) parts.push(tableOf({ title: `${title}, a function named: ${named ? 'yes' : 'no'}`, questions: some }))
      }
      parts.push(repositoryTable({ title, questions }))
    }
  }
  return parts.join('\n\n')
}

const page = path.join(house, 'docs', 'retrieval.md')
const [begin, end] = ['<!-- figures: written by npm run bench:retrieval -- --write -->', '<!-- end of figures -->']

/** Keeps every question's scores in bench/results and puts the tables into docs/retrieval.md; returns the file of results. */
export function keep(all: readonly Answered[], notRun: readonly string[]): string {
  const { commit, dirty } = describeCommit()
  const date = new Date().toISOString().slice(0, 10)
  const taken = `${date} at ${commit}${dirty ? ' (with changes)' : ''}`
  const file = path.join(house, 'bench', 'results', `${date}-${commit}-retrieval.json`)
  fs.writeFileSync(file, `{"taken":${JSON.stringify(taken)},"notRun":${JSON.stringify(notRun)},"questions":[\n${all.map(each => JSON.stringify(compact(each))).join(',\n')}\n]}\n`)
  const text = fs.readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new RangeError(`${page} has lost the marks between which the figures go`)
  const lost = notRun.map(each => `- not run: ${each}\n`).join('')
  fs.writeFileSync(page, `${text.slice(0, from + begin.length)}\n\nTaken on ${taken}.\n${lost}\n${describe(all)}\n\n${text.slice(to)}`)
  return path.relative(house, file)
}

/** The first line of what was asked, and three numbers for functions and files each. */
function compact({ text, judged, ...rest }: Answered): object {
  const numbers = Object.fromEntries(Object.entries(judged).map(([name, { functions, files }]) => [name, [functions, files].flatMap(each => [each.reciprocalRank, each.recallAt5, each.recallAt10].map(value => Math.round(value * 1000) / 1000))]))
  return { ...rest, text: text.split('\n')[0]?.slice(0, 120), judged: numbers }
}
