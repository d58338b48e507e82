/** Canonical keys of a file's symbols, for questions (one at a time) and for the dump (all) alike. */
import { at, boundName, escapeName, keyPrefix, keyTail, kindCode, maxNameLength, pick, symbolKinds, type FileFacts, type SymbolKind } from '@codeloom/model'

/** Where a file's facts stand in the tree. */
interface Place {
  readonly language: string
  readonly path: string
}

/** The canonical keys of all symbols of a file, by row. */
export function symbolKeys(place: Place, facts: FileFacts, hashText: HashText = sha256): readonly string[] {
  const prefix = keyPrefix(place)
  const names = qualifiedNames(facts)
  const tail = tailsOf(facts, hashText)
  const ordinals = ordinalsOf(facts, row => tail(row, pick(names, row), 0))
  return names.map((name, row) => prefix + tail(row, name, ordinals.get(row) ?? 0))
}

/** Gives the hex digest that stands for what is cut off overlong names; for tests, one that is too short. */
export type HashText = (text: string) => string

/** The same, made for the symbols that are asked for. */
export class SymbolKeys {
  private readonly prefix: string
  private readonly facts: FileFacts
  private readonly tail: TailOf
  private readonly ordinals: ReadonlyMap<number, number>

  constructor(place: Place, facts: FileFacts, hashText: HashText = sha256) {
    this.prefix = keyPrefix(place)
    this.facts = facts
    this.tail = tailsOf(facts, hashText)
    this.ordinals = ordinalsOf(facts, row => this.tail(row, qualifiedName(facts, row, escapeName), 0))
  }
  keyOf(row: number): string {
    return this.prefix + this.tail(row, qualifiedName(this.facts, row, escapeName), this.ordinals.get(row) ?? 0)
  }
  /** The row of the symbol that has the key; undefined for none. */
  rowOf(key: string): number | undefined {
    if (!key.startsWith(this.prefix)) return undefined
    const { kind, count } = this.facts.symbols
    const wanted = kindCode[key.slice(key.lastIndexOf(':') + 1).replace(/~\d+$/, '') as SymbolKind]
    if (wanted === kindCode.module) return this.keyOf(0) === key ? 0 : undefined
    const name = lastName(key.slice(this.prefix.length))
    for (let row = 1; row < count; row++) {
      if (at(kind, row) !== wanted || (name !== undefined && !isNamed(this.facts, row, name))) continue
      if (this.keyOf(row) === key) return row
    }
    return undefined
  }
}

/** The key of a local or a parameter: that of the enclosing symbol, `/`, the name; `~n` for the second, third, ... of one name. */
export function localKey(keys: SymbolKeys, facts: FileFacts, local: number): string {
  const { owner, name, nameStart, count } = facts.locals
  const [ownOwner, ownName, ownStart] = [at(owner, local), at(name, local), at(nameStart, local)]
  let ordinal = 0
  for (let row = 0; row < count; row++) {
    if (at(name, row) !== ownName || at(owner, row) !== ownOwner) continue
    if (at(nameStart, row) < ownStart || (at(nameStart, row) === ownStart && row < local)) ordinal++
  }
  return `${keys.keyOf(ownOwner)}/${escapeName(facts.string(ownName))}${ordinal === 0 ? '' : `~${ordinal}`}`
}

/** The names of the containers below the module and the symbol's own, with dots between; '' for the module. */
export function qualifiedName(facts: FileFacts, row: number, escape: (name: string) => string = unchanged): string {
  if (row === 0) return ''
  const { name, container } = facts.symbols
  let whole = escape(facts.string(at(name, row)))
  for (let outer = at(container, row); outer !== 0; outer = at(container, outer)) whole = `${escape(facts.string(at(name, outer)))}.${whole}`
  return whole
}

/** Whether a symbol's own name is these UTF-8 bytes. */
function isNamed(facts: FileFacts, row: number, bytes: Uint8Array): boolean {
  const number = at(facts.symbols.name, row)
  const from = facts.stringStart(number)
  const length = facts.stringEnd(number) - from
  if (length !== bytes.length) return false
  for (let i = 0; i < length; i++) if (facts.bytes[from + i] !== bytes[i]) return false
  return true
}

function unchanged(name: string): string {
  return name
}

/** By row, escaped. */
function qualifiedNames(facts: FileFacts): readonly string[] {
  const { symbols } = facts
  const names = ['']
  for (let row = 1; row < symbols.count; row++) {
    const own = escapeName(facts.string(at(symbols.name, row)))
    const container = at(symbols.container, row)
    names.push(container === 0 ? own : `${pick(names, container)}.${own}`)
  }
  return names
}

/** The last part of the name in the tail of a key, as UTF-8; undefined where it cannot be told. */
function lastName(tail: string): Uint8Array | undefined {
  // A cut name (`boundName`) has lost its last part.
  const end = tail.search(/[(:]/)
  if (end < 0 || end > surelyWhole) return undefined
  const last = tail.slice(tail.lastIndexOf('.', end) + 1, end)
  return last.includes('%') ? undefined : encoder.encode(last)
}

const surelyWhole = 256
const encoder = new TextEncoder()

/** Of the second, third, ... symbol of one key, in source order: 1, 2, .... Twins have the same name, or one that is cut and hashed as the other's: few are looked at. */
function ordinalsOf(facts: FileFacts, tailOf: (row: number) => string): ReadonlyMap<number, number> {
  const { name, start, count } = facts.symbols
  const firstOfName = new Int32Array(facts.stringCount).fill(-1)
  const suspects = new Set(mayBeCut(facts))
  for (let row = 1; row < count; row++) {
    const first = at(firstOfName, at(name, row))
    if (first < 0) firstOfName[at(name, row)] = row
    else suspects.add(first).add(row)
  }
  if (suspects.size === 0) return noOrdinals
  const twins = new Map<string, number[]>()
  for (const row of suspects) {
    const tail = tailOf(row)
    const same = twins.get(tail)
    if (same === undefined) twins.set(tail, [row])
    else same.push(row)
  }
  const ordinals = new Map<number, number>()
  for (const rows of twins.values()) {
    if (rows.length === 1) continue
    rows.sort((a, b) => at(start, a) - at(start, b) || a - b)
    for (let ordinal = 1; ordinal < rows.length; ordinal++) ordinals.set(pick(rows, ordinal), ordinal)
  }
  return ordinals.size === 0 ? noOrdinals : ordinals
}

/** The symbols whose qualified name may be overlong: an escaped letter takes three for each of its bytes. */
function mayBeCut(facts: FileFacts): readonly number[] {
  const { name, container, count } = facts.symbols
  if (facts.bytes.length * 3 <= maxNameLength) return []
  const longest = new Float64Array(count)
  const rows: number[] = []
  for (let row = 1; row < count; row++) {
    const own = at(name, row)
    const length = (longest[row] = (longest[at(container, row)] ?? 0) + 3 * (facts.stringEnd(own) - facts.stringStart(own)) + 1)
    if (length > maxNameLength) rows.push(row)
  }
  return rows
}

const noOrdinals: ReadonlyMap<number, number> = new Map()

/** What stands behind the prefix of a file's keys, from an escaped qualified name. */
type TailOf = (row: number, name: string, ordinal: number) => string

function tailsOf(facts: FileFacts, hashText: HashText): TailOf {
  const { overload, kind } = facts.symbols
  return (row, name, ordinal) => keyTail({
    name: boundName(name, hashText), kind: pick(symbolKinds, at(kind, row)), overload: at(overload, row) === 0 ? '' : facts.string(at(overload, row)), ordinal,
  })
}

/** Loaded when the first overlong name comes, which is hardly ever: it costs a one-shot command milliseconds. */
function sha256(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex')
}
