/**
 * The keys of `name-terms.ts` worked out on UTF-8 bytes, without making strings: the write path posts millions of terms.
 *
 * N2: the keys are those of `textTerms` and `addNameKeys` on the decoded text.
 */
import { lowerHashOfAscii, lowerPrefixHashOfAscii } from './name-hash.ts'
import { addNameKeys, isStopKey, longestTerm, partEndOfAscii, partStartOfAscii, prefixLength, shortestTerm, termKey, textTerms } from './name-terms.ts'

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
  for (let at = start; at < end;) {
    if (!isWord(bytes[at] ?? 0)) {
      at++
      continue
    }
    let stop = at + 1
    while (stop < end && isWord(bytes[stop] ?? 0)) stop++
    const whole = at
    callWord(bytes, whole, stop, out)
    for (let part = partStartOfAscii(bytes, whole, stop); part < stop;) {
      const partStop = partEndOfAscii(bytes, part, stop)
      if (part !== whole || partStop !== stop) callWord(bytes, part, partStop, out)
      part = partStartOfAscii(bytes, partStop, stop)
    }
    at = stop
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
  if (!isStopKey(hash)) out.key(hash)
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > 0x7f) return false
  return true
}

/** Letters, digits and the underscore. */
const words = Uint8Array.from({ length: 128 }, (_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0))

function isWord(byte: number): boolean {
  return words[byte] === 1
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
