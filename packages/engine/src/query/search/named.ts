/** What a question names itself: symbols by their names, files by their paths, functions by the lines of a stack trace, what a diff changes. */
import { at, nameHash } from '@codeloom/model'
import { changedSymbols } from '../changed-symbols.ts'
import type { OpenedFile } from '../opened-file.ts'
import { comparePlaces, idOf, type Place, type Reader } from '../reader.ts'
import { endsInName, symbolsNamed } from '../symbols-named.ts'
import { namesLike, type FoundName } from './search-names.ts'
import type { Question, WrittenPlace } from './read-question.ts'
import { isFunction } from './text-counts.ts'

export interface Named {
  readonly place: Place
  /** 1 for what can be nothing else */
  readonly worth: number
  /** as it was written */
  readonly by: string
  /** of its file, from 1, where the text names it by a line */
  readonly line?: number
  /** how a name fits that the text is as a whole */
  readonly match?: FoundName['match']
}

/** A name that so many symbols have says little; it is left to the words. */
const mostOfName = 12
const inFile = 0.5
/** Whoever writes a line means what stands there. */
const ofLine = 1.5
const wholeFile = 0.4

export interface NamedIn {
  readonly named: readonly Named[]
  /** names that too many symbols have, and paths that too many files end in, to say which is meant */
  readonly tooMany: readonly string[]
}

export function namedIn(reader: Reader, question: Question): NamedIn {
  const named: Named[] = []
  const tooMany: string[] = []
  for (const name of question.names) {
    const found = byName(reader, name)
    if (found === undefined) tooMany.push(name)
    else named.push(...found)
  }
  for (const [i, place] of framesFirst(question).entries()) {
    const found = byPlace(reader, place, 1 / (1 + i * frameDiscount))
    if (found === undefined) tooMany.push(place.path)
    else named.push(...found)
  }
  if (question.diff !== undefined) {
    for (const place of reader.glimpses(changedSymbols(reader, question.diff, new Set()).ids)) named.push({ place, worth: 1, by: 'the diff' })
  }
  return { named, tooMany: [...new Set(tooMany)] }
}
/** Frames of a stack trace count less the farther they are from where it broke. */
const frameDiscount = 0.15

/** As they are written, or what has a line from the last to the first. */
function framesFirst({ places, innermostLast }: Question): readonly WrittenPlace[] {
  return innermostLast ? places.toReversed().sort((a, b) => Number(a.line === undefined) - Number(b.line === undefined)) : places
}

/** Symbols that are opened to see whether they are called so: with what stands before the dot, and for names that share a hash. */
const mostOpened = 200

/** undefined where too many are called so; of names that very many have not even the files are opened. */
function byName(reader: Reader, written: string): readonly Named[] | undefined {
  const parts = written.split('.')
  const last = parts.at(-1) ?? ''
  const before = parts.slice(0, -1)
  const ids = symbolsNamed(reader.snapshot, last)
  if (ids.length > (before.length === 0 ? mostOfName * 3 : mostOpened)) return undefined
  const all = reader.glimpses(ids).filter(({ file, row }) => row !== 0 && file.nameOf(row) === last)
  // what stands before the dot may be a variable: then the name alone has to do
  const qualified = before.length === 0 ? [] : all.filter(place => endsInName(place, written))
  const places = qualified.length > 0 ? qualified : all
  if (places.length > mostOfName) return undefined
  const worth = (qualified.length > 0 || before.length === 0 ? 1 : 0.6) / Math.sqrt(places.length)
  return places.map(place => ({ place, worth, by: written }))
}

/** A text so short may be a name typed from memory. */
const longestName = 60
const mostNameWords = 3
/** Names that are like it, where there are many. */
const mostLike = 40

/** What a short text means as a name: the name itself, its beginning, its parts, with a slip. */
export function calledSo(reader: Reader, text: string): readonly Named[] {
  const name = text.trim()
  if (name.length > longestName || name.split(/\s+/).length > mostNameWords) return []
  const found = [...namesLike(reader, name, mostLike)].sort((a, b) => b.score - a.score || comparePlaces(a.place, b.place)).slice(0, mostLike)
  return found.map(({ place, score, terms, match }) => ({ place, worth: score, by: terms.join(' '), match }))
}

/** Paths of other machines end as those of the tree do. Undefined where too many do so alike. */
function byPlace(reader: Reader, { path, line }: WrittenPlace, worth: number): readonly Named[] | undefined {
  const files = filesEndingIn(reader, path)
  return files?.map(file => {
    if (line === undefined) return { place: { file, row: 0 }, worth: (worth * wholeFile) / files.length, by: path }
    const row = functionAt(file, line)
    return { place: { file, row }, worth: (worth * (row === 0 ? inFile : ofLine)) / files.length, by: `${path}:${line}`, line }
  })
}

const mostFiles = 3

function filesEndingIn(reader: Reader, path: string): readonly OpenedFile[] | undefined {
  const parts = path.split('/').filter(part => part !== '' && part !== '.' && part !== '..')
  const last = parts.at(-1) ?? ''
  const ids = reader.snapshot.postings('basename', nameHash(last))
  if (ids.length > mostRivals) return longestEnd(reader, parts)
  const files = Array.from(ids, id => reader.look(id)).filter(file => file !== undefined && file.nameOf(0) === last)
  const agreed = files.flatMap(file => (file === undefined ? [] : [{ file, common: commonEnd(file.record.path.split('/'), parts) }]))
  const most = Math.max(0, ...agreed.map(({ common }) => common))
  const best = agreed.filter(({ common }) => common === most).map(({ file }) => file)
  return best.length > mostFiles ? undefined : best
}
const mostRivals = 200

/** The file at the longest end of a path that is one's whole path: of so many that are called alike none is compared. Undefined where there is none. */
function longestEnd(reader: Reader, parts: readonly string[]): readonly OpenedFile[] | undefined {
  for (let from = Math.max(0, parts.length - mostParts); from < parts.length; from++) {
    const record = reader.snapshot.fileAt(parts.slice(from).join('/'))
    const file = record === undefined ? undefined : reader.look(record.id)
    if (file !== undefined) return [file]
  }
  return undefined
}
const mostParts = 24

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let count = 0
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count]) count++
  return count
}

/** The innermost function around a line, else the innermost symbol; the module where there is none. */
function functionAt(file: OpenedFile, line: number): number {
  const { count, start, end } = file.facts.symbols
  let [inner, symbol] = [0, 0]
  for (let row = 1; row < count; row++) {
    const [first, last] = [file.facts.position(at(start, row))[0], file.facts.position(Math.max(at(start, row), at(end, row) - 1))[0]]
    if (line < first || line > last) continue
    symbol = row
    if (isFunction(file.kindOf(row))) inner = row
  }
  return inner === 0 ? symbol : inner
}

/** Each symbol once, with the best that names it. */
export function bestNamed(named: readonly Named[]): ReadonlyMap<number, Named> {
  const best = new Map<number, Named>()
  for (const each of named.toSorted((a, b) => b.worth - a.worth || comparePlaces(a.place, b.place))) if (!best.has(idOf(each.place))) best.set(idOf(each.place), each)
  return best
}
