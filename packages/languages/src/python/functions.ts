/** Functions and lambdas: their parameters, bodies and what they give. */
import { flag, kindCode, op, refIndex } from '@codeloom/model'
import { typeTerm } from './annotations.ts'
import { declareLocals } from './declare.ts'
import { decorationOf } from './decoration.ts'
import { calleeRef, visitArguments } from './expressions.ts'
import { documentBody } from './documentation.ts'
import { field, node } from './node-kinds.ts'
import { mark, symbolRef } from './symbol-rows.ts'
import { target } from './targets.ts'
import { methodOf, roles, type Visit, type Walk } from './walk.ts'

const {
  identifier, decorator, default_parameter: defaultParameter, typed_parameter: typedParameter,
  typed_default_parameter: typedDefault, list_splat_pattern: listSplat, dictionary_splat_pattern: dictionarySplat, function_definition: functionNode,
  call, attribute,
} = node

/** Decorators are visited before what they decorate, as what decorates it. */
export const visitDecorated: Visit = (walk, at) => {
  const definition = walk.child(at, field.definition)
  const row = definition < 0 ? -1 : walk.symbolFor(definition)
  const { from } = walk
  if (row >= 0) walk.from = row
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) === decorator) visitDecorator(walk, child)
  walk.from = from
  if (definition < 0) return 0
  if (walk.code(definition) === functionNode) visitFunction(walk, definition, { row, decorated: at })
  else walk.visit(definition, false)
  return 0
}

/** `@name` and `@name(...)`: the symbol that the walk is in is decorated. */
function visitDecorator(walk: Walk, at: number): void {
  const inside = walk.firstChild(at)
  if (inside < 0) return
  const callee = walk.code(inside) === call ? walk.child(inside, field.function) : inside
  if (callee < 0) return
  const code = walk.code(callee)
  if (code === identifier) walk.mentionValue(callee, roles.decorate)
  else if (code === attribute) target(walk, callee, roles.decorate)
  else walk.visit(callee, false)
  if (inside === callee) return
  const given = walk.child(inside, field.arguments)
  if (given >= 0) visitArguments(walk, given, { wanted: false, callee: calleeRef(walk, callee) })
}

export const visitFunctionDefinition: Visit = (walk, at) => {
  visitFunction(walk, at, { row: walk.symbolFor(at), decorated: -1 })
  return 0
}

/** A lambda is a function where a name is bound to it; else all in it belongs to what is around. */
export const visitLambda: Visit = (walk, at, wanted) => {
  const row = walk.symbolFor(at)
  visitFunction(walk, at, { row, decorated: -1 })
  return wanted && row >= 0 ? walk.out.term(op.ref, row * 8) : 0
}

interface Visited {
  /** the symbol, -1 for none */
  readonly row: number
  /** the node that holds its decorators, -1 for none */
  readonly decorated: number
}

/** A definition in the body of a class is known to what follows. */
export function bindDefinition(walk: Walk, at: number, row: number): void {
  if (!walk.inClass || row < 0) return
  const name = walk.child(at, field.name)
  if (name >= 0) walk.classScopes.declare(walk.nameOf(name), symbolRef(row))
}

function visitFunction(walk: Walk, at: number, { row, decorated: whole }: Visited): void {
  const { from, resultOf, topLevel, inClass, selfRef, method, symbols, scopes } = walk
  if (row >= 0) walk.from = row
  const types = walk.child(at, field.type_parameters)
  const outer = scopes.enter()
  if (types >= 0) declareTypeParameters(walk, types)
  const list = walk.child(at, field.parameters)
  const terms = list < 0 ? noTerms : annotations(walk, list)
  const result = walk.child(at, field.return_type)
  const declared = result < 0 ? 0 : typeTerm(walk, result, row >= 0 ? roles.returns : roles.type)
  if (row >= 0) giveResult(walk, row, declared, decorationOf(walk, whole).isOverload)
  const mark_ = scopes.enter()
  if (inClass) [walk.method, walk.selfRef] = [methodKindOf(walk, at, whole), -1]
  walk.inClass = walk.topLevel = false
  walk.resultOf = row >= 0 && result < 0 && !symbols.has(row, flag.generator | mark.overloads) ? row : -1
  if (list >= 0) declareParameters(walk, list, { terms, row, isMethod: inClass && walk.method !== methodOf.none })
  const scope = (walk.bindings.scopeAt[at] ?? 0) - 1
  if (scope >= 0) declareLocals(walk, scope)
  visitBody(walk, at, row)
  scopes.leave(mark_)
  scopes.leave(outer)
  walk.from = from
  walk.resultOf = resultOf
  walk.topLevel = topLevel
  walk.inClass = inClass
  walk.selfRef = selfRef
  walk.method = method
  bindDefinition(walk, at, row)
}

function visitBody(walk: Walk, at: number, row: number): void {
  const body = walk.child(at, field.body)
  if (body < 0) return
  if (walk.code(body) === node.block) {
    if (row >= 0) documentBody(walk, row, body)
    walk.visit(body, false)
    return
  }
  const term = walk.visit(body, walk.resultOf >= 0)
  if (walk.resultOf >= 0) walk.out.add('results', [walk.resultOf, term])
}

/** What a function gives by its annotation. An overload set gives what one of its signatures says: any of them, and none for certain. */
function giveResult(walk: Walk, row: number, declared: number, isOverload: boolean): void {
  const { out, symbols } = walk
  const before = out.get('symbols', row, 'result')
  if (!symbols.has(row, mark.said)) {
    if (isOverload) symbols.give(row, mark.said)
    if (declared !== 0 && before === 0) out.set('symbols', row, 'result', declared)
    return
  }
  // nobody calls what implements them
  if (isOverload && declared !== before) out.set('symbols', row, 'result', walk.union(walk.union(before, declared), walk.anything()))
}

/** How the first parameter is bound: to an instance, to the class, or as any other. */
function methodKindOf(walk: Walk, at: number, whole: number): number {
  const { isStatic, isOfType } = decorationOf(walk, whole)
  if (isStatic || walk.code(at) !== functionNode) return methodOf.none
  if (isOfType) return methodOf.type
  const name = walk.child(at, field.name)
  const isImplicit = name >= 0 && (walk.isText(name, '__new__') || walk.isText(name, '__init_subclass__') || walk.isText(name, '__class_getitem__'))
  return isImplicit ? methodOf.type : methodOf.instance
}

const noTerms: readonly number[] = []

/** Visits annotations and defaults, in the scope around the function; the terms of the annotations, in order. */
function annotations(walk: Walk, list: number): readonly number[] {
  let terms: number[] | undefined
  let place = 0
  const end = walk.next(list)
  for (let child = list + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === typedParameter || code === typedDefault) {
      const type = walk.child(child, field.type)
      const term = type < 0 ? 0 : typeTerm(walk, type, roles.type)
      if (term !== 0) (terms ??= [])[place] = term
    }
    if (code === defaultParameter || code === typedDefault) {
      const value = walk.child(child, field.value)
      if (value >= 0) walk.visit(value, false)
    }
    place++
  }
  return terms ?? noTerms
}

interface Parameters {
  readonly terms: readonly number[]
  readonly row: number
  readonly isMethod: boolean
}

function declareParameters(walk: Walk, list: number, { terms, row, isMethod }: Parameters): void {
  let place = 0
  let positional = isMethod ? 0 : 1
  // what others may call is given more than its own file shows
  const isInner = row >= 0 && walk.symbols.kindOf(walk.symbols.containerOf(row)) !== kindCode.module && !isMethod
  const end = walk.next(list)
  for (let child = list + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    const name = nameOfParameter(walk, child, code)
    const declared = terms[place++] ?? 0
    if (name < 0 || walk.start(name) === walk.end(name)) continue
    const splat = walk.code(name - 1)
    const isSplat = code === listSplat || code === dictionarySplat || (name > child + 1 && (splat === listSplat || splat === dictionarySplat))
    const string = walk.nameOf(name)
    const ref = walk.addLocal(string, name, child, kindCode.parameter, isInner && !isSplat ? positional : 0)
    if (row < 0) walk.out.set('locals', refIndex(ref), 'flags', flag.internal)
    positional++
    walk.scopes.declare(string, ref)
    if (isMethod && place === 1 && !isSplat && walk.classRow >= 0) bindSelf(walk, ref, declared)
    else if (declared !== 0) walk.out.set('locals', refIndex(ref), 'declared', isSplat ? splatTerm(walk, declared, code, name) : declared)
    else if (code === listSplat) walk.out.set('locals', refIndex(ref), 'declared', walk.out.term(op.array, 0))
  }
}
function splatTerm(walk: Walk, declared: number, code: number, name: number): number {
  const isDictionary = code === dictionarySplat || walk.code(name - 1) === dictionarySplat
  return isDictionary ? walk.builtin('dict') : walk.out.term(op.array, declared)
}

/** The node of the name of a parameter; -1 where it has none that could be bound. */
function nameOfParameter(walk: Walk, at: number, code: number): number {
  if (code === identifier) return at
  const inside = code === defaultParameter || code === typedDefault ? walk.child(at, field.name) : walk.firstChild(at)
  if (inside < 0) return -1
  const within = walk.code(inside)
  if (within === identifier) return inside
  if (within !== listSplat && within !== dictionarySplat) return -1
  const name = walk.firstChild(inside)
  return name >= 0 && walk.code(name) === identifier ? name : -1
}

/** `self` and `cls`: what they are is known, unless an annotation says it. */
function bindSelf(walk: Walk, ref: number, declared: number): void {
  walk.selfRef = ref
  const isType = walk.method === methodOf.type
  const term = walk.out.term(isType ? op.selfStatic : op.self, walk.classRow)
  walk.out.set('locals', refIndex(ref), 'declared', declared === 0 ? term : declared)
  if (declared === 0) walk.setTerm(ref, term)
}

/** `[T, *Ts]`: names of the declaration alone. */
export function declareTypeParameters(walk: Walk, list: number): void {
  const end = walk.next(list)
  for (let child = list + 1; child < end; child = walk.next(child)) {
    let name = child
    while (walk.code(name) !== identifier && name + 1 < walk.next(child)) name++
    if (walk.code(name) !== identifier || walk.start(name) === walk.end(name)) continue
    const string = walk.nameOf(name)
    walk.scopes.declare(string, walk.addLocal(string, name, child, kindCode['type-parameter']))
    for (let rest = walk.next(name); rest < walk.next(child); rest = walk.next(rest)) walk.visit(rest, false)
  }
}

export const visitReturn: Visit = (walk, at) => {
  const value = walk.firstChild(at)
  if (value < 0) return 0
  const term = walk.visit(value, walk.resultOf >= 0)
  if (walk.resultOf >= 0 && walk.code(value) !== node.none) walk.out.add('results', [walk.resultOf, term])
  for (let child = walk.next(value); child < walk.next(at); child = walk.next(child)) walk.visit(child, false)
  return 0
}

