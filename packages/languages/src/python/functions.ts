/** Functions and lambdas: their parameters, bodies and what they give. */
import { flag, kindCode, op, refIndex, refTag, tag } from '@codeloom/model'
import { typeTerm } from './annotations.ts'
import { declareLocals } from './declare.ts'
import { decorationOf, isKnown, knownBy } from './decoration.ts'
import { calleeRef, visitArguments } from './expressions.ts'
import { documentBody } from './documentation.ts'
import { declareNew, isInNew, returnFromNew } from './made-otherwise.ts'
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
  const makers: number[] = []
  const imported: number[] = []
  for (let child = at + 1; child < end; child = walk.next(child)) {
    if (walk.code(child) !== decorator) continue
    const term = visitDecorator(walk, child)
    const known = isKnown(walk, child)
    if (known !== knownBy.name) (known === knownBy.import ? imported : makers).push(term)
  }
  walk.from = from
  if (definition < 0) return 0
  if (walk.code(definition) !== functionNode) return walk.visit(definition, false)
  if (row >= 0 && makers.length + imported.length > 0) makeOf(walk, row, makers, imported)
  visitFunction(walk, definition, { row, decorated: at })
  return 0
}

/**
 * What decorators make of a function, the innermost first: calls of them, of which one is given the function itself. Those that give it
 * back, if they are the ones that are meant, are taken for the innermost. Of several others the outermost tells, or nothing does for certain.
 */
function makeOf(walk: Walk, row: number, makers: readonly number[], imported: readonly number[]): void {
  const { out, symbols } = walk
  if (!plainFunctions.has(symbols.kindOf(row)) || symbols.has(row, mark.overloads)) return
  const made = [...makers, ...imported].reduceRight((term, maker) => out.term(op.call, maker, out.list([term])), out.term(op.object, row))
  out.set('symbols', row, 'initial', made)
  symbols.give(row, makers.length > 1 ? flag.decorated | flag.unsure : flag.decorated)
}
const plainFunctions: ReadonlySet<number> = new Set([kindCode.function, kindCode.method])

/** `@name` and `@name(...)`: the symbol that the walk is in is decorated. The term of what decorates it. */
function visitDecorator(walk: Walk, at: number): number {
  const inside = walk.firstChild(at)
  if (inside < 0) return 0
  const callee = walk.code(inside) === call ? walk.child(inside, field.function) : inside
  if (callee < 0) return 0
  const code = walk.code(callee)
  const term = code === identifier || code === attribute ? target(walk, callee, roles.decorate) : walk.visit(callee, true)
  if (inside === callee) return term
  const given = walk.child(inside, field.arguments)
  if (given >= 0) visitArguments(walk, given, { wanted: false, callee: calleeRef(walk, callee) })
  return walk.out.term(op.call, term, 0)
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
  const { from, resultOf, yieldsOf, inManager, functionScope, topLevel, inClass, selfRef, method, symbols, scopes } = walk
  if (row >= 0) walk.from = row
  const types = walk.child(at, field.type_parameters)
  const outer = scopes.enter()
  if (types >= 0) declareTypeParameters(walk, types)
  const list = walk.child(at, field.parameters)
  const kind = inClass ? methodKindOf(walk, at, whole) : methodOf.none
  const terms = list < 0 ? noTerms : annotations(walk, list)
  const result = walk.child(at, field.return_type)
  const { selfType } = walk
  walk.selfType = kind === methodOf.none || list < 0 ? -1 : selfTypeOf(walk, list)
  const declared = result < 0 ? 0 : typeTerm(walk, result, row >= 0 ? roles.returns : roles.type)
  const isSelfTyped = walk.selfType >= 0
  walk.selfType = selfType
  if (kind === methodOf.type && result >= 0 && row >= 0 && walk.classRow > 0 && walk.isText(walk.child(at, field.name), '__new__')) declareNew(walk, declared)
  const { isOverload, isManager } = decorationOf(walk, whole)
  if (row >= 0) giveResult(walk, row, isManager && declared !== 0 ? walk.container('ContextManager', [elementTerm(walk, declared)]) : declared, isOverload)
  const mark_ = scopes.enter()
  if (inClass) [walk.method, walk.selfRef] = [kind, -1]
  walk.inClass = walk.topLevel = false
  const isAsked = row >= 0 && result < 0 && !symbols.has(row, mark.overloads)
  const scope = (walk.bindings.scopeAt[at] ?? 0) - 1
  const isGenerator = scope >= 0 && walk.bindings.isGenerator(scope)
  walk.resultOf = isAsked && !isGenerator ? row : -1
  walk.yieldsOf = isAsked && isGenerator ? row : -1
  walk.inManager = isManager
  walk.functionScope = scope
  if (list >= 0) declareParameters(walk, list, { terms: isSelfTyped ? [0, ...terms.slice(1)] : terms, row, isMethod: kind !== methodOf.none })
  if (scope >= 0) declareLocals(walk, scope)
  visitBody(walk, at, row)
  scopes.leave(mark_)
  scopes.leave(outer)
  Object.assign(walk, { from, resultOf, yieldsOf, inManager, functionScope, topLevel, inClass, selfRef, method })
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

/** What one element of a declared iterator is. */
function elementTerm(walk: Walk, declared: number): number {
  return walk.out.get('terms', declared, 'op') === op.array ? walk.out.get('terms', declared, 'a') : walk.anything()
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

/** The name of the type variable that stands for the class itself (`self: T`, `cls: type[T]`); -1 for none. */
function selfTypeOf(walk: Walk, list: number): number {
  const first = walk.firstChild(list)
  let type = first < 0 || walk.code(first) !== typedParameter ? -1 : walk.child(first, field.type)
  // `type[T]`: the last name in it
  while (type >= 0 && walk.code(type) !== identifier) {
    let last = -1
    for (let child = type + 1; child < walk.next(type); child = walk.next(child)) last = child
    type = last
  }
  if (type < 0) return -1
  const ref = walk.resolve(walk.nameOf(type))
  const isVariable = refTag(ref) === tag.local || refTag(ref) === tag.import || (refTag(ref) === tag.symbol && walk.symbols.kindOf(refIndex(ref)) !== kindCode.class)
  return isVariable ? walk.nameOf(type) : -1
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
  if (walk.method === methodOf.type && isInNew(walk)) returnFromNew(walk, term)
  for (let child = walk.next(value); child < walk.next(at); child = walk.next(child)) walk.visit(child, false)
  return 0
}

/** `yield x`, `yield from xs`: what a generator without an annotation gives, one by one, or to whoever enters it. */
export const visitYield: Visit = (walk, at) => {
  const value = walk.firstChild(at)
  const isAsked = walk.yieldsOf >= 0
  if (value < 0 || !isAsked) return (walk.children(at), 0)
  const term = walk.visit(value, true)
  const isFrom = walk.tree.text.slice(walk.start(at) + 5, walk.start(value)).includes('from')
  const element = term !== 0 && isFrom ? walk.out.term(op.iterated, term) : term
  if (walk.code(value) !== node.none) walk.out.add('results', [walk.yieldsOf, walk.inManager ? walk.container('ContextManager', [element]) : element])
  return 0
}
