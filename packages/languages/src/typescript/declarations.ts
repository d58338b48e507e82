/** Declarations that only TypeScript has: interfaces, type aliases, enums, namespaces, `declare`, `import x = N.y`. */
import { flag, kindCode, op, roleCode, space } from '@codeloom/model'
import { extendsValue, memberString, nameEnd } from '../javascript/classes.ts'
import { declareBlock, declareHoisted, declareSymbol, siteOf } from '../javascript/declare.ts'
import { visitFunction } from '../javascript/functions.ts'
import { field, node, token } from '../javascript/node-kinds.ts'
import { mark, symbolRef, type Site } from '../javascript/symbol-rows.ts'
import { roles, type Declare, type Statement, type Visit, type Walk } from '../javascript/walk.ts'
import { namespaceTerm, signatureParts, typeParameters, typeTerm } from './type-terms.ts'

const {
  interface_declaration: interfaceNode, object_type: objectType, intersection_type: intersection, string, comment,
  method_signature: method, property_signature: property, nested_identifier: nested, statement_block: block,
  enum_assignment: enumAssignment, identifier, extends_type_clause: extendsTypes, extends_clause: extendsClause,
  implements_clause: implementsClause, type_arguments: typeArguments,
} = node

export const declareType: Declare = (walk, at, statement) => {
  const name = walk.child(at, field.name)
  if (name < 0) return
  const kind = walk.code(at) === interfaceNode ? kindCode.interface : kindCode['type-alias']
  const site = siteOf(walk, at, statement, name)
  const row = declareSymbol(walk, { string: walk.nameOf(name), kind, flags: statement.flags | flag.type, site, statement })
  walk.setSymbol(at, row)
}

export const declareEnum: Declare = (walk, at, statement) => {
  const name = walk.child(at, field.name)
  if (name < 0) return
  const site = siteOf(walk, at, statement, name)
  const flags = statement.flags | flag.type | flag.value
  walk.setSymbol(at, declareSymbol(walk, { string: walk.nameOf(name), kind: kindCode.enum, flags, site, statement }))
}

/** `namespace A.B {}` is A with B in it; `declare module 'x'` is named by what is quoted. */
export const declareNamespace: Declare = (walk, at, statement) => {
  const name = walk.child(at, field.name)
  if (name < 0) return
  const parts = dottedName(walk, name)
  const first = parts[0] ?? name
  const quoted = walk.code(first) === string
  const start = walk.start(first) + (quoted ? 1 : 0)
  const end = walk.end(first) - (quoted ? 1 : 0)
  const site = { ...siteOf(walk, at, statement, first), nameStart: start, nameEnd: Math.max(start, end) }
  const row = declareSymbol(walk, {
    string: walk.out.name(start, Math.max(start, end)), kind: kindCode.namespace, flags: statement.flags | (quoted ? flag.exported : flag.value), site, statement,
  })
  walk.setSymbol(at, row)
}

function dottedName(walk: Walk, name: number): readonly number[] {
  const code = walk.code(name)
  if (code !== nested && code !== node.member_expression) return [name]
  const parts: number[] = []
  for (let at = name; ;) {
    const property = walk.child(at, field.property)
    const object = walk.child(at, field.object)
    if (property >= 0) parts.unshift(property)
    if (object < 0) return parts
    if (walk.code(object) !== nested && walk.code(object) !== node.member_expression) return [object, ...parts]
    at = object
  }
}

export const visitNamespace: Visit = (walk, at) => {
  const { from, topLevel, self } = walk
  const name = walk.child(at, field.name)
  const row = walk.symbolFor(at)
  const body = walk.body(at)
  if (body < 0) return 0
  const scope = walk.scopes.enter()
  if (row >= 0) walk.from = row
  for (const part of name < 0 ? [] : dottedName(walk, name).slice(1)) walk.from = innerNamespace(walk, at, part)
  walk.topLevel = true
  walk.self = 0
  declareBlock(walk, body)
  declareHoisted(walk, at)
  walk.deeper(body, () => (walk.children(body), 0))
  if (walk.ambient) exportAll(walk)
  walk.scopes.leave(scope)
  walk.from = from
  walk.topLevel = topLevel
  walk.self = self
  return 0
}
function innerNamespace(walk: Walk, at: number, part: number): number {
  const body = walk.body(at)
  const site: Site = {
    start: walk.start(part), end: walk.end(at), text: walk.start(part), nameStart: walk.start(part), nameEnd: walk.end(part), body: walk.start(body),
  }
  const flags = flag.value | flag.exported | (walk.ambient ? flag.declaration : 0)
  const row = walk.symbols.add(walk.nameOf(part), kindCode.namespace, flags, walk.from, site)
  walk.scopes.declare(walk.nameOf(part), space.value, symbolRef(row))
  return row
}
/** Whatever an ambient namespace holds is visible outside it. */
function exportAll(walk: Walk): void {
  walk.symbols.giveMembers(walk.from, flag.exported)
}

/** Namespaces, which the grammar takes for expressions. */
export const declareExpression: Declare = (walk, at, statement) => {
  const inside = walk.firstChild(at)
  if (inside >= 0 && walk.code(inside) === node.internal_module) declareNamespace(walk, inside, statement)
}
/** `declare ...`, `declare global {}` */
export const declareAmbient: Declare = (walk, at, statement) => {
  const { ambient } = walk
  walk.ambient = true
  const global = walk.childOf(at, block)
  if (global >= 0) declareGlobal(walk, global)
  else eachChild(walk, at, child => walk.dialect.declares[walk.code(child)]?.(walk, child, { ...statement, flags: statement.flags | flag.declaration }))
  walk.ambient = ambient
}
function declareGlobal(walk: Walk, body: number): void {
  walk.isModule = true
  eachChild(walk, body, child => {
    const declared = walk.code(child) === node.export_statement ? walk.child(child, field.declaration) : child
    if (declared < 0) return
    const statement: Statement = { start: walk.start(child), end: walk.end(child), text: walk.start(child), flags: flag.global, byDefault: false }
    walk.dialect.declares[walk.code(declared)]?.(walk, declared, statement)
  })
}
export const visitAmbient: Visit = (walk, at) => {
  const { ambient } = walk
  walk.ambient = true
  const global = walk.childOf(at, block)
  if (global >= 0) walk.children(global)
  else walk.children(at)
  walk.ambient = ambient
  return 0
}

export const visitInterface: Visit = (walk, at) => inSymbol(walk, at, row => {
  eachChild(walk, at, child => {
    if (walk.code(child) === extendsTypes) eachChild(walk, child, base => addHeritage(walk, base, row, roleCode.extend))
  })
  const body = walk.body(at)
  if (body >= 0) members(walk, body, row)
})

function addHeritage(walk: Walk, base: number, row: number, role: number): void {
  const term = typeTerm(walk, base, role)
  walk.out.add('heritage', [row, role, term])
}

/** Visits a declaration with type parameters as its symbol. */
function inSymbol(walk: Walk, at: number, visit: (row: number) => void): number {
  const { from, self, topLevel } = walk
  const row = walk.symbolFor(at)
  if (row < 0) return 0
  const scope = walk.scopes.enter()
  walk.from = row
  walk.topLevel = false
  walk.self = walk.out.term(op.self, row)
  const types = walk.child(at, field.type_parameters)
  if (types >= 0) typeParameters(walk, types)
  visit(row)
  walk.scopes.leave(scope)
  walk.from = from
  walk.self = self
  walk.topLevel = topLevel
  return 0
}

/** `type A = ...`: the members of a type literal are the alias's own. */
export const visitAlias: Visit = (walk, at) => inSymbol(walk, at, row => {
  const value = walk.child(at, field.value)
  if (value < 0) return
  const declared = literalMembers(walk, value, row)
  if (declared !== 0) walk.out.set('symbols', row, 'declared', declared)
})

/** The term of a type in which the type literals of an intersection become members of the symbol. */
function literalMembers(walk: Walk, type: number, row: number): number {
  if (walk.code(type) === objectType) {
    const only = walk.firstChild(type)
    if (only >= 0 && walk.next(only) === walk.next(type) && walk.code(only) === node.index_signature) return typeTerm(walk, type, roles.type)
    members(walk, type, row)
    return walk.out.term(op.object, row)
  }
  if (walk.code(type) !== intersection) return typeTerm(walk, type, roles.type)
  return walk.deeper(type, () => {
    let of = 0
    eachChild(walk, type, child => {
      const part = literalMembers(walk, child, row)
      of = of === 0 ? part : walk.union(of, part)
    })
    return of
  })
}

/** The members of an interface or type literal: properties and methods; overloads are one. */
function members(walk: Walk, body: number, row: number): void {
  const { from } = walk
  eachChild(walk, body, child => {
    const code = walk.code(child)
    const name = code === method || code === property ? walk.child(child, field.name) : -1
    const string = name < 0 ? -1 : memberString(walk, name)
    if (name >= 0 && walk.code(name) === node.computed_property_name) walk.children(name)
    const made = string < 0 ? -1 : declareMember(walk, { at: child, name, string, row })
    if (made >= 0) walk.from = made
    if (code === method) visitFunction(walk, child, made, walk.self)
    else if (code === property) propertyType(walk, child, made)
    // what calling it gives, and what constructing it gives, stand in the row of what has the signature
    else if (code === node.call_signature) visitFunction(walk, child, row, walk.self)
    else if (code === node.construct_signature) constructSignature(walk, child, row)
    else if (code === node.index_signature) typeTerm(walk, child, roles.type)
    else walk.visit(child, false)
    walk.from = from
  })
}

function constructSignature(walk: Walk, at: number, row: number): void {
  const scope = walk.scopes.enter()
  const { result } = signatureParts(walk, at)
  walk.scopes.leave(scope)
  const before = walk.out.get('symbols', row, 'initial')
  const isAlone = before === 0 || before === result
  if (result !== 0) walk.out.set('symbols', row, 'initial', isAlone ? result : walk.union(walk.union(before, result), walk.builtin('any')))
}

interface Member {
  readonly at: number
  readonly name: number
  readonly string: number
  readonly row: number
}

function declareMember(walk: Walk, { at, name, string, row }: Member): number {
  const isMethod = walk.code(at) === method
  const variant = walk.childOf(at, token.get) >= 0 ? 1 : walk.childOf(at, token.set) >= 0 ? 2 : 0
  const kind = !isMethod ? kindCode.property : variant === 1 ? kindCode.getter : variant === 2 ? kindCode.setter : kindCode.method
  const site: Site = {
    start: walk.start(at), end: walk.end(at), text: walk.start(at), body: walk.end(at), nameStart: walk.start(name), nameEnd: nameEnd(walk, name),
  }
  const known = walk.symbols.memberOf(row, string, variant)
  const signatures = isMethod && variant === 0 ? mark.signatures : 0
  if (known >= 0 && signatures !== 0 && walk.symbols.has(known, mark.signatures)) {
    walk.symbols.extend(known, signatures, site)
    return known
  }
  const made = walk.symbols.add(string, kind, flag.value | signatures, row, site)
  walk.symbols.nameMember(row, string, variant, made)
  return made
}

/** A property's type; a type literal gives it members of its own. */
function propertyType(walk: Walk, at: number, row: number): void {
  const type = walk.child(at, field.type)
  if (type < 0) return
  const inside = walk.firstChild(type)
  if (row < 0) return void typeTerm(walk, type, roles.type)
  const isLiteral = inside >= 0 && walk.code(inside) === objectType
  const declared = isLiteral ? walk.deeper(at, () => (members(walk, inside, row), walk.out.term(op.object, row))) : typeTerm(walk, type, roles['type-of'])
  if (declared !== 0) walk.out.set('symbols', row, 'declared', declared)
}

export const visitEnum: Visit = (walk, at) => inSymbol(walk, at, row => {
  const body = walk.body(at)
  const { from } = walk
  if (body < 0) return
  eachChild(walk, body, child => {
    const name = walk.code(child) === enumAssignment ? walk.child(child, field.name) : child
    const string = name < 0 ? -1 : memberString(walk, name)
    if (string < 0) return
    const made = walk.symbols.add(string, kindCode['enum-member'], flag.value | (walk.ambient ? flag.declaration : 0), row, {
      start: walk.start(child), end: walk.end(child), text: walk.start(child), body: walk.end(child),
      nameStart: walk.start(name), nameEnd: walk.end(name),
    })
    walk.scopes.declare(string, space.value, symbolRef(made))
    const value = walk.code(child) === enumAssignment ? walk.child(child, field.value) : -1
    walk.from = made
    if (value >= 0) walk.visit(value, false)
    walk.from = from
  })
})

/** `import x = N.y`: a name for what another name leads to. */
export const declareImportAlias: Declare = (walk, at, statement) => {
  const name = walk.childOf(at, identifier)
  if (name < 0) return
  const site: Site = { ...statement, nameStart: walk.start(name), nameEnd: walk.end(name), body: statement.end }
  const flags = statement.flags | flag.value | flag.type
  walk.setSymbol(at, declareSymbol(walk, { string: walk.nameOf(name), kind: kindCode.constant, flags, site, statement }))
}
export const visitImportAlias: Visit = (walk, at) => {
  const row = walk.symbolFor(at)
  let seen = false
  eachChild(walk, at, child => {
    const code = walk.code(child)
    if (code !== identifier && code !== nested) return
    if (!seen) return void (seen = true)
    const term = namespaceTerm(walk, child)
    if (row >= 0 && term !== 0) walk.out.set('symbols', row, 'initial', term)
  })
  return 0
}

/** What a class extends (a value) and implements (types). */
export function visitTypedHeritage(walk: Walk, at: number, row: number): void {
  eachChild(walk, at, clause => {
    if (walk.code(clause) === extendsClause) eachChild(walk, clause, child => {
      // the types that the base is given stand behind it
      if (walk.code(child) !== typeArguments) extendsValue(walk, child, row, walk.childOf(clause, typeArguments))
    })
    else if (walk.code(clause) === implementsClause) eachChild(walk, clause, child => {
      if (row >= 0) addHeritage(walk, child, row, roleCode.implement)
      else typeTerm(walk, child, roles.type)
    })
  })
}

/** A function without a body. */
export const visitSignature: Visit = (walk, at) => {
  const row = walk.symbolFor(at)
  visitFunction(walk, at, row, 0)
  return 0
}

function eachChild(walk: Walk, at: number, step: (child: number) => void): void {
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) !== comment) step(child)
}
