/**
 * What `isinstance` tells of a local: in the branch of an `if`, behind an `assert` and behind an `if` that leaves, on the right of an `and`.
 * It holds until the local is given something else, or the block ends.
 */
import { op, refIndex, refTag, tag, type Ref } from '@codeloom/model'
import { bindKind } from './bindings.ts'
import { field, node } from './node-kinds.ts'
import type { Visit, Walk } from './walk.ts'

const {
  identifier, attribute, call, tuple, parenthesized_expression: parenthesized, boolean_operator: boolean, not_operator: not, return_statement: returnNode,
} = node

/** Conditions that nest deeper tell nothing. */
const maxDepth = 8

/** Takes a condition for true, or for false, from here on. */
export function narrow(walk: Walk, condition: number, holds: boolean, depth = 0): void {
  if (condition < 0 || depth > maxDepth) return
  const code = walk.code(condition)
  if (code === parenthesized || code === not) {
    const inside = walk.firstChild(condition)
    return inside < 0 ? undefined : narrow(walk, inside, code === not ? !holds : holds, depth + 1)
  }
  if (code === boolean) {
    if (isAnd(walk, condition) !== holds) return
    narrow(walk, walk.child(condition, field.left), holds, depth + 1)
    return narrow(walk, walk.child(condition, field.right), holds, depth + 1)
  }
  if (code !== call || !holds) return
  const ref = testedLocal(walk, condition)
  const type = ref < 0 ? 0 : testedType(walk, condition)
  if (type !== 0) narrowTo(walk, ref, isGivenLater(walk, ref, condition) ? walk.union(type, walk.anything()) : type)
}

/** Whether a local is given something behind a condition: in a loop that may have happened already when the condition is left behind. */
function isGivenLater(walk: Walk, ref: Ref, condition: number): boolean {
  if (walk.functionScope < 0) return false
  let given = walk.lastGiven.get(walk.functionScope)
  if (given === undefined) walk.lastGiven.set(walk.functionScope, given = lastGivenIn(walk, walk.functionScope))
  return (given.get(walk.out.get('locals', refIndex(ref), 'name')) ?? -1) > condition
}
/** By name: where a scope gives it something for the last time. */
function lastGivenIn(walk: Walk, scope: number): ReadonlyMap<number, number> {
  const { bindings } = walk
  const given = new Map<number, number>()
  for (let b = bindings.firstOf(scope); b !== 0; b = bindings.nextOf(b)) {
    const at = bindings.nameOf(b)
    if (bindings.kindOf(b) === bindKind.assign) given.set(walk.nameOf(at), Math.max(at, given.get(walk.nameOf(at)) ?? -1))
  }
  return given
}

export function narrowTo(walk: Walk, ref: Ref, term: number): void {
  if (ref < 0 || refTag(ref) !== tag.local) return
  walk.narrowings.push({ ref, before: walk.setTerm(ref, term), now: term })
}
/** Takes back what was narrowed since there were so many; what was given something else meanwhile is that. */
export function widen(walk: Walk, count: number): void {
  while (walk.narrowings.length > count) {
    const last = walk.narrowings.pop()
    if (last === undefined) return
    const { ref, before, now } = last
    const found = walk.setTerm(ref, before)
    if (found !== now) walk.setTerm(ref, 0)
  }
}

/** The operator, behind what may stand before it: a comment may hold the word as well. */
const opensWithAnd = /^(?:[\s\\]|#.*)*and\b/

/** `a and b`, not `a or b`. */
export function isAnd(walk: Walk, at: number): boolean {
  const left = walk.child(at, field.left)
  const right = walk.child(at, field.right)
  return left >= 0 && right >= 0 && opensWithAnd.test(walk.tree.text.slice(walk.end(left), walk.start(right)))
}

/** `if`, `elif`, `else`: behind a branch that leaves, its condition does not hold. */
export const visitIf: Visit = (walk, at) => {
  const { narrowings } = walk
  const before = narrowings.length
  const left: number[] = []
  let condition = -1
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const isBranch = walk.fieldOf(child) === field.consequence && condition >= 0
    if (walk.fieldOf(child) === field.condition) condition = child
    const mark = narrowings.length
    if (isBranch) narrow(walk, condition, true)
    walk.visit(child, false)
    if (!isBranch) continue
    widen(walk, mark)
    narrow(walk, condition, false)
    if (leaves(walk, child)) left.push(condition)
  }
  widen(walk, before)
  for (const each of left) narrow(walk, each, false)
  return 0
}

/** Whether a block ends by `return`, `raise`, `break` or `continue`. */
function leaves(walk: Walk, block: number): boolean {
  let last = -1
  let previous = -1
  for (let child = block + 1; child < walk.next(block); child = walk.next(child)) [previous, last] = [last, child]
  const { text } = walk.tree
  const end = walk.end(block)
  if (/(?:^|[\s;:])(?:break|continue|raise|return)$/.test(text.slice(Math.max(0, end - 10), end))) return true
  if (last < 0) return false
  return walk.code(last) === returnNode || isRaised(walk, last) || (previous >= 0 && isRaised(walk, previous) && /^\s+from\s+$/.test(text.slice(walk.end(previous), walk.start(last))))
}
function isRaised(walk: Walk, at: number): boolean {
  return /\braise\s+$/.test(walk.tree.text.slice(Math.max(0, walk.start(at) - 12), walk.start(at)))
}

/** A block: what an `assert` says holds until its end. */
export const visitBlock: Visit = (walk, at) => {
  const before = walk.narrowings.length
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    walk.visit(child, false)
    if (!isAsserted(walk, walk.start(child))) continue
    const condition = child
    const message = walk.next(child)
    if (message < end && isBehindComma(walk, condition, message)) {
      const mark = walk.narrowings.length
      narrow(walk, condition, false)
      walk.visit(message, false)
      widen(walk, mark)
      child = message
    }
    narrow(walk, condition, true)
  }
  if (walk.narrowings.length > before) widen(walk, before)
  return 0
}
/** What an `assert` says where its condition does not hold. */
function isBehindComma(walk: Walk, condition: number, message: number): boolean {
  return /^[\s\\)]*,/.test(walk.tree.text.slice(walk.end(condition), walk.start(message)))
}
function isAsserted(walk: Walk, start: number): boolean {
  const { text } = walk.tree
  return text.charCodeAt(start - 1) === 32 && text.charCodeAt(start - 2) === 116 && text.startsWith('assert', start - 7)
}

/** The local that `isinstance` looks at; -1 for any other condition. */
function testedLocal(walk: Walk, condition: number): number {
  const callee = walk.child(condition, field.function)
  const given = callee >= 0 && walk.isText(callee, 'isinstance') ? walk.child(condition, field.arguments) : -1
  const name = given < 0 ? -1 : walk.firstChild(given)
  if (name < 0 || walk.code(name) !== identifier) return -1
  const ref = walk.scopes.find(walk.nameOf(name))
  return ref >= 0 && refTag(ref) === tag.local && ref !== walk.selfRef ? ref : -1
}
/** The classes that it names were mentioned already: their terms are made without another mention. */
function testedType(walk: Walk, condition: number): number {
  const given = walk.child(condition, field.arguments)
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
