/** Lines of sources with the hit marked. */
import { readSource, type Root } from '@codeloom/host/ask'
import type { Colours } from './output.ts'

/** The sources of files, read once each. */
export class Sources {
  private readonly root: Root
  private readonly lines = new Map<string, readonly string[]>()

  constructor(root: Root) {
    this.root = root
  }
  /** A line, from 1; undefined where the file or the line is gone. */
  async line(path: string, line: number): Promise<string | undefined> {
    let lines = this.lines.get(path)
    if (lines === undefined) {
      const text = await readSource(this.root, path)
      // Files come in order: what was shown before is not needed again.
      this.lines.clear()
      this.lines.set(path, (lines = text === undefined ? [] : text.split(/\r\n|\r|\n/)))
    }
    return lines[line - 1]
  }
}

/** Where a hit begins and how many units it has within its line. */
export interface Hit {
  readonly line: number
  readonly column: number
  readonly length: number
}

/** Longer lines are cut around the hit. */
const widestLine = 160
const before = 60

/** The line with the hit coloured, or with carets below it where there are no colours. */
export function markHit(text: string, hit: Hit, colours: Colours): string {
  const start = hit.column - 1
  const length = Math.max(1, Math.min(hit.length, text.length - start))
  const from = text.length <= widestLine ? 0 : Math.max(0, start - before)
  const shown = text.slice(from, from + widestLine)
  const [left, right] = [from > 0 ? '...' : '', from + widestLine < text.length ? '...' : '']
  const number = String(hit.line).padStart(5)
  const at = start - from
  const [head, word, tail] = [shown.slice(0, at), shown.slice(at, at + length), shown.slice(at + length)].map(printable)
  const line = `${colours.faint(`${number} |`)} ${left}${head}${colours.hit(word ?? '')}${tail}${right}\n`
  if (colours.on) return line
  const blank = `${left}${head}`.replace(/[^\t]/g, ' ')
  return `${line}${' '.repeat(number.length)} | ${blank}${'^'.repeat(Math.max(1, (word ?? '').length))}\n`
}

/** Control characters of a source do not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}

/** How long the name at a column is, where only its beginning is known. */
export function nameLength(text: string, column: number): number {
  return /^[#@]?[\p{L}\p{N}_$]+/u.exec(text.slice(column - 1))?.[0].length ?? 1
}
