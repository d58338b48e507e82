/** Annotations that are written as strings: a little grammar of their own, read straight from the text. */
import { op, reference, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { special, specialOf, specialTerm } from './special-types.ts'
import { roles, type Walk } from './walk.ts'

/** Nesting beyond which a string is no annotation. */
const maxDepth = 30

interface Reader {
  readonly walk: Walk
  readonly role: number
  readonly end: number
  at: number
  depth: number
}

const quote = 34
const apostrophe = 39

/** Visits a string as a type; its term, 0 where it is none. */
export function readStringType(walk: Walk, string: number, role: number): number {
  const { units } = walk.out
  let start = walk.start(string)
  let end = walk.end(string)
  const mark = units[start]
  if (mark !== quote && mark !== apostrophe) return 0
  const length = units[start + 1] === mark && units[start + 2] === mark && end - start >= 6 ? 3 : 1
  start += length
  end -= length
  for (let i = start; i < end; i++) if (units[i] === 92) return 0
  return start < end ? readUnion({ walk, role, end, at: start, depth: 0 }) : 0
}

/** `A | B` */
function readUnion(reader: Reader): number {
  if (++reader.depth > maxDepth) return 0
  let term = readOne(reader)
  while (peek(reader) === 124) {
    reader.at++
    term = reader.walk.union(term, readOne(reader))
  }
  reader.depth--
  return term
}

/** A dotted name with what stands in brackets behind it; a list; anything else is passed over. */
function readOne(reader: Reader): number {
  const unit = peek(reader)
  if (isLetter(unit)) return readName(reader)
  if (unit === 91) {
    readArguments(reader)
    return 0
  }
  if (unit === quote || unit === apostrophe) {
    reader.at++
    const term = readUnion(reader)
    if (peek(reader) === unit) reader.at++
    return term
  }
  while (reader.at < reader.end && !isStop(peek(reader))) reader.at++
  return 0
}

function readName(reader: Reader): number {
  const { walk, role } = reader
  const { out } = walk
  const start = word(reader)
  let name = out.name(start, reader.at)
  const ref = walk.resolve(name)
  const isDotted = units(reader)[reader.at] === 46
  const text = walk.tree.text.slice(start, reader.at)
  if (text === 'None' && !isDotted) return 0
  out.occurrence(start, reader.at, isDotted ? roles.read : role, ref, walk.from)
  let code = specialOf(walk, text, ref)
  let value = walk.refTerm(ref)
  let term = isDotted ? 0 : walk.classRow >= 0 && (text === 'Self' || name === walk.selfType) ? out.term(op.self, walk.classRow) : asType(walk, ref, name)
  while (units(reader)[reader.at] === 46 && isLetter(units(reader)[reader.at + 1] ?? 0)) {
    reader.at++
    const part = word(reader)
    name = out.name(part, reader.at)
    const isLast = units(reader)[reader.at] !== 46
    term = out.term(isLast ? op.typeMember : op.member, value, name)
    out.occurrence(part, reader.at, isLast ? role : roles.read, reference(tag.member, term), walk.from)
    code = specialOf(walk, walk.tree.text.slice(part, reader.at), ref)
    value = term
  }
  if (peek(reader) !== 91) return term
  if (code === special.literal) return skipBrackets(reader)
  const given = readArguments(reader)
  return code === special.none ? term : specialTerm(walk, code, given)
}
function asType(walk: Walk, ref: Ref, name: number): number {
  return refTag(ref) === tag.member ? walk.out.term(op.typeMember, walk.out.get('terms', refIndex(ref), 'a'), name) : walk.out.term(op.named, ref)
}

/** `[A, B]`; the terms of the parts. */
function readArguments(reader: Reader): readonly number[] {
  const given: number[] = []
  reader.at++
  while (reader.at < reader.end && peek(reader) !== 93) {
    const before = reader.at
    given.push(readUnion(reader))
    if (peek(reader) === 44 || reader.at === before) reader.at++
  }
  reader.at++
  return given
}
function skipBrackets(reader: Reader): number {
  while (reader.at < reader.end && units(reader)[reader.at] !== 93) reader.at++
  reader.at++
  return reader.walk.builtin('str')
}

/** Passes over a name; where it began. */
function word(reader: Reader): number {
  const start = reader.at
  while (reader.at < reader.end && isPart(units(reader)[reader.at] ?? 0)) reader.at++
  return start
}
/** The next unit that is no white space, 0 at the end. */
function peek(reader: Reader): number {
  while (reader.at < reader.end && (units(reader)[reader.at] ?? 0) <= 32) reader.at++
  return reader.at < reader.end ? (units(reader)[reader.at] ?? 0) : 0
}
function units(reader: Reader): Uint16Array {
  return reader.walk.out.units
}
function isLetter(unit: number): boolean {
  return unit === 95 || ((unit | 32) >= 97 && (unit | 32) <= 122) || unit > 127
}
function isPart(unit: number): boolean {
  return isLetter(unit) || (unit >= 48 && unit <= 57)
}
/** `,`, `]`, `|`, a quote or the end. */
function isStop(unit: number): boolean {
  return unit === 0 || unit === 44 || unit === 93 || unit === 124 || unit === quote || unit === apostrophe
}
