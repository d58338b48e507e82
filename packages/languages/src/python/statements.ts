/** Statements that bind names beside assignments: loops, `with`, `except`, `match`. */
import { op, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { assignIterated, assignTo } from './assign.ts'
import { chainTerm } from './expressions.ts'
import { narrowTo, widen } from './narrowing.ts'
import { field, node } from './node-kinds.ts'
import { roles, type Visit, type Walk } from './walk.ts'

const {
  identifier, as_pattern: asPattern, as_pattern_target: asTarget, tuple, list_splat: listSplat, with_item: withItem, dotted_name: dottedName,
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
  const mark = walk.narrowings.length
  const first = walk.firstChild(at)
  if (first < 0) return 0
  if (walk.code(first) === asPattern) {
    const type = walk.firstChild(first)
    const term = type < 0 ? 0 : exceptionTerm(walk, type)
    if (type >= 0) bindTarget(walk, walk.next(type), walk.next(first), term)
    if (type >= 0 && term !== 0) narrowTo(walk, caughtLocal(walk, walk.next(type)), term)
  } else walk.visit(first, false)
  for (let child = walk.next(first); child < walk.next(at); child = walk.next(child)) walk.visit(child, false)
  widen(walk, mark)
  return 0
}
/** The local that a clause binds; what several clauses bind under one name is one local. */
function caughtLocal(walk: Walk, target: number): Ref {
  const name = walk.code(target) === asTarget ? walk.firstChild(target) : target
  return name >= 0 && walk.code(name) === identifier ? walk.scopes.find(walk.nameOf(name)) : -1
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
