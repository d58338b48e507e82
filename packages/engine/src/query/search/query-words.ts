/** The words of a question as the index knows them: which symbols hold them or their kin, how rare they are. */
import { pathTermKey, termKey } from '@codeloom/model'
import type { Reader } from '../reader.ts'
import { longestSlipped, slipsOf } from './spellings.ts'
import { kinOf, otherLengthsOf, stemOf } from './stem.ts'

/** One word of a question, and what stands for it. */
export interface QueryWord {
  readonly text: string
  /** the stems that are looked for in a text, with what each is worth: the word's own, its short or long form's */
  readonly stems: ReadonlyMap<string, number>
  /** ascending; too many of them are left out of one that is everywhere */
  readonly inNames: Uint32Array
  readonly inTexts: Uint32Array
  readonly isCommon: boolean
  /** modules of files whose paths hold it */
  readonly inPaths: Uint32Array
  readonly rarity: number
}

export interface WordWeights {
  /** what the short or long form of a word is worth of the word; 0 looks for none */
  readonly otherLength: number
  /** whether `parsing` finds `parser` */
  readonly kin: boolean
  /** whether a word that is nowhere stands for those one slip away */
  readonly slips: boolean
}

export interface KnownWords {
  /** rarest first */
  readonly words: readonly QueryWord[]
  /** in no name, signature, doc comment or path */
  readonly unknown: readonly string[]
}

const mostWords = 40
/** of one word; more are not gone through, but for those that rarer words lead to */
const mostSymbols = 6_000

export function knownWords(reader: Reader, asked: ReadonlyMap<string, number>, weights: WordWeights): KnownWords {
  const total = symbolsIn(reader.snapshot.commit.state)
  const words: QueryWord[] = []
  const unknown: string[] = []
  const stems = new Set<string>()
  for (const text of asked.keys()) {
    if (stems.has(stemOf(text))) continue
    stems.add(stemOf(text))
    const word = wordOf(reader, { text, total, weights })
    if (word.inNames.length + word.inTexts.length + word.inPaths.length === 0) unknown.push(text)
    words.push(word)
  }
  // one that no index knows may stand in bodies: it comes last, when all is known of the others
  words.sort((a, b) => Number(isUnknown(a)) - Number(isUnknown(b)) || b.rarity - a.rarity || (a.text < b.text ? -1 : 1))
  return { words: words.slice(0, mostWords), unknown }
}

function isUnknown({ inNames, inTexts }: QueryWord): boolean {
  return inNames.length + inTexts.length === 0
}

interface Wanted {
  readonly text: string
  readonly total: number
  readonly weights: WordWeights
}

function wordOf(reader: Reader, { text, total, weights }: Wanted): QueryWord {
  const stems = new Map([[weights.kin ? stemOf(text) : text, 1]])
  let forms: Iterable<string> = weights.kin ? kinOf(text) : [text]
  if (weights.otherLength > 0) for (const other of otherLengthsOf(text)) stems.set(stemOf(other), weights.otherLength)
  let found = lookUp(reader, forms)
  if (weights.slips && found.count === 0 && text.length >= shortestSlipped) {
    forms = nearest(reader, text)
    for (const form of forms) stems.set(stemOf(form), slipped)
    found = lookUp(reader, forms)
  }
  const count = Math.min(total, found.count)
  const others = [...stems.keys()].slice(1)
  if (others.length > 0) found = joined(found, lookUp(reader, others))
  return { text, stems, ...found, rarity: Math.log(1 + (total - count + 0.5) / (count + 0.5)) }
}

interface Found {
  readonly inNames: Uint32Array
  readonly inTexts: Uint32Array
  readonly inPaths: Uint32Array
  readonly isCommon: boolean
  readonly count: number
}

const none = new Uint32Array(0)

function lookUp({ snapshot, lists }: Reader, forms: Iterable<string>): Found {
  let looked = 0
  const [names, texts, paths]: [Uint32Array[], Uint32Array[], Uint32Array[]] = [[], [], []]
  for (const form of forms) {
    const key = termKey(form)
    for (const [index, of, into] of [['name-term', key, names], ['text-term', key, texts], ['text-term', pathTermKey(form), paths]] as const) {
      // folders and files are called by plain words
      if (into === paths && ++looked > mostPathForms) continue
      const list = lists.read(snapshot, index, of)
      if (list.length > 0) into.push(list)
    }
  }
  const count = lengthOf(names) + lengthOf(texts)
  return { inNames: few(names), inTexts: few(texts), inPaths: few(paths), isCommon: count > 2 * mostSymbols, count }
}

/** The word itself, its stem and its plural. */
const mostPathForms = 3

function joined(a: Found, b: Found): Found {
  return {
    inNames: few([a.inNames, b.inNames]), inTexts: few([a.inTexts, b.inTexts]), inPaths: few([a.inPaths, b.inPaths]), isCommon: a.isCommon || b.isCommon || a.count + b.count > 2 * mostSymbols, count: a.count + b.count,
  }
}

function lengthOf(lists: readonly Uint32Array[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0)
}

/** All lists in one, unless that makes more than are gone through: then the longest as it is. */
function few(lists: readonly Uint32Array[]): Uint32Array {
  const [longest = none, ...others] = [...lists].sort((a, b) => b.length - a.length)
  const length = lengthOf(lists)
  if (length === longest.length || length > mostSymbols) return longest
  const all = new Uint32Array(length)
  all.set(longest)
  let end = longest.length
  for (const list of others) {
    all.set(list, end)
    end += list.length
  }
  all.sort()
  let kept = 0
  for (const value of all) if (kept === 0 || all[kept - 1] !== value) all[kept++] = value
  return all.subarray(0, kept)
}

const shortestSlipped = 4
const mostNear = 3
const slipped = 0.6

/** Of the words one slip away those that most names have: they are the likeliest to be meant. */
function nearest({ snapshot }: Reader, text: string): readonly string[] {
  if (text.length > longestSlipped) return []
  const near = [...slipsOf(text)].map(slip => ({ slip, names: snapshot.postings('name-term', termKey(slip)).length })).filter(({ names }) => names > 0)
  return near.sort((a, b) => b.names - a.names || (a.slip < b.slip ? -1 : 1)).slice(0, mostNear).map(({ slip }) => slip)
}

/** How many symbols there are, as the engine wrote it into the commit: the same for the same tree, however it came to be. */
function symbolsIn(state: string): number {
  const parsed: unknown = state === '' ? {} : JSON.parse(state)
  return Math.max(1, typeof parsed === 'object' && parsed !== null && 'symbols' in parsed && typeof parsed.symbols === 'number' ? parsed.symbols : 0)
}
