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
  /** ascending */
  readonly inNames: Uint32Array
  /** ascending; none where there are more than `mostTexts` */
  readonly inTexts: Uint32Array
  /** mentions in names and texts, of all its forms, in all */
  readonly count: number
  readonly isCommon: boolean
  /** its kin or its short form has more symbols than are gone through: the word as it is written counts alone */
  readonly isWithoutKin: boolean
  /** modules of files whose paths hold it; none where they are too many to count there */
  readonly inPaths: Uint32Array
  readonly isInManyPaths: boolean
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
/** Lists of signatures and doc comments that are longer say nothing that is worth reading them: how long they are is known. */
const mostTexts = 1_000_000
/** Files in whose paths a word is worth something. */
const mostPaths = 300

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
  for (const [stem, { text, count }] of words) {
    if (count > 0 || text.length < shortestSlipped) continue
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

function isNowhere({ count, inPaths, isInManyPaths }: QueryWord): boolean {
  return count === 0 && inPaths.length === 0 && !isInManyPaths
}

function isUnknown({ count }: QueryWord): boolean {
  return count === 0
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
  const all = others.length > 0 ? joined(found, lookUp(reader, others)) : found
  const count = Math.min(total, found.count)
  return { text, stems, ...all, rarity: Math.log(1 + (total - count + 0.5) / (count + 0.5)) }
}

type Found = Omit<QueryWord, 'text' | 'stems' | 'rarity'>

const none = new Uint32Array(0)

function lookUp({ snapshot, lists }: Reader, forms: Iterable<string>): Found {
  const [names, texts, paths]: [Uint32Array[], UpTo[], UpTo[]] = [[], [], []]
  for (const [i, form] of [...forms].entries()) {
    const key = termKey(form)
    names.push(lists.read(snapshot, 'name-term', key))
    texts.push(lists.readUpTo(snapshot, { index: 'text-term', key, most: mostTexts }))
    // folders and files are called by plain words
    if (i < mostPathForms) paths.push(lists.readUpTo(snapshot, { index: 'text-term', key: pathTermKey(form), most: mostPaths }))
  }
  return made({ names: few(names), texts: few(texts), paths: few(paths), count: lengthOf(names) + lengthOf(texts) })
}

/** A list, or how long it is. */
type UpTo = Uint32Array | number

/** The word itself, its stem and its plural. */
const mostPathForms = 3

/** What the short and long forms add to what a word finds itself. */
function joined(a: Found, b: Found): Found {
  const both = made({ names: few([a.inNames, b.inNames]), texts: few([a.inTexts, b.inTexts]), paths: few([a.inPaths, b.inPaths]), count: a.count + b.count })
  // of other forms that are too many or in too many paths nothing was read
  const isWithoutKin = both.isWithoutKin || a.isWithoutKin || b.isInManyPaths || (b.isCommon && !both.isCommon)
  return { ...both, ...(a.isInManyPaths ? { inPaths: none, isInManyPaths: true } : {}), isCommon: both.isCommon || a.isCommon, isWithoutKin }
}

interface Made {
  readonly names: Few
  readonly texts: Few
  readonly paths: Few
  readonly count: number
}

function made({ names, texts, paths, count }: Made): Found {
  return {
    inNames: names.list, inTexts: texts.list, inPaths: paths.list.length > mostPaths ? none : paths.list, isInManyPaths: paths.isLong || paths.list.length > mostPaths, count,
    isCommon: texts.isLong || names.list.length + texts.list.length > 2 * mostSymbols, isWithoutKin: names.isCut || texts.isCut || paths.isCut,
  }
}

function lengthOf(lists: readonly UpTo[]): number {
  return lists.reduce<number>((sum, list) => sum + (typeof list === 'number' ? list : list.length), 0)
}

interface Few {
  readonly list: Uint32Array
  /** whether the list of the word itself is too long to be read */
  readonly isLong: boolean
  readonly isCut: boolean
}

/** The first list with all others, unless that makes more than are gone through: then the first that holds something, as it is. */
function few(lists: readonly UpTo[]): Few {
  const [own = none, ...others] = lists.filter(list => typeof list === 'number' || list.length > 0)
  if (typeof own === 'number') return { list: none, isLong: true, isCut: others.length > 0 }
  if (others.length === 0) return { list: own, isLong: false, isCut: false }
  const length = lengthOf(lists)
  const read = [own, ...others].filter(list => typeof list !== 'number')
  if (length > mostSymbols || read.length <= others.length) return { list: own, isLong: false, isCut: true }
  const all = new Uint32Array(length)
  let end = 0
  for (const list of read) {
    all.set(list, end)
    end += list.length
  }
  all.sort()
  let kept = 0
  for (const value of all) if (kept === 0 || all[kept - 1] !== value) all[kept++] = value
  return { list: all.subarray(0, kept), isLong: false, isCut: false }
}

const slipped = 0.6

/** Longer ones are no words that a finger slipped in. */
const longestWord = 20
