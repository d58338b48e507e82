/** What a role is done to: names, members, elements. */
import { op, reference, refTag, space, tag, type Ref } from '@codeloom/model'
import { isExports } from './exports-object.ts'
import { narrowedTerm } from './narrowing.ts'
import { field, node } from './node-kinds.ts'
import { roles, type Walk } from './walk.ts'

const {
  identifier, member_expression: member, subscript_expression: subscript, parenthesized_expression: parenthesized, string,
  non_null_expression: nonNull, super: superNode, instantiation_expression: instantiation,
} = node
const { object: objectField, property: propertyField, index: indexField } = field

/** The string number of what a string literal says. */
export function stringName(walk: Walk, literal: number): number {
  const start = walk.start(literal)
  const end = walk.end(literal)
  return end - start < 2 ? walk.out.literal('') : walk.out.name(start + 1, end - 1)
}

/** Visits an expression as what a role is done to: a name or a member is mentioned in that role. The term of its value. */
export function target(walk: Walk, at: number, role: number): number {
  const code = walk.code(at)
  if (code === identifier) {
    const ref = walk.mentionValue(at, role)
    return walk.refTerm(ref)
  }
  if (code === member) return walk.deeper(at, () => memberTarget(walk, at, role))
  if (code === subscript) return walk.deeper(at, () => subscriptTarget(walk, at, role))
  if (code === nonNull || code === parenthesized) {
    const inside = walk.firstChild(at)
    return inside < 0 ? 0 : walk.deeper(at, () => target(walk, inside, role))
  }
  if (code === instantiation) return walk.deeper(at, () => {
    const inside = walk.firstChild(at)
    const term = inside < 0 ? 0 : target(walk, inside, role)
    for (let rest = inside < 0 ? walk.next(at) : walk.next(inside); rest < walk.next(at); rest = walk.next(rest)) walk.visit(rest, false)
    return term
  })
  return walk.visit(at, true)
}

export function memberTarget(walk: Walk, at: number, role: number): number {
  const object = walk.child(at, objectField)
  const property = walk.child(at, propertyField)
  const receiver = object < 0 ? 0 : receiverOf(walk, object)
  if (property < 0) return 0
  const name = walk.nameOf(property)
  if (role === roles.write) writeMember(walk, object, name)
  const term = walk.out.term(op.member, receiver, name)
  walk.mention(property, role, reference(tag.member, term))
  return walk.isText(property, 'exports') && isExports(walk, at) ? walk.out.term(op.object, 0) : term
}

/** The term of what a name holds; `exports` is the file itself. */
export function valueOfName(walk: Walk, at: number, ref: Ref): number {
  return refTag(ref) === tag.free && walk.isText(at, 'exports') ? walk.out.term(op.object, 0) : walk.refTerm(ref)
}

/** The value that a member is read from. */
function receiverOf(walk: Walk, object: number): number {
  const code = walk.code(object)
  if (code === identifier) return narrowedTerm(walk, valueOfName(walk, object, walk.mentionValue(object, roles.read)))
  if (code === superNode) return walk.classRow < 0 ? 0 : walk.out.term(walk.baseOp, walk.classRow)
  return walk.visit(object, true)
}

export function subscriptTarget(walk: Walk, at: number, role: number): number {
  const object = walk.child(at, objectField)
  const index = walk.child(at, indexField)
  const receiver = object < 0 ? 0 : receiverOf(walk, object)
  if (index >= 0 && walk.code(index) === string) {
    const name = stringName(walk, index)
    if (role === roles.write) writeMember(walk, object, name)
    const term = walk.out.term(op.member, receiver, name)
    walk.mention(index, role, reference(tag.member, term))
    return term
  }
  const element = walk.out.term(op.element, receiver)
  if (index >= 0) walk.visit(index, false)
  if (role === roles.call || role === roles.new) walk.mention(at, role, reference(tag.term, element))
  return receiver === 0 ? 0 : element
}

/** Where no types say what a member holds, it may hold what is assigned to its name through any object. */
function writeMember(walk: Walk, object: number, name: number): void {
  if (!walk.dialect.makesMembers) return
  walk.variables.members.add(name)
  const ref = object >= 0 && walk.code(object) === identifier ? walk.scopes.find(walk.nameOf(object), space.value) : -1
  if (ref >= 0) walk.variables.holders.add(ref)
}

/** Visits the types that something is given; its term with them. */
export function withTypes(walk: Walk, of: number, types: number): number {
  if (types < 0) return of
  const list = walk.dialect.typeArguments(walk, types)
  return of === 0 || list === 0 ? of : walk.out.term(op.apply, of, list)
}

/** Whether a value is none: `null`, `undefined`, `void 0`. */
export function isNothing(walk: Walk, at: number): boolean {
  const code = walk.code(at)
  return code === node.null || code === node.undefined || (code === node.unary_expression && walk.tree.text.startsWith('void', walk.start(at)))
}
