/**
 * The terms under which names and texts are found: the same functions post them at the write and look them up at the
 * query. Keys are hashes, so a query compares real names afterwards. Runs over every name of a tree: no regular
 * expression, no string where a hash of a range does.
 *
 * N1: a name is posted under `termKey` of each term, `prefixKey` of each term, and `prefixKey` of its lower-cased whole.
 */
import { nameHash, nameHashOfRange, prefixHashOfRange } from './name-hash.ts'

/** How many letters a `prefixKey` holds, or fewer where there are fewer. */
export const prefixLength = 3

/**
 * The parts of an identifier, lower-cased, in order: `parseHTTPHeader_v2` gives `parse`, `http`, `header`, `v`, `2`.
 */
export function nameTerms(name: string): string[] {
  const lower = name.toLowerCase()
  const aligned = lower.length === name.length
  const terms: string[] = []
  for (let start = partStart(name, 0, name.length); start < name.length;) {
    const end = partEnd(name, start, name.length)
    terms.push(aligned ? lower.slice(start, end) : name.slice(start, end).toLowerCase())
    start = partStart(name, end, name.length)
  }
  return terms
}

/** The key of a whole term. */
export function termKey(term: string): number {
  return nameHash(term)
}

/** The key of the first letters of a lower-cased term or name. */
export function prefixKey(lower: string): number {
  return prefixHashOfRange(lower, 0, Math.min(prefixLength, lower.length))
}

/** The key under which a term of a file's path is posted, apart from the texts of the same words. */
export function pathTermKey(term: string): number {
  return nameHash(`/${term}`)
}

/** Appends to `out` the keys under which a name is posted (N1), each once. Earlier content of `out` is left alone. */
export function addNameKeys(name: string, out: number[]): void {
  if (name === '') return
  const from = out.length
  const lower = name.toLowerCase()
  addOnce(out, from, prefixKey(lower))
  if (lower.length !== name.length) {
    for (const term of nameTerms(name)) {
      addOnce(out, from, termKey(term))
      addOnce(out, from, prefixKey(term))
    }
    return
  }
  for (let start = partStart(name, 0, name.length); start < name.length;) {
    const end = partEnd(name, start, name.length)
    addOnce(out, from, nameHashOfRange(lower, start, end))
    addOnce(out, from, prefixHashOfRange(lower, start, Math.min(end, start + prefixLength)))
    start = partStart(name, end, name.length)
  }
}

/** Terms of fewer letters say nothing, longer ones are no words. */
export const shortestTerm = 2
export const longestTerm = 40

/**
 * The words of a signature or a doc comment, and the parts of those that are identifiers: lower-cased, each once, without
 * stop words.
 */
export function textTerms(text: string): string[] {
  const lower = text.toLowerCase()
  // Lower-casing a few letters changes how many units they take; then parts are found in the lower-cased text alone.
  const source = lower.length === text.length ? text : lower
  const terms = new Set<string>()
  const add = (start: number, end: number): void => {
    if (end - start < shortestTerm || end - start > longestTerm) return
    const term = lower.slice(start, end)
    if (!stopWords.has(term)) terms.add(term)
  }
  for (let at = 0; at < source.length;) {
    if (!isWordUnit(source.charCodeAt(at))) {
      at++
      continue
    }
    let end = at + 1
    while (end < source.length && isWordUnit(source.charCodeAt(end))) end++
    add(at, end)
    for (let start = partStart(source, at, end); start < end;) {
      const stop = partEnd(source, start, end)
      if (start !== at || stop !== end) add(start, stop)
      start = partStart(source, stop, end)
    }
    at = end
  }
  return [...terms]
}

/** What a code unit is within an identifier. */
const separator = 0
const lowerLetter = 1
const upperLetter = 2
const digit = 3

const asciiClasses = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 0x61 && code <= 0x7a) return lowerLetter
  if (code >= 0x41 && code <= 0x5a) return upperLetter
  return code >= 0x30 && code <= 0x39 ? digit : separator
})

function classOf(code: number): number {
  if (code < 128) return asciiClasses[code] ?? separator
  if (code >= 0x2000 && code <= 0x206f) return separator
  const letter = String.fromCharCode(code)
  return letter.toLowerCase() === letter ? lowerLetter : upperLetter
}

function isWordUnit(code: number): boolean {
  return code === underscore || classOf(code) !== separator
}
const underscore = 0x5f
const smallS = 0x73

function partStart(name: string, from: number, end: number): number {
  let at = from
  while (at < end && classOf(name.charCodeAt(at)) === separator) at++
  return at
}

/** The end of the part that begins at `start`. */
function partEnd(name: string, start: number, end: number): number {
  let last = classOf(name.charCodeAt(start))
  for (let at = start + 1; at < end; at++) {
    const now = classOf(name.charCodeAt(at))
    if (now === separator || (now === digit) !== (last === digit)) return at
    if (now === upperLetter) {
      if (last === lowerLetter) return at
      if (last === upperLetter && at + 1 < end && classOf(name.charCodeAt(at + 1)) === lowerLetter && !isPlural(name, at + 1, end)) return at
    }
    last = now
  }
  return end
}

/** Whether the letter at `at` is the lone `s` of `URLs`. */
function isPlural(name: string, at: number, end: number): boolean {
  return name.charCodeAt(at) === smallS && (at + 1 >= end || classOf(name.charCodeAt(at + 1)) !== lowerLetter)
}

/** Appends a key unless it stands already at or behind `from`; the handful of keys of a name is searched through. */
function addOnce(out: number[], from: number, key: number): void {
  for (let i = from; i < out.length; i++) if (out[i] === key) return
  out.push(key)
}

const stopWords: ReadonlySet<string> = new Set((
  'an and are as at be been but by can do does for from had has have if in into is it its may no not of on one or so such ' +
  'than that the their then there these they this to was we were what when where which will with would you your'
).split(' '))

export const longestStopWord = Math.max(...[...stopWords].map(word => word.length))

/** The keys of stop words as signed integers, by their low bits; the ones that share those behind each other. */
const stopSlots = new Int32Array(1 << 9)
for (const word of stopWords) {
  let slot = slotOfStop(termKey(word))
  while (stopSlots[slot] !== 0) slot = slotOfStop(slot + 1)
  stopSlots[slot] = termKey(word)
}

function slotOfStop(key: number): number {
  return key & (stopSlots.length - 1)
}

/** Whether a key, as a signed integer, is that of a stop word. */
export function isStopKey(key: number): boolean {
  for (let slot = slotOfStop(key); stopSlots[slot] !== 0; slot = slotOfStop(slot + 1)) if (stopSlots[slot] === key) return true
  return false
}

/** `partStart` over ASCII bytes. */
export function partStartOfAscii(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && asciiClasses[bytes[at] ?? 0] === separator) at++
  return at
}

/** `partEnd` over ASCII bytes. */
export function partEndOfAscii(bytes: Uint8Array, start: number, end: number): number {
  let last = asciiClasses[bytes[start] ?? 0]
  for (let at = start + 1; at < end; at++) {
    const now = asciiClasses[bytes[at] ?? 0]
    if (now === separator || (now === digit) !== (last === digit)) return at
    if (now === upperLetter) {
      if (last === lowerLetter) return at
      const plural = bytes[at + 1] === smallS && !isLowerAt(bytes, at + 2, end)
      if (last === upperLetter && isLowerAt(bytes, at + 1, end) && !plural) return at
    }
    last = now
  }
  return end
}

function isLowerAt(bytes: Uint8Array, at: number, end: number): boolean {
  return at < end && asciiClasses[bytes[at] ?? 0] === lowerLetter
}
