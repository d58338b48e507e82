/**
 * Types that doc comments say where the language has none: `@param {Suite} suite`, `@returns {Promise<Suite>}`, `@type {Suite}`, also
 * of what a `@typedef` or the type itself imports. Names are what they are in the file; of what they name nothing else is looked into.
 */
import { flag, kindCode, op, refIndex, reference, refTag, space, tag, type Ref } from '@codeloom/model'
import { formCode } from './import-rows.ts'
import type { TypeImport } from './typedefs.ts'
import type { Walk } from './walk.ts'

/** The types that a comment says, where each stands. */
export interface Documented {
  readonly parameters: ReadonlyMap<string, Place>
  readonly returns: Place | undefined
  readonly type: Place | undefined
}
interface Place {
  readonly start: number
  readonly text: string
}

const saysType = /@(param|arg|argument|returns?|type)\s*\{/g
/** the name of a parameter; what has dots or brackets behind it is a part of one */
const parameterName = /^\s*\[?\s*([\w$]+)(?=[\s=\]]|$)/

/** What the doc comment of a symbol says; undefined where it says no types. */
export function documentedTypes(walk: Walk, row: number): Documented | undefined {
  const block = walk.dialect.makesMembers ? walk.symbols.blockBefore(row) : undefined
  if (block === undefined) return undefined
  const text = walk.tree.text.slice(block.start, block.end)
  if (!text.startsWith('/**') || !text.includes('{')) return undefined
  const parameters = new Map<string, Place>()
  let returns: Place | undefined
  let type: Place | undefined
  for (const match of text.matchAll(saysType)) {
    const from = match.index + match[0].length
    const to = closing(text, from)
    if (to < 0) continue
    const place = { start: block.start + from, text: text.slice(from, to) }
    const kind = match[1] ?? ''
    if (kind === 'type') type ??= place
    else if (kind.startsWith('return')) returns ??= place
    else {
      const name = parameterName.exec(text.slice(to + 1, to + 200))?.[1]
      if (name !== undefined && !parameters.has(name)) parameters.set(name, place)
    }
  }
  return parameters.size === 0 && returns === undefined && type === undefined ? undefined : { parameters, returns, type }
}

/** Where the brace closes that was opened before a place; -1 where it does not, as far as a type is read. */
function closing(text: string, from: number): number {
  let depth = 1
  const end = Math.min(text.length, from + longestType + 1)
  for (let at = from; at < end; at++) {
    const unit = text[at]
    if (unit === '{') depth++
    else if (unit === '}' && --depth === 0) return at
  }
  return -1
}

/** The term of the type that the comment above a variable or a field says; 0 where it says none. */
export function documentedType(walk: Walk, row: number): number {
  const said = documentedTypes(walk, row)
  return said?.type === undefined ? 0 : documentedTerm(walk, said.type)
}

const tokenPattern = /import\s*\(\s*(?:'[^']*'|"[^"]*")\s*\)|[\w$]+(?:\.[\w$]+)*|\.{3}|\.<|\S/g
/** longer ones are given up, as are nested ones */
const longestType = 400
const deepestType = 8
/** parts of a union that add nothing */
const nothings: ReadonlySet<string> = new Set(['null', 'undefined', 'void', 'never'])
const primitives: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'bigint', 'symbol', 'String', 'Number', 'Boolean'])
const containers: ReadonlySet<string> = new Set(['Array', 'ReadonlyArray', 'Promise', 'PromiseLike', 'Set', 'ReadonlySet', 'Iterable'])

interface Reading {
  readonly walk: Walk
  readonly tokens: readonly string[]
  readonly start: number
  at: number
  depth: number
}

/** The term of a type; 0 where it cannot be said, or is nothing. */
export function documentedTerm(walk: Walk, place: Place | undefined): number {
  if (place === undefined || place.text.length > longestType) return 0
  const tokens = place.text.replaceAll(/\n\s*\*/g, '\n').match(tokenPattern) ?? []
  const reading: Reading = { walk, tokens, start: place.start, at: 0, depth: 0 }
  const term = union(reading)
  return reading.at < tokens.length || term < 0 ? 0 : term
}

/** A part that adds nothing. No term has this number. */
const nothing = -1

function union(reading: Reading): number {
  if (reading.depth++ > deepestType) return 0
  let term = nothing
  do {
    const part = suffixed(reading)
    if (part !== nothing) term = term === nothing ? part : reading.walk.union(term, part)
  } while (taken(reading, '|'))
  reading.depth--
  return term
}

function taken(reading: Reading, token: string): boolean {
  if (reading.tokens[reading.at] !== token) return false
  reading.at++
  return true
}

/** `?X`, `!X`, `...X`, `X[]`, `X=` */
function suffixed(reading: Reading): number {
  const { walk } = reading
  const isRest = taken(reading, '...')
  while (taken(reading, '?') || taken(reading, '!')) continue
  let term = primary(reading)
  for (;;) {
    if (reading.tokens[reading.at] === '[' && reading.tokens[reading.at + 1] === ']') {
      reading.at += 2
      term = walk.out.term(op.array, Math.max(term, 0))
    } else if (!(taken(reading, '=') || taken(reading, '?') || taken(reading, '!'))) break
  }
  return isRest ? walk.out.term(op.array, Math.max(term, 0)) : term
}

function primary(reading: Reading): number {
  if (taken(reading, '(')) {
    const term = union(reading)
    return taken(reading, ')') ? term : 0
  }
  const name = reading.tokens[reading.at] ?? ''
  reading.at++
  if (/^import\s*\(/.test(name)) return imported(reading, name)
  if (!/^[\w$]/.test(name)) return 0
  if (nothings.has(name)) return nothing
  const given = taken(reading, '<') || taken(reading, '.<') ? typeArguments(reading) : undefined
  if (primitives.has(name)) return reading.walk.builtin(name.toLowerCase())
  return given === undefined ? named(reading, name) : generic(reading, name, given)
}

function typeArguments(reading: Reading): readonly number[] {
  const terms: number[] = []
  do terms.push(Math.max(union(reading), 0))
  while (taken(reading, ','))
  if (!taken(reading, '>')) reading.at = reading.tokens.length + 1
  return terms
}

function generic(reading: Reading, name: string, given: readonly number[]): number {
  const { walk } = reading
  if (!containers.has(name)) return named(reading, name)
  const ref = walk.resolve(walk.out.literal(name), space.type)
  return refTag(ref) === tag.free ? walk.out.term(op.apply, walk.out.term(op.named, ref), walk.out.list(given)) : 0
}

/** A name of the file, or of a `@typedef` in it. */
function named(reading: Reading, dotted: string): number {
  const { walk } = reading
  const [first = '', ...rest] = dotted.split('.')
  const string = walk.out.literal(first)
  const type = walk.scopes.find(string, space.type)
  const ref = type >= 0 ? type : walk.scopes.find(string, space.value)
  if (ref < 0) {
    const defined = walk.typedefs.get(first)
    return defined === undefined || rest.length > 0 ? 0 : instanceOf(walk, importRef(walk, defined))
  }
  const last = rest.pop()
  if (last === undefined) return instanceOf(walk, ref)
  const holder = rest.reduce((term, name) => walk.out.term(op.member, term, walk.out.literal(name)), walk.refTerm(ref))
  const member = walk.out.literal(last)
  return walk.union(walk.out.term(op.typeMember, holder, member), walk.out.term(op.construct, walk.out.term(op.member, holder, member)))
}

/** What a name stands for as a type: an instance of the class, or of the function that makes some. */
function instanceOf(walk: Walk, ref: Ref): number {
  if (refTag(ref) === tag.import) return walk.union(walk.out.term(op.named, ref), walk.out.term(op.construct, walk.refTerm(ref)))
  if (refTag(ref) !== tag.symbol) return 0
  const kind = walk.symbols.kindOf(refIndex(ref))
  if (kind === kindCode.function) return walk.out.term(op.construct, walk.refTerm(ref))
  return kind === kindCode.class ? walk.out.term(op.named, ref) : 0
}

function imported(reading: Reading, written: string): number {
  const { walk, start } = reading
  const specifier = /['"]([^'"]*)['"]/.exec(written)?.[1] ?? ''
  const offset = walk.tree.text.indexOf(specifier, start)
  const isMember = reading.tokens[reading.at] === '.'
  const name = isMember ? (reading.tokens[reading.at + 1] ?? '') : 'export='
  if (isMember) reading.at += 2
  return offset < 0 || specifier === '' || !/^[\w$]+$|^export=$/.test(name) ? 0 : instanceOf(walk, importRef(walk, { specifier, name, start: offset }))
}

function importRef(walk: Walk, { specifier, name, start }: TypeImport): Ref {
  const key = `${name} ${specifier}`
  let row = walk.typeImports.get(key)
  if (row === undefined) {
    const end = start + specifier.length
    row = walk.out.add('imports', [walk.out.literal(specifier), walk.out.literal(name), 0, formCode.import, flag.typeOnly, start, end, start, start, walk.from])
    walk.typeImports.set(key, row)
  }
  return reference(tag.import, row)
}
