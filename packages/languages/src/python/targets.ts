/** What a role is done to: names, attributes, elements. */
import { op, reference, tag, refTag } from '@codeloom/model'
import { field, node } from './node-kinds.ts'
import { roles, type Walk } from './walk.ts'

const { identifier, attribute, subscript, parenthesized_expression: parenthesized } = node

/** Visits an expression as what a role is done to: a name or an attribute is mentioned in that role. The term of its value. */
export function target(walk: Walk, at: number, role: number): number {
  const code = walk.code(at)
  if (code === identifier) return headTerm(walk, at, role)
  if (code !== attribute && code !== subscript && code !== parenthesized) return walk.visit(at, true)
  if (!walk.down(at)) return 0
  let term = 0
  if (code === attribute) term = attributeTarget(walk, at, role)
  else if (code === subscript) term = subscriptTarget(walk, at, role)
  else if (walk.firstChild(at) >= 0) term = target(walk, at + 1, role)
  walk.up()
  return term
}

/** A name by itself, or before a dot. */
function headTerm(walk: Walk, at: number, role: number): number {
  const ref = walk.mentionValue(at, role)
  const term = walk.refTerm(ref)
  if (walk.imported.hasDotted && refTag(ref) === tag.import) walk.imported.startAt(term, walk.nameOf(at))
  return term
}

export function attributeTarget(walk: Walk, at: number, role: number): number {
  const object = walk.child(at, field.object)
  const name = walk.child(at, field.attribute)
  const receiver = object < 0 ? 0 : receiverTerm(walk, object)
  if (name < 0) return 0
  const string = walk.nameOf(name)
  const term = walk.out.term(op.member, receiver, string)
  walk.mention(name, role, reference(tag.member, term))
  const module = walk.imported.hasDotted ? walk.imported.below(receiver, string) : undefined
  if (module === undefined) return ofType(walk, receiver, name) || term
  const below = module.row < 0 ? term : walk.out.term(op.ref, reference(tag.import, module.row))
  walk.imported.go(below, module)
  return below
}

/** `self.__class__`: the class of what `self` is. */
function ofType(walk: Walk, receiver: number, name: number): number {
  const { out, tree } = walk
  if (tree.text.charCodeAt(walk.start(name)) !== 95 || receiver === 0 || !walk.isText(name, '__class__')) return 0
  return out.get('terms', receiver, 'op') === op.self ? out.term(op.selfStatic, out.get('terms', receiver, 'a')) : 0
}

function receiverTerm(walk: Walk, object: number): number {
  return walk.code(object) === identifier ? headTerm(walk, object, roles.read) : walk.visit(object, true)
}

/** `x[i]`: what is called there cannot be named. */
export function subscriptTarget(walk: Walk, at: number, role: number): number {
  const value = walk.child(at, field.value)
  const receiver = value < 0 ? 0 : receiverTerm(walk, value)
  for (let child = value < 0 ? at + 1 : walk.next(value); child < walk.next(at); child = walk.next(child)) walk.visit(child, false)
  const element = walk.out.term(op.element, receiver)
  if (role === roles.call) walk.mention(at, role, reference(tag.term, element))
  return receiver === 0 ? 0 : element
}
