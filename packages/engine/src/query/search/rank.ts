/**
 * Ranks the symbols of a snapshot for a question: what it asks in words, what it names, what lies near those in the graph. Takes any text - words, a name,
 * a bug report with a stack trace, a diff - and gives symbols, best first, each with a score and the reasons for it. One plan: likely files by the index
 * alone (`likely-files.ts`), their symbols weighed by their texts (`weigh-file.ts`), the best of them spread over the graph (`spread.ts`), what is named
 * put before (`named.ts`). Does not page, does not show; sources are read through whoever has them, and without them bodies are not weighed.
 *
 * H1: the same snapshot, sources and question give the same symbols in the same order with the same scores.
 * H2: a symbol comes once; a declaration whose definition is known comes as that definition.
 * H3: work is bounded: files opened, words and symbols looked at. What a bound left out is among `notes`.
 * H4: nothing that is only looked at becomes what an answer rests on.
 */
import { flag } from '@codeloom/model'
import { isTestPath } from '../../analysis/test-paths.ts'
import { comparePlaces, idOf, type Place, type Reader } from '../reader.ts'
import { likelyFiles, type LikelyFiles } from './likely-files.ts'
import { bestNamed, calledSo, namedIn, type Named } from './named.ts'
import { knownWords, type KnownWords, type QueryWord } from './query-words.ts'
import type { RankingTold } from './ranking-told.ts'
import { readQuestion, type Question } from './read-question.ts'
import { rounded, type FoundName } from './search-names.ts'
import type { VectorFilter } from '../../vectors/vector-filter.ts'
import { nearPlaces, type NearPlaces } from './search-vectors.ts'
import { spread } from './spread.ts'
import { soughtFor, type TextFile } from './text-counts.ts'
import { weighFiles, type TextField, type WeighedFile } from './weigh-file.ts'
import { defaultWeights, type RankingWeights } from './weights.ts'

/** Why a symbol is among the best: words in a field of it, near others that are, named in the question. */
interface Reason {
  readonly field: TextField | 'graph' | 'named' | 'vector'
  /** words of the question; how it is named */
  readonly terms: readonly string[]
  readonly match?: FoundName['match']
  /** how much of the score it is, where that can be told apart */
  readonly adds?: number
}

interface RankedSymbol {
  readonly place: Place
  /** comparable within one ranking alone */
  readonly score: number
  why(): readonly Reason[]
}

export interface RankedSymbols {
  /** best first */
  readonly symbols: readonly RankedSymbol[]
  /** how many there were to choose from */
  readonly outOf: number
  /** whether these are all that could be */
  readonly isAll: boolean
  readonly told: RankingTold
  /** what was left out, in plain words */
  readonly notes: readonly string[]
}

export interface RankingOptions {
  readonly weights?: Partial<RankingWeights>
  /** symbols at most */
  readonly most?: number
  /** the text as it was read already */
  readonly question?: Question
  /** what a hit will have to be: the nearest by vectors are those of these */
  readonly filter?: VectorFilter | undefined
}

const mostRanked = 300
/** Files whose symbols are weighed. */
const mostFiles = 20
/** A tree of so few files is looked through whole. */
const smallTree = 48
/** Symbols from which the graph is walked, and their files at most. */
const mostSeeds = 24
const mostSpreadFiles = 12

export function rankSymbols(asking: Reader, text: string, { weights: some = {}, most = mostRanked, question = readQuestion(text), filter = {} }: RankingOptions = {}): RankedSymbols {
  const reader = asking.aside()
  const weights = { ...defaultWeights, ...some }
  const known = knownWords(reader, question.words, { otherLength: weights.otherLength, kin: weights.kin > 0, slips: weights.slips > 0 })
  const { words } = known
  const likely = likelyFiles(reader, words)
  const { named: meant, tooMany } = weights.named > 0 ? namedIn(reader, question) : { named: [], tooMany: [] }
  const named = weights.named > 0 ? [...bestNamed([...meant, ...calledSo(reader, text)]).values()] : []
  const files = openFiles(reader, [...named.map(({ place }) => ({ id: place.file.record.id, symbols: [idOf(place)] })), ...likely.files.slice(0, mostFiles), ...restOf(reader, smallTree - likely.files.length)])
  const weighed = weighFiles(files, { words, sought: soughtFor(words), weights })
  const candidates = textCandidates(reader, weighed, weights)
  addNamed(candidates, named, { reader, weights })
  const near = weights.vectors > 0 ? nearestOf(nearPlaces(reader, text, { most: mostNear, filter })) : undefined
  addNear(candidates, near, { reader, weights })
  const seeds = addGraph(reader, candidates, weights)
  const symbols = [...candidates.values()].sort((a, b) => b.score - a.score || comparePlaces(a.place, b.place))
  const opened = new Set(files.map(({ file }) => file.record.id))
  const left: Left = { known, likely, looked: likely.files.filter(({ id }) => opened.has(id)).length, unlooked: reader.hasSources ? files.filter(isWithoutSource).length : 'all', tooMany, unread: question.notes }
  const leftOut = notesOf({ ...left, known: { ...known, unknown: [] } })
  return {
    symbols: symbols.slice(0, most).map(candidate => ({ place: candidate.place, score: candidate.score, why: () => reasonsOf(candidate, words) })), outOf: symbols.length, isAll: symbols.length <= most && leftOut.length === 0,
    told: {
      words: words.map(({ text: word, stems, rarity }) => ({ word, stems: [...stems.keys()], rarity: rounded(rarity) })),
      files: { likely: likely.files.length, looked: files.length, read: files.filter(({ source }) => source !== undefined).length }, seeds,
      ...(near?.told === undefined ? {} : { vectors: { ...near.told, near: near.places.length } }),
    },
    // where there is nothing, which words are nowhere is said by that
    notes: [...(symbols.length === 0 ? leftOut : notesOf(left)), ...(near?.notes ?? [])],
  }
}

/** Where few files are likely: others, so that in a small tree what stands in bodies alone is found too. */
function restOf(reader: Reader, count: number): readonly WantedFile[] {
  const files: WantedFile[] = []
  if (count > 0) for (const { id } of reader.snapshot.files()) if (files.push({ id, symbols: [] }) >= count) break
  return files
}

interface WantedFile {
  readonly id: number
  readonly symbols: readonly number[]
}

/** Each once, the first ones and then as many as a number of bytes allows; of large ones only the symbols that hold a word. */
function openFiles(reader: Reader, wanted: readonly WantedFile[]): readonly TextFile[] {
  const files = new Map<number, TextFile>()
  let [bytes, large] = [0, 0]
  for (const { id, symbols } of wanted) {
    if (files.has(id)) continue
    if (bytes > mostBytes && files.size >= fewestFiles) break
    const size = reader.sizeOf(id)
    if (size > largeFile && ++large > mostLarge) continue
    const file = reader.look(id)
    if (file === undefined) continue
    if (size > largeFile) files.set(id, { file, source: undefined, rows: symbols.flatMap(symbol => file.rowOf(symbol) ?? []) })
    else {
      bytes += size
      files.set(id, { file, source: reader.source(file) })
    }
  }
  return [...files.values()]
}
/** Bytes of sources that are looked through, however few files they are. */
const mostBytes = 1_200_000
const fewestFiles = 12
/** Bytes from which a file is not looked through: it is a table that a program wrote. */
const largeFile = 300_000
const mostLarge = 3

/** Of a large file only some symbols are weighed, and none by its body. */
function isWithoutSource({ source, rows }: TextFile): boolean {
  return source === undefined && rows === undefined
}

interface Candidate {
  readonly place: Place
  score: number
  /** where its texts were weighed: at itself, at its declarations */
  readonly texts: { readonly weighed: WeighedFile; readonly row: number }[]
  named?: Reason
  near?: Reason
  /** by its vector */
  alike?: Reason
}

type Candidates = Map<number, Candidate>

function candidateOf(candidates: Candidates, id: number, place: Place): Candidate {
  let candidate = candidates.get(id)
  if (candidate === undefined) candidates.set(id, (candidate = { place, score: 0, texts: [] }))
  return candidate
}

/** Symbols by their texts and their files', the best of them at 1. */
function textCandidates(reader: Reader, weighed: readonly WeighedFile[], weights: RankingWeights): Candidates {
  const candidates: Candidates = new Map()
  const least = leastWorth * Math.max(0, ...weighed.map(({ symbols }) => symbols.reduce((most, { score }) => Math.max(most, score), 0)))
  for (const each of weighed) {
    const { file, symbols, score } = each
    const factor = isTestPath(file.record.path) ? weights.tests : 1
    for (const symbol of symbols) {
      if (symbol.score === 0 || symbol.score < least) continue
      const place = definitionAt(reader, { file, row: symbol.row })
      const own = (symbol.score + weights.file * score) * factor
      const candidate = candidateOf(candidates, idOf(place), place)
      candidate.score = Math.max(candidate.score, own) + alsoDeclared * Math.min(candidate.score, own)
      candidate.texts.push({ weighed: each, row: symbol.row })
    }
  }
  const best = Math.max(...Array.from(candidates.values(), ({ score }) => score), 1e-9)
  for (const candidate of candidates.values()) candidate.score /= best
  return candidates
}
/** What is worth less than this share of the best is none of the hits, unless the graph or the question itself brings it in. */
const leastWorth = 0.1
/** What the texts of a declaration add to those of its definition. */
const alsoDeclared = 0.3

function definitionAt(reader: Reader, place: Place): Place {
  if ((place.file.flagsOf(place.row) & flag.declaration) === 0) return place
  const id = idOf(place)
  const definition = reader.definitionOf(id)
  return definition === id ? place : (reader.glimpse(definition) ?? place)
}

/** Each field once; a name that is named says how. */
function reasonsOf({ texts, named, near, alike }: Candidate, words: readonly QueryWord[]): readonly Reason[] {
  const reasons = new Map<Reason['field'], Reason>()
  for (const { weighed, row } of texts) {
    for (const [field, found] of weighed.fieldsOf(row)) if (!reasons.has(field) && field !== named?.field) reasons.set(field, { field, terms: found.flatMap(word => words[word]?.text ?? []) })
  }
  return [...reasons.values(), ...(named === undefined ? [] : [named]), ...(alike === undefined ? [] : [alike]), ...(near === undefined ? [] : [near])]
}

/** What is named stands before what only fits. */
function addNamed(candidates: Candidates, named: readonly Named[], { reader, weights }: { readonly reader: Reader; readonly weights: RankingWeights }): void {
  const added = new Set<number>()
  for (const { place: written, worth, by, match } of named) {
    const place = definitionAt(reader, written)
    const id = idOf(place)
    if (added.has(id)) continue
    added.add(id)
    const adds = rounded(worth * weights.named)
    const candidate = candidateOf(candidates, id, place)
    candidate.score += adds
    candidate.named = { field: match === undefined ? 'named' : 'name', terms: [by], ...(match === undefined ? {} : { match }), adds }
  }
}

/** Those of them that count. */
function nearestOf(near: NearPlaces | undefined): NearPlaces | undefined {
  return near === undefined ? undefined : { ...near, places: near.places.slice(0, Math.max(fewestNear, Math.ceil((near.told?.searched ?? 0) * nearShare))) }
}

/** What is near by vectors, the nearest most: by its place among them, because what a cosine is worth is another for each model. */
function addNear(candidates: Candidates, near: NearPlaces | undefined, { reader, weights }: { readonly reader: Reader; readonly weights: RankingWeights }): void {
  const added = new Set<number>()
  for (const { place: written } of near?.places ?? []) {
    const place = definitionAt(reader, written)
    const id = idOf(place)
    if (added.has(id)) continue
    const adds = rounded((weights.vectors * halfAt) / (halfAt + added.size))
    added.add(id)
    const candidate = candidateOf(candidates, id, place)
    candidate.score += adds
    candidate.alike = { field: 'vector', terms: [], adds }
  }
}
/**
 * How many are taken; of few that were searched a share, and some in any case: everything is near to some degree, also to words that mean nothing, and how
 * near is too far is another number for each model.
 */
const mostNear = 50
const nearShare = 0.1
const fewestNear = 5
/** The place at which one counts half of the nearest. */
const halfAt = 10

/** What the best are near to, and what is near to them; returns the best, by their keys. */
function addGraph(reader: Reader, candidates: Candidates, weights: RankingWeights): RankingTold['seeds'] {
  if (weights.graph === 0) return []
  const best = [...candidates].map(([symbol, { score, place }]) => ({ symbol, place, weight: score })).sort((a, b) => b.weight - a.weight || comparePlaces(a.place, b.place)).slice(0, mostSeeds)
  const files = [...new Set(best.map(({ place }) => place.file.record.id))].slice(0, mostSpreadFiles).flatMap(id => reader.open(id) ?? [])
  const near = spread(files, best.map(({ symbol, weight }) => ({ symbol, weight: weight ** 2 })))
  const nearest = Math.max(...near.values(), 1e-9)
  for (const [symbol, value] of near) {
    const share = value / nearest
    if (share < leastNear || (share < leastNearAlone && !candidates.has(symbol))) continue
    const known = candidates.get(symbol)?.place ?? reader.glimpse(symbol)
    if (known === undefined) continue
    const place = definitionAt(reader, known)
    const candidate = candidateOf(candidates, idOf(place), place)
    if (candidate.near !== undefined) continue
    const adds = rounded(weights.graph * share)
    candidate.score += adds
    candidate.near = { field: 'graph', terms: [], adds }
  }
  return best.map(({ place: { file, row }, weight }) => ({ key: file.keys.keyOf(row), weight: rounded(weight) }))
}
const leastNear = 0.02
/** Of what holds no word itself. */
const leastNearAlone = 0.1

interface Left {
  readonly known: KnownWords
  readonly likely: LikelyFiles
  /** of the likely files */
  readonly looked: number
  /** files without a source; `all` where there are no sources to be read */
  readonly unlooked: number | 'all'
  /** names */
  readonly tooMany: readonly string[]
  /** of the question */
  readonly unread: readonly string[]
}

function notesOf({ known: { words, unknown, asWritten, left }, likely, looked, unlooked, tooMany, unread }: Left): readonly string[] {
  const withoutKin = words.filter(({ isWithoutKin }) => isWithoutKin).map(({ text }) => text)
  const listed = (what: string, words: readonly string[]): readonly string[] => (words.length === 0 ? [] : [`${what}: ${words.slice(0, 8).join(', ')}${words.length > 8 ? ` and ${words.length - 8} more` : ''}`])
  return [
    ...unread, ...listed('in no name, signature, doc comment or path', unknown), ...listed('looked for as written, without a slip', asWritten),
    ...listed('not looked for beside so many rarer words', left), ...listed('not looked for in other forms, which too many symbols have', withoutKin), ...listed('called so are too many to say which is meant', tooMany),
    ...(looked === likely.files.length ? [] : [`${counted(likely.files.length)} files could hold it, the likeliest ${looked} were looked through: another word tells them apart`]),
    ...(likely.followed === likely.symbols ? [] : [`of ${counted(likely.symbols)} symbols that hold some of these words the likeliest ${counted(likely.followed)} were followed to their files`]),
    ...(unlooked === 0 ? [] : [unlooked === 'all' ? 'there are no sources to be read: bodies were not looked at' : `${counted(unlooked)} of the files are not what was indexed any more, or cannot be read: their bodies were not looked at`]),
    ...listed('too common to be looked for but beside other words', likely.common), ...listed('in too many paths to count there', likely.inManyPaths),
  ]
}

function counted(count: number): string {
  return count.toLocaleString('en-US')
}
