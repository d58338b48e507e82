/** Type annotations: what they mention, and the terms of the types. */
import { op, reference, tag, refIndex, refTag } from '@codeloom/model'
import { field, node } from './node-kinds.ts'
import { special, specialOf, specialTerm } from './special-types.ts'
import { readStringType } from './string-annotation.ts'
import { target } from './targets.ts'
import { roles, type Walk } from './walk.ts'

const {
  type, identifier, attribute, subscript, generic_type: generic, union_type: union, binary_operator: binary, string, none, type_parameter: typeParameter,
  parenthesized_expression: parenthesized, list,
} = node

/** Visits a type and mentions its names in this role; the term of the type. */
export function typeTerm(walk: Walk, at: number, role: number): number {
  if (!walk.down(at)) return 0
  const term = typeTermAt(walk, at, role)
  walk.up()
  return term
}

function typeTermAt(walk: Walk, at: number, role: number): number {
  switch (walk.code(at)) {
    case type: case parenthesized: {
      const inside = walk.firstChild(at)
      return inside < 0 ? 0 : typeTerm(walk, inside, role)
    }
    case identifier: return namedType(walk, at, role)
    case attribute: return memberType(walk, at, role)
    case generic: case subscript: return genericType(walk, at, role)
    case union: case binary: return eachOf(walk, at, role)
    case string: return readStringType(walk, at, role)
    case none: return 0
    case list: {
      for (let child = at + 1; child < walk.next(at); child = walk.next(child)) typeTerm(walk, child, role)
      return 0
    }
    default: return (walk.visit(at, false), 0)
  }
}

function namedType(walk: Walk, at: number, role: number): number {
  const ref = walk.mentionValue(at, role)
  if (walk.classRow >= 0 && (walk.isText(at, 'Self') || (walk.selfType >= 0 && walk.nameOf(at) === walk.selfType))) return walk.out.term(op.self, walk.classRow)
  return refTag(ref) === tag.member ? walk.out.term(op.typeMember, walk.out.get('terms', refIndex(ref), 'a'), walk.nameOf(at)) : walk.out.term(op.named, ref)
}

function memberType(walk: Walk, at: number, role: number): number {
  const object = walk.child(at, field.object)
  const name = walk.child(at, field.attribute)
  const receiver = object < 0 ? 0 : target(walk, object, roles.read)
  if (name < 0) return 0
  const term = walk.out.term(op.typeMember, receiver, walk.nameOf(name))
  walk.mention(name, role, reference(tag.member, term))
  return term
}

function eachOf(walk: Walk, at: number, role: number): number {
  let term = 0
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) term = walk.union(term, typeTerm(walk, child, role))
  return term
}

/** Whether a subscript is of a type that the language gives a meaning of its own, so that it is an alias of a type. */
export function isSpecialType(walk: Walk, at: number): boolean {
  const head = walk.firstChild(at)
  const code = head < 0 ? special.none : specialAt(walk, head)
  // what may as well be an element of something is not
  return code !== special.none && !walk.isText(head, 'type')
}

function specialAt(walk: Walk, head: number): number {
  const code = walk.code(head)
  const name = code === identifier ? head : code === attribute ? walk.child(head, field.attribute) : -1
  const first = code === identifier ? head : code === attribute ? walk.child(head, field.object) : -1
  if (name < 0 || first < 0 || walk.code(first) !== identifier) return special.none
  const ref = walk.resolve(walk.nameOf(first))
  return specialOf(walk, walk.tree.text.slice(walk.start(name), walk.end(name)), ref)
}

/** `T[A, B]`; the arguments of a special type say what it is, any other is taken without them. */
function genericType(walk: Walk, at: number, role: number): number {
  const head = walk.firstChild(at)
  if (head < 0) return 0
  const code = specialAt(walk, head)
  const term = typeTerm(walk, head, role)
  const end = walk.next(at)
  const given: number[] = []
  for (let child = walk.next(head); child < end; child = walk.next(child)) {
    if (code === special.literal) continue
    if (code === special.type) return classTerm(walk, child, role)
    if (walk.code(child) !== typeParameter) given.push(typeTerm(walk, child, role))
    else for (let inner = child + 1; inner < walk.next(child); inner = walk.next(inner)) {
      if (code === special.type) return classTerm(walk, inner, role)
      given.push(typeTerm(walk, inner, role))
    }
  }
  return code === special.none ? term : specialTerm(walk, code, given)
}

/** `Type[X]`: the class itself. */
function classTerm(walk: Walk, at: number, role: number): number {
  let inside = at
  while (walk.code(inside) === typeParameter || walk.code(inside) === type) {
    const next = walk.firstChild(inside)
    if (next < 0) return 0
    inside = next
  }
  const code = walk.code(inside)
  if (code === identifier && walk.classRow >= 0 && walk.isText(inside, 'Self')) return walk.out.term(op.selfStatic, walk.classRow)
  if (code === identifier || code === attribute) return target(walk, inside, role)
  typeTerm(walk, inside, role)
  return 0
}
