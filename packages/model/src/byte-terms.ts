/**
 * The keys of `name-terms.ts` worked out on UTF-8 bytes, without making strings: the write path posts millions of terms.
 *
 * N2: the keys are those of `textTerms` and `addNameKeys` on the decoded text.
 */
import { lowerHashOfAscii, lowerPrefixHashOfAscii } from './name-hash.ts'
import { addNameKeys, isStopKey, longestStopWord, longestTerm, partEndOfAscii, partStartOfAscii, prefixLength, shortestTerm, termKey, textTerms } from './name-terms.ts'

/** Where keys go, as integers of 32 bits, signed or not. An object and not a function, so that millions of calls go to one place. */
export interface KeySink {
  key(key: number): void
}

/** Calls `key` with the key of each term of the text in [start, end); a term that comes twice may be called twice. */
export function forEachTextKey(bytes: Uint8Array, start: number, end: number, out: KeySink): void {
  if (!isAscii(bytes, start, end)) {
    for (const term of textTerms(decoder.decode(bytes.subarray(start, end)))) out.key(termKey(term))
    return
  }
  for (let at = start; at < end; at++) {
    const word = at
    let holds = 0
    for (let kind = wordKind(bytes, at); kind !== 0; kind = at < end ? wordKind(bytes, at) : 0) {
      holds |= kind
      at++
    }
    if (at === word) continue
    callWord(bytes, word, at, out)
    // letters of one case alone, or digits alone, are one part: most words of comments
    if ((holds & (holds - 1)) !== 0) callParts(bytes, word, at, out)
  }
}

/** The parts of a word that are not the whole of it. */
function callParts(bytes: Uint8Array, start: number, end: number, out: KeySink): void {
  for (let part = partStartOfAscii(bytes, start, end); part < end;) {
    const stop = partEndOfAscii(bytes, part, end)
    if (part !== start || stop !== end) callWord(bytes, part, stop, out)
    part = partStartOfAscii(bytes, stop, end)
  }
}

/** Calls `key` with each key under which the name in [start, end) is posted; one that comes twice may be called twice. */
export function forEachNameKey(bytes: Uint8Array, start: number, end: number, out: KeySink): void {
  if (start === end) return
  if (!isAscii(bytes, start, end)) {
    const keys: number[] = []
    addNameKeys(decoder.decode(bytes.subarray(start, end)), keys)
    for (const key of keys) out.key(key)
    return
  }
  out.key(lowerPrefixHashOfAscii(bytes, start, Math.min(end, start + prefixLength)))
  for (let part = partStartOfAscii(bytes, start, end); part < end;) {
    const stop = partEndOfAscii(bytes, part, end)
    out.key(lowerHashOfAscii(bytes, part, stop))
    if (part !== start || stop - part < prefixLength) out.key(lowerPrefixHashOfAscii(bytes, part, Math.min(stop, part + prefixLength)))
    part = partStartOfAscii(bytes, stop, end)
  }
}

function callWord(bytes: Uint8Array, start: number, end: number, out: KeySink): void {
  if (end - start < shortestTerm || end - start > longestTerm) return
  const hash = lowerHashOfAscii(bytes, start, end)
  if (end - start > longestStopWord || !isStopKey(hash)) out.key(hash)
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > 0x7f) return false
  return true
}

/** What a byte is within a word, as a bit: a lower-case letter, an upper-case one, a digit, the underscore; 0 outside of words. */
const underscore = 8
const wordKinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code)
  if (letter === '_') return underscore
  return [/[a-z]/, /[A-Z]/, /\d/].reduce((bits, kind, i) => bits | (kind.test(letter) ? 1 << i : 0), 0)
})

function wordKind(bytes: Uint8Array, at: number): number {
  return wordKinds[bytes[at] ?? 0] ?? 0
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
