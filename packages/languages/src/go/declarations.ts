/** Declarations, in the second pass: bodies are visited, and what was declared is told its type. */
import { kindCode, op, reference, roleCode, tag } from '@codeloom/model'
import { boundFunction, receiverRow, receiverType, receiverTypeParameters } from './declare-file.ts'
import { declareTypes, lastTypeName } from './declare-type.ts'
import { namedLiteral } from './expressions.ts'
import type { Extraction, Visit } from './extraction.ts'
import { addLocal, inRole, visitParameters, visitResult, visitTypeParameters } from './annotations.ts'

export const visitFunction: Visit = (file, node) => {
  const { fields } = file.kinds
  const row = file.symbolFor(node)
  const { from } = file
  if (row > 0) file.from = row
  const mark = (file.scope = file.enter())
  const typeParameters = file.child(node, fields.type_parameters)
  const parameters = file.child(node, fields.parameters)
  const result = file.child(node, fields.result)
  const body = file.child(node, fields.body)
  visitReceiver(file, node)
  if (typeParameters >= 0) visitTypeParameters(file, typeParameters)
  if (parameters >= 0) visitParameters(file, parameters, true)
  const term = result < 0 ? 0 : visitResult(file, result, true)
  if (row > 0) file.out.set('symbols', row, 'result', term)
  if (body >= 0) file.visit(body)
  file.leave(mark)
  file.from = from
  return 0
}

function visitReceiver(file: Extraction, node: number): void {
  const { kinds, out } = file
  const type = receiverType(file, node)
  const typeName = type < 0 ? -1 : lastTypeName(file, type)
  if (typeName < 0) return
  for (const name of receiverTypeParameters(file, type)) {
    addLocal(file, { node: name, whole: name, kind: kindCode['type-parameter'], declared: 0, parameter: 0 })
  }
  const row = receiverRow(file, typeName)
  // the name of what stands for the type is its first receiver's
  if (out.get('symbols', row, 'nameStart') !== file.start(typeName)) {
    const ref = file.known(file.nameOf(typeName)) >= 0 ? reference(tag.symbol, row) : file.resolve(file.nameOf(typeName))
    if (ref >= 0) file.occur(typeName, roleCode.type, ref)
  }
  const receiver = file.tree.childOfKind(file.child(node, kinds.fields.receiver), kinds.parameter_declaration)
  const name = file.child(receiver, kinds.fields.name)
  if (name < 0) return
  const declared = out.term(op.named, reference(tag.symbol, row))
  addLocal(file, { node: name, whole: receiver, kind: kindCode.parameter, declared, parameter: 0 })
}

export const visitTypes: Visit = (file, node) => {
  const { kinds } = file
  if (file.from !== 0) declareTypes(file, node)
  const end = file.next(node)
  for (let child = node + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (kind === kinds.type_spec || kind === kinds.type_alias) visitTypeSpec(file, child)
  }
  return 0
}

function visitTypeSpec(file: Extraction, node: number): void {
  const { kinds, out } = file
  const { fields } = kinds
  const row = file.symbolFor(node)
  const type = file.child(node, fields.type)
  const typeParameters = file.child(node, fields.type_parameters)
  const { from } = file
  if (row > 0) file.from = row
  const mark = file.enter()
  if (typeParameters >= 0) visitTypeParameters(file, typeParameters)
  const term = type < 0 ? 0 : inRole(file, roleCode.type, () => file.visit(type))
  const isOfMembers = type >= 0 && (file.kind(type) === kinds.struct_type || file.kind(type) === kinds.interface_type)
  if (row > 0 && (!isOfMembers || file.kind(node) === kinds.type_alias)) out.set('symbols', row, 'declared', term)
  file.leave(mark)
  file.from = from
}

/** Constants and variables, at the top level and inside functions. */
export const visitValues: Visit = (file, node) => {
  const { kinds } = file
  const end = file.next(node)
  let repeated = 0
  for (let child = node + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (kind === kinds.const_spec || kind === kinds.var_spec) repeated = visitSpec(file, child, repeated)
  }
  return 0
}

/** `repeated` is the type of the constant before, which one without a value repeats. */
function visitSpec(file: Extraction, node: number, repeated: number): number {
  const { kinds } = file
  const { fields } = kinds
  const { from, values } = file
  const name = file.child(node, fields.name)
  if (name >= 0 && file.symbolFor(name) > 0) file.from = file.symbolFor(name)
  const type = file.child(node, fields.type)
  const value = file.child(node, fields.value)
  const isSymbol = file.from !== from
  const declared = type < 0 ? 0 : inRole(file, isSymbol ? roleCode['type-of'] : roleCode.type, () => file.visit(type))
  const bottom = values.length
  const literal = isSymbol && value >= 0 && file.kind(node) === kinds.var_spec ? boundFunction(file, value) : -1
  if (literal >= 0) {
    const term = file.visit(literal)
    file.out.set('symbols', file.from, 'result', file.out.get('terms', term, 'a'))
    file.from = from
    return 0
  }
  if (value >= 0) pushValues(file, value)
  file.from = from
  let place = 0
  const isRepeated = type < 0 && value < 0 && file.kind(node) === kinds.const_spec
  let last = declared
  for (let child = node + 1; child < file.next(node); child = file.next(child)) {
    if (file.tree.field[child] !== fields.name) continue
    const term = declared !== 0 ? declared : isRepeated ? repeated : valueAt(file, bottom, place)
    if (place++ === 0) last = term
    const row = file.symbolFor(child)
    if (row > 0) file.out.set('symbols', row, 'declared', term)
    else addLocal(file, { node: child, whole: node, kind: kindCode.local, declared: term, parameter: 0 })
  }
  values.length = bottom
  return last
}

/** Visits a list of values and puts their terms onto `file.values`. */
export function pushValues(file: Extraction, list: number): void {
  const { kinds, values } = file
  if (file.kind(list) !== kinds.expression_list) {
    values.push(file.visit(list))
    return
  }
  const end = file.next(list)
  for (let child = list + 1; child < end; child = file.next(child)) if (file.kind(child) !== kinds.comment) values.push(file.visit(child))
}

/** The term of one of the values that were put there since; where a call gives several, that of its part. */
export function valueAt(file: Extraction, bottom: number, place: number): number {
  const { out, values } = file
  if (values.length - bottom !== 1) return values[bottom + place] ?? 0
  const only = values[bottom] ?? 0
  if (only !== 0 && out.get('terms', only, 'op') === op.call) return out.term(op.part, only, place)
  return place === 0 ? only : 0
}

/** `a, b := f()`: what is bound here anew is a local, what was bound in this scope before is written. */
export const visitDefinition: Visit = (file, node) => {
  const { fields } = file.kinds
  const left = file.child(node, fields.left)
  const right = file.child(node, fields.right)
  if (left < 0 || right < 0) return file.children(node)
  const literal = boundFunction(file, right)
  const only = file.first(left)
  if (literal >= 0 && only >= 0 && file.next(only) === file.next(left) && !file.isBlank(only) && !file.boundSince(file.scope, file.nameOf(only))) {
    namedLiteral(file, only, literal)
    return 0
  }
  const bottom = file.values.length
  pushValues(file, right)
  defineNames(file, left, (place, isOnly) => (isOnly && file.values.length - bottom === 1 ? firstOf(file, bottom) : valueAt(file, bottom, place)))
  file.values.length = bottom
  return 0
}

/** What a call gives alone is what it gives. */
function firstOf(file: Extraction, bottom: number): number {
  return file.values[bottom] ?? 0
}

/** Declares the names on the left side of a `:=`. */
export function defineNames(file: Extraction, left: number, termAt: (place: number, isOnly: boolean) => number): void {
  const { kinds } = file
  const end = file.next(left)
  const first = file.first(left)
  const isOnly = file.kind(left) !== kinds.expression_list || (first >= 0 && file.next(first) === end)
  let place = 0
  for (let child = file.kind(left) === kinds.expression_list ? left + 1 : left; child < end; child = file.next(child)) {
    if (file.kind(child) !== kinds.identifier) continue
    const term = termAt(place++, isOnly)
    if (file.isBlank(child)) continue
    const name = file.nameOf(child)
    if (file.boundSince(file.scope, name)) file.mention(child, roleCode.write)
    else addLocal(file, { node: child, whole: child, kind: kindCode.local, declared: term, parameter: 0 })
  }
}
