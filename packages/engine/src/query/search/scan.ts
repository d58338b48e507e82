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

/** `part` is which of the parts of the text it was found in, from 0. */
export type Found = (word: number, offset: number, hit: { readonly worth: number; readonly part: number }) => void

/** A text with its small letters, and where the parts of it end that have nothing to do with each other, the last at its own end. */
export interface Scanned {
  readonly text: string
  readonly lower: string
  readonly ends: Int32Array
}

export function whole(text: string): Scanned {
  return { text, lower: lowered(text), ends: Int32Array.of(text.length) }
}

/** Units behind a stem that may be of its kin: what is cut from a word, and the capital that belongs to the next part. */
const longestTail = longestCut + 1

/** Hits a word and text, so that a word of one letter in a minified file ends. */
const mostHits = 4_000

export function scan({ text, lower, ends }: Scanned, sought: readonly Sought[], found: Found): void {
  for (const { stem, word, worth } of sought) {
    let [hits, part] = [0, 0]
    const isKin = kinTest(stem)
    for (let at = lower.indexOf(stem); at >= 0 && hits < mostHits; at = lower.indexOf(stem, at + 1)) {
      part = firstBehind(ends, at, part)
      const [begin, end] = [part === 0 ? 0 : (ends[part - 1] ?? 0), ends[part] ?? 0]
      const behind = at + stem.length
      if (behind > end || (at !== begin && !beginsWord(text, lower, at)) || !isKin(lower.slice(behind, wordEnd(text, { at, from: behind, most: end })))) continue
      hits++
      found(word, at, { worth, part })
    }
  }
}

/** The index of the first end, at a place or later, that lies behind an offset. */
function firstBehind(ends: Int32Array, offset: number, from: number): number {
  if ((ends[from] ?? 0) > offset) return from
  let low = from
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return low
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

/** Whether a word or a part of an identifier begins behind another letter or sign. */
function beginsWord(text: string, lower: string, at: number): boolean {
  const before = text.charCodeAt(at - 1)
  if (isSmall(before)) return isCapital(text.charCodeAt(at))
  if (isCapital(before)) return isCapital(text.charCodeAt(at)) && isSmall(text.charCodeAt(at + 1))
  return !isOtherLetter(text, at - 1) || isOtherLetter(lower, at)
}

interface Word {
  readonly at: number
  /** where it ends at the earliest, and at the latest */
  readonly from: number
  readonly most: number
}

/** Where the word or part that begins at `at` ends; a longer one is followed only until it is known to be no kin. */
function wordEnd(text: string, { at, from, most }: Word): number {
  let end = from
  // the letters of a part are small, or capital throughout
  const wants = end - at > 1 && isCapital(text.charCodeAt(at)) && isCapital(text.charCodeAt(at + 1)) ? isCapital : isSmall
  const last = Math.min(most, from + longestTail)
  while (end < last && (wants(text.charCodeAt(end)) || isOtherLetter(text, end))) end++
  // the last capital of `HTTPServer` belongs to the next part
  return wants === isCapital && end > from && end < most && isSmall(text.charCodeAt(end)) ? end - 1 : end
}
