/** Finds the comment that documents a definition, and takes its markers away. */
import type { FactsBuilder } from '@codeloom/model'
import { isSpace } from './white-space.ts'

/** characters of a doc comment that are kept */
const maxDoc = 2000

/** The last block of comments that was passed, [start, end) in the text; start is -1 where there is none. */
export class CommentTrail {
  private start = -1
  private end = -1
  private made = -1

  begin(): void {
    this.start = -1
  }
  /** Passes a comment: it goes on with the block right above it, or begins one; one behind code documents nothing below. */
  pass(units: Uint16Array, start: number, end: number): void {
    if (this.start < 0 || !isNextLine(units, this.end, start)) this.start = beginsLine(units, start) ? start : -1
    this.end = end
    this.made = -1
  }
  /** The string number of the doc comment of a definition that starts here; 0 where there is none. */
  docAt(out: FactsBuilder, start: number): number {
    if (this.start < 0 || start < this.end || !isNextLine(out.units, this.end, start)) return 0
    if (this.made < 0) this.made = docComment(out, this.start, this.end)
    return this.made
  }
}

/** Whether a comment documents what stands before it on its line: `/**<`, `///<`, `/*!<`, `//!<`. */
export function isTrailing(units: Uint16Array, start: number): boolean {
  const marker = units[start + 2]
  return units[start + 3] === 60 && (marker === 42 || marker === 33 || marker === 47)
}

/** The string number of the text of a comment, or of a block of them: without markers and the indent that its lines share. */
export function docComment(out: FactsBuilder, start: number, end: number): number {
  const { units } = out
  let indent = Number.MAX_SAFE_INTEGER
  for (let line = start; line < end; ) {
    const stop = lineEnd(units, line, end)
    const from = afterMarker(units, line, stop)
    const to = beforeMarker(units, from, stop)
    const text = skipSpace(units, from, to)
    if (text < to) indent = Math.min(indent, text - from)
    line = nextLine(units, stop, end)
  }
  const first = out.passageStart()
  let breaks = -1
  for (let line = start; line < end && out.passageStart() < first + maxDoc; ) {
    const stop = lineEnd(units, line, end)
    let from = afterMarker(units, line, stop)
    const to = beforeMarker(units, from, stop)
    // blank lines count between others alone
    if (breaks >= 0) breaks++
    if (from < to) {
      from = breaks < 0 ? skipSpace(units, from, to) : from + indent
      for (; breaks > 0; breaks--) out.appendText('\n')
      out.append(from, to)
      breaks = 0
    }
    line = nextLine(units, stop, end)
  }
  out.cutPassage(first, maxDoc)
  return out.passageFrom(first)
}

function lineEnd(units: Uint16Array, from: number, end: number): number {
  let i = from
  while (i < end && units[i] !== 10 && units[i] !== 13) i++
  return i
}

function nextLine(units: Uint16Array, stop: number, end: number): number {
  return units[stop] === 13 && units[stop + 1] === 10 && stop + 1 < end ? stop + 2 : stop + 1
}

function skipSpace(units: Uint16Array, from: number, end: number): number {
  let i = from
  while (i < end && isSpace(units[i] ?? 0)) i++
  return i
}

/** Where a line's text begins: behind white space and one of a comment's beginnings or the star of its line. */
function afterMarker(units: Uint16Array, from: number, end: number): number {
  let i = skipSpace(units, from, end)
  const one = i < end ? units[i] : 0
  const two = i + 1 < end ? units[i + 1] : 0
  if (one === 47 && two === 42) {
    for (i++; i < end && units[i] === 42; ) i++
    while (i < end && (units[i] === 33 || units[i] === 60)) i++
  } else if (one === 47 && two === 47) {
    for (i += 2; i < end && (units[i] === 47 || units[i] === 33 || units[i] === 60); ) i++
  } else if (one === 42 && two !== 47) i++
  return i
}

/** Where it ends: before white space and a comment's end. */
function beforeMarker(units: Uint16Array, from: number, end: number): number {
  let i = trimmed(units, from, end)
  if (i - 2 < from || units[i - 1] !== 47 || units[i - 2] !== 42) return i
  i -= 2
  while (i > from && units[i - 1] === 42) i--
  return trimmed(units, from, i)
}

function trimmed(units: Uint16Array, from: number, end: number): number {
  let i = end
  while (i > from && isSpace(units[i - 1] ?? 0)) i--
  return i
}

/** Whether only white space stands between, with one line end at most. */
function isNextLine(units: Uint16Array, from: number, to: number): boolean {
  let lines = 0
  for (let i = from; i < to; i++) {
    const unit = units[i] ?? 0
    if (unit === 10 || (unit === 13 && units[i + 1] !== 10)) {
      if (++lines > 1) return false
    } else if (unit > 32) return false
  }
  return true
}

function beginsLine(units: Uint16Array, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const unit = units[i] ?? 0
    if (unit === 10 || unit === 13) return true
    if (unit > 32) return false
  }
  return true
}
