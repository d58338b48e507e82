/** The words of a question as the index knows them: which symbols hold them or their kin, how rare they are. */
import { pathTermKey, termKey } from '@codeloom/model'
import type { Reader } from '../reader.ts'
import { commonest } from './common-slips.ts'
import { shortestSlipped, slipsOf } from './spellings.ts'
import { kinOf, otherLengthsOf, stemOf } from './stem.ts'
import { symbolsIn } from './symbol-count.ts'

/** One word of a question, and what stands for it. */
export interface QueryWord {
  readonly text: string
  /** the stems that are looked for in a text, with what each is worth: the word's own, its short or long form's */
  readonly stems: ReadonlyMap<string, number>
  /** ascending; too many of them are left out of one that is everywhere */
  readonly inNames: Uint32Array
  readonly inTexts: Uint32Array
  readonly isCommon: boolean
  /** its kin or its short form has more symbols than are gone through: the word as it is written counts alone */
  readonly isWithoutKin: boolean
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
  /** of these, those of which no slip was looked for */
  readonly asWritten: readonly string[]
  /** known, but more than are looked for */
  readonly left: readonly string[]
}

const mostWords = 40
/** of one word; more are not gone through, but for those that rarer words lead to */
const mostSymbols = 6_000

export function knownWords(reader: Reader, asked: ReadonlyMap<string, number>, weights: WordWeights): KnownWords {
  const total = symbolsIn(reader.snapshot.commit.state)
  const words = new Map<string, QueryWord>()
  for (const text of asked.keys()) if (!words.has(stemOf(text))) words.set(stemOf(text), wordOf(reader, text, { total, weights }))
  const asWritten = weights.slips ? addSlips(reader, words, { total, weights }) : []
  // one that no index knows may stand in bodies: it comes last, when all is known of the others
  const sorted = [...words.values()].sort((a, b) => Number(isUnknown(a)) - Number(isUnknown(b)) || b.rarity - a.rarity || (a.text < b.text ? -1 : 1))
  return {
    words: sorted.slice(0, mostWords), left: sorted.slice(mostWords).filter(word => !isNowhere(word)).map(({ text }) => text),
    unknown: [...words.values()].filter(isNowhere).map(({ text }) => text), asWritten,
  }
}

/** Each slip costs a look into the index: so many a question. A text has few words of a name typed from memory, a log has hundreds that mean nothing. */
const mostSlips = 8_000

/** Puts in place of words that are nowhere what is one slip away; returns those of which none was looked for. */
function addSlips(reader: Reader, words: Map<string, QueryWord>, counting: Counting): readonly string[] {
  const asWritten: string[] = []
  let left = mostSlips
  for (const [stem, { text, inNames, inTexts }] of words) {
    if (inNames.length + inTexts.length > 0 || text.length < shortestSlipped) continue
    const slips = text.length > longestWord ? undefined : slipsOf(text)
    if (slips === undefined || slips.size > left) {
      asWritten.push(text)
      continue
    }
    left -= slips.size
    const near = commonest(reader.snapshot, slips)
    if (near.length > 0) words.set(stem, wordOf(reader, text, { ...counting, near }))
  }
  return asWritten
}

function isNowhere({ inNames, inTexts, inPaths }: QueryWord): boolean {
  return inNames.length + inTexts.length + inPaths.length === 0
}

function isUnknown({ inNames, inTexts }: QueryWord): boolean {
  return inNames.length + inTexts.length === 0
}

interface Counting {
  /** symbols in all */
  readonly total: number
  readonly weights: WordWeights
  /** what stands for the word, where it is nowhere itself */
  readonly near?: readonly string[]
}

function wordOf(reader: Reader, text: string, { total, weights, near }: Counting): QueryWord {
  const stems = new Map([[weights.kin ? stemOf(text) : text, 1]])
  if (weights.otherLength > 0) for (const other of otherLengthsOf(text)) stems.set(stemOf(other), weights.otherLength)
  for (const form of near ?? []) stems.set(stemOf(form), slipped)
  const found = lookUp(reader, near ?? (weights.kin ? kinOf(text) : [text]))
  const others = [...stems.keys()].slice(1)
  const { inNames, inTexts, inPaths, isCommon, isWithoutKin } = others.length > 0 ? joined(found, lookUp(reader, others)) : found
  const count = Math.min(total, found.count)
  return { text, stems, inNames, inTexts, inPaths, isCommon, isWithoutKin, rarity: Math.log(1 + (total - count + 0.5) / (count + 0.5)) }
}

interface Found {
  readonly inNames: Uint32Array
  readonly inTexts: Uint32Array
  readonly inPaths: Uint32Array
  readonly isCommon: boolean
  readonly isWithoutKin: boolean
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
  return { ...made([few(names), few(texts), few(paths)]), count: lengthOf(names) + lengthOf(texts) }
}

/** The word itself, its stem and its plural. */
const mostPathForms = 3

/** What the short and long forms add to what a word finds itself. */
function joined(a: Found, b: Found): Found {
  const { isWithoutKin, ...both } = made([few([a.inNames, b.inNames]), few([a.inTexts, b.inTexts]), few([a.inPaths, b.inPaths])])
  return { ...both, isWithoutKin: isWithoutKin || a.isWithoutKin, count: a.count + b.count }
}

function made([names, texts, paths]: readonly [Few, Few, Few]): Omit<Found, 'count'> {
  return { inNames: names.list, inTexts: texts.list, inPaths: paths.list, isCommon: names.list.length + texts.list.length > 2 * mostSymbols, isWithoutKin: names.isCut || texts.isCut || paths.isCut }
}

function lengthOf(lists: readonly Uint32Array[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0)
}

interface Few {
  readonly list: Uint32Array
  readonly isCut: boolean
}

/** The first list with all others, unless that makes more than are gone through: then the first that holds something, as it is. */
function few(lists: readonly Uint32Array[]): Few {
  const [own = none, ...others] = lists.filter(list => list.length > 0)
  if (others.length === 0) return { list: own, isCut: false }
  const length = lengthOf(lists)
  if (length > mostSymbols) return { list: own, isCut: true }
  const all = new Uint32Array(length)
  let end = 0
  for (const list of [own, ...others]) {
    all.set(list, end)
    end += list.length
  }
  all.sort()
  let kept = 0
  for (const value of all) if (kept === 0 || all[kept - 1] !== value) all[kept++] = value
  return { list: all.subarray(0, kept), isCut: false }
}

const slipped = 0.6

/** Longer ones are no words that a finger slipped in. */
const longestWord = 20
