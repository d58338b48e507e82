/** Type annotations: the names that they mention, and the terms that they are. */
import { flag, kindCode, op, reference, space, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { memberString, nameEnd } from '../javascript/classes.ts'
import { visitFunction } from '../javascript/functions.ts'
import { field, firstToken, node } from '../javascript/node-kinds.ts'
import { symbolRef } from '../javascript/symbol-rows.ts'
import { stringName } from '../javascript/targets.ts'
import { roles, type Visit, type Walk } from '../javascript/walk.ts'

const {
  type_annotation: annotation, type_identifier: typeName, identifier, nested_type_identifier: nestedType, nested_identifier: nested,
  generic_type: generic, predefined_type: predefined, parenthesized_type: parenthesized, array_type: array, tuple_type: tuple,
  readonly_type: readonlyType, union_type: union, intersection_type: intersection, object_type: objectType, literal_type: literal,
  type_query: query, this_type: thisType, function_type: functionType, constructor_type: constructorType, member_expression: member,
  conditional_type: conditional, infer_type: infer, mapped_type_clause: mapped, index_signature: indexSignature, string,
  type_predicate: predicate, asserts_annotation: assertsAnnotation, type_predicate_annotation: predicateAnnotation, undefined: undefinedNode,
  this: thisNode, optional_type: optionalType, rest_type: restType, null: nullNode, comment, type_arguments: typeArguments, unary_expression: unary, asserts, method_signature: methodSignature, property_signature: propertySignature,
  lookup_type: lookup, opting_type_annotation: opting, omitting_type_annotation: omitting,
} = node

/** A part of a union that adds nothing: `null`, `undefined`, `void`, `never`. No term has this number. */
const nothing = -1

/** The term of a type; 0 where it cannot be said or is nothing. */
export function typeTerm(walk: Walk, at: number, role: number): number {
  const term = partTerm(walk, at, role)
  return term === nothing ? 0 : term
}

function partTerm(walk: Walk, at: number, role: number): number {
  return walk.deeper(at, () => termByCode(walk, at, role))
}

function termByCode(walk: Walk, at: number, role: number): number {
  switch (walk.code(at)) {
    case typeName: case identifier: return named(walk, at, role)
    case nestedType: return nestedName(walk, at, role)
    case member: return importedName(walk, at, role)
    case generic: return applied(walk, at, role)
    case predefined: return builtin(walk, at)
    case annotation: case opting: case omitting: case parenthesized: case readonlyType: case optionalType: case restType: return inside(walk, at, role)
    case array: return walk.out.term(op.array, inside(walk, at, role))
    case tuple: return tupleTerm(walk, at, role)
    case union: case intersection: return either(walk, at, role)
    case literal: return literalType(walk, at)
    case query: return typeOf(walk, at)
    case thisType: return walk.self
    case conditional: return conditionalType(walk, at, role)
    case predicate: case predicateAnnotation: case assertsAnnotation: return guard(walk, at, role)
    case functionType: case constructorType: return functionLike(walk, at)
    case infer: return inferred(walk, at)
    case lookup: return lookedUp(walk, at, role)
    case asserts: return asserted(walk, at)
    case mapped: return (scoped(walk, at), 0)
    case indexSignature: return indexTerm(walk, at)
    case objectType: return objectMembers(walk, at)
    default: return (others(walk, at), 0)
  }
}

function named(walk: Walk, at: number, role: number): number {
  const ref = walk.resolve(walk.nameOf(at), space.type)
  walk.mention(at, role, ref)
  return walk.out.term(op.named, ref)
}

/** `N.T`, `N.M.T` */
function nestedName(walk: Walk, at: number, role: number): number {
  const holder = walk.child(at, field.module)
  const name = walk.child(at, field.name)
  if (holder < 0 || name < 0) return 0
  const term = walk.out.term(op.typeMember, namespaceTerm(walk, holder), walk.nameOf(name))
  walk.mention(name, role, reference(tag.member, term))
  return term
}

/** `import('x').T`, `import('x').N.T`: the grammar takes it for a member of a value. */
function importedName(walk: Walk, at: number, role: number): number {
  const holder = walk.child(at, field.object)
  const name = walk.child(at, field.property)
  const module = holder < 0 ? 0 : walk.visit(holder, true)
  if (name < 0) return 0
  const term = walk.out.term(op.typeMember, module, walk.nameOf(name))
  walk.mention(name, role, reference(tag.member, term))
  return term
}

/** The value of a dotted name that leads to a type or a value. */
export function namespaceTerm(walk: Walk, at: number): number {
  const code = walk.code(at)
  if (code === nested || code === member) {
    return walk.deeper(at, () => {
      const holder = walk.child(at, field.object)
      const name = walk.child(at, field.property)
      if (holder < 0 || name < 0) return 0
      const term = walk.out.term(op.member, namespaceTerm(walk, holder), walk.nameOf(name))
      walk.mention(name, roles.read, reference(tag.member, term))
      return term
    })
  }
  if (code !== identifier && code !== typeName) return walk.visit(at, true)
  return walk.refTerm(walk.mentionValue(at, roles.read))
}

function applied(walk: Walk, at: number, role: number): number {
  const name = walk.child(at, field.name)
  if (name < 0) return inside(walk, at, role)
  const of = partTerm(walk, name, role)
  const given = walk.child(at, field.type_arguments)
  const list = given < 0 ? 0 : typeList(walk, given)
  return of <= 0 ? 0 : walk.out.term(op.apply, of, list)
}
/** The list of the terms of type arguments. */
export function typeList(walk: Walk, at: number): number {
  const terms: number[] = []
  eachType(walk, at, child => terms.push(typeTerm(walk, child, roles.type)))
  return walk.list(terms)
}

function builtin(walk: Walk, at: number): number {
  if (walk.isText(at, 'void') || walk.isText(at, 'never')) return nothing
  return walk.isText(at, 'any') || walk.isText(at, 'unknown') ? 0 : walk.out.term(op.builtin, walk.nameOf(at))
}

/** What a node with one type in it is. */
function inside(walk: Walk, at: number, role: number): number {
  let term = 0
  eachType(walk, at, child => {
    term = partTerm(walk, child, role)
  })
  return term === nothing && walk.code(at) === array ? 0 : term
}

/** What stands at each place; of what may have more elements than places, a list of any of them. */
function tupleTerm(walk: Walk, at: number, role: number): number {
  const terms: number[] = []
  let of = nothing
  let isOpen = false
  eachType(walk, at, child => {
    const type = walk.child(child, field.type)
    const part = partTerm(walk, type < 0 ? child : type, role)
    isOpen ||= walk.code(child) === restType || (type >= 0 && walk.childOf(child, node.rest_pattern) >= 0)
    terms.push(part === nothing ? 0 : part)
    of = joined(walk, of, part)
  })
  return isOpen ? walk.out.term(op.array, of === nothing ? 0 : of) : walk.out.term(op.tuple, 0, walk.out.list(terms))
}

/** Unions lean to the left: their spine is walked in a loop. */
function either(walk: Walk, at: number, role: number): number {
  const spine: number[] = []
  let lowest = at
  for (;;) {
    const first = walk.firstChild(lowest)
    spine.push(lowest)
    if (first < 0 || (walk.code(first) !== union && walk.code(first) !== intersection)) break
    lowest = first
  }
  let of = nothing
  for (let i = spine.length - 1; i >= 0; i--) {
    const part = spine[i] ?? at
    eachType(walk, part, child => {
      if (i < spine.length - 1 && child === spine[i + 1]) return
      of = joined(walk, of, partTerm(walk, child, role))
    })
  }
  return of
}
function joined(walk: Walk, a: number, b: number): number {
  return a === nothing ? b : b === nothing ? a : walk.union(a, b)
}

function literalType(walk: Walk, at: number): number {
  const value = walk.firstChild(at)
  if (value < 0) return 0
  const code = walk.code(value)
  if (code === nullNode || code === undefinedNode) return nothing
  if (code === string) return walk.builtin('string')
  if (code === node.number || code === unary) return walk.builtin('number')
  return code === node.true || code === node.false ? walk.builtin('boolean') : 0
}

/** `typeof x.y`: the name is read as a value. */
function typeOf(walk: Walk, at: number): number {
  let value = walk.firstChild(at)
  while (value >= 0 && value < walk.next(at) && walk.code(value) >= firstToken) value = walk.next(value)
  if (value < 0 || value >= walk.next(at)) return 0
  const code = walk.code(value)
  const term = code === identifier || code === member ? namespaceTerm(walk, value) : walk.visit(value, true)
  others(walk, at, value)
  return term === 0 ? 0 : walk.out.term(op.typeOf, term)
}

function conditionalType(walk: Walk, at: number, role: number): number {
  const mark = walk.scopes.enter()
  let term = nothing
  const yes = walk.child(at, field.consequence)
  const no = walk.child(at, field.alternative)
  const right = walk.child(at, field.right)
  if (right >= 0) declareInferred(walk, right)
  eachType(walk, at, child => {
    const part = partTerm(walk, child, role)
    if (child === yes || child === no) term = joined(walk, term, part)
  })
  walk.scopes.leave(mark)
  return term
}

/** The names that `infer` gives anywhere in a pattern are those of its conditional type, but for those of another in it. */
function declareInferred(walk: Walk, pattern: number): void {
  const end = walk.next(pattern)
  for (let at = pattern; at < end; ) {
    const code = walk.code(at)
    const name = code === infer ? walk.firstChild(at) : -1
    if (name >= 0 && walk.code(name) === typeName && walk.scopes.own(walk.nameOf(name), space.type) < 0) declareTypeParameter(walk, name, at)
    at = code === conditional ? walk.next(at) : at + 1
  }
}

/** `T['a']` is what the member holds, `T[number]` an element; `T[K]` in `{ [K in keyof T]: T[K] }` leaves T what it is. */
function lookedUp(walk: Walk, at: number, role: number): number {
  const of = walk.firstChild(at)
  let index = of < 0 ? -1 : walk.next(of)
  while (index >= 0 && index < walk.next(at) && (walk.code(index) === comment || walk.code(index) >= firstToken)) index = walk.next(index)
  const term = of < 0 ? 0 : typeTerm(walk, of, role)
  if (index < 0 || index >= walk.next(at)) return term
  typeTerm(walk, index, roles.type)
  if (term === 0) return 0
  const value = walk.code(index) === literal ? walk.firstChild(index) : -1
  if (value >= 0 && walk.code(value) === string) return walk.out.term(op.member, term, stringName(walk, value))
  if (walk.code(index) === typeName && walk.nameOf(index) === walk.mappedName) {
    walk.mappedOf = term
    return term
  }
  return walk.code(index) === predefined || value >= 0 ? walk.out.term(op.element, term) : 0
}

/** `infer U extends T` */
function inferred(walk: Walk, at: number): number {
  const name = walk.firstChild(at)
  eachType(walk, at, child => {
    if (child !== name) typeTerm(walk, child, roles.type)
  })
  return name < 0 ? 0 : walk.out.term(op.named, walk.resolve(walk.nameOf(name), space.type))
}

/** `asserts x`, `asserts x is T` */
function asserted(walk: Walk, at: number): number {
  eachType(walk, at, child => {
    if (walk.code(child) === identifier) walk.mentionValue(child, roles.read)
    else partTerm(walk, child, roles.type)
  })
  return nothing
}

/** `x is T`, `asserts x is T`: the name is that of a parameter. */
function guard(walk: Walk, at: number, role: number): number {
  const type = walk.child(at, field.type)
  const name = walk.child(at, field.name)
  if (walk.code(at) === predicate) {
    if (name >= 0 && walk.code(name) === identifier) walk.mentionValue(name, roles.read)
    const said = type < 0 ? 0 : typeTerm(walk, type, roles.type)
    if (said !== 0 && name >= 0) walk.predicate = { name, type: said }
    return walk.builtin('boolean')
  }
  eachType(walk, at, child => partTerm(walk, child, role))
  return walk.code(at) === assertsAnnotation ? nothing : walk.builtin('boolean')
}

/** A function type: its parameters are names of its own. */
function functionLike(walk: Walk, at: number): number {
  const mark = walk.scopes.enter()
  const { parameters, result } = signatureParts(walk, at)
  walk.scopes.leave(mark)
  return walk.out.term(op.function, result, walk.list(parameters))
}

interface Signature {
  /** the terms of their types */
  readonly parameters: readonly number[]
  readonly result: number
}

/** Declares the parameters of a signature without a body, and visits their types and what it returns. */
export function signatureParts(walk: Walk, at: number): Signature {
  const parameters: number[] = []
  const types = walk.child(at, field.type_parameters)
  if (types >= 0) typeParameters(walk, types)
  const list = walk.child(at, field.parameters)
  if (list >= 0) eachType(walk, list, child => {
    const pattern = walk.child(child, field.pattern)
    const type = walk.child(child, field.type)
    if (pattern >= 0 && walk.code(pattern) === identifier) {
      const string = walk.nameOf(pattern)
      walk.scopes.declare(string, space.value, walk.addLocal(string, { node: pattern, whole: child, kind: kindCode.parameter }))
    }
    const term = type < 0 ? 0 : typeTerm(walk, type, roles.type)
    // what stands for many says nothing of each
    if (pattern < 0 || walk.code(pattern) !== thisNode) parameters.push(pattern >= 0 && walk.code(pattern) === node.rest_pattern ? 0 : term)
  })
  const result = walk.child(at, field.return_type)
  const term = result < 0 ? 0 : typeTerm(walk, result, roles.type)
  const made = walk.child(at, field.type)
  return { parameters, result: made < 0 ? term : typeTerm(walk, made, roles.type) }
}

/** `[K in T]`, `[k: T]: V`: each declares a name. The term of V. */
function scoped(walk: Walk, at: number): number {
  const name = walk.child(at, field.name)
  if (name >= 0 && walk.code(at) === mapped && walk.code(name) === typeName) {
    declareTypeParameter(walk, name, at)
    walk.mappedName = walk.nameOf(name)
  }
  else if (name >= 0 && walk.code(name) === identifier) walk.addLocal(walk.nameOf(name), { node: name, whole: at, kind: kindCode.parameter })
  let term = 0
  eachType(walk, at, child => {
    if (child !== name) term = typeTerm(walk, child, roles.type)
  })
  return walk.code(at) === mapped ? 0 : term
}

/**
 * A type literal that is no symbol's own: its members are symbols below the one that the walk is in, found through the type alone. One that
 * has an index alone is a record.
 */
function objectMembers(walk: Walk, at: number): number {
  const entries: number[] = []
  let index = 0
  eachType(walk, at, child => {
    const mark = walk.scopes.enter()
    const code = walk.code(child)
    const computed = walk.childOf(child, node.computed_property_name)
    if (computed >= 0) walk.children(computed)
    const name = walk.child(child, field.name)
    const string = name >= 0 && (code === methodSignature || code === propertySignature) ? memberString(walk, name) : -1
    if (code === indexSignature) index = indexTerm(walk, child)
    else if (string < 0) signatureParts(walk, child)
    else entries.push(walk.out.term(op.entry, walk.refTerm(writtenMember(walk, child, name, string)), string))
    walk.scopes.leave(mark)
  })
  return entries.length > 0 ? walk.out.term(op.shape, 0, walk.out.list(entries)) : index
}

/** `[k: string]: V` and `[K in T]: V` make a record of V; `[K in keyof T]: T[K]` is T. */
function indexTerm(walk: Walk, at: number): number {
  const { mappedName, mappedOf } = walk
  walk.mappedName = -1
  walk.mappedOf = 0
  const value = scoped(walk, at)
  const of = walk.mappedOf
  walk.mappedName = mappedName
  walk.mappedOf = mappedOf
  // of what is computed from each member nothing is said
  if (value === 0 || of !== 0) return value === of ? of : 0
  const record = walk.out.term(op.named, reference(tag.free, walk.out.free(walk.out.literal('Record'), space.type)))
  return walk.out.term(op.apply, record, walk.out.list([walk.builtin('string'), value]))
}

function writtenMember(walk: Walk, at: number, name: number, string: number): Ref {
  const { from, symbols } = walk
  const isMethod = walk.code(at) === methodSignature
  const site = { start: walk.start(at), end: walk.end(at), text: walk.start(at), body: walk.end(at), nameStart: walk.start(name), nameEnd: nameEnd(walk, name) }
  const row = symbols.add(string, isMethod ? kindCode.method : kindCode.property, flag.value | flag.typeOnly, from, site)
  walk.from = row
  if (isMethod) visitFunction(walk, at, row, 0)
  else {
    const type = walk.child(at, field.type)
    const declared = type < 0 ? 0 : typeTerm(walk, type, roles['type-of'])
    if (declared !== 0) walk.out.set('symbols', row, 'declared', declared)
  }
  walk.from = from
  return symbolRef(row)
}

function others(walk: Walk, at: number, but = -1): void {
  eachType(walk, at, child => {
    if (child !== but) typeTerm(walk, child, roles.type)
  })
}

function eachType(walk: Walk, at: number, step: (child: number) => void): void {
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code !== comment && code < firstToken) step(child)
  }
}

/** `<T extends A = B>`: each T is known to the others. */
export function typeParameters(walk: Walk, list: number): void {
  eachType(walk, list, child => {
    const name = walk.child(child, field.name)
    if (name >= 0) declareTypeParameter(walk, name, child)
  })
  eachType(walk, list, child => {
    const name = walk.child(child, field.name)
    const constraint = walk.child(child, field.constraint)
    let declared = 0
    eachType(walk, child, part => {
      if (part === name) return
      const term = part === constraint ? constraintTerm(walk, part) : (others(walk, part), 0)
      declared ||= term
    })
    if (declared !== 0 && name >= 0) {
      const ref = walk.scopes.find(walk.nameOf(name), space.type)
      if (refTag(ref) === tag.local) walk.out.set('locals', refIndex(ref), 'declared', declared)
    }
  })
}
function constraintTerm(walk: Walk, at: number): number {
  const type = walk.firstChild(at)
  return type < 0 ? 0 : typeTerm(walk, type, roles.type)
}
function declareTypeParameter(walk: Walk, name: number, whole: number): void {
  const string = walk.nameOf(name)
  const ref = walk.addLocal(string, { node: name, whole, kind: kindCode['type-parameter'] })
  walk.scopes.declare(string, space.type, ref)
}

/** A type that stands where the walk meets it: type arguments of a call, an annotation in a broken file. */
export const visitType: Visit = (walk, at) => typeTerm(walk, at, roles.type)

export const visitTypeArguments: Visit = (walk, at) => {
  others(walk, at)
  return 0
}

/** `x as T`, `x satisfies T`, `<T>x`: the value is a T; `as const` and `satisfies` leave it what it is. */
export const visitCast: Visit = (walk, at, wanted) => {
  let value = 0
  let type = 0
  const satisfies = walk.code(at) === node.satisfies_expression
  const before = walk.code(at) === node.type_assertion
  eachType(walk, at, child => {
    const isType = before ? walk.code(child) === typeArguments : child !== walk.firstChild(at)
    if (!isType) value = walk.visit(child, wanted)
    else if (!before) type = typeTerm(walk, child, roles.type)
    else eachType(walk, child, inner => {
      type = typeTerm(walk, inner, roles.type)
    })
  })
  return satisfies || type === 0 ? value : type
}
