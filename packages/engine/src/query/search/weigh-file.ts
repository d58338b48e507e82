/**
 * What the symbols of one file are worth for a question: BM25F over name, signature, doc comment, body, the names around them, and path. The file's
 * string table and its source are looked through once a word; only symbols that hold one are weighed.
 */
import { at, flag, nameTerms } from '@codeloom/model'
import type { OpenedFile } from '../opened-file.ts'
import type { QueryWord } from './query-words.ts'
import type { Sought } from './scan.ts'
import { countsOf, isFunction, type TextCounts, type TextFile } from './text-counts.ts'
import type { RankingWeights } from './weights.ts'

const textFields = ['name', 'signature', 'doc', 'body', 'container', 'path'] as const
export type TextField = (typeof textFields)[number]

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

interface WeighedSymbol {
  readonly row: number
  readonly score: number
}

export interface WeighedFile {
  readonly file: OpenedFile
  readonly symbols: readonly WeighedSymbol[]
  /** BM25 of the whole text */
  readonly score: number
  /** by field of a symbol, which words of the question, by their places in it */
  fieldsOf(row: number): ReadonlyMap<TextField, readonly number[]>
}

/** Two passes: what stands where, then, with how rare each word is where all that was looked at counts too, what that is worth. */
export function weighFiles(files: readonly TextFile[], weighing: TextWeighing): readonly WeighedFile[] {
  const { sought, words, weights } = weighing
  const weighings = files.map(each => {
    const { file, source } = each
    return { file, source, fields: new FileFields(file, countsOf(weights.body > 0 ? each : withoutSource(each), sought, words.length), weighing) }
  })
  const rarities = raritiesOf(weighings.map(({ fields }) => fields), weighing)
  return weighings.map(({ file, source, fields }) => ({ file, symbols: fields.symbols(rarities), score: fields.fileScore(source, rarities), fieldsOf: row => fields.of(row) }))
}

function withoutSource(file: TextFile): TextFile {
  return { ...file, source: undefined }
}

/** A word that few names hold may stand in every body (`return`): what is looked through counts beside the index. */
function raritiesOf(files: readonly FileFields[], { words, weights }: TextWeighing): readonly number[] {
  const holding = new Float64Array(words.length)
  let functions = 0
  for (const fields of files) functions += fields.countHolders(holding)
  return words.map(({ rarity }, i) => {
    const count = Math.min(holding[i] ?? 0, functions)
    const local = Math.log(1 + (functions - count + 0.5) / (count + 0.5))
    return rarity * (1 - weights.local) + local * weights.local
  })
}

class FileFields {
  private readonly file: OpenedFile
  private readonly counts: TextCounts
  private readonly weighing: TextWeighing
  private readonly isInPath: boolean
  private readonly pathLength: number
  /** of the symbol that is being weighed, by word */
  private readonly frequencies: Float64Array

  constructor(file: OpenedFile, counts: TextCounts, weighing: TextWeighing) {
    this.file = file
    this.counts = counts
    this.weighing = weighing
    this.isInPath = counts.inPath.some(count => count > 0)
    this.pathLength = nameTerms(file.record.path).length
    this.frequencies = new Float64Array(weighing.words.length)
  }
  /** Those that hold a word themselves. */
  symbols(rarities: readonly number[]): readonly WeighedSymbol[] {
    const found: WeighedSymbol[] = []
    const { count } = this.file.facts.symbols
    for (let row = 0; row < count; row++) if (this.holdsWord(row) || (row === 0 && this.isInPath)) found.push({ row, score: this.scoreOf(row, rarities) })
    return found
  }
  /** Adds up which words the functions hold; returns how many functions there are. */
  countHolders(holding: Float64Array): number {
    const { inStrings, inBodies } = this.counts
    const { count, name, signature, doc } = this.file.facts.symbols
    let functions = 0
    for (let row = 1; row < count; row++) {
      if (!isFunction(this.file.kindOf(row))) continue
      functions++
      if (!this.holdsWord(row)) continue
      const [ofName, ofSignature, ofDoc, ofBody] = [inStrings.valuesAt(at(name, row)), inStrings.valuesAt(at(signature, row)), inStrings.valuesAt(at(doc, row)), inBodies.valuesAt(row)]
      const holds = (values: Float64Array, from: number, word: number): boolean => from >= 0 && (values[from + word] ?? 0) > 0
      for (let i = 0; i < holding.length; i++) {
        if (holds(inStrings.values, ofName, i) || holds(inStrings.values, ofSignature, i) || holds(inStrings.values, ofDoc, i) || holds(inBodies.values, ofBody, i)) holding[i] = (holding[i] ?? 0) + 1
      }
    }
    return functions
  }
  fileScore(source: string | undefined, rarities: readonly number[]): number {
    const { inFile, inPath } = this.counts
    const length = 0.5 + (0.5 * (source?.length ?? 0)) / usualFile
    let score = 0
    for (const [i, rarity] of rarities.entries()) {
      const frequency = ((inFile[i] ?? 0) * 0.3 + (inPath[i] ?? 0)) / length
      score += (rarity * frequency) / (saturation + frequency)
    }
    return score
  }
  of(row: number): ReadonlyMap<TextField, readonly number[]> {
    const fields = new Map<TextField, readonly number[]>()
    for (const field of textFields) {
      const from = this.placeOf(field, row)
      const values = this.valuesOf(field)
      const words = from < 0 ? [] : this.weighing.words.flatMap((_, i) => ((values[from + i] ?? 0) > 0 ? [i] : []))
      if (words.length > 0) fields.set(field, words)
    }
    return fields
  }

  private holdsWord(row: number): boolean {
    const { inStrings, inBodies } = this.counts
    const { name, signature, doc } = this.file.facts.symbols
    return (row !== 0 && inStrings.valuesAt(at(name, row)) >= 0) || inStrings.valuesAt(at(signature, row)) >= 0 || inStrings.valuesAt(at(doc, row)) >= 0 || inBodies.valuesAt(row) >= 0
  }
  /** Where the counts of a field that is worth something begin among its values; -1 where it holds no word. */
  private placeOf(field: TextField, row: number): number {
    const { file, counts: { inStrings, inBodies }, weighing: { weights } } = this
    const { name, signature, doc, container } = file.facts.symbols
    if (weights[field] === 0) return -1
    switch (field) {
      case 'name': return row === 0 ? -1 : inStrings.valuesAt(at(name, row))
      case 'signature': return inStrings.valuesAt(at(signature, row))
      case 'doc': return inStrings.valuesAt(at(doc, row))
      case 'body': return inBodies.valuesAt(row)
      case 'container': return at(container, row) === 0 ? -1 : inStrings.valuesAt(at(name, at(container, row)))
      case 'path': return this.isInPath ? 0 : -1
    }
  }
  private valuesOf(field: TextField): Float64Array {
    const { inStrings, inBodies, inPath } = this.counts
    return field === 'body' ? inBodies.values : field === 'path' ? inPath : inStrings.values
  }
  /** In words. */
  private lengthOf(field: TextField, row: number): number {
    const { file, pathLength } = this
    const { signature, doc, start, end, container } = file.facts.symbols
    switch (field) {
      case 'name': return nameTerms(file.nameOf(row)).length
      case 'signature': return this.wordsIn(at(signature, row))
      case 'doc': return this.wordsIn(at(doc, row))
      case 'body': return (at(end, row) - at(start, row)) / unitsPerWord
      case 'container': return nameTerms(file.nameOf(at(container, row))).length
      case 'path': return pathLength
    }
  }
  private wordsIn(string: number): number {
    const { facts } = this.file
    return (facts.stringEnd(string) - facts.stringStart(string)) / unitsPerWord
  }
  private scoreOf(row: number, rarities: readonly number[]): number {
    const { frequencies, weighing: { weights } } = this
    frequencies.fill(0)
    for (const field of textFields) {
      const from = this.placeOf(field, row)
      if (from < 0) continue
      const { usual, lengthMatters } = fieldShapes[field]
      const worth = weights[field] / (1 - lengthMatters + (lengthMatters * this.lengthOf(field, row)) / usual)
      const values = this.valuesOf(field)
      for (let i = 0; i < frequencies.length; i++) frequencies[i] = (frequencies[i] ?? 0) + worth * (values[from + i] ?? 0)
    }
    let [score, held, all] = [0, 0, 0]
    for (let i = 0; i < rarities.length; i++) {
      const [rarity, frequency] = [rarities[i] ?? 0, frequencies[i] ?? 0]
      score += (rarity * frequency) / (saturation + frequency)
      all += rarity
      if (frequency > 0) held += rarity
    }
    const declared = (this.file.flagsOf(row) & flag.declaration) === 0 ? 1 : 0.9
    return score * declared * (1 - weights.held + weights.held * (held / Math.max(all, 1e-9))) * (1 + weights.covered * this.covered(row))
  }
  /** How much of its name consists of words of the question. */
  private covered(row: number): number {
    const { inStrings } = this.counts
    const from = row === 0 ? -1 : inStrings.valuesAt(at(this.file.facts.symbols.name, row))
    if (from < 0) return 0
    let words = 0
    for (let i = 0; i < this.frequencies.length; i++) words += Math.min(1, inStrings.values[from + i] ?? 0)
    return Math.min(1, words / nameTerms(this.file.nameOf(row)).length)
  }
}

const usualFile = 10_000
