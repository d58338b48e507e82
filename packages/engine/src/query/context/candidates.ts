/**
 * What a pack may hold, best first: what the task sets out from, what the ranking of its text gives, and what stands beside
 * these in the graph - callers, callees, types, members, tests - weighed by the kind of task.
 *
 * N2: the same snapshot, sources and task give the same candidates in the same order.
 */
import { at, callKinds, edgeKinds, plainLine, type EdgeKind } from '@codeloom/model'
import { comparePaths, folderOf } from '@codeloom/store'
import { isTestPath } from '../../analysis/test-paths.ts'
import { edgesFrom, edgesInFile, edgesOfKinds, filesWithEdgesInto, withConstructors } from '../graph-edges.ts'
import { comparePlaces, idOf, type Place, type Reader } from '../reader.ts'
import { rankSymbols } from '../search/rank.ts'
import { isContainer } from './containers.ts'
import type { Start, Task } from './task.ts'

export interface Candidate {
  readonly place: Place
  score: number
  /** lines of it that matter, from 1 */
  readonly lines: Set<number>
  /** whether it is among what the task is about, not only beside it */
  isSeed: boolean
}

/** What a neighbour has of the score of the one beside it, shared among its like. */
interface Beside {
  readonly callers: number
  readonly callees: number
  readonly types: number
  readonly members: number
  readonly tests: number
}

const besides: Readonly<Record<Task['kind'], Beside>> = {
  question: { callers: 0.3, callees: 0.5, types: 0.4, members: 0.6, tests: 0.2 },
  bug: { callers: 0.5, callees: 0.6, types: 0.4, members: 0.5, tests: 0.3 },
  review: { callers: 0.9, callees: 0.4, types: 0.5, members: 0.3, tests: 0.8 },
  change: { callers: 0.9, callees: 0.5, types: 0.7, members: 0.6, tests: 0.8 },
}
/** What the ranking of the text counts beside what the task sets out from. */
const rankedWorth = 0.6
const mostRanked = 200
/** Symbols whose neighbours are looked at, and neighbours of one sort. */
const mostExpanded: Readonly<Record<Task['kind'], number>> = { question: 10, bug: 12, review: 40, change: 8 }
const mostOfSort = 24
/** Files that are opened for the users of one symbol: for a question they stand beside what answers it, a change has to know them. */
const mostUserFiles: Readonly<Record<Task['kind'], number>> = { question: 12, bug: 24, review: 48, change: 48 }
/** A hub has tens of thousands of them: above this, those that are among the candidates' files alone. */
const mostRivals = 2_000

const calls = edgesOfKinds(callKinds)
const types = edgesOfKinds(['type-of', 'returns', 'extends', 'implements', 'overrides'])
const uses = edgesOfKinds(edgeKinds.filter((kind: EdgeKind) => kind !== 'contains' && kind !== 'imports' && kind !== 'exports' && kind !== 'declares'))

export interface Found {
  readonly candidates: readonly Candidate[]
  readonly notes: readonly string[]
}

export function candidatesOf(reader: Reader, task: Task): Found {
  const gathering = new Gathering(reader)
  for (const start of task.starts) gathering.start(start)
  const notes = [...task.notes]
  if (task.text !== '') {
    const { symbols, outOf, notes: said, told } = rankSymbols(reader, task.text, { most: mostRanked, ...(task.question === undefined ? {} : { question: task.question }) })
    const best = symbols[0]?.score ?? 1
    for (const { place, score } of symbols) gathering.add(place, (task.starts.length > 0 ? rankedWorth : 1) * score / best)
    notes.push(...said, ...(outOf > symbols.length ? [`of ${outOf.toLocaleString('en-US')} symbols that its words lead to the best ${symbols.length} were weighed`] : []))
    reader.ranking = told
  }
  gathering.expand(task.kind)
  return { candidates: gathering.ranked(), notes: [...notes, ...gathering.notes()] }
}

class Gathering {
  private readonly reader: Reader
  private readonly found = new Map<number, Candidate>()
  /** names of symbols beside which there is more than was looked at */
  private readonly crowded = new Set<string>()

  constructor(reader: Reader) {
    this.reader = reader
  }
  start({ place, score, lines }: Start): void {
    const candidate = this.add(place, score)
    for (const line of lines) candidate.lines.add(line)
  }
  add(place: Place, score: number, isSeed = true): Candidate {
    const id = idOf(place)
    let candidate = this.found.get(id)
    if (candidate === undefined) this.found.set(id, (candidate = { place, score: 0, lines: new Set(), isSeed: false }))
    candidate.score = Math.max(candidate.score, score) + alsoFound * Math.min(candidate.score, score)
    candidate.isSeed ||= isSeed
    return candidate
  }
  ranked(): readonly Candidate[] {
    return [...this.found.values()].sort((a, b) => b.score - a.score || comparePlaces(a.place, b.place))
  }
  /** What bounds left out, in plain words. */
  notes(): readonly string[] {
    const names = [...this.crowded]
    if (names.length === 0) return []
    return [`more stands beside them than was looked at: ${names.slice(0, mostNamed).join(', ')}${names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''}`]
  }
  expand(kind: Task['kind']): void {
    const weights = besides[kind]
    for (const { place, score } of this.ranked().slice(0, mostExpanded[kind])) {
      const opened = this.reader.place(idOf(place))
      if (opened === undefined) continue
      if (isContainer(opened)) this.beside(opened, membersOf(opened), score * weights.members)
      this.beside(opened, this.ends(opened, calls), score * weights.callees)
      this.beside(opened, this.ends(opened, types), score * weights.types)
      this.users(opened, score, { weights, most: mostUserFiles[kind] })
    }
  }

  /** Each of a sort: what the one beside them gives, less where they are many. */
  private beside(one: Place, places: readonly Place[], score: number): void {
    const some = places.slice(0, mostOfSort)
    if (some.length < places.length) this.cutBeside(one)
    for (const place of some) this.add(place, score / Math.sqrt(Math.max(1, places.length)), false)
  }
  /** Of the files in which something is used: its own, the candidates' and those beside it first, then by their paths. */
  private nearest(place: Place, targets: readonly number[], most: number): readonly number[] {
    const all = filesWithEdgesInto(this.reader, targets)
    const candidates = new Set(Array.from(this.found.values(), ({ place: { file } }) => file.record.id))
    const own = place.file.record
    const folder = folderOf(own.path)
    const rivals = Array.from(all).filter(id => all.size <= mostRivals || candidates.has(id))
    const files = rivals.flatMap(id => {
      const path = this.reader.pathOf(id)
      return path === undefined ? [] : [{ id, path, far: id === own.id ? 0 : candidates.has(id) ? 1 : folderOf(path) === folder ? 2 : 3 }]
    })
    if (all.size > rivals.length || files.length > most) this.cutBeside(place)
    files.sort((a, b) => a.far - b.far || comparePaths(a.path, b.path))
    // tests have a share of their own: they are many, or they lie far away
    const [tests, others] = [files.filter(({ path }) => isTestPath(path)), files.filter(({ path }) => !isTestPath(path))]
    const ofTests = Math.min(tests.length, Math.max(Math.floor(most * testsShare), most - others.length))
    return [...others.slice(0, most - ofTests), ...tests.slice(0, ofTests)].map(({ id }) => id)
  }
  private cutBeside({ file, row }: Place): void {
    this.crowded.add(plainLine(row === 0 ? file.record.path : file.qualifiedNameOf(row)))
  }
  private ends({ file, row }: Place, filter: ReturnType<typeof edgesOfKinds>): readonly Place[] {
    const ids = new Set(edgesFrom(this.reader, { file, row }, filter).map(({ to }) => to))
    return [...ids].flatMap(id => this.reader.glimpse(id) ?? []).filter(place => !(place.file === file && place.row === row))
  }
  /** Who uses it, with the lines on which: callers, and tests apart. */
  private users(place: Place, score: number, { weights, most: mostFiles }: { readonly weights: Beside; readonly most: number }): void {
    const users = new Map<number, { readonly place: Place; readonly lines: number[] }>()
    const targets = withConstructors(this.reader, idOf(place))
    const files = this.nearest(place, targets, mostFiles)
    for (const { file, from, starts } of files.flatMap(id => edgesInFile(this.reader, id, { targets, filter: uses }))) {
      const user = { file, row: from }
      if (file === place.file && from === place.row) continue
      const known = users.get(idOf(user)) ?? { place: user, lines: [] }
      users.set(idOf(user), known)
      const most = isTestPath(file.record.path) ? mostSitesOfTest : mostSites
      known.lines.push(...starts.slice(0, Math.max(0, most - known.lines.length)).map(start => file.facts.position(start)[0]))
    }
    for (const isTest of [false, true]) {
      const all = [...users.values()].filter(user => isTestPath(user.place.file.record.path) === isTest)
      const sort = all.slice(0, mostOfSort)
      if (sort.length < all.length) this.cutBeside(place)
      for (const user of sort) {
        const candidate = this.add(user.place, (score * (isTest ? weights.tests : weights.callers)) / Math.sqrt(Math.max(1, sort.length)), false)
        for (const line of user.lines) candidate.lines.add(line)
      }
    }
  }
}

const testsShare = 1 / 3
/** So many names stand in a note. */
const mostNamed = 4
/** What being found a second time adds, of the smaller score. */
const alsoFound = 0.25
/** Sites of one user that are shown; a test asks for the same again and again. */
const mostSites = 3
const mostSitesOfTest = 1

function membersOf({ file, row }: Place): readonly Place[] {
  const { container, count } = file.facts.symbols
  const rows: Place[] = []
  for (let member = row + 1; member < count; member++) if (at(container, member) === row) rows.push({ file, row: member })
  return rows
}
