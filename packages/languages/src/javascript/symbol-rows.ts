import { flag, kindCode, reference, tag, refIndex, refTag, type FactsBuilder, type Ref } from '@codeloom/model'
import type { SyntaxTree } from '@codeloom/syntax'

/** Marks of a symbol that only the extraction needs; they are not part of its flags. */
const mark = {
  /** `private` or `#name`: not exported with its container */
  hidden: 1 << 16,
  /** declared at the top level of the file */
  topLevel: 1 << 17,
  /** only overload signatures so far */
  signatures: 1 << 18,
  /** a signature of it has said what it gives */
  said: 1 << 19,
} as const
export { mark }

/** Where a symbol stands. */
export interface Site {
  readonly start: number
  readonly end: number
  readonly nameStart: number
  readonly nameEnd: number
  /** [text, body) is the signature */
  readonly text: number
  readonly body: number
}

const longestSignature = 300
const longestDoc = 2000
/** what a container gives its own visibility to */
const members: ReadonlySet<number> = new Set([
  kindCode.method, kindCode.property, kindCode.getter, kindCode.setter, kindCode.constructor, kindCode['enum-member'],
])

/** The symbols of one file while they are being found. Flags are kept here until the end, since exports come late. */
export class SymbolRows {
  private readonly out: FactsBuilder
  private readonly tree: SyntaxTree
  private readonly flags: number[] = [flag.exported]
  private readonly containers: number[] = [0]
  private readonly kinds: number[] = [kindCode.module]
  /** by row: where what its doc comment stands above begins */
  private readonly docStarts: number[] = [0]
  private readonly byMember = new Map<number, number>()
  /** starts and ends of the comments, in source order */
  readonly comments: number[] = []

  constructor(out: FactsBuilder, tree: SyntaxTree) {
    this.out = out
    this.tree = tree
  }

  add(name: number, kind: number, flags: number, container: number, site: Site): number {
    const signature = this.out.passage(this.signature(site.text, site.body))
    const doc = this.out.passage(this.docBefore(site.start))
    this.flags.push(flags)
    this.containers.push(container)
    this.kinds.push(kind)
    this.docStarts.push(site.start)
    return this.out.add('symbols', [
      name, kind, 0, container, site.start, site.end, site.nameStart, site.nameEnd, signature, doc, 0, 0, 0, 0,
    ])
  }
  /** Gives a symbol the doc comment that stands before a place. */
  document(row: number, start: number): void {
    this.docStarts[row] = start
    this.out.set('symbols', row, 'doc', this.out.passage(this.docBefore(start)))
  }
  /** The comment right above a symbol, where one stands there. */
  blockBefore(row: number): { readonly start: number; readonly end: number } | undefined {
    const from = this.docStarts[row] ?? 0
    const i = this.commentsBefore(from) - 1
    const end = this.comments[i * 2 + 1] ?? 0
    return i >= 0 && this.touches(end, from) ? { start: this.comments[i * 2] ?? 0, end } : undefined
  }
  /** Takes one more declaration into an overload set; an implementation gives it its signature and its name's place. */
  extend(row: number, flags: number, site: Site): void {
    this.out.set('symbols', row, 'end', site.end)
    if ((flags & mark.signatures) !== 0) return
    this.flags[row] = flags
    this.out.set('symbols', row, 'signature', this.out.passage(this.signature(site.text, site.body)))
    this.out.set('symbols', row, 'nameStart', site.nameStart)
    this.out.set('symbols', row, 'nameEnd', site.nameEnd)
  }
  has(row: number, flags: number): boolean {
    return ((this.flags[row] ?? 0) & flags) !== 0
  }
  give(row: number, flags: number): void {
    this.flags[row] = (this.flags[row] ?? 0) | flags
  }
  /** Gives flags to all members of a container. */
  giveMembers(container: number, flags: number): void {
    for (let row = container + 1; row < this.containers.length; row++) if (this.containers[row] === container) this.give(row, flags)
  }
  kindOf(row: number): number {
    return this.kinds[row] ?? 0
  }
  get count(): number {
    return this.kinds.length
  }
  /** Whether other files see a symbol without an import. */
  isGlobal(row: number, isModule: boolean): boolean {
    const own = this.flags[row] ?? 0
    return (own & flag.global) !== 0 || (!isModule && (own & mark.topLevel) !== 0)
  }
  /** Remembers a member, so that `this.x =` and overloads find it. `variant` tells getters, setters and statics apart. */
  nameMember(container: number, name: number, variant: number, row: number): void {
    this.byMember.set(memberKey(container, name, variant), row)
  }
  memberOf(container: number, name: number, variant: number): number {
    return this.byMember.get(memberKey(container, name, variant)) ?? -1
  }
  /** Marks what a reference names as visible outside. */
  export(ref: Ref): void {
    if (refTag(ref) === tag.symbol) this.give(refIndex(ref), flag.exported)
  }

  /** Writes the flags: members are exported with their container; the top level of a script is global, and so visible. */
  finish(isModule: boolean): void {
    const { flags, containers, kinds, out } = this
    for (let row = 1; row < flags.length; row++) {
      let own = flags[row] ?? 0
      const container = containers[row] ?? 0
      const shown = ((flags[container] ?? 0) & flag.exported) !== 0
      if (container !== 0) {
        if (!shown) own &= ~flag.exported
        else if (members.has(kinds[row] ?? 0) && (own & mark.hidden) === 0) own |= flag.exported
      }
      if (!isModule && (own & mark.topLevel) !== 0) own |= flag.global
      if ((own & flag.global) !== 0) own |= flag.exported
      flags[row] = own
      out.set('symbols', row, 'flags', own & 0xffff)
    }
  }

  private signature(start: number, end: number): string {
    const text = this.tree.text.slice(start, Math.min(end, start + longestSignature * 2))
    const flat = (/\n|\s\s/.test(text) ? text.replace(/\s+/g, ' ') : text).trim()
    return flat.length > longestSignature ? `${flat.slice(0, longestSignature - 1)}…` : flat
  }
  /** The comment block, or the `//` lines, right above a place. */
  private docBefore(start: number): string {
    const { comments } = this
    const low = this.commentsBefore(start)
    let from = start
    const parts: string[] = []
    for (let i = low - 1; i >= 0; i--) {
      const begin = comments[i * 2] ?? 0
      const end = comments[i * 2 + 1] ?? 0
      if (!this.touches(end, from)) break
      const lines = this.tree.text.startsWith('//', begin)
      if (!lines && parts.length > 0) break
      if (lines && this.followsCode(begin)) break
      parts.unshift(stripped(this.tree.text.slice(begin, Math.min(end, begin + longestDoc * 2))))
      if (!lines) break
      from = begin
    }
    return parts.join('\n').trim().slice(0, longestDoc)
  }
  /** How many comments end before a place. */
  private commentsBefore(start: number): number {
    const { comments } = this
    let low = 0
    let high = comments.length >> 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((comments[middle * 2 + 1] ?? 0) <= start) low = middle + 1
      else high = middle
    }
    return low
  }
  /** Whether only white space without a blank line lies between. */
  private touches(from: number, to: number): boolean {
    const { text } = this.tree
    let breaks = 0
    for (let i = from; i < to; i++) {
      const unit = text.charCodeAt(i)
      if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) breaks++
      else if (unit !== 32 && unit !== 9 && unit !== 13) return false
      if (breaks > 1) return false
    }
    return true
  }
  /** Whether a line comment stands behind code, whose comment it then is. */
  private followsCode(start: number): boolean {
    const { text } = this.tree
    for (let i = start - 1; i >= 0; i--) {
      const unit = text.charCodeAt(i)
      if (unit === 10 || unit === 13) return false
      if (unit !== 32 && unit !== 9) return true
    }
    return false
  }
}

function memberKey(container: number, name: number, variant: number): number {
  return (container * (1 << 24) + name) * 4 + variant
}

/** A comment without its markers. */
function stripped(comment: string): string {
  if (comment.startsWith('//')) return comment.replace(/^\/\/+ ?/, '').trimEnd()
  return comment.replace(/^\/\*+\s?|\s*\*+\/$/g, '').split(/\r\n|\r|\n/).map(line => line.replace(/^\s*\* ?/, '').trimEnd()).join('\n').trim()
}

export function symbolRef(row: number): Ref {
  return reference(tag.symbol, row)
}
