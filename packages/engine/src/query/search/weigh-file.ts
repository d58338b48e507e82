/**
 * What the symbols of one file are worth for a question: BM25F over name, signature, doc comment, body, the names around them, and path. The file's
 * string table and its source are looked through once a word; only symbols that hold one are weighed.
 */
import { isAscii } from 'node:buffer'
import { at, flag, kindCode, nameTerms } from '@codeloom/model'
import type { OpenedFile } from '../opened-file.ts'
import type { QueryWord } from './query-words.ts'
import { lowered, scan, type Sought } from './scan.ts'
import type { RankingWeights } from './weights.ts'

export type TextField = 'name' | 'signature' | 'doc' | 'body' | 'container' | 'path'

/** How long a field usually is, in words, and how much its length matters. */
const fieldShapes: Readonly<Record<TextField, { readonly usual: number; readonly lengthMatters: number }>> = {
  name: { usual: 3, lengthMatters: 0.6 }, signature: { usual: 10, lengthMatters: 0.6 }, doc: { usual: 20, lengthMatters: 0.6 },
  body: { usual: 60, lengthMatters: 0.75 }, container: { usual: 2, lengthMatters: 0.5 }, path: { usual: 5, lengthMatters: 0.5 },
}
/** BM25's k1: how soon more of the same stops counting. */
const saturation = 1.2
const unitsPerWord = 7

export interface TextWeighing {
  readonly words: readonly QueryWord[]
  readonly sought: readonly Sought[]
  readonly weights: RankingWeights
}

export interface WeighedSymbol {
  readonly row: number
  readonly score: number
  /** by field, which words of the question, by their places in it */
  readonly fields: ReadonlyMap<TextField, readonly number[]>
}

export interface WeighedFile {
  readonly file: OpenedFile
  readonly symbols: readonly WeighedSymbol[]
  /** BM25 of the whole text */
  readonly score: number
}

export interface TextFile {
  readonly file: OpenedFile
  readonly source: string | undefined
  /** of a file that is too large to be looked through: the rows that are weighed, by their names, signatures and comments */
  readonly rows?: readonly number[]
}

/** Two passes: what stands where, then, with how rare each word is where all that was looked at counts too, what that is worth. */
export function weighFiles(files: readonly TextFile[], weighing: TextWeighing): readonly WeighedFile[] {
  const counted = files.map(({ file, source, rows }) => {
    const counts = new FieldCounts(file, weighing)
    if (rows === undefined) counts.strings()
    else counts.stringsOf(rows)
    if (source !== undefined && weighing.weights.body > 0) counts.source(source)
    return { file, counts, source }
  })
  const rarities = raritiesOf(counted.map(({ counts }) => counts), weighing)
  return counted.map(({ file, counts, source }) => ({ file, symbols: counts.symbols(rarities), score: counts.fileScore(source, rarities) }))
}

/** A word that few names hold may stand in every body (`return`): what is looked through counts beside the index. */
function raritiesOf(counted: readonly FieldCounts[], { words, weights }: TextWeighing): readonly number[] {
  const holding = new Float64Array(words.length)
  let functions = 0
  for (const counts of counted) functions += counts.countHolders(holding)
  return words.map(({ rarity }, i) => {
    const count = Math.min(holding[i] ?? 0, functions)
    const local = Math.log(1 + (functions - count + 0.5) / (count + 0.5))
    return rarity * (1 - weights.local) + local * weights.local
  })
}

type Counts = Map<number, Float64Array>

class FieldCounts {
  private readonly file: OpenedFile
  private readonly weighing: TextWeighing
  /** by number of a string */
  private readonly inStrings: Counts = new Map()
  /** by row: what stands in its body, and in those of the functions inside */
  private readonly inBodies: Counts = new Map()
  private readonly inFile: Float64Array
  private readonly inPath: Float64Array

  constructor(file: OpenedFile, weighing: TextWeighing) {
    this.file = file
    this.weighing = weighing
    this.inFile = new Float64Array(weighing.words.length)
    this.inPath = countsOf(file.record.path, weighing)
  }
  strings(): void {
    const { words, sought } = this.weighing
    const table = stringTable(this.file.facts)
    let string = 0
    let last = 0
    scan(table.text, lowered(table.text), sought, (word, offset, worth) => {
      // each word is looked for from the beginning
      if (offset < last) string = 0
      last = offset
      string = firstBehind(table.ends, offset, string)
      add(this.inStrings, string, { word, worth, size: words.length })
    })
  }
  stringsOf(rows: readonly number[]): void {
    const { words, sought } = this.weighing
    const { facts } = this.file
    const { name, signature, doc } = facts.symbols
    for (const string of new Set(rows.flatMap(row => [at(name, row), at(signature, row), at(doc, row)]))) {
      const text = facts.string(string)
      scan(text, lowered(text), sought, (word, _, worth) => add(this.inStrings, string, { word, worth, size: words.length }))
    }
  }
  source(text: string): void {
    const inside = new Insides(this.file)
    scan(text, lowered(text), this.weighing.sought, (word, offset, worth) => {
      this.inFile[word] = (this.inFile[word] ?? 0) + worth
      inside.forEachAround(offset, row => add(this.inBodies, row, { word, worth, size: this.weighing.words.length }))
    })
  }
  /** Those that hold a word themselves. */
  symbols(rarities: readonly number[]): readonly WeighedSymbol[] {
    const { count, name, signature, doc } = this.file.facts.symbols
    const found: WeighedSymbol[] = []
    const isHit = this.hitStrings()
    for (let row = 0; row < count; row++) {
      if (row !== 0 && (isHit[at(name, row)] ?? 0) + (isHit[at(signature, row)] ?? 0) + (isHit[at(doc, row)] ?? 0) === 0 && !this.inBodies.has(row)) continue
      const own = [row === 0 ? undefined : this.inStrings.get(at(name, row)), this.inStrings.get(at(signature, row)), this.inStrings.get(at(doc, row)), this.inBodies.get(row)] as const
      if (own.every(each => each === undefined) && (row !== 0 || this.inPath.every(each => each === 0))) continue
      found.push(this.weigh(row, own, rarities))
    }
    return found
  }
  /** Adds up which words the functions hold; returns how many functions there are. */
  countHolders(holding: Float64Array): number {
    const { count, name, signature, doc } = this.file.facts.symbols
    const isHit = this.hitStrings()
    let functions = 0
    for (let row = 1; row < count; row++) {
      if (!isFunction(this.file.kindOf(row))) continue
      functions++
      if ((isHit[at(name, row)] ?? 0) + (isHit[at(signature, row)] ?? 0) + (isHit[at(doc, row)] ?? 0) === 0 && !this.inBodies.has(row)) continue
      const fields = [this.inStrings.get(at(name, row)), this.inStrings.get(at(signature, row)), this.inStrings.get(at(doc, row)), this.inBodies.get(row)].filter(each => each !== undefined)
      if (fields.length > 0) for (let i = 0; i < holding.length; i++) if (fields.some(each => (each[i] ?? 0) > 0)) holding[i] = (holding[i] ?? 0) + 1
    }
    return functions
  }
  fileScore(source: string | undefined, rarities: readonly number[]): number {
    const length = 0.5 + (0.5 * (source?.length ?? 0)) / usualFile
    let score = 0
    for (const [i, rarity] of rarities.entries()) {
      const frequency = ((this.inFile[i] ?? 0) * 0.3 + (this.inPath[i] ?? 0)) / length
      score += (rarity * frequency) / (saturation + frequency)
    }
    return score
  }

  /** 1 for a string that holds a word. */
  private hitStrings(): Uint8Array {
    const isHit = new Uint8Array(this.file.facts.stringCount)
    for (const string of this.inStrings.keys()) isHit[string] = 1
    return isHit
  }
  private weigh(row: number, [name, signature, doc, body]: readonly [name: Float64Array | undefined, signature: Float64Array | undefined, doc: Float64Array | undefined, body: Float64Array | undefined], rarities: readonly number[]): WeighedSymbol {
    const { file, weighing: { words, weights } } = this
    const { facts } = file
    const { symbols } = facts
    const lengthOf = (string: number): number => facts.stringEnd(string) - facts.stringStart(string)
    const frequencies = new Float64Array(words.length)
    const fields = new Map<TextField, readonly number[]>()
    const put = (field: TextField, counts: Float64Array | undefined, length: number): void => {
      if (counts === undefined || weights[field] === 0) return
      const { usual, lengthMatters } = fieldShapes[field]
      const discount = 1 - lengthMatters + (lengthMatters * length) / usual
      const fitting: number[] = []
      for (const [i, count] of counts.entries()) {
        if (count === 0) continue
        frequencies[i] = (frequencies[i] ?? 0) + (weights[field] * count) / discount
        fitting.push(i)
      }
      if (fitting.length > 0) fields.set(field, fitting)
    }
    put('name', name, row === 0 ? 1 : nameTerms(file.nameOf(row)).length)
    put('signature', signature, lengthOf(at(symbols.signature, row)) / unitsPerWord)
    put('doc', doc, lengthOf(at(symbols.doc, row)) / unitsPerWord)
    put('body', body, (at(symbols.end, row) - at(symbols.start, row)) / unitsPerWord)
    const container = at(symbols.container, row)
    if (container !== 0) put('container', this.inStrings.get(at(symbols.name, container)), nameTerms(file.nameOf(container)).length)
    put('path', this.inPath, nameTerms(file.record.path).length)
    return { row, score: this.scoreOf(frequencies, rarities, { row, name }), fields }
  }
  private scoreOf(frequencies: Float64Array, rarities: readonly number[], { row, name }: { readonly row: number; readonly name: Float64Array | undefined }): number {
    const { weights } = this.weighing
    let [score, held, all] = [0, 0, 0]
    for (const [i, rarity] of rarities.entries()) {
      const frequency = frequencies[i] ?? 0
      score += (rarity * frequency) / (saturation + frequency)
      all += rarity
      if (frequency > 0) held += rarity
    }
    const declared = (this.file.flagsOf(row) & flag.declaration) === 0 ? 1 : 0.9
    const covered = name === undefined || row === 0 ? 0 : Math.min(1, name.reduce((sum, count) => sum + Math.min(1, count), 0) / nameTerms(this.file.nameOf(row)).length)
    return score * declared * (1 - weights.held + weights.held * (held / Math.max(all, 1e-9))) * (1 + weights.covered * covered)
  }
}

const usualFile = 10_000

interface Adding {
  readonly word: number
  readonly worth: number
  readonly size: number
}

function add(counts: Counts, key: number, { word, worth, size }: Adding): void {
  let own = counts.get(key)
  if (own === undefined) counts.set(key, (own = new Float64Array(size)))
  own[word] = (own[word] ?? 0) + worth
}

function countsOf(text: string, { words, sought }: TextWeighing): Float64Array {
  const counts = new Float64Array(words.length)
  scan(text, lowered(text), sought, (word, _, worth) => {
    counts[word] = (counts[word] ?? 0) + worth
  })
  return counts
}

/** All strings of a file, a line end between them, and where each ends. */
function stringTable(facts: OpenedFile['facts']): { readonly text: string; readonly ends: Int32Array } {
  const count = facts.stringCount
  const from = facts.stringStart(0)
  const bytes = Buffer.from(facts.bytes.buffer, facts.bytes.byteOffset + from, count === 0 ? 0 : facts.stringEnd(count - 1) - from)
  const whole = isAscii(bytes) ? bytes.toString('latin1') : undefined
  const strings = Array.from({ length: count }, (_, i) => (whole === undefined ? facts.string(i) : whole.slice(facts.stringStart(i) - from, facts.stringEnd(i) - from)))
  let length = 0
  return { text: strings.join('\n'), ends: Int32Array.from(strings, string => (length += string.length + 1)) }
}

/** The index of the first end, at a place or later, that lies behind an offset. */
function firstBehind(ends: Int32Array, offset: number, from: number): number {
  let low = from
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(ends, middle) > offset) high = middle
    else low = middle + 1
  }
  return low
}

/** Which functions, classes and other symbols are around an offset. */
class Insides {
  private readonly file: OpenedFile
  /** rows in the order of their starts */
  private readonly rows: readonly number[]
  private hint = 0
  private last = 0

  constructor(file: OpenedFile) {
    const { count, start } = file.facts.symbols
    this.file = file
    this.rows = Array.from({ length: count - 1 }, (_, i) => i + 1).sort((a, b) => at(start, a) - at(start, b) || a - b)
  }
  /** The innermost symbol, and the functions around it; the module where there is none. Offsets mostly ascend. */
  forEachAround(offset: number, visit: (row: number) => void): void {
    const { container, end, start } = this.file.facts.symbols
    if (offset < this.last) this.hint = 0
    this.last = offset
    while (this.hint < this.rows.length && at(start, this.rows[this.hint] ?? 0) <= offset) this.hint++
    let row = this.rows[this.hint - 1] ?? 0
    while (row !== 0 && at(end, row) <= offset) row = at(container, row)
    visit(row)
    while (row !== 0 && (row = at(container, row)) !== 0) if (isFunction(this.file.kindOf(row))) visit(row)
  }
}

const functions: ReadonlySet<number> = new Set([kindCode.function, kindCode.method, kindCode.constructor, kindCode.getter, kindCode.setter])

export function isFunction(kind: number): boolean {
  return functions.has(kind)
}

/** The stems that stand for words, for `scan`. */
export function soughtFor(words: readonly QueryWord[]): readonly Sought[] {
  return words.flatMap(({ stems }, word) => Array.from(stems, ([stem, worth]) => ({ stem, word, worth })))
}

