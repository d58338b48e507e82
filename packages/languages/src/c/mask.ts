/** What is changed in a text, and which words of it mention something though they are left out. */
import { pick } from '@codeloom/model'

/** How a word that was left out is mentioned, or which names are tags though nothing says so any more. */
export const mentionKind = { read: 0, call: 1, tag: 2 } as const

export class Mask {
  text = ''
  /** three numbers each: start, end, and the character that stands at the start instead, blanks behind it */
  private readonly edits: number[] = []
  /** three numbers each: start, end, a kind of mention */
  private readonly mentions: number[] = []
  private isSorted = true

  begin(text: string): void {
    this.text = text
    this.edits.length = 0
    this.mentions.length = 0
    this.isSorted = true
  }
  blank(start: number, end: number): void {
    this.put(start, end, 32)
  }
  /** Puts one character at the start of a stretch, and blanks behind it. */
  put(start: number, end: number, unit: number): void {
    const { edits } = this
    if (edits.length > 0 && pick(edits, edits.length - 3) > start) this.isSorted = false
    edits.push(start, end, unit)
  }
  mention(start: number, end: number, kind: number): void {
    this.mentions.push(start, end, kind)
  }
  /** A word left out that is mentioned. */
  leaveOut(start: number, end: number): void {
    this.blank(start, end)
    this.mention(start, end, mentionKind.read)
  }

  /** The text as it is parsed; the mentions, in order, are appended to `mentions`. */
  apply(mentions: number[]): string {
    const { edits, text } = this
    if (edits.length === 0) return text
    const order = this.isSorted ? undefined : sortedTriples(edits)
    const count = edits.length / 3
    let made = ''
    let done = 0
    const gone: number[] = []
    for (let i = 0; i < count; i++) {
      const place = order === undefined ? i * 3 : pick(order, i)
      const start = pick(edits, place)
      const end = pick(edits, place + 1)
      if (start < done) {
        // a long stretch takes in what was changed in it
        if (end > done) made += ' '.repeat(end - done)
        if (end > done) gone.push(done, end)
        done = Math.max(done, end)
        continue
      }
      made += text.slice(done, start) + String.fromCharCode(pick(edits, place + 2)) + ' '.repeat(end - start - 1)
      if (end - start > 200) gone.push(start, end)
      done = end
    }
    this.tellMentions(mentions, gone)
    return made + text.slice(done)
  }

  private tellMentions(to: number[], gone: readonly number[]): void {
    const { mentions } = this
    let region = 0
    let last = -1
    for (const place of sortedTriples(mentions)) {
      const start = pick(mentions, place)
      if (start === last) continue
      while (region < gone.length && pick(gone, region + 1) <= start) region += 2
      if (region < gone.length && pick(gone, region) <= start) continue
      last = start
      to.push(start, pick(mentions, place + 1), pick(mentions, place + 2))
    }
  }
}

/** The places of triples, by their first number; of equals the longest first. */
function sortedTriples(triples: readonly number[]): readonly number[] {
  const places: number[] = []
  for (let i = 0; i < triples.length; i += 3) places.push(i)
  return places.sort((a, b) => pick(triples, a) - pick(triples, b) || pick(triples, b + 1) - pick(triples, a + 1))
}
