/** Signatures: the text of a declaration up to its body, white space collapsed. */
import type { FactsBuilder } from '@codeloom/model'
import { isSpace } from './white-space.ts'

/** characters of a signature that are kept */
const maxSignature = 300

/** The string number of the signature at [start, end). */
export function signature(out: FactsBuilder, text: string, start: number, end: number): number {
  const stop = Math.min(end, start + maxSignature * 2)
  if (isPlain(out.units, start, stop)) return out.passageAt(start, Math.min(stop, start + maxSignature))
  const first = out.passageStart()
  appendSignature(out, text, start, stop)
  out.cutPassage(first, maxSignature)
  return out.passageFrom(first)
}

/** The same of two passages, with a blank between: a type without its body, and what is declared with it. */
export function signatureOfTwo(
  out: FactsBuilder, text: string, type: readonly [start: number, end: number], declarator: readonly [start: number, end: number],
): number {
  const first = out.passageStart()
  for (const [start, end] of [type, declarator]) {
    if (out.passageStart() > first) out.appendText(' ')
    const from = out.passageStart()
    appendSignature(out, text, start, Math.min(end, start + maxSignature * 2))
    out.cutPassage(from, maxSignature)
  }
  return out.passageFrom(first)
}

/** Whether a passage is its own signature: no white space but single blanks inside, and nothing that may be a comment. */
function isPlain(units: Uint16Array, start: number, stop: number): boolean {
  let isBlank = true
  for (let i = start; i < stop; i++) {
    const unit = units[i] ?? 0
    // a backslash may continue the line of a macro, a slash may begin a comment
    if (unit < 32 || unit === 92 || unit === 47 || (unit === 32 && isBlank)) return false
    isBlank = unit === 32
  }
  return !isBlank
}

/** Appends a passage with its white space collapsed. */
function appendSignature(out: FactsBuilder, text: string, start: number, stop: number): void {
  const { units } = out
  let isSimple = true
  for (let i = start; i < stop && isSimple; i++) {
    const unit = units[i] ?? 0
    isSimple = unit !== 92 && unit !== 47
  }
  if (!isSimple) return out.appendText(collapse(text.slice(start, stop)))
  let isFirst = true
  for (let i = start; i < stop; ) {
    while (i < stop && isSpace(units[i] ?? 0)) i++
    if (i === stop) return
    const word = i
    while (i < stop && !isSpace(units[i] ?? 0)) i++
    if (!isFirst) out.appendText(' ')
    isFirst = false
    out.append(word, i)
  }
}

function collapse(passage: string): string {
  return passage.replace(/\/\*[^]*?(?:\*\/|$)|\/\/[^\n\r]*/g, ' ').replace(/(?:\s|\\(?=[\r\n]))+/g, ' ').trim()
}
