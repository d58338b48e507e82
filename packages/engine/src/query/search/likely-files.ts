/**
 * Which files are worth opening for a question, by the index alone: whose symbols have its words in their names and texts, whose paths hold
 * them, who mentions the symbols that they name. Files are opened for their order alone, and few; lists are bounded, and what a bound leaves out is said.
 * Before each cut what is worth the same is ordered by path and row: identifiers tell when a symbol came into the index.
 */
import { at } from '@codeloom/model'
import { comparePaths } from '@codeloom/store'
import type { Reader } from '../reader.ts'
import { holds } from '../sorted-lists.ts'
import { byPath, firstInOrder } from './first-in-order.ts'
import type { QueryWord } from './query-words.ts'
import { nthLargest, symbolScores, type SymbolScores } from './symbol-scores.ts'

interface LikelyFile {
  readonly id: number
  readonly score: number
  /** of its symbols those that hold a word, as far as they were looked up */
  readonly symbols: readonly number[]
}

export interface LikelyFiles {
  /** the likeliest first */
  readonly files: readonly LikelyFile[]
  /** symbols that hold a word, and how many of them were followed to their files */
  readonly symbols: number
  readonly followed: number
  /** words of which not every symbol was looked at */
  readonly common: readonly string[]
  /** words that are in too many paths to count there */
  readonly inManyPaths: readonly string[]
}

/** More than a name: a path is of all that stands in its file. */
const inPathFifths = 6
/** Symbols whose files are looked up. */
const mostSymbols = 500
/** Symbols whose mentions are followed to the files that mention them, and the files that may mention one. */
const mostMentioned = 24
const mostMentioning = 64
const mentionWorth = 0.35
/** How soon more symbols of a file with the same word stop counting. */
const saturation = 1.5

export function likelyFiles(reader: Reader, words: readonly QueryWord[]): LikelyFiles {
  const symbols = symbolScores(words)
  const best = likeliest(reader, symbols)
  const files = new FileScores(reader)
  for (const { id, file } of best) files.addSymbol(id, { file, words })
  const inManyPaths: string[] = []
  for (const [word, { inPaths, isInManyPaths, text }] of words.entries()) {
    if (isInManyPaths) inManyPaths.push(text)
    for (const module of inPaths) files.addPath(module, word)
  }
  for (const { id, score } of firstOf(reader, best, mostMentioned)) files.addMentions(id, score)
  return { files: files.ranked(words), symbols: symbols.ids.length, followed: best.length, common: words.filter(({ isCommon }) => isCommon).map(({ text }) => text), inManyPaths }
}

interface LikelySymbol {
  readonly id: number
  readonly file: number
  readonly path: string
  readonly score: number
}

/** The best, best first, those worth the same by path; at the end all of a file that are. */
function likeliest(reader: Reader, { ids, scores }: SymbolScores): readonly LikelySymbol[] {
  const least = nthLargest(scores, mostSymbols)
  const best: LikelySymbol[] = []
  // a common word alone is worth the same for all that hold it
  const alike = new Uint32Array(ids.length)
  let count = 0
  for (let i = 0; i < ids.length; i++) {
    const score = scores[i] ?? 0
    if (score === least) alike[count++] = at(ids, i)
    if (score <= least) continue
    const id = at(ids, i)
    const file = reader.fileOf(id)
    const path = file === undefined ? undefined : reader.pathOf(file)
    if (file !== undefined && path !== undefined) best.push({ id, file, path, score })
  }
  best.sort((a, b) => b.score - a.score || comparePaths(a.path, b.path))
  for (const { file, path, symbols } of byPath(reader, alike.subarray(0, count))) {
    if (best.length >= mostSymbols) break
    for (const id of symbols) best.push({ id, file, path, score: least })
  }
  return best
}

/** The first of them, of those that are worth the same by path and row. */
function firstOf(reader: Reader, best: readonly LikelySymbol[], most: number): readonly LikelySymbol[] {
  const first: LikelySymbol[] = []
  for (const alike of Map.groupBy(best, ({ score }) => score).values()) {
    if (first.length >= most) break
    const byId = new Map(alike.map(symbol => [symbol.id, symbol]))
    first.push(...firstInOrder(reader, Uint32Array.from(byId.keys()).sort(), most - first.length).flatMap(id => byId.get(id) ?? []))
  }
  return first
}

class FileScores {
  private readonly reader: Reader
  /** by file: how often each word is held, in fifths: whole numbers add up to the same in any order */
  private readonly held = new Map<number, Map<number, number>>()
  private readonly symbols = new Map<number, number[]>()
  private readonly extra = new Map<number, number>()

  constructor(reader: Reader) {
    this.reader = reader
  }
  addSymbol(id: number, { file, words }: { readonly file: number; readonly words: readonly QueryWord[] }): void {
    const known = this.symbols.get(file)
    if (known === undefined) this.symbols.set(file, [id])
    else known.push(id)
    for (const [word, { inNames, inTexts }] of words.entries()) {
      const fifths = (holds(inNames, id) ? 5 : 0) + (holds(inTexts, id) ? 2 : 0)
      if (fifths > 0) this.add(file, word, fifths)
    }
  }
  addPath(module: number, word: number): void {
    const file = this.reader.fileOf(module)
    if (file !== undefined) this.add(file, word, inPathFifths)
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
      for (const [word, { rarity }] of words.entries()) {
        const count = (held.get(word) ?? 0) / 5
        score += (rarity * count) / (saturation + count)
      }
      scores.set(file, score)
    }
    const files = Array.from(scores, ([id, score]) => ({ id, score, symbols: this.symbols.get(id) ?? [], path: this.reader.pathOf(id) ?? '' }))
    return files.sort((a, b) => b.score - a.score || comparePaths(a.path, b.path))
  }

  private add(file: number, word: number, fifths: number): void {
    let held = this.held.get(file)
    if (held === undefined) this.held.set(file, (held = new Map()))
    held.set(word, (held.get(word) ?? 0) + fifths)
  }
}
