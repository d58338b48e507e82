/** Types and declarations as arguments of macros, which are no expressions: what is made of them. */
import { at } from '@codeloom/model'
import { code, isNameAt, skipBlanks, unitKind } from './lexical.ts'
import { mentionKind } from './mask.ts'
import { open, type ScanState } from './scan-state.ts'
import { hashOn, token, wordKind } from './words.ts'

/**
 * A type or a declaration as a macro's argument, from its first word on: of it stays a name, or a number in its place. Returns its end, or its
 * start where it stays as it is.
 */
export function passArgument(scan: ScanState, start: number): number {
  const { ahead, mask, text } = scan
  const isType = readArgument(text, start, ahead.limit(text, start))
  ahead.looked(start, argument.end)
  if (argument.hasParameters) scan.opened[scan.depth - 1] = open.parameters
  if (!isType || isParenthesised(scan) || isReadAsDeclaration(scan, start)) return start
  const { hasTag, hasType, nameEnd, nameStart } = argument
  if (hasType && !hasTag) mask.put(start, argument.end, code.zero)
  else if (nameStart >= 0) {
    mask.blank(start, nameStart)
    if (argument.end > nameEnd) mask.blank(nameEnd, argument.end)
    if (hasTag) mask.mention(nameStart, nameEnd, mentionKind.tag)
  } else return start
  scan.push(token.literal, start, argument.end)
  scan.isFirst = scan.isHead = false
  return argument.end
}

/** Before `,` and `)` of a macro's arguments: `foo_t *` and `foo_t name` are no expressions. */
export function endArgument(scan: ScanState): void {
  if (scan.top !== open.call) return
  while (scan.kind === code.star && (scan.kind2 === token.name || scan.kind2 === code.star)) {
    scan.mask.blank(scan.start, scan.end)
    scan.drop()
  }
  if (scan.kind === token.name && scan.kind2 === token.name) scan.leaveOutLast()
}

/** The argument that was read last; one object, changed in place. */
const argument = { end: 0, words: 0, hasTag: false, hasType: false, hasParameters: false, wordEnd: 0, nameStart: -1, nameEnd: -1 }

/** Reads an argument up to its end; false where it is no type or declaration, or one word, which the grammar reads as it is. */
function readArgument(text: string, start: number, limit: number): boolean {
  argument.words = 0
  argument.hasTag = argument.hasType = argument.hasParameters = false
  argument.nameStart = -1
  let depth = 0
  let i = start
  for (; i < limit; ) {
    const unit = text.charCodeAt(i)
    if (unit === code.close && depth-- === 0) break
    if (unit === code.comma && depth === 0) break
    if (unit === code.brace || unit === code.semicolon || unit === code.quote || unit === code.hash) break
    if (unit === code.open) {
      // `EXPORT(int f(int a));` declares
      if (depth === 0 && argument.words > 1 && skipBlanks(text, argument.wordEnd) === i) argument.hasParameters = true
      depth++
    }
    i = isNameAt(text, i) ? readWord(text, i, depth) : i + 1
    if (argument.words < 0) break
  }
  argument.end = i
  if (i >= limit || argument.words < 0 || argument.hasParameters) return false
  const unit = text.charCodeAt(i)
  if (unit !== code.close && unit !== code.comma) return false
  return argument.words > 1 || text.slice(start, i).includes('*')
}

/** Reads a word of an argument; returns its end, and sets `words` below 0 where no type or declaration has it. */
function readWord(text: string, start: number, depth: number): number {
  let hash = 0
  let i = start
  for (let next = text.charCodeAt(i); next > 127 || at(unitKind, next) !== 0; next = text.charCodeAt(++i)) hash = hashOn(hash, next)
  const kind = wordKind(text, start, i, hash)
  argument.wordEnd = i
  argument.words = kind >= token.word ? -1 : argument.words + 1
  if (kind === token.tag) argument.hasTag = true
  else if (kind === token.type) argument.hasType = true
  else if (kind === token.name && argument.nameStart < 0 && depth === 0) {
    argument.nameStart = start
    argument.nameEnd = i
  }
  return i
}

/** Whether the argument is all that stands in parentheses, and a value behind them: they are a cast's, or parameters. */
function isParenthesised(scan: ScanState): boolean {
  const { text } = scan
  if (scan.kind !== code.open || text.charCodeAt(argument.end) !== code.close) return false
  const behind = skipBlanks(text, argument.end + 1)
  if (text.charCodeAt(behind) !== code.star && !isNameAt(text, behind)) return false
  scan.opened[scan.depth - 1] = open.group
  return true
}

/** Whether the grammar reads a statement as the declaration of a function, and whole: `free(entry(p, struct foo, list));`. */
function isReadAsDeclaration({ depth, opened, text, wasFirst }: ScanState, start: number): boolean {
  if (depth < 3 || at(opened, depth - 3) !== open.block || at(wasFirst, depth - 2) !== 1) return false
  rest.lastIndex = argument.end
  return rest.test(text) && callOfCall.test(text.slice(Math.max(0, start - farthestCall), start))
}

const rest = /(?:\s*,\s*\w+)*\s*\)\s*\)\s*;/y
const callOfCall = /\w\s*\(\s*\w+\s*\(\s*(?:\w+\s*,\s*)*$/
const farthestCall = 200
