/** Where a scan over the tokens of a C text stands: the last three tokens, what is open, how far the statement has come. Hot, so it is changed in place. */
import { at } from '@codeloom/model'
import { Ahead, code } from './lexical.ts'
import { Mask } from './mask.ts'
import { token } from './words.ts'

/** How many parentheses and braces are known to be open; what is open deeper counts as what is open there. */
const deepest = 512

/** What is open: kinds of parentheses (of a call, of parameters, of an expression) and braces. */
export const open = { call: 1, parameters: 2, group: 3, block: 4, members: 5, enumerators: 6, initialiser: 7, linkage: 8 } as const

export class ScanState {
  readonly mask = new Mask()
  readonly ahead = new Ahead()
  text = ''
  /** the last three tokens: what they are, and where */
  kind = 0
  start = 0
  end = 0
  kind2 = 0
  start2 = 0
  end2 = 0
  kind3 = 0
  start3 = 0
  end3 = 0
  /** what is open, the innermost last; `depth` tells how many */
  readonly opened = new Uint8Array(deepest)
  depth = 0
  /** beside it, of a parenthesis: 1 behind a name that begins a statement, 2 behind `if`, `for`, `while`, `switch` */
  readonly wasFirst = new Uint8Array(deepest)
  /** no token of the statement was there yet; only what may stand in a declaration's head was; it has a `=`, a `?` */
  isFirst = true
  isHead = true
  hasEquals = false
  hasQuestion = false
  /** the tag that was met and whose body may come */
  tagBody = 0
  /** what was closed last */
  closed = 0
  closedFirst = 0

  begin(text: string): void {
    this.text = text
    this.mask.begin(text)
    this.ahead.begin(text.length)
    this.kind = this.kind2 = this.kind3 = token.none
    this.depth = this.closed = this.closedFirst = 0
    this.beginStatement()
  }
  /** The kind of what is open innermost; 0 at file scope. */
  get top(): number {
    return this.depth === 0 ? 0 : at(this.opened, this.depth - 1)
  }
  get isFileScope(): boolean {
    const { top } = this
    return top === 0 || top === open.linkage
  }
  beginStatement(): void {
    this.isFirst = this.isHead = true
    this.hasEquals = this.hasQuestion = false
    this.tagBody = 0
  }
  /** Whether the last token, a name, is the first of a statement. */
  get isFirstName(): boolean {
    return isBoundary(this.kind2) || this.kind2 === token.lead || this.kind2 === code.colon || (this.kind2 === code.close && this.closedFirst === 2)
  }
  enter(kind: number): void {
    this.wasFirst[Math.min(this.depth, deepest - 1)] = 0
    if (this.depth < deepest) this.opened[this.depth++] = kind
  }
  push(kind: number, start: number, end: number): void {
    this.kind3 = this.kind2
    this.start3 = this.start2
    this.end3 = this.end2
    this.kind2 = this.kind
    this.start2 = this.start
    this.end2 = this.end
    this.kind = kind
    this.start = start
    this.end = end
  }
  /** Forgets the last token. */
  drop(): void {
    this.kind = this.kind2
    this.start = this.start2
    this.end = this.end2
    this.kind2 = this.kind3
    this.start2 = this.start3
    this.end2 = this.end3
    this.kind3 = token.none
  }
  /** Leaves the last token out. */
  leaveOutLast(): void {
    this.mask.leaveOut(this.start, this.end)
    this.drop()
    if (isBoundary(this.kind)) this.isFirst = true
  }
  /** Leaves the token before the last out. */
  leaveOutBefore(): void {
    this.mask.leaveOut(this.start2, this.end2)
    this.kind2 = this.kind3
    this.start2 = this.start3
    this.end2 = this.end3
    this.kind3 = token.none
  }
  /** Ends a statement with a `;` in the place of a blank. */
  endStatement(place: number): void {
    this.mask.put(place, place + 1, code.semicolon)
    this.push(code.semicolon, place, place + 1)
    this.beginStatement()
  }
}

/** Behind which statements begin. */
export function isBoundary(kind: number): boolean {
  return kind === token.none || kind === code.semicolon || kind === code.endBrace || kind === code.brace
}
