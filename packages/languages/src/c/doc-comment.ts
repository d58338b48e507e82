/** Finds the comment that documents a definition, and takes its markers away. */
import type { FactsBuilder } from '@codeloom/model'

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
  pass(text: string, start: number, end: number): void {
    if (this.start >= 0 && isNextLine(text, this.end, start)) this.end = end
    else {
      this.start = beginsLine(text, start) ? start : -1
      this.end = end
    }
    this.made = -1
  }
  /** The string number of the doc comment of a definition that starts here; 0 where there is none. */
  docAt(text: string, out: FactsBuilder, start: number): number {
    if (this.start < 0 || start < this.end || !isNextLine(text, this.end, start)) return 0
    if (this.made < 0) this.made = out.passage(docText(text, this.start, this.end))
    return this.made
  }
}

/** Whether a comment documents what stands before it on its line: `/**<`, `///<`, `/*!<`, `//!<`. */
export function isTrailing(text: string, start: number): boolean {
  const marker = text.charCodeAt(start + 2)
  return text.charCodeAt(start + 3) === 60 && (marker === 42 || marker === 33 || marker === 47)
}

export function docText(text: string, start: number, end: number): string {
  const lines = text.slice(start, end).split(/\r\n|\r|\n/)
  const bare = lines.map(line => line.replace(/^\s*(?:\/\*+[!<]*|\/\/[/!<]*|\*(?!\/))?/, '').replace(/\**\*\/\s*$/, '').trimEnd())
  const indent = Math.min(...bare.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length))
  return bare.map(line => line.slice(Math.min(indent, line.length))).join('\n').trim().slice(0, maxDoc)
}

/** Whether only white space stands between, with one line end at most. */
function isNextLine(text: string, from: number, to: number): boolean {
  let lines = 0
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) {
      if (++lines > 1) return false
    } else if (unit > 32) return false
  }
  return true
}

function beginsLine(text: string, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const unit = text.charCodeAt(i)
    if (unit === 10 || unit === 13) return true
    if (unit > 32) return false
  }
  return true
}
