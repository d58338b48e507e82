/**
 * Leaves out of C what stands in it for the preprocessor alone and no grammar of C can read, before it is parsed; what is left has the same
 * length, and all of it stays where it was. One scan over the tokens, without a tree; what shape cannot tell it leaves as it is.
 *
 * Left out, of words that stand beside each other as they never do in C, the one that is a macro: `static int __init f(void)`,
 * `char __user *p`, `STATIC int f`. Given an end: statements that are the call of a macro (`list_for_each(a, b) {`). Made expressions: types
 * and declarations as arguments of macros (`container_of(p, struct foo, list)`). Left out as well: directives in the middle of what they
 * divide, with all branches but the first. What the grammar reads whole it leaves as it is, be it read wrongly: `names.ts`, `macro-arguments.ts`
 * and `conditionals.ts` have the rules.
 *
 * M1: a text that parses whole as it stands has the same facts as if nothing were left out.
 * M2: the scan takes time linear in the text's length, however little of it is C.
 */
import { at } from '@codeloom/model'
import { Conditionals } from './conditionals.ts'
import { code, commentEnd, isBlank, numberEnd, quotedEnd, skipBlanks, unitKind } from './lexical.ts'
import { endArgument, passArgument } from './macro-arguments.ts'
import { beforeStar, beforeStorage, beforeType, passName } from './names.ts'
import { open, ScanState } from './scan-state.ts'
import { hashOn, token, wordKind } from './words.ts'

/** Scans a text; what of it is left out and still mentions something is appended to `mentions`: start, end, a kind of `mentionKind`. */
export function masked(text: string, mentions: number[]): string {
  scanner.begin(text)
  scanner.run()
  return scanner.mask.apply(mentions)
}

/** One object a worker, reused for every text; hot, so it is changed in place. */
class Scanner extends ScanState {
  private readonly conditionals = new Conditionals(this)

  override begin(text: string): void {
    super.begin(text)
    this.conditionals.begin()
  }

  run(): void {
    const { text } = this
    const { length } = text
    let isLineStart = true
    for (let i = 0; i < length; ) {
      const unit = text.charCodeAt(i)
      if (unit <= 32) {
        if (unit === code.newline) isLineStart = true
        i++
        continue
      }
      const letter = unit < 128 ? at(unitKind, unit) : 1
      if (letter === 1) {
        let hash = 0
        const start = i
        for (let next = unit; next > 127 || at(unitKind, next) !== 0; next = text.charCodeAt(i)) {
          hash = hashOn(hash, next)
          if (++i === length) break
        }
        i = this.word(start, i, wordKind(text, start, i, hash))
      } else if (unit === code.slash && (text.charCodeAt(i + 1) === 42 || text.charCodeAt(i + 1) === 47)) {
        i = commentEnd(text, i)
        continue
      } else if (unit === code.hash && isLineStart) {
        i = this.conditionals.directive(i)
        continue
      } else if (letter === 2) i = this.literal(i, numberEnd(text, i))
      else if (unit === code.quote || unit === code.apostrophe) i = this.literal(i, quotedEnd(text, i, unit))
      else i = this.punctuation(unit, i)
      isLineStart = false
    }
  }

  private literal(start: number, end: number): number {
    // in `extern "C" {`, too, the head of what is declared goes on
    if (this.kind !== token.storage) this.isHead = false
    this.isFirst = false
    this.push(token.literal, start, end)
    return end
  }

  private word(start: number, end: number, kind: number): number {
    if (this.kind === code.close) this.afterClosed(start, kind)
    if (kind === token.name) return passName(this, start, end)
    if (kind === token.storage) beforeStorage(this)
    else if (kind === token.type || kind === token.tag || kind === token.qualifier) {
      if (this.top === open.call && (this.kind === code.open || this.kind === code.comma)) {
        const next = passArgument(this, start)
        if (next > start) return next
      }
      if (kind !== token.qualifier) beforeType(this, start)
      if (kind === token.tag) this.tagBody = this.text.charCodeAt(start) === letterE ? open.enumerators : open.members
    }
    if (kind >= token.word) this.isHead = false
    this.isFirst = false
    this.push(kind, start, end)
    if (kind === token.lead) this.beginStatement()
    return end
  }

  private punctuation(unit: number, i: number): number {
    switch (unit) {
      case code.open: return this.openParenthesis(i)
      case code.brace: return this.openBrace(i)
      case code.endBrace: return this.closeBrace(i)
      case code.semicolon: return this.semicolon(i)
      case code.close:
        endArgument(this)
        return this.closeParenthesis(i)
      case code.comma: endArgument(this); break
      case code.star: beforeStar(this); break
      case code.equals: this.hasEquals = true; break
      case code.question: this.hasQuestion = true; break
      default:
    }
    this.isFirst = false
    if (unit !== code.star && unit !== code.comma && unit !== code.openBracket && unit !== code.bracket) this.isHead = false
    this.push(unit, i, i + 1)
    if (unit === code.colon && this.top === open.block && !this.hasQuestion) this.beginStatement()
    return i + 1
  }

  private openParenthesis(i: number): number {
    const { kind } = this
    const isFirst = kind === token.name && this.isFirstName
    this.enter(this.parenthesis(i))
    this.wasFirst[this.depth - 1] = kind === token.control ? 2 : isFirst ? 1 : 0
    if (kind !== token.word && kind !== token.tagged) this.tagBody = 0
    this.isFirst = this.isHead = false
    this.push(code.open, i, i + 1)
    return i + 1
  }

  /** What kind of parenthesis opens at a place. */
  private parenthesis(i: number): number {
    const { kind, top } = this
    const isIn = top === open.call || top === open.group || top === open.initialiser || top === open.enumerators
    if (kind === token.name) {
      if (isIn) return open.call
      if (top === open.block) return this.isFirstName || !this.isHead ? open.call : open.parameters
      if (top === open.parameters) return open.parameters
      return this.isFirstName ? (this.isDefinitionByMacro(i) ? open.parameters : open.call) : this.hasEquals ? open.call : open.parameters
    }
    if (this.isHead && !isIn && top !== open.block && kind < token.word) return open.parameters
    return kind === code.close && this.closed === open.parameters ? open.parameters : open.group
  }

  /** `TEST(foo) {`, and `main(argc) {`: what has a body at file scope, and is no call. */
  private isDefinitionByMacro(i: number): boolean {
    const close = this.ahead.closing(this.text, i + 1)
    return close >= 0 && this.text.charCodeAt(skipBlanks(this.text, close + 1)) === code.brace
  }

  private closeParenthesis(i: number): number {
    const { top } = this
    if (top === open.call || top === open.parameters || top === open.group) {
      this.depth--
      this.closed = top
      this.closedFirst = at(this.wasFirst, this.depth)
      if (this.closedFirst === 2) this.beginStatement()
    } else this.closed = this.closedFirst = 0
    this.push(code.close, i, i + 1)
    return i + 1
  }

  /** What a word behind `)` tells: that a macro's call was a statement, an attribute, one of several arguments. */
  private afterClosed(start: number, kind: number): void {
    const { closed, end, text, top } = this
    if (closed !== open.call) return
    if (top === open.call) {
      if (kind === token.name && isBlank(text, end)) {
        this.mask.put(end, end + 1, code.comma)
        this.push(code.comma, end, end + 1)
      }
    } else if (this.closedFirst === 1 && kind !== token.lead && isBlank(text, end)) {
      const isOwnLine = text.slice(end, start).includes('\n')
      if ((top === open.block && isOwnLine) || (top !== open.block && isOwnLine && kind === token.storage)) this.endStatement(end)
    }
  }

  private semicolon(i: number): number {
    const { text, top } = this
    if (top === open.call) {
      // statements as a macro's arguments
      const isLast = this.kind === code.comma || this.kind === code.open || text.charCodeAt(skipBlanks(text, i + 1)) === code.close
      this.mask.put(i, i + 1, isLast ? code.blank : code.comma)
      if (!isLast) this.push(code.comma, i, i + 1)
      return i + 1
    }
    this.push(code.semicolon, i, i + 1)
    if (top !== open.group) this.beginStatement()
    return i + 1
  }

  /** `list_for_each(p, &list) {`; with names alone as arguments the grammar reads it as it is. */
  private get isLoopByMacro(): boolean {
    const { closed, closedFirst, end, kind, text, top } = this
    if (kind !== code.close || closed !== open.call || closedFirst !== 1 || top !== open.block || !isBlank(text, end)) return false
    return !namesAlone.test(text.slice(Math.max(text.lastIndexOf('(', end), end - farthestNames), end))
  }

  private openBrace(i: number): number {
    const { kind, text, top } = this
    if (kind === code.close && (i === 0 || text.charCodeAt(i - 1) === code.newline)) this.depth = this.depth > 0 && this.opened[0] === open.linkage ? 1 : 0
    if (this.isLoopByMacro) this.endStatement(this.end)
    const isBlock = kind === code.close && (this.closedFirst === 2 || this.closed === open.parameters || this.closed === open.call || this.isFileScope)
    const isTag = kind === token.tagged || kind === token.tag || (kind === code.close && this.closed === open.group)
    const opening = isTag && this.tagBody !== 0 ? this.tagBody
      : kind === code.equals || top === open.initialiser || (kind === code.close && !isBlock) ? open.initialiser
      : kind === token.literal && this.kind2 === token.storage ? open.linkage : open.block
    this.enter(opening)
    this.push(code.brace, i, i + 1)
    this.beginStatement()
    if (opening === open.initialiser) this.isHead = this.isFirst = false
    return i + 1
  }

  private closeBrace(i: number): number {
    const { depth } = this
    if (i === 0 || this.text.charCodeAt(i - 1) === code.newline) {
      const base = depth > 1 && this.opened[0] === open.linkage ? 1 : 0
      this.closed = depth > base ? at(this.opened, base) : 0
      this.depth = base
    } else if (depth > 0) {
      let place = depth - 1
      while (place > 0 && at(this.opened, place) < open.block) place--
      this.closed = at(this.opened, place)
      this.depth = place
    } else this.closed = 0
    this.push(code.endBrace, i, i + 1)
    this.beginStatement()
    if (this.closed === open.members || this.closed === open.enumerators) this.isFirst = false
    if (this.closed === open.initialiser) this.isFirst = this.isHead = false
    return i + 1
  }
}

/** A list of names in parentheses, and how long one is taken for such. */
const namesAlone = /^\(\s*\w+(?:\s*,\s*\w+)*\s*\)$/
const farthestNames = 200

/** that `enum` begins with, and neither `struct` nor `union` */
const letterE = 101

const scanner = new Scanner()
