/** Expressions: what they mention, and the terms of their values. */
import { kindCode, op, reference, refIndex, refTag, tag, type Ref } from '@codeloom/model'
import { mostElements } from '../most-elements.ts'
import { typeTerm } from './annotations.ts'
import { assignIterated, assignTo } from './assign.ts'
import { declareLocals } from './declare.ts'
import { listMore } from './exports.ts'
import { isAnd, narrow, widen } from './narrowing.ts'
import { field, node } from './node-kinds.ts'
import { attributeTarget, subscriptTarget, target } from './targets.ts'
import { methodOf, roles, type Visit, type Walk } from './walk.ts'

const {
  identifier, attribute, generator_expression: generator, keyword_argument: keywordArgument, list_splat: listSplat,
  dictionary_splat: dictionarySplat, for_in_clause: forIn, boolean_operator: boolean, binary_operator: binary,
  dictionary_comprehension: dictionaryComprehension, none, parenthesized_expression: parenthesized,
} = node

export const visitIdentifier: Visit = (walk, at, wanted) => {
  const ref = walk.mentionValue(at, roles.read)
  return wanted ? walk.refTerm(ref) : 0
}
export const visitAttribute: Visit = (walk, at) => attributeTarget(walk, at, roles.read)
export const visitSubscript: Visit = (walk, at) => subscriptTarget(walk, at, roles.read)

export const visitCall: Visit = (walk, at) => {
  const callee = walk.child(at, field.function)
  const given = walk.child(at, field.arguments)
  if (callee < 0) return (walk.children(at), 0)
  const what = target(walk, callee, roles.call)
  const meant = walk.code(callee) === identifier ? knownCall(walk, callee, given) : -1
  if (meant >= 0) return meant
  const iterating = walk.code(callee) === identifier && given >= 0 ? iteratingCall(walk, callee) : undefined
  if (iterating !== undefined) return iterating(walk, visitAll(walk, given))
  const list = given < 0 ? 0 : visitArguments(walk, given, { wanted: isOwnFunction(walk, what), callee: calleeRef(walk, callee) })
  if (walk.topLevel && walk.code(callee) === attribute && walk.tree.text.startsWith('__all__', walk.start(callee))) listInto(walk, callee, given)
  return what === 0 ? 0 : walk.out.term(op.call, what, list)
}

/** What a call of something of the language's library gives, by the terms of what it is given. */
type Iterating = (walk: Walk, given: readonly number[]) => number

const listOf = (walk: Walk, of: number): number => walk.out.term(op.array, of)
const oneOf = (walk: Walk, of: number | undefined): number => (of === undefined ? 0 : walk.out.term(op.iterated, of || walk.anything()))
const sameElements: Iterating = (walk, [first]) => listOf(walk, oneOf(walk, first))
const filtered: Iterating = (walk, [, second]) => listOf(walk, oneOf(walk, second))
const pairsOf = (walk: Walk, second: number): number => listOf(walk, walk.container('Pair', [second]))

/** Built-in functions and types that hand on what they iterate. */
const iteratingCalls: ReadonlyMap<string, Iterating> = new Map([
  ...['list', 'tuple', 'set', 'frozenset', 'sorted', 'reversed', 'iter', 'aiter'].map(name => [name, sameElements] as const),
  ['filter', filtered],
  ['next', (walk, [first]) => oneOf(walk, first)],
  ['anext', (walk, [first]) => oneOf(walk, first)],
  ['max', (walk, given) => (given.length === 1 ? walk.union(oneOf(walk, given[0]), walk.anything()) : walk.anything())],
  ['min', (walk, given) => (given.length === 1 ? walk.union(oneOf(walk, given[0]), walk.anything()) : walk.anything())],
  ['enumerate', (walk, [first]) => pairsOf(walk, oneOf(walk, first))],
  ['zip', (walk, given) => (given.length === 2 ? pairsOf(walk, oneOf(walk, given[1])) : walk.anything())],
  ['map', (walk, [first]) => listOf(walk, first === undefined || first === 0 ? walk.anything() : walk.out.term(op.call, first, 0))],
])
const longestIterating = 9

function iteratingCall(walk: Walk, callee: number): Iterating | undefined {
  if (refTag(walk.lastRef) !== tag.free || walk.end(callee) - walk.start(callee) > longestIterating) return undefined
  return iteratingCalls.get(walk.tree.text.slice(walk.start(callee), walk.end(callee)))
}
/** The terms of what is given by place, as far as lists are not spread out in it. */
function visitAll(walk: Walk, given: number): readonly number[] {
  if (walk.code(given) === generator) return [walk.visit(given, true)]
  const terms: number[] = []
  let byPlace = true
  for (let child = given + 1; child < walk.next(given); child = walk.next(child)) {
    const code = walk.code(child)
    byPlace &&= code !== listSplat && code !== dictionarySplat && code !== keywordArgument
    const term = walk.visit(child, byPlace)
    if (byPlace) terms.push(term)
  }
  return terms
}

/** `super()`, `cast(T, x)`, `type(self)`: what they give the call's name alone says; -1 for any other call. */
function knownCall(walk: Walk, callee: number, given: number): number {
  const length = walk.end(callee) - walk.start(callee)
  if (length !== 5 && length !== 4) return -1
  if (walk.isText(callee, 'super')) {
    const of = given < 0 ? walk.classRow : superClass(walk, given)
    if (given >= 0) visitArguments(walk, given, noCallee)
    return superTerm(walk, of)
  }
  const first = given < 0 ? -1 : walk.firstChild(given)
  if (first < 0 || walk.code(given) === generator) return -1
  if (walk.isText(callee, 'cast') && isImported(walk, callee)) {
    const term = typeTerm(walk, first, roles.type)
    for (let child = walk.next(first); child < walk.next(given); child = walk.next(child)) walk.visit(child, false)
    return term
  }
  const isSelf = walk.isText(callee, 'type') && walk.next(first) === walk.next(given) && walk.code(first) === identifier
    && walk.method === methodOf.instance && walk.selfRef >= 0 && walk.scopes.find(walk.nameOf(first)) === walk.selfRef
  if (!isSelf) return -1
  walk.visit(first, false)
  return walk.out.term(op.selfStatic, walk.classRow)
}
function isImported(walk: Walk, at: number): boolean {
  const ref = walk.resolve(walk.nameOf(at))
  return refTag(ref) === tag.import && walk.out.string(walk.out.get('imports', refIndex(ref), 'specifier')).startsWith('typing')
}
/** The class of the file that `super(C, self)` names; -1 where it names another, or asks for something else than this object. */
function superClass(walk: Walk, given: number): number {
  const first = walk.firstChild(given)
  if (first < 0) return walk.classRow
  const second = walk.next(first)
  if (second >= walk.next(given) || walk.code(first) !== identifier || walk.code(second) !== identifier) return -1
  const ref = walk.resolve(walk.nameOf(first))
  const isOwn = walk.selfRef >= 0 && walk.scopes.find(walk.nameOf(second)) === walk.selfRef
  return isOwn && refTag(ref) === tag.symbol && walk.symbols.kindOf(refIndex(ref)) === kindCode.class ? refIndex(ref) : -1
}
/** `super()`: what comes after the class in its own order. */
function superTerm(walk: Walk, classRow: number): number {
  if (classRow < 0 || walk.method === methodOf.none) return 0
  return walk.out.term(walk.method === methodOf.type ? op.baseStatic : op.base, classRow)
}
/** `__all__.extend([...])` */
function listInto(walk: Walk, callee: number, given: number): void {
  const object = walk.child(callee, field.object)
  if (object >= 0 && walk.isText(object, '__all__') && given >= 0) {
    listMore(walk, given)
    const first = walk.firstChild(given)
    if (first >= 0) listMore(walk, first)
  }
}

/** Whether a callee is a symbol of the file: what it is given may tell of its parameters. */
function isOwnFunction(walk: Walk, term: number): boolean {
  return term !== 0 && walk.out.get('terms', term, 'op') === op.ref && refTag(walk.out.get('terms', term, 'a')) === tag.symbol
}

/** What is known of a call whose arguments are visited: whether their terms are wanted, and what is called, -1 where it has no name. */
interface Callee {
  readonly wanted: boolean
  readonly callee: Ref
}
const noCallee: Callee = { wanted: false, callee: -1 }

/** What a callee that was just visited was mentioned as. Locals are not followed to parameters. */
export function calleeRef(walk: Walk, callee: number): Ref {
  const code = walk.code(callee)
  return (code === identifier || code === attribute) && refTag(walk.lastRef) !== tag.local ? walk.lastRef : -1
}

/** Visits the arguments; the list of the terms of those that are given by place, where it is wanted. */
export function visitArguments(walk: Walk, given: number, { wanted, callee }: Callee): number {
  if (walk.code(given) === generator) {
    const term = walk.visit(given, wanted)
    return term === 0 ? 0 : walk.out.list([term])
  }
  const end = walk.next(given)
  let terms: number[] | undefined
  let place = 0
  let byPlace = wanted
  for (let child = given + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === keywordArgument) {
      visitKeyword(walk, child, callee)
      byPlace = false
      continue
    }
    byPlace &&= code !== listSplat && code !== dictionarySplat
    const term = walk.visit(child, byPlace)
    if (term !== 0 && byPlace) {
      terms ??= []
      while (terms.length < place) terms.push(0)
      terms.push(term)
    }
    place++
  }
  // what is given by name, or out of a list, may be any of the parameters that follow
  if (wanted && !byPlace) for (terms ??= []; terms.length < mostElements;) terms.push(walk.anything())
  return terms === undefined ? 0 : walk.out.list(terms)
}

/** `name=value`: the name is that of a parameter. */
function visitKeyword(walk: Walk, at: number, callee: Ref): void {
  const name = walk.child(at, field.name)
  const value = walk.child(at, field.value)
  if (name >= 0 && callee >= 0) walk.mention(name, roles.keyword, reference(tag.term, walk.out.term(op.argument, callee, walk.nameOf(name))))
  if (value >= 0) walk.visit(value, false)
}

export const visitKeywordArgument: Visit = (walk, at) => {
  const value = walk.child(at, field.value)
  if (value >= 0) walk.visit(value, false)
  return 0
}

export const visitAwait: Visit = (walk, at, wanted) => {
  const inside = walk.firstChild(at)
  const term = inside < 0 ? 0 : walk.visit(inside, wanted)
  return wanted && term !== 0 ? walk.out.term(op.await, term) : 0
}

/** Parentheses: the value is what is inside. */
export const visitTransparent: Visit = (walk, at, wanted) => {
  let term = 0
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) term = walk.visit(child, wanted)
  return term
}

/** `a if c else b` */
export const visitConditional: Visit = (walk, at, wanted) => {
  const yes = walk.firstChild(at)
  if (yes < 0) return 0
  const condition = walk.next(yes)
  const mark = walk.narrowings.length
  if (condition < walk.next(at)) narrow(walk, condition, true)
  const a = walk.visit(yes, wanted)
  widen(walk, mark)
  if (condition >= walk.next(at)) return a
  walk.visit(condition, false)
  const no = walk.next(condition)
  narrow(walk, condition, false)
  const b = no < walk.next(at) ? walk.visit(no, wanted) : 0
  widen(walk, mark)
  if (!wanted || isNone(walk, yes)) return wanted ? b : 0
  return no < walk.next(at) && isNone(walk, no) ? a : walk.either(a, b)
}

/** `None` has no members: a value that may be it as well is what it may be else. */
function isNone(walk: Walk, at: number): boolean {
  let inner = at
  while (inner >= 0 && walk.code(inner) === parenthesized) inner = walk.firstChild(inner)
  return inner >= 0 && walk.code(inner) === none
}

/** `a or b`, `a and b`: either side. Long chains lean to the left: their spine is walked in a loop. */
export const visitBoolean: Visit = (walk, at, wanted) => {
  const nodes: number[] = []
  let left = at
  while (left >= 0 && walk.code(left) === boolean) {
    nodes.push(left)
    left = walk.child(left, field.left)
  }
  const isShort = nodes.length <= mostElements
  const mark = walk.narrowings.length
  let term = left < 0 ? 0 : walk.visit(left, wanted)
  let isNothing = isNone(walk, left)
  for (let i = nodes.length - 1; i >= 0; i--) {
    const right = walk.child(nodes[i] ?? 0, field.right)
    // what stands on the left decides whether the right is looked at
    if (isShort) narrow(walk, walk.child(nodes[i] ?? 0, field.left), isAnd(walk, nodes[i] ?? 0))
    const more = right < 0 ? 0 : walk.visit(right, wanted)
    widen(walk, mark)
    if (wanted && isShort && !isNone(walk, right)) {
      term = isNothing ? more : walk.either(term, more)
      isNothing = false
    }
  }
  return wanted && isShort ? term : 0
}

export const visitBinary: Visit = (walk, at) => {
  const rights: number[] = []
  let left = at
  while (left >= 0 && walk.code(left) === binary) {
    rights.push(walk.child(left, field.right))
    left = walk.child(left, field.left)
  }
  if (left >= 0) walk.visit(left, false)
  for (let i = rights.length - 1; i >= 0; i--) {
    const right = rights[i] ?? -1
    if (right >= 0) walk.visit(right, false)
  }
  return 0
}

export const visitTest: Visit = (walk, at, wanted) => {
  walk.children(at)
  return wanted ? walk.builtin('bool') : 0
}

/** A list, a tuple, a set. */
export const visitList: Visit = (walk, at, wanted) => {
  const end = walk.next(at)
  let of = 0
  let count = 0
  let isKnown = true
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const isCounted = wanted && count++ < mostElements
    const term = walk.code(child) === listSplat ? elementOf(walk, child, isCounted) : walk.visit(child, isCounted)
    if (isCounted) of = walk.union(of, term)
    isKnown &&= !isCounted || term !== 0 || isNone(walk, child)
  }
  if (!wanted) return 0
  return walk.out.term(op.array, count > mostElements || (!isKnown && of !== 0) ? walk.union(of, walk.anything()) : of)
}

/** `*xs`: one of its elements. */
function elementOf(walk: Walk, at: number, wanted: boolean): number {
  const inside = walk.firstChild(at)
  const term = inside < 0 ? 0 : walk.visit(inside, wanted)
  return term === 0 ? walk.anything() : walk.out.term(op.iterated, term)
}
export const visitDictionary: Visit = (walk, at, wanted) => {
  walk.children(at)
  return wanted ? walk.builtin('dict') : 0
}

/** A comprehension: what it iterates first is read outside its own names. */
export const visitComprehension: Visit = (walk, at, wanted) => {
  const end = walk.next(at)
  let first = at + 1
  while (first < end && walk.code(first) !== forIn) first = walk.next(first)
  const right = first < end ? walk.child(first, field.right) : -1
  const iterated = right < 0 ? 0 : walk.visit(right, true)
  const { inClass, topLevel, resultOf } = walk
  const mark = walk.scopes.enter()
  const narrowed = walk.narrowings.length
  walk.inClass = walk.topLevel = false
  const scope = (walk.bindings.scopeAt[at] ?? 0) - 1
  if (scope >= 0) declareLocals(walk, scope)
  for (let child = first; child < end; child = walk.next(child)) {
    if (child === first) assignIterated(walk, child, iterated)
    else if (walk.code(child) === forIn) visitClause(walk, child)
    else {
      walk.visit(child, false)
      narrow(walk, child, true)
    }
  }
  const isList = walk.code(at) !== dictionaryComprehension
  const body = walk.child(at, field.body)
  const of = body < 0 ? 0 : walk.visit(body, wanted && isList)
  widen(walk, narrowed)
  walk.scopes.leave(mark)
  walk.inClass = inClass
  walk.topLevel = topLevel
  walk.resultOf = resultOf
  return !wanted ? 0 : isList ? walk.out.term(op.array, of) : walk.builtin('dict')
}
function visitClause(walk: Walk, at: number): void {
  const right = walk.child(at, field.right)
  assignIterated(walk, at, right < 0 ? 0 : walk.visit(right, true))
}

export const visitString: Visit = (walk, at, wanted) => {
  walk.children(at)
  return wanted ? walk.builtin('str') : 0
}
export const visitInteger: Visit = (walk, _, wanted) => (wanted ? walk.builtin('int') : 0)
export const visitFloat: Visit = (walk, _, wanted) => (wanted ? walk.builtin('float') : 0)
export const visitTruth: Visit = (walk, _, wanted) => (wanted ? walk.builtin('bool') : 0)

/** A dotted name stands in patterns alone: one part binds, several are a value. */
export const visitDotted: Visit = (walk, at) => {
  const head = walk.firstChild(at)
  if (head < 0) return 0
  if (walk.next(head) >= walk.next(at)) {
    if (!walk.isText(head, '_')) assignTo(walk, head, { term: 0, declared: 0, whole: at })
    return 0
  }
  return chainTerm(walk, at)
}
/** The value that a dotted name names. */
export function chainTerm(walk: Walk, at: number): number {
  const head = walk.firstChild(at)
  let term = head < 0 ? 0 : target(walk, head, roles.read)
  for (let part = head < 0 ? walk.next(at) : walk.next(head); part < walk.next(at); part = walk.next(part)) {
    term = walk.out.term(op.member, term, walk.nameOf(part))
    walk.mention(part, roles.read, reference(tag.member, term))
  }
  return term
}
