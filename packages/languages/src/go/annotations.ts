/** Type annotations: what they mention, and their terms. Pointers are transparent. */
import { flag, kindCode, op, reference, roleCode, tag, refIndex, refTag } from '@codeloom/model'
import { declareFields, declareMethods } from './declare-type.ts'
import type { Extraction, Visit } from './extraction.ts'

export const visitTypeName: Visit = (file, node) => {
  const ref = file.mention(node, file.typeRole)
  if (ref >= 0) return file.out.term(op.named, ref)
  return file.isBuiltinType(file.nameOf(node)) ? file.out.term(op.builtin, file.nameOf(node)) : 0
}

/** `pkg.T` */
export const visitQualifiedType: Visit = (file, node) => {
  const { fields } = file.kinds
  const from = file.child(node, fields.package)
  const name = file.child(node, fields.name)
  if (from < 0 || name < 0) return 0
  return file.mentionMember(name, file.typeRole, op.typeMember, file.refTerm(file.mention(from, roleCode.read)))
}

/** An instantiated type is taken by its base. */
export const visitGenericType: Visit = (file, node) => {
  const type = file.child(node, file.kinds.fields.type)
  const given = file.child(node, file.kinds.fields.type_arguments)
  const term = type < 0 ? 0 : file.visit(type)
  if (given >= 0) inRole(file, roleCode.type, () => file.children(given))
  return term
}

export const visitPointerType: Visit = (file, node) => {
  const inside = file.first(node)
  return inside < 0 ? 0 : file.visit(inside)
}

export const visitMapType: Visit = (file, node) => {
  const { fields } = file.kinds
  const key = file.child(node, fields.key)
  const value = file.child(node, fields.value)
  const keyTerm = key < 0 ? 0 : inRole(file, roleCode.type, () => file.visit(key))
  return file.out.term(op.map, keyTerm, value < 0 ? 0 : file.visit(value))
}

/** Arrays, slices. */
export const visitContainerType: Visit = (file, node) => {
  const { fields } = file.kinds
  const held = file.child(node, fields.element)
  const end = file.next(node)
  let term = 0
  for (let child = node + 1; child < end; child = file.next(child)) {
    if (child === held) term = file.visit(child)
    else inRole(file, roleCode.type, () => file.visit(child))
  }
  return file.out.term(op.array, term)
}

export const visitChannelType: Visit = (file, node) => {
  const value = file.child(node, file.kinds.fields.value)
  return file.out.term(op.channel, value < 0 ? 0 : file.visit(value))
}

export const visitFunctionType: Visit = (file, node) => {
  const { fields } = file.kinds
  const parameters = file.child(node, fields.parameters)
  const result = file.child(node, fields.result)
  const role = file.typeRole
  file.typeRole = roleCode.type
  if (parameters >= 0) visitParameters(file, parameters, false)
  const given = result < 0 ? 0 : visitResult(file, result, false)
  file.typeRole = role
  return file.out.term(op.function, given)
}

/** A struct: its fields were declared with what is named after it, or hang below a symbol `struct` of their own. */
export const visitStructType: Visit = (file, node) => {
  const { kinds, out } = file
  const list = file.first(node)
  if (list < 0 || file.first(list) < 0) return 0
  let row = file.symbolFor(node)
  const isNamed = row > 0
  if (!isNamed) {
    row = addAnonymous(file, node, kindCode.struct, 'struct')
    declareFields(file, node, row)
  }
  const end = file.next(list)
  for (let child = list + 1; child < end; child = file.next(child)) {
    if (file.kind(child) === kinds.field_declaration) visitField(file, child, row)
  }
  return isNamed ? out.term(op.object, row) : out.term(op.self, row)
}

function addAnonymous(file: Extraction, node: number, kind: number, name: string): number {
  const start = file.start(node)
  const row = file.out.add('symbols', [
    file.out.literal(name), kind, flag.value | flag.type, file.from, start, file.end(node), start, start, 0, 0, 0, 0, 0, 0,
  ])
  file.setSymbol(node, row)
  return row
}

function visitField(file: Extraction, node: number, container: number): void {
  const { kinds, out } = file
  const type = file.child(node, kinds.fields.type)
  if (type < 0) return
  const { from, typeRole } = file
  const end = file.next(node)
  let isEmbedded = true
  let isFirst = true
  for (let child = node + 1; child < end; child = file.next(child)) {
    if (file.tree.field[child] !== kinds.fields.name) continue
    isEmbedded = false
    const row = file.symbolFor(child)
    if (row > 0) file.from = row
    file.typeRole = roleCode['type-of']
    if (!isFirst && hasMembers(file, type)) continue
    isFirst = false
    const term = file.visit(type)
    if (row > 0) out.set('symbols', row, 'declared', term)
  }
  if (isEmbedded) {
    file.from = container
    file.typeRole = roleCode.extend
    const term = file.visit(type)
    if (term !== 0) out.add('heritage', [container, roleCode.extend, term])
    const row = file.symbolFor(node)
    if (row > 0) out.set('symbols', row, 'declared', term)
  }
  file.from = from
  file.typeRole = typeRole
}

/** Whether a type holds one that has members: these are mentioned once, whoever shares the type. */
function hasMembers(file: Extraction, type: number): boolean {
  const { struct_type: struct, interface_type: contract } = file.kinds
  for (let node = type; node < file.next(type); node++) if (file.kind(node) === struct || file.kind(node) === contract) return true
  return false
}

export const visitInterfaceType: Visit = (file, node) => {
  const { kinds, out } = file
  if (file.first(node) < 0) return out.term(op.builtin, out.literal('any'))
  let row = file.symbolFor(node)
  if (row === 0 && file.tree.childOfKind(node, kinds.method_spec) >= 0) {
    row = addAnonymous(file, node, kindCode.interface, 'interface')
    declareMethods(file, node, row)
  }
  const { from, typeRole } = file
  const end = file.next(node)
  for (let child = node + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (kind === kinds.method_spec) visitMethod(file, child)
    else if (kind === kinds.constraint_elem) visitEmbedded(file, child, row)
  }
  file.from = from
  file.typeRole = typeRole
  return row > 0 ? out.term(op.self, row) : 0
}

function visitMethod(file: Extraction, node: number): void {
  const { fields } = file.kinds
  const { from } = file
  const row = file.symbolFor(node)
  if (row > 0) file.from = row
  const parameters = file.child(node, fields.parameters)
  const result = file.child(node, fields.result)
  file.typeRole = roleCode.type
  if (parameters >= 0) visitParameters(file, parameters, false)
  const term = result < 0 ? 0 : visitResult(file, result, false)
  if (row > 0) file.out.set('symbols', row, 'result', term)
  file.from = from
}

/** An interface inside another is embedded; a union is a constraint, which has no members. */
function visitEmbedded(file: Extraction, node: number, row: number): void {
  const { kinds, out } = file
  const type = file.first(node)
  if (type < 0) return
  const kind = file.kind(type)
  const isPlain = kind === kinds.type_identifier || kind === kinds.qualified_type || kind === kinds.generic_type
  file.typeRole = isPlain ? roleCode.extend : roleCode.type
  const term = file.visit(type)
  if (isPlain && row > 0 && term !== 0) out.add('heritage', [row, roleCode.extend, term])
}

/** Visits with another role for the types that are mentioned. */
export function inRole(file: Extraction, role: number, visit: () => number): number {
  const { typeRole } = file
  file.typeRole = role
  const term = visit()
  file.typeRole = typeRole
  return term
}

/** Visits a parameter list; with `binds`, the names become locals. */
export function visitParameters(file: Extraction, list: number, binds: boolean): void {
  const { kinds, out } = file
  const end = file.next(list)
  const isNamed = hasNames(file, list)
  let place = 0
  for (let child = list + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (kind !== kinds.parameter_declaration && kind !== kinds.variadic_parameter_declaration) continue
    const type = file.child(child, kinds.fields.type)
    if (isNamed && type >= 0 && file.kind(type) === kinds.type_identifier && file.child(child, kinds.fields.name) < 0) {
      place++
      if (binds) addLocal(file, { node: type, whole: child, kind: kindCode.parameter, declared: 0, parameter: place })
      continue
    }
    let term = type < 0 ? 0 : file.visit(type)
    if (kind === kinds.variadic_parameter_declaration) term = out.term(op.array, term)
    const before = place
    const stop = file.next(child)
    for (let name = child + 1; name < stop; name = file.next(name)) {
      if (file.tree.field[name] !== kinds.fields.name) continue
      place++
      if (binds) addLocal(file, { node: name, whole: child, kind: kindCode.parameter, declared: term, parameter: place })
    }
    if (place === before) place++
  }
}

/** In a long list the parser takes `a` and `b` of `a, b, c int` for types: where any parameter has a name, they are names. */
function hasNames(file: Extraction, list: number): boolean {
  const { kinds } = file
  const end = file.next(list)
  for (let child = list + 1; child < end; child = file.next(child)) if (file.child(child, kinds.fields.name) >= 0) return true
  return false
}

/** Visits what a function returns; its term, a tuple where that is several values. */
export function visitResult(file: Extraction, node: number, binds: boolean): number {
  const { kinds, out } = file
  if (file.kind(node) !== kinds.parameter_list) return inRole(file, roleCode.returns, () => file.visit(node))
  const terms: number[] = []
  const end = file.next(node)
  for (let child = node + 1; child < end; child = file.next(child)) {
    const type = file.kind(child) === kinds.parameter_declaration ? file.child(child, kinds.fields.type) : -1
    if (type < 0) continue
    const term = inRole(file, roleCode.returns, () => file.visit(type))
    const before = terms.length
    const stop = file.next(child)
    for (let name = child + 1; name < stop; name = file.next(name)) {
      if (file.tree.field[name] !== kinds.fields.name) continue
      terms.push(term)
      if (binds) addLocal(file, { node: name, whole: child, kind: kindCode.local, declared: term, parameter: 0 })
    }
    if (terms.length === before) terms.push(term)
  }
  return terms.length < 2 ? (terms[0] ?? 0) : out.term(op.tuple, 0, out.list(terms))
}

export const visitTypeParameters: Visit = (file, list) => {
  const { kinds, out } = file
  const end = file.next(list)
  for (let child = list + 1; child < end; child = file.next(child)) {
    if (file.kind(child) !== kinds.parameter_declaration) continue
    const stop = file.next(child)
    for (let name = child + 1; name < stop; name = file.next(name)) {
      if (file.tree.field[name] === kinds.fields.name) addLocal(file, { node: name, whole: child, kind: kindCode['type-parameter'], declared: 0, parameter: 0 })
    }
  }
  // a constraint may name any of the parameters
  for (let child = list + 1; child < end; child = file.next(child)) {
    const type = file.kind(child) === kinds.parameter_declaration ? file.child(child, kinds.fields.type) : -1
    if (type < 0) continue
    const term = inRole(file, roleCode.type, () => file.visit(type))
    const isBuiltin = term > 0 && out.get('terms', term, 'op') === op.builtin
    const stop = file.next(child)
    for (let name = child + 1; name < stop; name = file.next(name)) {
      const ref = file.tree.field[name] === kinds.fields.name ? file.known(file.nameOf(name)) : -1
      if (ref >= 0 && refTag(ref) === tag.local && !isBuiltin) out.set('locals', refIndex(ref), 'declared', term)
    }
  }
  return 0
}

interface NewLocal {
  /** the node of its name, and of what declares it */
  readonly node: number
  readonly whole: number
  readonly kind: number
  readonly declared: number
  /** 1 + its place in the parameter list, else 0 */
  readonly parameter: number
}

/** Appends a local and binds its name; the blank name is none. */
export function addLocal(file: Extraction, { node, whole, kind, declared, parameter }: NewLocal): void {
  if (file.isBlank(node)) return
  const name = file.nameOf(node)
  const row = file.out.add('locals', [
    name, kind, flag.value, file.start(whole), file.end(whole), file.start(node), file.end(node), declared, 0, file.from, parameter,
  ])
  file.bind(name, reference(tag.local, row))
}
