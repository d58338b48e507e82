/**
 * What tests tell of a name or of a member of it: `x instanceof A`, `isA(x)`, `assert(x instanceof A)`. It holds in the branch of an `if`, on
 * the right of `&&`, in a part of `?:` and behind an `if` that leaves, until the name is given something else or the block ends.
 * What the test says may be narrower than what the name holds, or wider: the link stage decides (`op.narrowed`).
 */
import { op, refIndex, refTag, space, tag } from '@codeloom/model'
import { field, node, token } from './node-kinds.ts'
import type { Visit, Walk } from './walk.ts'

const {
  identifier, member_expression: member, parenthesized_expression: parenthesized, unary_expression: unary, binary_expression: binary, call_expression: call,
  this: thisNode, non_null_expression: nonNull, assignment_expression: assignment, augmented_assignment_expression: augmented, update_expression: update,
} = node

/** Conditions that nest deeper tell nothing. */
const maxDepth = 8

/** What is known of a value where the walk stands. */
export function narrowedTerm(walk: Walk, term: number): number {
  const { narrowings } = walk
  for (let i = narrowings.length - 1; i >= 0; i--) if (narrowings[i]?.key === term) return narrowings[i]?.now ?? term
  return term
}

/** Takes a condition for true, or for false, from here on. */
export function narrow(walk: Walk, condition: number, holds: boolean, depth = 0): void {
  if (condition < 0 || depth > maxDepth) return
  const code = walk.code(condition)
  if (code === parenthesized) return narrow(walk, walk.firstChild(condition), holds, depth + 1)
  if (code === unary) {
    if (walk.tree.text.charCodeAt(walk.start(condition)) === 33) narrow(walk, walk.child(condition, field.argument), !holds, depth + 1)
    return
  }
  if (code === call) return holds ? narrowByGuard(walk, condition) : undefined
  if (code !== binary) return
  const operator = walk.child(condition, field.operator)
  const kind = operator < 0 ? 0 : walk.code(operator)
  if (kind === (holds ? token['&&'] : token['||'])) {
    narrow(walk, walk.child(condition, field.left), holds, depth + 1)
    return narrow(walk, walk.child(condition, field.right), holds, depth + 1)
  }
  if (kind !== token.instanceof || !holds) return
  const type = silentTerm(walk, walk.child(condition, field.right))
  if (type !== 0) narrowTo(walk, walk.child(condition, field.left), () => walk.out.term(op.construct, type))
}

/** A function that is asked of a name may be one that says what it then is. */
function narrowByGuard(walk: Walk, at: number): void {
  const given = walk.child(at, field.arguments)
  const first = given < 0 ? -1 : walk.firstChild(given)
  const callee = walk.child(at, field.function)
  const what = first < 0 || walk.code(given) !== node.arguments ? 0 : silentTerm(walk, callee)
  if (what !== 0 && walk.code(callee) !== thisNode) narrowTo(walk, first, () => walk.out.term(op.guarded, what))
}

function narrowTo(walk: Walk, at: number, wanted: () => number): void {
  const key = at < 0 ? 0 : keyOf(walk, at)
  if (key === 0 || walk.narrowings.length > maxNarrowings) return
  const before = narrowedTerm(walk, key)
  const now = walk.out.term(op.narrowed, before === key && mayBeAnything(walk, key) ? walk.union(key, walk.builtin('any')) : before, wanted())
  walk.narrowings.push({ key, now: isGivenLater(walk, at) ? walk.union(now, walk.builtin('any')) : now })
}

/** Whether a term is a parameter of which nothing is said, in a language that would say it (`x: unknown`): its calls do not say all that it is. */
function mayBeAnything({ out, dialect }: Walk, key: number): boolean {
  const ref = out.get('terms', key, 'op') === op.ref ? out.get('terms', key, 'a') : -1
  if (dialect.makesMembers || ref < 0 || refTag(ref) !== tag.local) return false
  return out.get('locals', refIndex(ref), 'declared') === 0 && out.get('locals', refIndex(ref), 'initial') === 0
}

/** So many are known at one place at most. */
const maxNarrowings = 64

/** The term of a name, or of a member of one, that can be narrowed; 0 for anything else. */
function keyOf(walk: Walk, at: number): number {
  const code = walk.code(at)
  if (code === nonNull || code === parenthesized) return walk.firstChild(at) < 0 ? 0 : keyOf(walk, walk.firstChild(at))
  if (code === identifier) {
    const ref = walk.scopes.find(walk.nameOf(at), space.value)
    return ref >= 0 && (refTag(ref) === tag.local || refTag(ref) === tag.symbol) ? walk.refTerm(ref) : 0
  }
  const object = code === member ? walk.child(at, field.object) : -1
  const name = object < 0 ? -1 : walk.child(at, field.property)
  const receiver = name < 0 ? 0 : silentTerm(walk, object)
  return receiver === 0 ? 0 : walk.out.term(op.member, receiver, walk.nameOf(name))
}

/** The term of a dotted name that was visited already, without another mention; 0 for anything else. */
function silentTerm(walk: Walk, at: number): number {
  if (at < 0) return 0
  const code = walk.code(at)
  if (code === thisNode) return walk.thisTerm()
  if (code === identifier) return narrowedTerm(walk, walk.refTerm(walk.resolve(walk.nameOf(at), space.value)))
  const key = code === member || code === nonNull || code === parenthesized ? keyOf(walk, at) : 0
  return key === 0 ? 0 : narrowedTerm(walk, key)
}

/** Forgets what was known since there was so much. */
export function widen(walk: Walk, count: number): void {
  if (walk.narrowings.length > count) walk.narrowings.length = count
}

/** What is written to is no longer what it was tested for, nor are its members. */
export function forget(walk: Walk, written: number): void {
  const code = walk.code(written)
  const name = code === member ? walk.child(written, field.property) : written
  const string = (code === member && name >= 0) || code === identifier ? walk.nameOf(name) : -1
  for (const each of walk.narrowings) if (string < 0 || isAbout(walk, each.key, string)) each.now = each.key
}

/** Whether a name stands anywhere in a term that was tested. */
function isAbout({ out }: Walk, key: number, string: number): boolean {
  for (let term = key; ; term = out.get('terms', term, 'a')) {
    const operation = out.get('terms', term, 'op')
    if (operation === op.member && out.get('terms', term, 'b') === string) return true
    if (operation === op.narrowed) continue
    if (operation !== op.member) return operation === op.ref && nameOfRef(out, out.get('terms', term, 'a')) === string
  }
}

function nameOfRef(out: Walk['out'], ref: number): number {
  const index = refIndex(ref)
  return refTag(ref) === tag.local ? out.get('locals', index, 'name') : refTag(ref) === tag.symbol ? out.get('symbols', index, 'name') : -1
}

/** Whether something of this name is written to behind the test, so that in a loop, or in a function that is called later, it may be something else. */
function isGivenLater(walk: Walk, at: number): boolean {
  const inside = walk.code(at) === nonNull || walk.code(at) === parenthesized ? walk.firstChild(at) : at
  const isMember = walk.code(inside) === member
  const name = walk.nameOf(isMember ? walk.child(inside, field.property) : inside)
  const isLocal = !isMember && refTag(walk.scopes.find(name, space.value)) === tag.local
  const end = isLocal && walk.functionEnd > 0 ? walk.functionEnd : walk.tree.count
  walk.writes ??= writesOf(walk)
  return walk.writes.get(name)?.some(each => each > at && each < end) ?? false
}

/** By name: where a variable or a member of that name is written to. */
function writesOf(walk: Walk): ReadonlyMap<number, readonly number[]> {
  const writes = new Map<number, number[]>()
  const add = (name: number, at: number): void => {
    const known = writes.get(walk.nameOf(name))
    if (known === undefined) writes.set(walk.nameOf(name), [at])
    else known.push(at)
  }
  for (let at = 0; at < walk.tree.count; at++) {
    const code = walk.code(at)
    if (code !== assignment && code !== augmented && code !== update && !isLoopWrite(walk, at)) continue
    const left = walk.child(at, code === update ? field.argument : field.left)
    const name = left >= 0 && walk.code(left) === member ? walk.child(left, field.property) : left
    if (name < 0) continue
    const kind = walk.code(name)
    if (kind === identifier || kind === node.property_identifier || kind === node.private_property_identifier) add(name, at)
    else for (let inside = left; inside < walk.next(left); inside++) if (written.has(walk.code(inside))) add(inside, at)
  }
  return writes
}

/** What may be written to by a pattern; a key of a pattern counts as well. */
const written: ReadonlySet<number> = new Set([identifier, node.shorthand_property_identifier_pattern, node.property_identifier])

/** `for (x of xs)`, `for (x in o)` onto what is there already. */
function isLoopWrite(walk: Walk, at: number): boolean {
  return walk.code(at) === node.for_in_statement && walk.child(at, field.kind) < 0
}

/** `if`: behind a branch that leaves, its condition does not hold. */
export const visitIf: Visit = (walk, at) => {
  const condition = walk.child(at, field.condition)
  const yes = walk.child(at, field.consequence)
  const no = walk.child(at, field.alternative)
  if (condition >= 0) walk.visit(condition, false)
  const before = walk.narrowings.length
  if (yes >= 0) {
    narrow(walk, condition, true)
    walk.visit(yes, false)
    widen(walk, before)
  }
  if (no >= 0) {
    narrow(walk, condition, false)
    walk.visit(no, false)
    widen(walk, before)
  }
  if (yes >= 0 && leaves(walk, yes)) narrow(walk, condition, false)
  return 0
}

/** Whether a branch ends by leaving what is around it. */
function leaves(walk: Walk, branch: number): boolean {
  let last = branch
  if (walk.code(branch) === node.statement_block) for (let child = branch + 1; child < walk.next(branch); child = walk.next(child)) if (walk.code(child) !== node.comment) last = child
  return last !== branch || walk.code(branch) !== node.statement_block ? /^(?:return|throw|break|continue)\b/.test(walk.tree.text.slice(walk.start(last), walk.start(last) + 9)) : false
}

/** `assert(x instanceof A)`, `assertIsA(x)`: from there on it is one. */
export const visitStatement: Visit = (walk, at) => {
  walk.children(at)
  const inside = walk.firstChild(at)
  if (inside < 0 || walk.code(inside) !== call) return 0
  const callee = walk.child(inside, field.function)
  const given = walk.child(inside, field.arguments)
  if (callee < 0 || given < 0) return 0
  const first = walk.firstChild(given)
  const isTest = first >= 0 && (walk.code(first) === binary || walk.code(first) === call || walk.code(first) === unary)
  if (!isTest) {
    if (asserting.test(nameOfCallee(walk, callee))) narrowByGuard(walk, inside)
  } else if (isAssertion(walk, callee)) narrow(walk, first, true)
  return 0
}

/** Functions of such names are asked whether they say what their first argument is. */
const asserting = /assert|invariant/i

function nameOfCallee(walk: Walk, callee: number): string {
  const name = walk.code(callee) === member ? walk.child(callee, field.property) : callee
  return name >= 0 && (walk.code(name) === identifier || walk.code(name) === node.property_identifier) ? walk.tree.textOf(name) : ''
}

/** `assert`, `invariant`, `assert.ok`: what throws where its first argument does not hold. */
function isAssertion(walk: Walk, callee: number): boolean {
  if (walk.code(callee) === identifier) return walk.isText(callee, 'assert') || walk.isText(callee, 'invariant')
  const object = walk.code(callee) === member ? walk.child(callee, field.object) : -1
  return object >= 0 && walk.code(object) === identifier && walk.isText(object, 'assert') && nameOfCallee(walk, callee) === 'ok'
}
