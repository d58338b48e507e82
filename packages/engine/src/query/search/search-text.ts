/**
 * Symbols by words in their names, signatures, doc comments and paths: BM25 with weights of fields (BM25F). Reading is
 * bounded: postings say which symbols hold which words, in the name or in the text; the best of them by that alone are
 * opened, and only these are weighed by what they say, how long it is, and where they stand. Frequencies and lengths come
 * from the facts, so the index keeps none.
 *
 * X1: a hit holds at least one of the words, whatever hashes say.
 */
import { at, flag, nameTerms, pathTermKey, termKey, textTerms, type SearchHit } from '@codeloom/model'
import { comparePlaces, type Place, type Reader } from '../reader.ts'
import { commonest } from './common-slips.ts'
import { rounded, type Hits } from './search-names.ts'
import { holds, intersect, unite } from '../sorted-lists.ts'
import { shortestSlipped, slipsOf, spellingsOf } from './spellings.ts'
import { symbolsIn } from './symbol-count.ts'
import { symbolsNamed } from '../symbols-named.ts'

type Field = Extract<SearchHit['why'][number]['field'], 'name' | 'signature' | 'doc' | 'path'>

/** What a word counts in a field, how long the field usually is in words, how much its length matters. */
const fieldShapes: Readonly<Record<Field, { readonly weight: number; readonly usual: number; readonly lengthMatters: number }>> = {
  name: { weight: 3, usual: 3, lengthMatters: 0.6 },
  doc: { weight: 1.2, usual: 15, lengthMatters: 0.75 },
  signature: { weight: 1, usual: 8, lengthMatters: 0.75 },
  path: { weight: 0.6, usual: 5, lengthMatters: 0.5 },
}
/** BM25's k1: how soon more of the same stops counting. */
const saturation = 1.2

/** A word with more symbols than this is only looked for among those that hold a rarer one; from so many names on, its texts are not looked at. */
const mostOfOneWord = 4_000
/** Symbols that are weighed one by one: so many at least, and up to so many as long as their postings are worth half of the best one's; more where more are wanted. */
const fewestWeighed = 24
const mostWeighed = 60
const worthOfBest = 0.5
/** Files whose paths hold a word, so many that their symbols may be looked up. */
const mostPathFiles = 100

interface Word {
  readonly text: string
  /** words of one group stand for one word of the query: the best of them counts */
  readonly group: number
  readonly rarity: number
  readonly inNames: Uint32Array
  readonly inTexts: Uint32Array
}

export function searchText(reader: Reader, text: string, wanted: number): Hits {
  const { words, unknown, left } = wordsOf(reader, text)
  if (words.length === 0) return { count: 0, isAll: true, page: () => [], why: unknown.length === 0 ? `${text.slice(0, 80)} holds no word to search for` : `no name, signature, doc comment or path holds ${listed(unknown, ' or ')}` }
  const gathered = gather(reader, words, text)
  const candidates = likeliest(gathered.scores, wanted)
  const hits: Weighed[] = []
  for (const id of candidates) {
    const place = reader.glimpse(id)
    const weighed = place === undefined ? undefined : weigh(place, words)
    if (weighed !== undefined) hits.push(weighed)
  }
  hits.sort((a, b) => b.score - a.score || comparePlaces(a.place, b.place))
  const isAll = candidates.length === gathered.scores.size && gathered.common.length === 0
  const notes = notesOf(gathered, { unknown, left, weighed: candidates.length })
  return {
    count: hits.length, isAll, page: (from, to) => hits.slice(from, to).map(({ place, score, why }) => ({ symbol: reader.show(place), score, why })),
    ...(notes === '' ? {} : { note: notes }), ...(hits.length === 0 ? { why: `nothing in the index holds ${words.map(word => word.text).join(' or ')}` } : {}),
  }
}

/** Where something was left out: what, and what brings it in. */
function notesOf({ scores, common, pathsLeftOut }: Gathered, { unknown, left, weighed }: Pick<TextWords, 'unknown' | 'left'> & { readonly weighed: number }): string {
  return [
    ...(unknown.length === 0 ? [] : [`nowhere: ${listed(unknown, ', ')}`]),
    ...(left === 0 ? [] : [`the last ${left.toLocaleString('en-US')} words of the text were not looked for`]),
    ...(weighed === scores.size ? [] : [`${scores.size.toLocaleString('en-US')} symbols hold some of these words, the likeliest ${weighed} were weighed: another word tells them apart`]),
    ...(common.length === 0 ? [] : [`too common to be looked for but beside other words: ${common.join(', ')}`]),
    ...(pathsLeftOut.length === 0 ? [] : [`in too many paths to count there: ${pathsLeftOut.join(', ')}`]),
  ].join('; ')
}

const mostListed = 12

function listed(words: readonly string[], between: string): string {
  return `${words.slice(0, mostListed).join(between)}${words.length > mostListed ? ` and ${words.length - mostListed} more` : ''}`
}

interface TextWords {
  readonly words: readonly Word[]
  readonly unknown: readonly string[]
  /** how many more were not looked for */
  readonly left: number
}

/** Of a longer text the rest is not looked for. */
const mostGroups = 400
/** Looks into the index for slips; words that are nowhere beyond that are looked for as written. */
const mostSlips = 12_000

/** The words that are somewhere, rarest first; one that is nowhere stands for those that are one slip away. */
function wordsOf(reader: Reader, text: string): TextWords {
  const total = symbolsIn(reader.snapshot.commit.state)
  const unknown: string[] = []
  const words = new Map<string, Word>()
  const groups = groupsOf(text)
  let slips = mostSlips
  for (const [group, terms] of groups.slice(0, mostGroups).entries()) {
    const own = terms.flatMap(term => wordAt(reader, { term, group, total }) ?? [])
    const found = own.length > 0 || slips <= 0 ? own : terms.flatMap(term => nearWords(reader, { term, group, total }))
    if (own.length === 0) for (const term of terms) slips -= term.length * slipsOfLetter
    if (found.length === 0) unknown.push(terms[0] ?? '')
    for (const word of found) if (!words.has(word.text)) words.set(word.text, word)
  }
  return { words: [...words.values()].sort((a, b) => b.rarity - a.rarity || (a.text < b.text ? -1 : 1)), unknown, left: Math.max(0, groups.length - mostGroups) }
}
/** About; a letter can be left out, put in, another one, or change places. */
const slipsOfLetter = 73

/**
 * The words of a query, each with what stands for it: an identifier of several parts is as many words; one that has a
 * single part beside a number (`ext4`) is itself or that part, because names are posted by their parts. Without a word
 * that says anything, the others count.
 */
function groupsOf(text: string): readonly (readonly string[])[] {
  const groups: (readonly string[])[] = []
  for (const raw of text.split(/[^\p{L}\p{N}_$]+/u)) {
    const [whole, ...parts] = textTerms(raw)
    if (whole === undefined) continue
    if (parts.length > 1) for (const part of parts) groups.push([part])
    else groups.push([whole, ...parts])
  }
  return groups.length > 0 ? groups : nameTerms(text).map(term => [term])
}

interface Wanted {
  readonly term: string
  readonly group: number
  /** symbols in all */
  readonly total: number
}

const none = new Uint32Array(0)

function wordAt({ snapshot, lists }: Reader, { term: text, group, total }: Wanted): Word | undefined {
  const key = termKey(text)
  const inNames = lists.read(snapshot, 'name-term', key)
  const inTexts = inNames.length > mostOfOneWord ? none : lists.read(snapshot, 'text-term', key)
  const count = Math.min(total, inNames.length + inTexts.length)
  if (count === 0 && snapshot.postings('text-term', pathTermKey(text)).length === 0) return undefined
  return { text, group, inNames, inTexts, rarity: Math.log(1 + (total - count + 0.5) / (count + 0.5)) }
}


function nearWords(reader: Reader, { term, group, total }: Wanted): readonly Word[] {
  if (term.length < shortestSlipped) return []
  return commonest(reader.snapshot, slipsOf(term)).flatMap(slip => wordAt(reader, { term: slip, group, total }) ?? [])
}

interface Gathered {
  /** what each candidate is worth */
  readonly scores: ReadonlyMap<number, number>
  /** words of which not every symbol is a candidate */
  readonly common: readonly string[]
  /** words of which not every path was looked at */
  readonly pathsLeftOut: readonly string[]
}

/** Candidates by postings alone: which words, in the name or elsewhere; what is spelled like the query; what lies in a path. */
function gather(reader: Reader, words: readonly Word[], text: string): Gathered {
  const scores = new Map<number, number>()
  const common: Word[] = []
  for (const group of Map.groupBy(words, word => word.group).values()) {
    const rare = group.filter(word => word.inNames.length + word.inTexts.length <= mostOfOneWord)
    if (rare.length < group.length) common.push(...group.filter(word => !rare.includes(word)))
    const [only, ...rivals] = rare
    if (only !== undefined && rivals.length === 0) give(scores, only)
    else for (const [id, score] of givenOnce(rare)) scores.set(id, (scores.get(id) ?? 0) + score)
  }
  if (scores.size < mostWeighed) for (const id of ofCommonWords(common)) scores.set(id, scores.get(id) ?? 0)
  const all = words.reduce((sum, { rarity }) => sum + rarity, 0)
  for (const spelling of spellingsOf(text)) for (const id of symbolsNamed(reader.snapshot, spelling)) scores.set(id, (scores.get(id) ?? 0) + all)
  for (const { inNames, inTexts, rarity } of common) {
    for (const [id, score] of scores) {
      const more = (holds(inNames, id) ? rarity : 0) + (holds(inTexts, id) ? rarity * inTextOnly : 0)
      if (more > 0) scores.set(id, score + more)
    }
  }
  const pathsLeftOut = addPaths(reader, words, scores)
  return { scores, common: common.map(word => word.text), pathsLeftOut }
}

/** What one word gives: in the name, in the text, or both. */
function give(scores: Map<number, number>, { inNames, inTexts, rarity }: Word): void {
  for (const id of inNames) scores.set(id, (scores.get(id) ?? 0) + rarity)
  for (const id of inTexts) scores.set(id, (scores.get(id) ?? 0) + rarity * inTextOnly)
}

/** What words of one group give: each symbol has what the best of them gives. */
function givenOnce(words: readonly Word[]): ReadonlyMap<number, number> {
  const given = new Map<number, number>()
  for (const word of words) {
    const own = new Map<number, number>()
    give(own, word)
    for (const [id, score] of own) given.set(id, Math.max(given.get(id) ?? 0, score))
  }
  return given
}

const inTextOnly = 0.4
const inPathOnly = 0.3

/** Symbols that hold several common words, else the first of those with the rarest of them in the name. */
function ofCommonWords(common: readonly Word[]): Iterable<number> {
  const [first] = common
  if (first === undefined) return []
  const together = common.length < 2 ? new Uint32Array(0) : intersect(common.map(({ inNames, inTexts }) => unite(inNames, inTexts)))
  return together.length >= mostWeighed ? together.subarray(0, mostOfOneWord) : [...together, ...(first.inNames.length > 0 ? first.inNames : first.inTexts).subarray(0, mostOfOneWord)]
}

/** Candidates in files whose paths hold a word; where there are no candidates, the files themselves. Returns the words that are in too many paths. */
function addPaths(reader: Reader, words: readonly Word[], scores: Map<number, number>): readonly string[] {
  const leftOut: string[] = []
  for (const { text, rarity } of words) {
    const modules = reader.lists.read(reader.snapshot, 'text-term', pathTermKey(text))
    if (modules.length > mostPathFiles) leftOut.push(text)
    if (modules.length === 0 || modules.length > mostPathFiles) continue
    const ranges: (readonly [start: number, end: number])[] = []
    for (const module of modules) {
      scores.set(module, (scores.get(module) ?? 0) + rarity * inPathOnly)
      if (scores.size < 2) continue
      const ids = reader.idsBeside(module)
      for (let i = 0; i + 1 < ids.length; i += 2) ranges.push([ids[i] ?? 0, (ids[i] ?? 0) + (ids[i + 1] ?? 0)])
    }
    ranges.sort(([a], [b]) => a - b)
    for (const [id, score] of scores) if (isWithin(ranges, id) && !holds(modules, id)) scores.set(id, score + rarity * inPathOnly)
  }
  return leftOut
}

function isWithin(ranges: readonly (readonly [start: number, end: number])[], id: number): boolean {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.[0] ?? 0) <= id) low = middle + 1
    else high = middle
  }
  return id < (ranges[low - 1]?.[1] ?? 0)
}

/** Those that are weighed, the likeliest first. */
function likeliest(scores: ReadonlyMap<number, number>, wanted: number): readonly number[] {
  const most = Math.max(mostWeighed, wanted)
  const least = thresholdOf(scores, most)
  const reaching: (readonly [id: number, score: number])[] = []
  for (const [id, score] of scores) if (score >= least) reaching.push([id, score])
  const ranked = reaching.sort(([a, x], [b, y]) => y - x || a - b).slice(0, most)
  const worth = (ranked[0]?.[1] ?? 0) * worthOfBest
  const fewest = Math.max(fewestWeighed, wanted)
  const end = ranked.findIndex(([, score], i) => i >= fewest && score < worth)
  return ranked.slice(0, end < 0 ? most : end).map(([id]) => id)
}

/** A score that at least `most` candidates reach, so that not all of them have to be sorted. */
function thresholdOf(scores: ReadonlyMap<number, number>, most: number): number {
  if (scores.size <= most) return -Infinity
  const values = Float64Array.from(scores.values()).sort()
  return values[values.length - most] ?? 0
}

interface Weighed {
  readonly place: Place
  readonly score: number
  readonly why: SearchHit['why']
}

/** BM25F over the fields of one symbol; undefined where none of them holds any of the words. */
function weigh(place: Place, words: readonly Word[]): Weighed | undefined {
  const fields = fieldsOf(place)
  const why: { field: Field; terms: string[] }[] = []
  const frequencies = new Float64Array(words.length)
  for (const [field, terms] of fields) {
    const { weight, usual, lengthMatters } = fieldShapes[field]
    const length = 1 - lengthMatters + (lengthMatters * terms.length) / usual
    const fitting: string[] = []
    for (const [i, { text }] of words.entries()) {
      const count = terms.reduce((sum, term) => sum + (term === text ? 1 : 0), 0)
      if (count === 0) continue
      frequencies[i] = (frequencies[i] ?? 0) + (weight * count) / length
      fitting.push(text)
    }
    if (fitting.length > 0) why.push({ field, terms: fitting })
  }
  if (why.length === 0) return undefined
  const groups = new Map<number, number>()
  for (const [i, { rarity, group }] of words.entries()) {
    const frequency = frequencies[i] ?? 0
    groups.set(group, Math.max(groups.get(group) ?? 0, (rarity * frequency) / (saturation + frequency)))
  }
  const parts = [...groups.values()]
  const matched = parts.filter(part => part > 0).length
  const said = parts.reduce((sum, part) => sum + part, 0)
  const score = said * (1 + nameCovered * shareOf(nameTerms(place.file.nameOf(place.row)), words))
  const declared = (at(place.file.facts.symbols.flags, place.row) & flag.declaration) === 0 ? 1 : 0.9
  return { place, score: rounded(score * declared * (0.5 + (0.5 * matched) / groups.size)), why }
}

/** How much a name gains that consists of nothing but words of the query. */
const nameCovered = 0.25

function shareOf(parts: readonly string[], words: readonly Word[]): number {
  return parts.length === 0 ? 0 : parts.filter(part => words.some(({ text }) => text === part)).length / parts.length
}

function fieldsOf({ file, row }: Place): readonly (readonly [Field, readonly string[]])[] {
  const { signature, doc } = file.facts.symbols
  const textAt = (column: Int32Array): string => (at(column, row) === 0 ? '' : file.facts.string(at(column, row)))
  const name = file.nameOf(row)
  return [
    ['name', [...nameTerms(name)]], ['signature', textTerms(textAt(signature))], ['doc', textTerms(textAt(doc))],
    ['path', nameTerms(file.record.path)],
  ]
}
