/**
 * What is compared with: BM25 over the bodies of functions, each its whole text from its first line to its last. Plain: words split at
 * what is no letter. With split identifiers: the parts of names (camelCase, snake_case) beside the names.
 */
import { nameTerms } from '@codeloom/model'
import type { CodeFile, CodeFunction, Functions } from './functions.ts'

type Words = (text: string) => readonly string[]

export const plainWords: Words = text => text.toLowerCase().split(/[^\p{L}]+/u).filter(word => word !== '')

export const splitWords: Words = text => (text.match(/[\p{L}\p{N}_$]+/gu) ?? []).flatMap(word => {
  const parts = nameTerms(word)
  return parts.length === 1 ? parts : [word.toLowerCase(), ...parts]
})

const k1 = 1.2
const b = 0.75

interface Counted {
  readonly of: CodeFunction
  readonly counts: ReadonlyMap<string, number>
  readonly length: number
}

/** Counts of words are kept for files that stay as they are from tree to tree. */
export class BodyWords {
  private readonly words: Words
  private readonly files = new WeakMap<CodeFile, readonly Counted[]>()

  constructor(words: Words) {
    this.words = words
  }
  /** The functions that hold a word of the question, best first. */
  rank(functions: Functions, question: string): readonly CodeFunction[] {
    const all = functions.files.flatMap(file => this.counted(file))
    const usual = all.reduce((sum, { length }) => sum + length, 0) / Math.max(1, all.length)
    const scores = new Float64Array(all.length)
    for (const word of new Set(this.words(question))) {
      const holding = all.reduce((sum, { counts }) => sum + (counts.has(word) ? 1 : 0), 0)
      const rarity = Math.log(1 + (all.length - holding + 0.5) / (holding + 0.5))
      for (const [i, { counts, length }] of all.entries()) {
        const count = counts.get(word) ?? 0
        if (count > 0) scores[i] = (scores[i] ?? 0) + (rarity * count * (k1 + 1)) / (count + k1 * (1 - b + (b * length) / usual))
      }
    }
    return Array.from(scores.entries()).filter(([, score]) => score > 0).sort(([i, x], [j, y]) => y - x || i - j).flatMap(([i]) => all[i]?.of ?? [])
  }

  private counted(file: CodeFile): readonly Counted[] {
    let known = this.files.get(file)
    if (known === undefined) {
      known = file.functions.map(of => {
        const words = this.words(file.text.slice(of.start, of.end))
        const counts = new Map<string, number>()
        for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
        return { of, counts, length: words.length }
      })
      this.files.set(file, known)
    }
    return known
  }
}
