/** Expressions: what they mention, and the terms of their values. */
import { kindCode, op, refIndex, reference, refTag, space, tag } from '@codeloom/model'
import { mostElements } from '../most-elements.ts'
import { followed, giveVariable, spoil } from './assigned-variables.ts'
import { visitExportsAssignment, visitRequire } from './commonjs.ts'
import { boundValue } from './declare.ts'
import { expectedElement, takeExpected, visitExpected } from './expected.ts'
import { visitInherits } from './member-assignments.ts'
import { forget, narrow, narrowedTerm, widen } from './narrowing.ts'
import { field, node, token } from './node-kinds.ts'
import { visitObjectCall } from './object-calls.ts'
import { takeWrite, visitPattern } from './patterns.ts'
import { isNothing, memberTarget, subscriptTarget, target, valueOfName, withTypes } from './targets.ts'
import { nothingExpected, roles, type Expected, type Visit, type Walk } from './walk.ts'

const {
  identifier, member_expression: member, super: superNode, import: importNode, comment, spread_element: spread,
  template_string: template, assignment_expression: assignment, array: arrayNode, object_pattern: objectPattern, array_pattern: arrayPattern,
  binary_expression: binary,
} = node
const { function: functionField, arguments: argumentsField, left: leftField, right: rightField, operator: operatorField } = field

export const visitIdentifier: Visit = (walk, at, wanted) => {
  const ref = walk.mentionValue(at, roles.read)
  return wanted ? narrowedTerm(walk, valueOfName(walk, at, ref)) : 0
}
export const visitMember: Visit = (walk, at) => narrowedTerm(walk, memberTarget(walk, at, roles.read))
export const visitSubscript: Visit = (walk, at) => subscriptTarget(walk, at, roles.read)

export const visitThis: Visit = walk => walk.thisTerm()

export const visitCall: Visit = (walk, at) => {
  const callee = walk.child(at, functionField)
  if (callee < 0) return 0
  return bindsLate[walk.code(callee)] === 1 && walk.child(at, field.type_arguments) >= 0 ? visitLateCall(walk, at, callee) : visitCallOf(walk, at, callee)
}

/** What the grammar takes for the callee of `await f<T>(x)`, `!f<T>(x)` and `y + f<T>(x)`, where the types bind weaker to it than to us. */
const bindsLate = new Uint8Array(256)
for (const code of [node.await_expression, node.unary_expression, binary]) bindsLate[code] = 1

function visitLateCall(walk: Walk, at: number, callee: number): number {
  return walk.deeper(callee, () => {
    const code = walk.code(callee)
    if (bindsLate[code] === 0) return visitCallOf(walk, at, callee)
    const left = code === binary ? walk.child(callee, leftField) : -1
    if (left >= 0) walk.visit(left, false)
    const inside = code === binary ? walk.child(callee, rightField) : code === node.unary_expression ? walk.child(callee, field.argument) : walk.firstChild(callee)
    const term = inside < 0 ? 0 : visitLateCall(walk, at, inside)
    if (code === node.unary_expression) return unaryTerm(walk, callee)
    // what goes on behind the call is awaited whole
    return code === binary ? 0 : term === 0 || /^\s*[.?![(]/.test(walk.tree.text.slice(walk.end(at), walk.end(at) + 80)) ? term : walk.out.term(op.await, term)
  })
}

function visitCallOf(walk: Walk, at: number, callee: number): number {
  const given = walk.child(at, argumentsField)
  const code = walk.code(callee)
  if (code === importNode || (code === identifier && walk.isText(callee, 'require'))) {
    const term = visitRequire(walk, { at, callee, given, isImport: code === importNode })
    if (term >= 0) return term
  }
  if (code === superNode) return superCall(walk, callee, given)
  const made = visitObjectCall(walk, callee, given)
  if (made >= 0) return made
  const indirect = visitIndirect(walk, callee, given)
  if (indirect >= 0) return indirect
  calledLocal(walk, callee)
  const what = withTypes(walk, target(walk, callee, roles.call), walk.child(at, field.type_arguments))
  const term = callTerm(walk, { operation: op.call, what, given })
  if (given >= 0 && walk.dialect.makesMembers) visitInherits(walk, callee, given)
  return orBound(walk, callee, term)
}

/** What `x.bind(y)` gives: x, as far as x is a function. */
function orBound(walk: Walk, callee: number, term: number): number {
  const name = term !== 0 && walk.code(callee) === member ? walk.child(callee, field.property) : -1
  if (name < 0 || !walk.isText(name, 'bind')) return term
  const what = walk.out.get('terms', term, 'a')
  return walk.union(walk.union(term, walk.out.get('terms', what, 'a')), walk.builtin('any'))
}

/**
 * `f.call(x, a)` and `f.apply(x, as)` call f, `f.bind(x)` gives it, where f is sure to be a function: one of this file, what is
 * imported and called with `this`, `X.prototype.m`. The term of what they give; -1 for any other call.
 */
function visitIndirect(walk: Walk, callee: number, given: number): number {
  const name = walk.code(callee) === member ? walk.child(callee, field.property) : -1
  if (name < 0 || given < 0) return -1
  const isCall = walk.isText(name, 'call')
  const isBind = walk.isText(name, 'bind')
  const called = isCall || isBind || walk.isText(name, 'apply') ? walk.child(callee, field.object) : -1
  if (called < 0 || !isFunction(walk, called, walk.firstChild(given))) return -1
  const what = target(walk, called, isBind ? roles.read : roles.call)
  walk.mention(name, roles.call, reference(tag.member, walk.out.term(op.member, what, walk.nameOf(name))))
  visitArguments(walk, given, 0)
  return isBind ? what : walk.out.term(op.call, what)
}

function isFunction(walk: Walk, at: number, self: number): boolean {
  if (walk.code(at) === member) {
    const holder = walk.child(at, field.object)
    const inner = holder >= 0 && walk.code(holder) === member ? walk.child(holder, field.property) : -1
    return inner >= 0 && walk.isText(inner, 'prototype')
  }
  const ref = walk.code(at) === identifier ? walk.scopes.find(walk.nameOf(at), space.value) : -1
  if (ref < 0) return false
  if (refTag(ref) === tag.import) return self >= 0 && walk.code(self) === node.this
  const kind = refTag(ref) === tag.symbol ? walk.symbols.kindOf(refIndex(ref)) : -1
  return kind === kindCode.function || kind === kindCode.class
}

/** A local is no part of the graph: what is called is what it holds. A position means the local, which is mentioned after it. */
function calledLocal(walk: Walk, callee: number): void {
  if (walk.code(callee) !== identifier) return
  const ref = walk.scopes.find(walk.nameOf(callee), space.value)
  if (ref >= 0 && refTag(ref) === tag.local) walk.mention(callee, roles.call, reference(tag.term, walk.refTerm(ref)))
}

function superCall(walk: Walk, callee: number, given: number): number {
  if (walk.classRow >= 0) {
    walk.mention(callee, roles.new, reference(tag.term, walk.out.term(op.baseStatic, walk.classRow)))
  }
  if (given >= 0) visitArguments(walk, given, walk.classRow < 0 ? 0 : walk.out.term(op.baseStatic, walk.classRow))
  return 0
}

interface Called {
  readonly operation: number
  readonly what: number
  readonly given: number
}

function callTerm(walk: Walk, { operation, what, given }: Called): number {
  const list = given < 0 ? 0 : visitArguments(walk, given, what)
  return what === 0 ? 0 : walk.out.term(operation, what, list)
}

/** Visits the arguments of a call of `what`; the list of their terms. */
function visitArguments(walk: Walk, given: number, what: number): number {
  if (walk.code(given) === template) {
    walk.visit(given, false)
    return 0
  }
  const end = walk.next(given)
  let terms: number[] | undefined
  let place = 0
  let spreading = false
  for (let child = given + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === comment) continue
    spreading ||= code === spread
    const expecting = spreading ? 0 : terms === undefined || what === 0 || place > mostElements || boundValue(walk, child) < 0 ? what : walk.out.term(op.given, what, walk.out.list(terms))
    const term = code === arrayNode ? visitPlaces(walk, child) : visitExpected(walk, child, true, { term: expecting, path: `${place}` })
    if (term !== 0 && !spreading) {
      terms ??= []
      while (terms.length < place) terms.push(0)
      terms.push(term)
    }
    place++
  }
  if (terms === undefined) return 0
  // how many there are is known even where what the last ones are is not
  while (!spreading && terms.length < place) terms.push(0)
  return walk.out.list(terms)
}

/** A list that is handed over as it is written: what stands at each of its places. */
function visitPlaces(walk: Walk, at: number): number {
  return walk.deeper(at, () => placesOf(walk, at))
}

function placesOf(walk: Walk, at: number): number {
  let count = 0
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === spread) return visitArray(walk, at, true)
    if (code !== comment) count++
  }
  if (count === 0 || count > mostElements) return visitArray(walk, at, true)
  const terms: number[] = []
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) !== comment) terms.push(walk.code(child) === arrayNode ? visitPlaces(walk, child) : walk.visit(child, true))
  return terms.every(term => term === 0) ? 0 : walk.out.term(op.tuple, 0, walk.out.list(terms))
}

export const visitNew: Visit = (walk, at) => {
  const callee = walk.child(at, field.constructor)
  const given = walk.child(at, argumentsField)
  const what = withTypes(walk, callee < 0 ? 0 : target(walk, callee, roles.new), walk.child(at, field.type_arguments))
  return callTerm(walk, { operation: op.construct, what, given })
}

export const visitAwait: Visit = (walk, at, wanted) => {
  const inside = walk.firstChild(at)
  const term = inside < 0 ? 0 : walk.visit(inside, wanted)
  return wanted && term !== 0 ? walk.out.term(op.await, term) : 0
}

/** Parentheses, `!`, and `a, b`: the value is what is inside, the last one's. */
export const visitTransparent: Visit = (walk, at, wanted) => {
  let term = 0
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) !== comment) term = walk.visit(child, wanted)
  return term
}

export const visitTernary: Visit = (walk, at, wanted) => {
  const expected = takeExpected(walk)
  const condition = walk.child(at, field.condition)
  if (condition >= 0) walk.visit(condition, false)
  const yes = walk.child(at, field.consequence)
  const no = walk.child(at, field.alternative)
  const a = yes < 0 ? 0 : visitWhere(walk, yes, wanted, { condition, holds: true, expected })
  const b = no < 0 ? 0 : visitWhere(walk, no, wanted, { condition, holds: false, expected })
  return eitherOf(walk, [yes, a], [no, b], wanted)
}

interface Where {
  readonly condition: number
  readonly holds: boolean
  /** what the expression has to be */
  readonly expected: Expected
}

/** Visits an expression that is reached only where a condition holds, or where it does not. */
function visitWhere(walk: Walk, at: number, wanted: boolean, { condition, holds, expected }: Where): number {
  const before = walk.narrowings.length
  narrow(walk, condition, holds)
  const term = visitExpected(walk, at, wanted, expected)
  widen(walk, before)
  return term
}

/** `a || b`, `a ?? b` */
function either(walk: Walk, at: number, wanted: boolean, expected: Expected): number {
  const left = walk.child(at, leftField)
  const right = walk.child(at, rightField)
  const a = left < 0 ? 0 : visitExpected(walk, left, wanted, expected)
  const b = right < 0 ? 0 : visitWhere(walk, right, wanted, { condition: left, holds: false, expected })
  return eitherOf(walk, [left, a], [right, b], wanted)
}

/** Either of two values, each by its node and its term; `null` and `undefined` add nothing. */
function eitherOf(walk: Walk, [left, a]: readonly [number, number], [right, b]: readonly [number, number], wanted: boolean): number {
  if (!wanted) return 0
  if (left < 0 || isNothing(walk, left)) return b
  return right < 0 || isNothing(walk, right) ? a : walk.union(a, b)
}

/** Long chains lean to the left: their spine is walked in a loop. */
export const visitBinary: Visit = (walk, at, wanted) => {
  const expected = takeExpected(walk)
  const operator = operatorOf(walk, at)
  if (operator === 'either') {
    return either(walk, at, wanted, expected)
  }
  const spine: number[] = []
  let lowest = at
  for (;;) {
    spine.push(lowest)
    const left = walk.child(lowest, leftField)
    if (left < 0 || walk.code(left) !== binary || operatorOf(walk, left) === 'either') break
    lowest = left
  }
  const left = walk.child(lowest, leftField)
  if (left >= 0) walk.visit(left, false)
  let last = 0
  for (let i = spine.length - 1; i >= 0; i--) {
    const right = walk.child(spine[i] ?? at, rightField)
    if (right < 0) continue
    const isWanted = wanted && i === 0 && operator === 'both'
    last = operatorOf(walk, spine[i] ?? at) === 'both' ? visitWhere(walk, right, isWanted, { condition: walk.child(spine[i] ?? at, leftField), holds: true, expected: i === 0 ? expected : nothingExpected }) : walk.visit(right, isWanted)
  }
  if (operator === 'both') return last
  return wanted && operator === 'test' ? walk.builtin('boolean') : 0
}

/** `||` and `??` give either side; `&&` the right one, or what has no members of the tree; comparisons a boolean. */
function operatorOf(walk: Walk, at: number): 'either' | 'both' | 'test' | 'other' {
  const operator = walk.child(at, operatorField)
  const code = operator < 0 ? 0 : walk.code(operator)
  if (code === token['||'] || code === token['??']) return 'either'
  if (code === token['&&']) return 'both'
  return code === token['==='] || code === token['!=='] ? 'test' : 'other'
}

export const visitAssignment: Visit = (walk, at, wanted) => {
  const term = assigned(walk, at, wanted)
  if (walk.narrowings.length > 0) forget(walk, walk.child(at, leftField))
  return term
}

function assigned(walk: Walk, at: number, wanted: boolean): number {
  const left = walk.child(at, leftField)
  const right = walk.child(at, rightField)
  if (left < 0 || right < 0) return (walk.children(at), 0)
  const code = walk.code(left)
  if (code === member && walk.code(at) === assignment) {
    const term = visitExportsAssignment(walk, { at, left, right })
    if (term >= 0) return term
  }
  if (code === objectPattern || code === arrayPattern) {
    const term = walk.visit(right, true)
    visitPattern(walk, left, term, takeWrite)
    return term
  }
  if (code === identifier && walk.code(at) !== assignment) spoil(walk, left)
  const ref = walk.code(at) === assignment ? followed(walk, left) : -1
  const term = target(walk, left, roles.write)
  const given = visitExpected(walk, right, wanted || ref >= 0, { term, path: '' })
  if (ref >= 0) giveVariable(walk, ref, right, given)
  return given
}

export const visitUpdate: Visit = (walk, at, wanted) => {
  const inside = walk.child(at, field.argument)
  if (inside >= 0) {
    if (walk.code(inside) === identifier) spoil(walk, inside)
    target(walk, inside, roles.write)
  }
  return wanted ? walk.builtin('number') : 0
}

export const visitArray: Visit = (walk, at, wanted) => {
  const expected = expectedElement(walk, takeExpected(walk))
  const end = walk.next(at)
  let of = 0
  let count = 0
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const small = wanted && count++ < mostElements
    const term = walk.code(child) === spread ? elementOf(walk, child, small) : visitExpected(walk, child, small, expected)
    if (small) of = count === 1 ? term : walk.union(of, term)
  }
  if (!wanted) return 0
  // where no types say what a list holds, anything may be put into it later
  const mayHoldMore = count > mostElements || (walk.dialect.makesMembers && of !== 0)
  return walk.out.term(op.array, mayHoldMore ? walk.union(of, walk.builtin('any')) : of)
}

/** `...xs`: one of its elements. */
function elementOf(walk: Walk, at: number, wanted: boolean): number {
  const inside = walk.firstChild(at)
  const term = inside < 0 ? 0 : walk.visit(inside, wanted)
  return term === 0 ? walk.builtin('any') : walk.out.term(op.iterated, term)
}
export const visitString: Visit = (walk, _, wanted) => (wanted ? walk.builtin('string') : 0)
export const visitNumber: Visit = (walk, _, wanted) => (wanted ? walk.builtin('number') : 0)
export const visitBoolean: Visit = (walk, _, wanted) => (wanted ? walk.builtin('boolean') : 0)
export const visitRegex: Visit = (walk, _, wanted) => (wanted ? walk.builtin('RegExp') : 0)
export const visitTemplate: Visit = (walk, at, wanted) => {
  walk.children(at)
  return wanted ? walk.builtin('string') : 0
}
export const visitUnary: Visit = (walk, at, wanted) => {
  const inside = walk.child(at, field.argument)
  if (inside >= 0) walk.visit(inside, false)
  return wanted ? unaryTerm(walk, at) : 0
}

function unaryTerm(walk: Walk, at: number): number {
  const first = walk.tree.text.charCodeAt(walk.start(at))
  return first === 33 ? walk.builtin('boolean') : first === 45 || first === 43 ? walk.builtin('number') : 0
}


