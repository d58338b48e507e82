/** Directives as the scan of `masked.ts` meets them: those that divide an expression, a list or an unclosed block are left out, with all branches but the first. */
import { at, pick } from '@codeloom/model'
import { commentEnd, lineEnd } from './lexical.ts'
import { open, type ScanState } from './scan-state.ts'
import { token } from './words.ts'

/** An `#if` that is not at its end. */
interface Conditional {
  /** what was open, and whether a statement began */
  readonly depth: number
  readonly isMiddle: boolean
  readonly isFirst: boolean
  readonly kinds: Uint8Array
  /** what the first branch left open */
  branch: Uint8Array | undefined
  isUneven: boolean
  isUnended: boolean
  endsWithComma: boolean
  /** the directives, two numbers each; where they begin and end */
  readonly directives: number[]
}

export class Conditionals {
  private readonly scan: ScanState
  private readonly stack: Conditional[] = []

  constructor(scan: ScanState) {
    this.scan = scan
  }
  begin(): void {
    this.stack.length = 0
  }

  /** Reads the directive at a `#`; returns its end. */
  directive(start: number): number {
    const { text } = this.scan
    let word = start + 1
    while (text.charCodeAt(word) === 32 || text.charCodeAt(word) === 9) word++
    if (text.startsWith('define', word)) return this.define(start, word)
    const end = directiveEnd(text, word)
    if (text.startsWith('if', word)) this.if(start, end)
    else if (text.startsWith('el', word)) this.else(start, end)
    else if (text.startsWith('endif', word)) this.endif(start, end)
    return end
  }

  private if(start: number, end: number): void {
    const { scan } = this
    this.stack.push({
      depth: scan.depth, isMiddle: isMiddle(scan), isFirst: scan.isFirst, kinds: scan.opened.slice(0, scan.depth),
      branch: undefined, isUneven: false, isUnended: false, endsWithComma: false, directives: [start, end],
    })
  }
  private else(start: number, end: number): void {
    const last = this.stack.at(-1)
    if (last === undefined) return
    this.endBranch(last)
    last.directives.push(start, end)
    this.scan.opened.set(last.kinds)
    this.scan.depth = last.depth
    if (last.isFirst || !last.isMiddle) this.scan.beginStatement()
  }
  private endif(start: number, end: number): void {
    const { scan } = this
    const last = this.stack.pop()
    if (last === undefined) return
    this.endBranch(last)
    last.directives.push(start, end)
    if (!last.isMiddle && !last.isUneven && !last.isUnended) return
    this.leaveOut(last)
    if (last.branch !== undefined && last.directives.length > 4) {
      scan.opened.set(last.branch)
      scan.depth = last.branch.length
    }
  }
  private endBranch(last: Conditional): void {
    const { scan } = this
    const isSame = scan.depth === last.depth
    last.isUneven ||= !isSame
    last.isUnended ||= isSame && isMiddle(scan) && !last.isMiddle
    if (last.branch !== undefined) return
    last.branch = scan.opened.slice(0, scan.depth)
    last.endsWithComma = scan.kind === 44
  }
  private leaveOut({ directives, depth, kinds, endsWithComma, isUneven }: Conditional): void {
    const { mask } = this.scan
    const isList = !isUneven && depth > 0 && at(kinds, depth - 1) === open.initialiser && endsWithComma
    if (directives.length === 4 || isList) {
      for (let i = 0; i < directives.length; i += 2) mask.blank(pick(directives, i), pick(directives, i + 1))
      return
    }
    mask.blank(pick(directives, 0), pick(directives, 1))
    mask.blank(pick(directives, 2), pick(directives, directives.length - 1))
  }

  /** `#define`: the grammar knows no `args...`, and a comment before a continued line ends it. */
  private define(start: number, word: number): number {
    const { mask, text } = this.scan
    let lineStop = lineEnd(text, start)
    const dots = word + text.slice(word, lineStop).search(restParameter)
    if (dots >= word) {
      const rest = text.indexOf('...', dots)
      mask.blank(rest, rest + 3)
    }
    for (let i = word; i < lineStop; i++) {
      const unit = text.charCodeAt(i)
      if (unit === 34 || unit === 39) i = quotedIn(text, i, lineStop, unit)
      else if (unit === 47 && text.charCodeAt(i + 1) === 42) {
        const end = commentEnd(text, i)
        if (end > lineStop) lineStop = lineEnd(text, end)
        if (text.slice(end, lineStop).trim() !== '') mask.blank(i, end)
        i = end - 1
      }
    }
    return lineStop
  }
}

function quotedIn(text: string, start: number, end: number, quote: number): number {
  for (let i = start + 1; i < end; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 92) i++
    else if (unit === quote) return i
    else if (unit === 10) return i
  }
  return end
}

/** `#define F(a, args...)`, from its `define` on. */
const restParameter = /^define[ \t]+\w+\([\w, \t\\\n]*\w\.\.\.\)/

/** A directive's end; a comment that it ends with may run over lines. */
function directiveEnd(text: string, start: number): number {
  const end = lineEnd(text, start)
  const comment = text.slice(start, end).indexOf('/*')
  return comment < 0 ? end : Math.max(end, lineEnd(text, commentEnd(text, start + comment)))
}

/** Whether what stands before a place is not at an end there. */
function isMiddle({ depth, isFirst, kind, opened, top }: ScanState): boolean {
  if (depth > 0 && (top < open.block || top === open.initialiser)) return at(opened, depth - 1) !== 0
  if (isFirst || top === open.enumerators || kind === token.none) return kind === token.lead
  if (kind === 59 || kind === 125 || kind === 123 || kind === 58) return false
  // at file scope and among members names and calls of macros stand alone
  return top === open.block ? true : kind !== token.name && kind !== 41
}
