/** Statements that bind names beside assignments: loops, `with`, `except`, `match`; and what `isinstance` tells. */
import { op, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { assignIterated, assignTo } from './assign.ts'
import { chainTerm } from './expressions.ts'
import { field, node } from './node-kinds.ts'
import { roles, type Visit, type Walk } from './walk.ts'

const {
  identifier, as_pattern: asPattern, as_pattern_target: asTarget, tuple, list_splat: listSplat, with_item: withItem, dotted_name: dottedName,
  call, attribute, parenthesized_expression: parenthesized,
} = node

/** `global x`, `nonlocal x`: the name of what is outside. */
export const visitOuter: Visit = (walk, at) => {
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) {
    const ref = walk.code(child) === identifier ? walk.scopes.find(walk.nameOf(child)) : -1
    if (ref >= 0 && !isDefinedAt(walk, ref, child)) walk.mention(child, roles.read, ref)
  }
  return 0
}
/** A variable that only functions call `global` is defined there. */
function isDefinedAt(walk: Walk, ref: Ref, name: number): boolean {
  return refTag(ref) === tag.symbol && walk.out.get('symbols', refIndex(ref), 'nameStart') === walk.start(name)
}

export const visitFor: Visit = (walk, at) => {
  const right = walk.child(at, field.right)
  assignIterated(walk, at, right < 0 ? 0 : walk.visit(right, true))
  const end = walk.next(at)
  for (let child = right < 0 ? end : walk.next(right); child < end; child = walk.next(child)) walk.visit(child, false)
  return 0
}

export const visitWith: Visit = (walk, at) => {
  const isAsync = walk.tree.text.charCodeAt(walk.start(at)) === 97
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const inside = walk.code(child) === withItem ? walk.firstChild(child) : -1
    if (inside < 0 || walk.code(inside) !== asPattern) walk.visit(child, false)
    else visitManaged(walk, inside, isAsync)
  }
  return 0
}
/** `with x as y`: what entering it gives. */
function visitManaged(walk: Walk, at: number, isAsync: boolean): void {
  const value = walk.firstChild(at)
  if (value < 0) return
  const manager = walk.visit(value, true)
  const { out } = walk
  const entered = manager === 0 ? 0 : out.term(op.call, out.term(op.member, manager, out.literal(isAsync ? '__aenter__' : '__enter__')))
  bindTarget(walk, walk.next(value), walk.next(at), entered !== 0 && isAsync ? out.term(op.await, entered) : entered)
}
function bindTarget(walk: Walk, target: number, end: number, term: number): void {
  if (target >= end) return
  const inside = walk.code(target) === asTarget ? walk.firstChild(target) : target
  if (inside >= 0) assignTo(walk, inside, { term, declared: 0, whole: target })
}

export const visitExcept: Visit = (walk, at) => {
  const first = walk.firstChild(at)
  if (first < 0) return 0
  if (walk.code(first) === asPattern) {
    const type = walk.firstChild(first)
    if (type >= 0) bindTarget(walk, walk.next(type), walk.next(first), exceptionTerm(walk, type))
  } else walk.visit(first, false)
  for (let child = walk.next(first); child < walk.next(at); child = walk.next(child)) walk.visit(child, false)
  return 0
}
/** An instance of a class, or of one of several. */
function exceptionTerm(walk: Walk, at: number): number {
  if (walk.code(at) !== tuple) {
    const term = walk.visit(at, true)
    return term === 0 || walk.code(at) === listSplat ? 0 : walk.out.term(op.construct, term)
  }
  let all = 0
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) {
    const term = walk.visit(child, true)
    if (term !== 0) all = walk.union(all, walk.out.term(op.construct, term))
  }
  return all
}

/** `P as n` in a `case`. */
export const visitAsPattern: Visit = (walk, at) => {
  let last = -1
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) last = child
  let term = 0
  for (let child = at + 1; child < last; child = walk.next(child)) term = walk.visit(child, true)
  bindTarget(walk, last, walk.next(at), term)
  return 0
}
export const visitCasePattern: Visit = (walk, at, wanted) => {
  let term = 0
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) term = walk.visit(child, wanted)
  return term
}
export const visitSplatPattern: Visit = (walk, at) => {
  const name = walk.firstChild(at)
  if (name >= 0 && walk.code(name) === identifier) assignTo(walk, name, { term: 0, declared: 0, whole: at })
  return 0
}
/** `P(x=1)`: an instance of P. */
export const visitClassPattern: Visit = (walk, at) => {
  const name = walk.firstChild(at)
  if (name < 0 || walk.code(name) !== dottedName) return (walk.children(at), 0)
  const term = chainTerm(walk, name)
  for (let child = walk.next(name); child < walk.next(at); child = walk.next(child)) walk.visit(child, false)
  return term === 0 ? 0 : walk.out.term(op.construct, term)
}
/** `x=1` in a class pattern: the name is the attribute's. */
export const visitKeywordPattern: Visit = (walk, at) => {
  const name = walk.firstChild(at)
  for (let child = name < 0 ? walk.next(at) : walk.next(name); child < walk.next(at); child = walk.next(child)) walk.visit(child, false)
  return 0
}

/** `if isinstance(x, C):` tells what a local is in what follows, until it is given something else. */
export const visitIf: Visit = (walk, at) => {
  const condition = walk.child(at, field.condition)
  const consequence = walk.child(at, field.consequence)
  const end = walk.next(at)
  if (condition < 0 || consequence < 0) return (walk.children(at), 0)
  walk.visit(condition, false)
  const ref = testedLocal(walk, condition)
  const term = ref < 0 ? 0 : testedType(walk, condition)
  if (term === 0) walk.visit(consequence, false)
  else {
    const before = walk.setTerm(ref, term)
    walk.visit(consequence, false)
    walk.setTerm(ref, before)
  }
  for (let child = walk.next(consequence); child < end; child = walk.next(child)) walk.visit(child, false)
  return 0
}

/** The local that `isinstance` looks at; -1 for any other condition. */
function testedLocal(walk: Walk, condition: number): number {
  const at = walk.code(condition) === parenthesized ? condition + 1 : condition
  const callee = walk.code(at) === call ? walk.child(at, field.function) : -1
  const given = callee >= 0 && walk.isText(callee, 'isinstance') ? walk.child(at, field.arguments) : -1
  const name = given < 0 ? -1 : walk.firstChild(given)
  if (name < 0 || walk.code(name) !== identifier) return -1
  const ref = walk.scopes.find(walk.nameOf(name))
  return ref >= 0 && refTag(ref) === tag.local && ref !== walk.selfRef ? ref : -1
}
/** The classes that it names were mentioned already: their terms are made without another mention. */
function testedType(walk: Walk, condition: number): number {
  const at = walk.code(condition) === parenthesized ? condition + 1 : condition
  const given = walk.child(at, field.arguments)
  const name = walk.firstChild(given)
  const type = name < 0 ? -1 : walk.next(name)
  if (type < 0 || type >= walk.next(given)) return 0
  if (walk.code(type) !== tuple) return instanceOf(walk, type)
  let all = 0
  for (let child = type + 1; child < walk.next(type); child = walk.next(child)) {
    const one = instanceOf(walk, child)
    if (one === 0) return 0
    all = walk.union(all, one)
  }
  return all
}
function instanceOf(walk: Walk, at: number): number {
  const term = valueOf(walk, at)
  return term === 0 ? 0 : walk.out.term(op.construct, term)
}
function valueOf(walk: Walk, at: number): number {
  if (walk.code(at) === identifier) return walk.refTerm(walk.resolve(walk.nameOf(at)))
  if (walk.code(at) !== attribute) return 0
  const object = walk.child(at, field.object)
  const name = walk.child(at, field.attribute)
  if (object < 0 || name < 0 || walk.code(object) !== identifier) return 0
  return walk.out.term(op.member, valueOf(walk, object), walk.nameOf(name))
}

