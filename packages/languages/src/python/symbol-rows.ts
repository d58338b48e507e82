import { flag, kindCode, reference, tag, type FactsBuilder, type Ref } from '@codeloom/model'

/** Marks of a symbol that only the extraction needs; they are not part of its flags. */
export const mark = {
  /** only `@overload` signatures so far */
  overloads: 1 << 16,
  /** named in `__all__` */
  listed: 1 << 17,
  /** an attribute that is set on instances alone */
  ofInstance: 1 << 18,
  /** an overload of it has said what it gives */
  said: 1 << 19,
} as const

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
const longestDoc = 1000
const underscore = 95

/** The symbols of one file while they are being found. Flags are kept here until the end, since `__all__` may come late. */
export class SymbolRows {
  private readonly out: FactsBuilder
  private readonly flags: number[] = []
  private readonly containers: number[] = []
  private readonly kinds: number[] = []
  private readonly members = new Map<number, number>()

  constructor(out: FactsBuilder) {
    this.out = out
  }
  begin(): void {
    this.flags.length = this.containers.length = this.kinds.length = 0
    this.flags.push(flag.exported)
    this.containers.push(0)
    this.kinds.push(kindCode.module)
    this.members.clear()
  }
  get count(): number {
    return this.flags.length
  }

  add(name: number, kind: number, flags: number, container: number, site: Site): number {
    this.flags.push(flags)
    this.containers.push(container)
    this.kinds.push(kind)
    const row = this.out.add('symbols', [
      name, kind, 0, container, site.start, site.end, site.nameStart, site.nameEnd, this.signature(site.text, site.body), 0, 0, 0, 0, 0,
    ])
    this.members.set(memberKey(container, name), row)
    return row
  }
  /** Takes one more declaration into an overload set; an implementation gives it its signature and its name's place. */
  extend(row: number, flags: number, site: Site): void {
    this.out.set('symbols', row, 'end', site.end)
    if ((flags & mark.overloads) !== 0) return
    this.flags[row] = flags
    this.out.set('symbols', row, 'signature', this.signature(site.text, site.body))
    this.out.set('symbols', row, 'nameStart', site.nameStart)
    this.out.set('symbols', row, 'nameEnd', site.nameEnd)
  }
  /** The last symbol of this name in a container; -1 for none. */
  memberOf(container: number, name: number): number {
    return this.members.get(memberKey(container, name)) ?? -1
  }
  has(row: number, flags: number): boolean {
    return ((this.flags[row] ?? 0) & flags) !== 0
  }
  give(row: number, flags: number): void {
    this.flags[row] = (this.flags[row] ?? 0) | flags
  }
  kindOf(row: number): number {
    return this.kinds[row] ?? 0
  }
  setKind(row: number, kind: number): void {
    this.kinds[row] = kind
    this.out.set('symbols', row, 'kind', kind)
  }
  containerOf(row: number): number {
    return this.containers[row] ?? 0
  }

  /**
   * Writes the flags. What a module or a visible class holds is visible unless its name begins with an underscore and is
   * neither listed in `__all__` nor one of the language's own (`__init__`).
   */
  finish(): void {
    const { flags, containers, kinds, out } = this
    for (let row = 1; row < flags.length; row++) {
      const container = containers[row] ?? 0
      const isHolder = container === 0 || kinds[container] === kindCode.class
      const shown = isHolder && ((flags[container] ?? 0) & flag.exported) !== 0
      const own = flags[row] ?? 0
      const visible = shown && ((own & mark.listed) !== 0 || this.isPublic(row))
      flags[row] = visible ? own | flag.exported : own
      out.set('symbols', row, 'flags', (flags[row] ?? 0) & 0xffff)
    }
  }
  private isPublic(row: number): boolean {
    const { out } = this
    const { units } = out
    const start = out.get('symbols', row, 'nameStart')
    const end = out.get('symbols', row, 'nameEnd')
    if (units[start] !== underscore) return true
    return end - start > 4 && units[start + 1] === underscore && units[end - 1] === underscore && units[end - 2] === underscore
  }

  /** The text of a declaration up to its body, white space collapsed. */
  private signature(start: number, end: number): number {
    const { out } = this
    const { units } = out
    const stop = Math.min(end, start + longestSignature * 2)
    let isPlain = true
    for (let i = start; i < stop && isPlain; i++) isPlain = (units[i] ?? 0) >= 32 && !(units[i] === 32 && units[i + 1] === 32)
    if (isPlain) return out.passageAt(start, Math.min(stop, start + longestSignature))
    const first = out.passageStart()
    for (let i = start; i < stop;) {
      while (i < stop && (units[i] ?? 0) <= 32) i++
      const word = i
      while (i < stop && (units[i] ?? 0) > 32) i++
      if (word === i) break
      if (word > start && out.passageStart() > first) out.appendText(' ')
      out.append(word, i)
    }
    out.cutPassage(first, longestSignature)
    return out.passageFrom(first)
  }

  /** The doc of a symbol: a string's text between its quotes, without the indentation of its lines. */
  document(row: number, start: number, end: number): void {
    const { out } = this
    const { units } = out
    let from = start
    let to = end
    while (from < to && (units[from] ?? 0) <= 32) from++
    while (to > from && (units[to - 1] ?? 0) <= 32) to--
    to = Math.min(to, from + longestDoc)
    out.set('symbols', row, 'doc', isOneLine(units, from, to) ? out.passageAt(from, to) : this.dedented(from, to))
  }
  private dedented(from: number, to: number): number {
    const { out } = this
    const { units } = out
    const indent = leastIndent(units, from, to)
    const first = out.passageStart()
    for (let i = from; i < to;) {
      let line = i
      while (line < to && units[line] !== 10 && units[line] !== 13) line++
      let stop = line
      while (stop > i && (units[stop - 1] ?? 0) <= 32) stop--
      out.append(i, stop)
      if (line < to) out.appendText('\n')
      i = line + (units[line] === 13 && units[line + 1] === 10 ? 2 : 1)
      for (let taken = 0; taken < indent && i < to && (units[i] === 32 || units[i] === 9); taken++) i++
    }
    return out.passageFrom(first)
  }
}

function isOneLine(units: Uint16Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (units[i] === 10 || units[i] === 13) return false
  return true
}

/** How far all lines but the first are indented; blank ones do not count. */
function leastIndent(units: Uint16Array, from: number, to: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = from; i < to;) {
    while (i < to && units[i] !== 10 && units[i] !== 13) i++
    while (i < to && (units[i] === 10 || units[i] === 13)) i++
    const line = i
    while (i < to && (units[i] === 32 || units[i] === 9)) i++
    if (i < to && units[i] !== 10 && units[i] !== 13) least = Math.min(least, i - line)
  }
  return Number.isFinite(least) ? least : 0
}

function memberKey(container: number, name: number): number {
  return container * (1 << 24) + name
}

export function symbolRef(row: number): Ref {
  return reference(tag.symbol, row)
}
