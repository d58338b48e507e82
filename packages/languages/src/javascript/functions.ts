/** Functions: their parameters, bodies and what they give. */
import { flag, kindCode, op, refIndex, reference, space, tag } from '@codeloom/model'
import { documentedTerm, documentedTypes, type Documented } from './documented-types.ts'
import { bodyStart, declareBlock, declareHoisted, declareReturned, declareSymbol, functionFlags, plainStatement } from './declare.ts'
import { field, node, token } from './node-kinds.ts'
import { expectedParameter, expectedResult, takeExpected, visitExpected } from './expected.ts'
import { bindingNames, setInitial, takeInitial, visitPattern } from './patterns.ts'
import { mark, symbolRef } from './symbol-rows.ts'
import { isNothing } from './targets.ts'
import { noSymbol, notGiven, roles, visitChildren, type Expected, type Visit, type Walk } from './walk.ts'

const {
  identifier, statement_block: block, required_parameter: required, optional_parameter: optional, this: thisNode,
  function_expression: functionExpression, generator_function: generatorFunction, decorator, comment, assignment_pattern: assignment,
} = node

/** The `this` of a function: a term, or that of what is around (arrow functions). */
const ofAround = -1

/** Visits a function as the symbol `row`; -1 where it has none, so that all in it belongs to what is around. */
export function visitFunction(walk: Walk, at: number, row: number, self: number): void {
  const expected = takeExpected(walk)
  const { from, resultOf, yields, returned, topLevel, self: selfAround, ambient, narrowings, functionEnd } = walk
  if (functionEnd === 0) walk.functionEnd = walk.next(at)
  // what runs later may find a member, and what is known above its declaration anything, changed
  walk.narrowings = narrowings.length === 0 || isHoisted(walk, at) ? [] : narrowings.filter(({ key }) => walk.out.get('terms', key, 'op') === op.ref)
  const isAsked = row >= 0 || walk.asksResult
  walk.asksResult = false
  const mark = walk.scopes.enter()
  if (row >= 0) walk.from = row
  if (self !== ofAround) walk.self = self
  walk.topLevel = false
  nameInside(walk, at, row)
  const types = walk.child(at, field.type_parameters)
  if (types >= 0) walk.dialect.typeParameters(walk, types)
  const said = row < 0 ? undefined : documentedTypes(walk, row)
  parameters(walk, at, { row, expected, said })
  const result = walk.child(at, field.return_type)
  walk.predicate = undefined
  const declared = result < 0 ? 0 : walk.dialect.type(walk, result, row >= 0 ? roles.returns : roles.type)
  if (row >= 0 && walk.predicate !== undefined) givePredicate(walk, at, row)
  if (row >= 0) giveResult(walk, row, declared === 0 && result >= 0 && !saysNothing(walk, result) ? walk.builtin('any') : declared, walk.body(at) < 0)
  const documented = said === undefined ? 0 : documentedResult(walk, row, said)
  if (documented !== 0) walk.out.set('symbols', row, 'result', documented)
  walk.resultOf = !isAsked || result >= 0 || documented !== 0 ? -1 : row >= 0 ? row : noSymbol
  if (row < 0 && isAsked) walk.given = declared === 0 ? notGiven : declared
  walk.yields = row >= 0 && walk.symbols.has(row, flag.generator)
  walk.returned = expectedResult(declared, expected)
  body(walk, at)
  walk.returned = returned
  walk.scopes.leave(mark)
  walk.from = from
  walk.self = selfAround
  walk.resultOf = resultOf
  walk.yields = yields
  walk.topLevel = topLevel
  walk.ambient = ambient
  walk.narrowings = narrowings
  walk.functionEnd = functionEnd
}

function isHoisted(walk: Walk, at: number): boolean {
  const code = walk.code(at)
  return code === node.function_declaration || code === node.generator_function_declaration
}

/** Whether the annotation of a result says that there is none, which an unknown one does not. */
function saysNothing(walk: Walk, annotation: number): boolean {
  const type = walk.firstChild(annotation)
  if (walk.code(annotation) === node.asserts_annotation || type < 0) return true
  const code = walk.code(type)
  return code === node.literal_type || (code === node.predefined_type && !walk.isText(type, 'any') && !walk.isText(type, 'unknown'))
}

/** What a function says of its first parameter stands where a variable has what it holds. */
function givePredicate(walk: Walk, at: number, row: number): void {
  const list = walk.child(at, field.parameters)
  const first = list < 0 ? walk.child(at, field.parameter) : walk.firstChild(list)
  const pattern = first < 0 ? -1 : walk.child(first, field.pattern)
  const { predicate, out } = walk
  if (predicate === undefined || pattern < 0 || walk.nameOf(pattern) !== walk.nameOf(predicate.name)) return
  const before = out.get('symbols', row, 'initial')
  out.set('symbols', row, 'initial', before === 0 ? predicate.type : walk.union(walk.union(before, predicate.type), walk.builtin('any')))
}

/** What a function gives by its annotation. An overload set gives what one of its signatures says: any of them, and none for certain. */
function giveResult(walk: Walk, row: number, declared: number, isSignature: boolean): void {
  const { out, symbols } = walk
  if (!symbols.has(row, mark.said)) {
    if (isSignature) symbols.give(row, mark.said)
    if (declared !== 0) out.set('symbols', row, 'result', declared)
    return
  }
  const before = out.get('symbols', row, 'result')
  // nobody calls what implements them
  if (isSignature && declared !== before) out.set('symbols', row, 'result', walk.union(walk.union(before, declared), walk.builtin('any')))
}

/** A named function expression knows itself by its name. */
function nameInside(walk: Walk, at: number, row: number): void {
  const code = walk.code(at)
  if (row < 0 || (code !== functionExpression && code !== generatorFunction)) return
  const name = walk.child(at, field.name)
  if (name >= 0) walk.scopes.declare(walk.nameOf(name), space.value, symbolRef(row))
}

function body(walk: Walk, at: number): void {
  const inside = walk.body(at)
  if (inside < 0) return
  if (walk.code(inside) !== block) {
    if (walk.resultOf >= 0 && !walk.yields) declareReturned(walk, inside)
    const term = visitExpected(walk, inside, walk.resultOf !== -1, walk.returned)
    if (walk.resultOf !== -1 && !walk.yields && !isNothing(walk, inside)) give(walk, term)
    return
  }
  declareBlock(walk, inside)
  declareHoisted(walk, at)
  walk.deeper(inside, () => (walk.children(inside), 0))
}

/** What a comment says that a function gives; of an asynchronous one that has to be a promise. */
function documentedResult(walk: Walk, row: number, { returns }: Documented): number {
  const term = documentedTerm(walk, returns)
  const isPromise = returns !== undefined && returns.text.trimStart().startsWith('Promise')
  if (walk.symbols.has(row, flag.generator)) return 0
  return walk.symbols.has(row, flag.async) && !isPromise ? 0 : term
}

interface Around {
  /** the symbol of the function; -1 for none */
  readonly row: number
  readonly expected: Expected
  /** what the comment of the function says */
  readonly said: Documented | undefined
}

function parameters(walk: Walk, at: number, { row, expected, said }: Around): void {
  const list = walk.child(at, field.parameters)
  if (list < 0) {
    const single = walk.child(at, field.parameter)
    if (single >= 0) parameter(walk, single, { place: row >= 0 ? 1 : 0, expected: expectedParameter(walk, expected, 0), said })
    return
  }
  let place = 0
  const end = walk.next(list)
  for (let child = list + 1; child < end; child = walk.next(child)) {
    if (walk.code(child) === comment || walk.code(child) === decorator) continue
    if (isThisParameter(walk, child)) parameter(walk, child, { place: 0, expected: 0, said: undefined })
    else parameter(walk, child, { place: row >= 0 ? place + 1 : 0, expected: expectedParameter(walk, expected, place++), said })
  }
}
function isThisParameter(walk: Walk, at: number): boolean {
  const pattern = walk.child(at, field.pattern)
  return pattern >= 0 && walk.code(pattern) === thisNode
}

interface Place {
  /** 1 + its place among the parameters of a symbol, 0 of none */
  readonly place: number
  /** the term of what it is given */
  readonly expected: number
  readonly said: Documented | undefined
}

/** One parameter: its names are locals of the function, `this: T` says what `this` is. */
function parameter(walk: Walk, at: number, { place, expected, said }: Place): void {
  const code = walk.code(at)
  const typed = code === required || code === optional
  const pattern = typed ? walk.child(at, field.pattern) : code === assignment ? walk.child(at, field.left) : at
  if (pattern < 0) return void walk.visit(at, false)
  decorators(walk, at)
  const isThis = walk.code(pattern) === thisNode
  const simple = simpleName(walk, pattern)
  if (!isThis) bindingNames(walk, pattern, name => {
    const string = walk.nameOf(name)
    const parameter = simple === name ? place : 0
    const ref = walk.addLocal(string, { node: name, whole: at, kind: kindCode.parameter, parameter })
    walk.scopes.declare(string, space.value, ref)
  })
  const type = typed ? walk.child(at, field.type) : -1
  const property = walk.symbolFor(at)
  const { from } = walk
  if (property >= 0) walk.from = property
  const declared = type >= 0 ? walk.dialect.type(walk, type, property >= 0 ? roles['type-of'] : roles.type)
    : said === undefined || simple < 0 ? 0 : documentedTerm(walk, said.parameters.get(textOf(walk, simple)))
  walk.from = from
  if (declared !== 0 && property >= 0) walk.out.set('symbols', property, 'declared', declared)
  if (isThis) walk.self = declared
  else if (simple >= 0) {
    if (declared !== 0) walk.out.set('locals', refIndex(walk.scopes.find(walk.nameOf(simple), space.value)), 'declared', declared)
  } else visitPattern(walk, pattern, declared || expected, takeInitial)
  if (simple === pattern && declared === 0 && expected !== 0) setInitial(walk, walk.scopes.find(walk.nameOf(simple), space.value), simple, expected)
  defaultValue(walk, { at, typed, simple, property, declared: declared || expected, isDefault: code === assignment })
}

function textOf(walk: Walk, at: number): string {
  return walk.tree.text.slice(walk.start(at), walk.end(at))
}

interface Parameter {
  readonly at: number
  readonly typed: boolean
  readonly simple: number
  readonly property: number
  readonly declared: number
  readonly isDefault: boolean
}

function defaultValue(walk: Walk, { at, typed, simple, property, declared, isDefault }: Parameter): void {
  const value = typed ? walk.child(at, field.value) : isDefault ? walk.child(at, field.right) : -1
  if (value < 0) return
  const term = visitExpected(walk, value, simple >= 0 && declared === 0, { term: declared, path: '' })
  if (term === 0 || simple < 0 || declared !== 0) return
  walk.out.set('locals', refIndex(walk.scopes.find(walk.nameOf(simple), space.value)), 'initial', term)
  if (property >= 0) walk.out.set('symbols', property, 'initial', term)
}

/** The node of the name where a pattern is one name (or the rest of all arguments); -1 for a destructuring. */
function simpleName(walk: Walk, pattern: number): number {
  const code = walk.code(pattern)
  if (code === identifier) return pattern
  if (code !== node.rest_pattern) return -1
  const inside = walk.firstChild(pattern)
  return inside >= 0 && walk.code(inside) === identifier ? inside : -1
}

/** Visits the decorators that are children of a node; they belong to the symbol that the walk is in. */
function decorators(walk: Walk, at: number): void {
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) === decorator) walk.visit(child, false)
}

/** Whether a parameter of a constructor declares a property. */
export function isParameterProperty(walk: Walk, at: number): boolean {
  return walk.code(at) === required || walk.code(at) === optional
    ? walk.childOf(at, node.accessibility_modifier) >= 0 || walk.childOf(at, token.readonly) >= 0 || walk.childOf(at, node.override_modifier) >= 0
    : false
}

export const visitFunctionDeclaration: Visit = (walk, at) => {
  let row = walk.symbolFor(at)
  if (row < 0) {
    // one that stands where no block declares it, such as behind `if (x)`
    const declare = walk.dialect.declares[walk.code(at)]
    declare?.(walk, at, plainStatement(walk, at))
    row = walk.symbolFor(at)
  }
  visitFunction(walk, at, row, selfOfFunction(walk, row))
  return 0
}

/** A function that makes instances knows them as `this`. */
function selfOfFunction(walk: Walk, row: number): number {
  return row >= 0 && walk.symbols.kindOf(row) === kindCode.function ? -2 - row : 0
}

export const visitFunctionExpression: Visit = (walk, at, wanted) => {
  const self = walk.functionSelf
  walk.functionSelf = 0
  const row = symbolOfExpression(walk, at)
  visitFunction(walk, at, row, self === 0 ? selfOfFunction(walk, row) : self)
  return wanted && row >= 0 ? walk.refTerm(symbolRef(row)) : 0
}
export const visitArrow: Visit = (walk, at, wanted) => {
  const row = walk.symbolFor(at)
  const { given } = walk
  walk.asksResult = wanted
  visitFunction(walk, at, row, ofAround)
  const gives = walk.given
  walk.given = given
  if (!wanted || row >= 0) return wanted ? walk.refTerm(symbolRef(row)) : 0
  // what returns nothing gives nothing: it may still be called
  return walk.out.term(op.function, gives === notGiven ? 0 : promised(walk, at, gives))
}

/** What an asynchronous function gives, by what it returns. */
function promised(walk: Walk, at: number, gives: number): number {
  if (walk.childOf(at, token.async) < 0 || walk.child(at, field.return_type) >= 0) return gives
  const promise = walk.out.term(op.named, reference(tag.free, walk.out.free(walk.out.literal('Promise'), space.type)))
  return walk.out.term(op.apply, promise, walk.out.list([gives]))
}

/** A function gives a value, among others. */
function give(walk: Walk, term: number): void {
  if (walk.resultOf !== noSymbol) walk.out.add('results', [walk.resultOf, term])
  else walk.given = walk.given === notGiven ? term : walk.union(walk.given, term)
}

/** A function expression that is bound to nothing has a symbol where it has a name of its own. */
function symbolOfExpression(walk: Walk, at: number): number {
  const row = walk.symbolFor(at)
  const name = walk.child(at, field.name)
  if (row >= 0 || name < 0) return row
  const statement = plainStatement(walk, at)
  const site = { ...statement, nameStart: walk.start(name), nameEnd: walk.end(name), body: bodyStart(walk, at) }
  const mark = walk.scopes.enter()
  const { topLevel } = walk
  walk.topLevel = false
  const made = declareSymbol(walk, {
    string: walk.nameOf(name), kind: kindCode.function, flags: flag.value | functionFlags(walk, at), site, statement,
  })
  walk.topLevel = topLevel
  walk.scopes.leave(mark)
  return made
}

export const visitReturn: Visit = (walk, at) => {
  const value = walk.firstChild(at)
  const asked = walk.resultOf !== -1 && !walk.yields
  if (value < 0) return 0
  if (!asked) return (returnedValue(walk, at, false), 0)
  if (walk.resultOf >= 0) declareReturned(walk, value)
  const term = returnedValue(walk, at, true)
  if (!isNothing(walk, value)) give(walk, term)
  return 0
}
function returnedValue(walk: Walk, at: number, wanted: boolean): number {
  let term = 0
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) !== comment) term = visitExpected(walk, child, wanted, walk.returned)
  return term
}
function lastValue(walk: Walk, at: number): number {
  let term = 0
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) !== comment) term = walk.visit(child, true)
  return term
}

export const visitYield: Visit = (walk, at) => {
  const asked = walk.resultOf >= 0 && walk.yields
  const term = asked ? lastValue(walk, at) : visitChildren(walk, at, false)
  if (asked) walk.out.add('results', [walk.resultOf, term !== 0 && walk.childOf(at, token['*']) >= 0 ? walk.out.term(op.iterated, term) : term])
  return 0
}
