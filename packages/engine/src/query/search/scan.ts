/**
 * Where the words of a question stand in a text. A text is looked through once a word, by the machine's own search; what is found
 * counts where it begins a word or a part of an identifier, and is kin to the word as far as that word or part goes.
 */
import { longestCut, stemOf } from './stem.ts'

/** A stem that is looked for, and for which word of the question. */
export interface Sought {
  readonly stem: string
  readonly word: number
  readonly worth: number
}

export type Found = (word: number, offset: number, worth: number) => void

/** Units behind a stem that may be of its kin: what is cut from a word, and the capital that belongs to the next part. */
const longestTail = longestCut + 1

/** Hits a word and text, so that a word of one letter in a minified file ends. */
const mostHits = 4_000

export function scan(text: string, lower: string, sought: readonly Sought[], found: Found): void {
  for (const { stem, word, worth } of sought) {
    let hits = 0
    const isKin = kinTest(stem)
    for (let at = lower.indexOf(stem); at >= 0 && hits < mostHits; at = lower.indexOf(stem, at + 1)) {
      if (!beginsPart(text, lower, at)) continue
      const end = partEnd(text, lower, at, at + stem.length)
      if (!isKin(lower.slice(at + stem.length, end))) continue
      hits++
      found(word, at, worth)
    }
  }
}

/** Whether a stem with a tail is a word of that stem. What is known of a tail is known for one text, as often as it comes there. */
function kinTest(stem: string): (tail: string) => boolean {
  let known: Map<string, boolean> | undefined
  return tail => {
    if (tail === '') return true
    if (tail.length > longestCut) return false
    let is = known?.get(tail)
    if (is === undefined) (known ??= new Map()).set(tail, (is = stemOf(stem + tail) === stem))
    return is
  }
}

/** The text with small letters, unit for unit. */
export function lowered(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, letters => letters.toLowerCase())
}

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122
}
function isCapital(code: number): boolean {
  return code >= 65 && code <= 90
}

/** Letters beyond ASCII are told apart from signs, not by their case. */
function isOtherLetter(text: string, at: number): boolean {
  return text.charCodeAt(at) >= 128 && /\p{L}/u.test(text.charAt(at))
}

function beginsPart(text: string, lower: string, at: number): boolean {
  if (at === 0) return true
  const before = text.charCodeAt(at - 1)
  if (isSmall(before)) return isCapital(text.charCodeAt(at))
  if (isCapital(before)) return isCapital(text.charCodeAt(at)) && isSmall(text.charCodeAt(at + 1))
  return !isOtherLetter(text, at - 1) || isOtherLetter(lower, at)
}

/** Where the part that begins at `at` ends, `from` or later; a longer one is followed only until it is known to be no kin. */
function partEnd(text: string, lower: string, at: number, from: number): number {
  let end = from
  // the letters of a part are small, or capital throughout
  const wants = end - at > 1 && isCapital(text.charCodeAt(at)) && isCapital(text.charCodeAt(at + 1)) ? isCapital : isSmall
  const last = Math.min(lower.length, from + longestTail)
  while (end < last && (wants(text.charCodeAt(end)) || isOtherLetter(text, end))) end++
  // the last capital of `HTTPServer` belongs to the next part
  return wants === isCapital && end > from && isSmall(text.charCodeAt(end)) ? end - 1 : end
}
