/**
 * Which files are worth opening for a question, by the index alone: whose symbols have its words in their names and texts, whose paths hold
 * them, who mentions the symbols that they name. Nothing is opened; lists are bounded, and what a bound leaves out is said.
 */
import type { Reader } from '../reader.ts'
import { holds } from '../sorted-lists.ts'
import type { QueryWord } from './query-words.ts'

interface LikelyFile {
  readonly id: number
  readonly score: number
  /** of its symbols those that hold a word, as far as they were looked up */
  readonly symbols: readonly number[]
}

export interface LikelyFiles {
  /** the likeliest first */
  readonly files: readonly LikelyFile[]
  /** symbols that hold a word */
  readonly symbols: number
  /** words of which not every symbol was looked at */
  readonly common: readonly string[]
}

const inTextOnly = 0.4
const inPath = 0.6
/** Symbols whose files are looked up. */
const mostSymbols = 500
/** Symbols whose mentions are followed to the files that mention them, and the files that may mention one. */
const mostMentioned = 24
const mostMentioning = 64
const mentionWorth = 0.35
const mostPathFiles = 300
/** How soon more symbols of a file with the same word stop counting. */
const saturation = 1.5

export function likelyFiles(reader: Reader, words: readonly QueryWord[]): LikelyFiles {
  const symbols = symbolScores(words)
  const best = likeliest(symbols, mostSymbols)
  const files = new FileScores(reader)
  for (const id of best) files.addSymbol(id, words)
  for (const [word, { inPaths }] of words.entries()) {
    if (inPaths.length <= mostPathFiles) for (const module of inPaths) files.addPath(module, word)
  }
  for (const id of best.slice(0, mostMentioned)) files.addMentions(id, symbols.get(id) ?? 0)
  return { files: files.ranked(words), symbols: symbols.size, common: words.filter(({ isCommon }) => isCommon).map(({ text }) => text) }
}

/** What each symbol is worth by which words it holds, in its name or its text. */
function symbolScores(words: readonly QueryWord[]): ReadonlyMap<number, number> {
  const scores = new Map<number, number>()
  const rare = words.filter(({ isCommon }) => !isCommon)
  for (const { inNames, inTexts, rarity } of rare.length > 0 ? rare : words.slice(0, 1)) {
    for (const id of inNames) scores.set(id, (scores.get(id) ?? 0) + rarity)
    for (const id of inTexts) scores.set(id, (scores.get(id) ?? 0) + rarity * inTextOnly)
  }
  for (const { inNames, inTexts, rarity } of rare.length > 0 ? words.filter(({ isCommon }) => isCommon) : words.slice(1)) {
    for (const [id, score] of scores) {
      const more = (holds(inNames, id) ? rarity : 0) + (holds(inTexts, id) ? rarity * inTextOnly : 0)
      if (more > 0) scores.set(id, score + more)
    }
  }
  return scores
}

/** The best, best first. */
function likeliest(scores: ReadonlyMap<number, number>, most: number): readonly number[] {
  let least = -Infinity
  if (scores.size > most) {
    const values = Float64Array.from(scores.values()).sort()
    least = values[values.length - most] ?? least
  }
  return [...scores].filter(([, score]) => score >= least).sort(([a, x], [b, y]) => y - x || a - b).slice(0, most).map(([id]) => id)
}

class FileScores {
  private readonly reader: Reader
  /** by file: how often each word is held */
  private readonly held = new Map<number, Map<number, number>>()
  private readonly symbols = new Map<number, number[]>()
  private readonly extra = new Map<number, number>()

  constructor(reader: Reader) {
    this.reader = reader
  }
  addSymbol(id: number, words: readonly QueryWord[]): void {
    const file = this.reader.fileOf(id)
    if (file === undefined) return
    const known = this.symbols.get(file)
    if (known === undefined) this.symbols.set(file, [id])
    else known.push(id)
    for (const [word, { inNames, inTexts }] of words.entries()) {
      const worth = (holds(inNames, id) ? 1 : 0) + (holds(inTexts, id) ? inTextOnly : 0)
      if (worth > 0) this.add(file, word, worth)
    }
  }
  addPath(module: number, word: number): void {
    const file = this.reader.fileOf(module)
    if (file !== undefined) this.add(file, word, inPath * 2)
  }
  /** Who mentions what is named like the question may be what it asks for: half a body's words are names of other symbols. */
  addMentions(symbol: number, score: number): void {
    const files = this.reader.snapshot.postings('inbound', symbol)
    if (files.length > mostMentioning) return
    for (const file of files) this.extra.set(file, Math.max(this.extra.get(file) ?? 0, score * mentionWorth))
  }
  ranked(words: readonly QueryWord[]): LikelyFiles['files'] {
    const scores = new Map<number, number>(this.extra)
    for (const [file, held] of this.held) {
      let score = scores.get(file) ?? 0
      for (const [word, count] of held) score += ((words[word]?.rarity ?? 0) * count) / (saturation + count)
      scores.set(file, score)
    }
    return [...scores].map(([id, score]) => ({ id, score, symbols: this.symbols.get(id) ?? [] })).sort((a, b) => b.score - a.score || a.id - b.id)
  }

  private add(file: number, word: number, worth: number): void {
    let held = this.held.get(file)
    if (held === undefined) this.held.set(file, (held = new Map()))
    held.set(word, (held.get(word) ?? 0) + worth)
  }
}
