/** Expressions: what they mention, and the terms of their values. Pointers are transparent. */
import { flag, kindCode, op, reference, roleCode, tag, refIndex, refTag } from '@codeloom/model'
import { isContainer } from './declare-type.ts'
import type { Extraction, Visit } from './extraction.ts'
import { inRole, visitParameters, visitResult } from './annotations.ts'

export const visitIdentifier: Visit = (file, node) => file.refTerm(file.mention(node, roleCode.read))

export const visitSelector: Visit = (file, node) => selector(file, node, roleCode.read)

function selector(file: Extraction, node: number, role: number): number {
  const { fields } = file.kinds
  const operand = file.child(node, fields.operand)
  const name = file.child(node, fields.field)
  const receiver = operand < 0 ? 0 : file.visit(operand)
  return name < 0 ? 0 : file.mentionMember(name, role, op.member, receiver)
}

/** Visits an expression as what a role is done to: a name or a member is mentioned in that role. */
export function target(file: Extraction, node: number, role: number): number {
  const { kinds } = file
  let inside = node
  while (file.kind(inside) === kinds.parenthesized_expression && file.first(inside) >= 0) inside = file.first(inside)
  const kind = file.kind(inside)
  if (kind === kinds.identifier) return file.isBlank(inside) ? 0 : file.refTerm(file.mention(inside, role))
  return kind === kinds.selector_expression ? selector(file, inside, role) : file.visit(inside)
}

export const visitCall: Visit = (file, node) => {
  const { fields, identifier } = file.kinds
  const callee = file.child(node, fields.function)
  const given = file.child(node, fields.arguments)
  const types = file.child(node, fields.type_arguments)
  if (callee < 0) return file.children(node)
  if (file.kind(callee) === identifier && given >= 0 && types < 0) {
    const term = builtinCall(file, callee, given)
    if (term >= 0) return term
  }
  let what = target(file, callee, roleCode.call)
  if (types >= 0) {
    inRole(file, roleCode.type, () => file.children(types))
    // `f[int](x)` instantiates a function, `handlers[i](x)` reads the same: an element of what has none is nothing
    if (what !== 0) what = file.out.term(op.union, what, file.out.term(op.element, what))
  }
  if (given >= 0) file.children(given)
  return what === 0 ? 0 : file.out.term(op.call, what, 0)
}

/** `new(T)`, `make(T)`, `append(s, ...)`: what the language says that they give; -1 for any other call. */
function builtinCall(file: Extraction, callee: number, given: number): number {
  const length = file.end(callee) - file.start(callee)
  if (length !== 3 && length !== 4 && length !== 6) return -1
  const isNew = file.isText(callee, 'new')
  if (!isNew && !file.isText(callee, 'make') && !file.isText(callee, 'append')) return -1
  const ref = file.mention(callee, roleCode.call)
  if (ref >= 0 && refTag(ref) !== tag.free) {
    file.children(given)
    return file.out.term(op.call, file.refTerm(ref), 0)
  }
  const end = file.next(given)
  let term = -1
  for (let child = given + 1; child < end; child = file.next(child)) {
    if (file.kind(child) === file.kinds.comment) continue
    if (term < 0) term = isNew ? inRole(file, roleCode.new, () => target(file, child, roleCode.new)) : file.visit(child)
    else file.visit(child)
  }
  return isNew ? asType(file, Math.max(term, 0)) : Math.max(term, 0)
}

/** The grammar takes the type in `new(T)` for a value. */
function asType(file: Extraction, term: number): number {
  const { out } = file
  if (term === 0) return 0
  const operation = out.get('terms', term, 'op')
  if (operation === op.ref) return out.term(op.named, out.get('terms', term, 'a'))
  return operation === op.member ? out.term(op.typeMember, out.get('terms', term, 'a'), out.get('terms', term, 'b')) : term
}

export const visitIndex: Visit = (file, node) => {
  const { fields } = file.kinds
  const operand = file.child(node, fields.operand)
  const index = file.child(node, fields.index)
  const term = operand < 0 ? 0 : file.visit(operand)
  if (index >= 0) file.visit(index)
  return term === 0 ? 0 : file.out.term(op.element, term)
}

/** A slice of a slice is one; in parentheses is what is in parentheses. */
export const visitTransparent: Visit = (file, node) => {
  const end = file.next(node)
  let term = -1
  for (let child = node + 1; child < end; child = file.next(child)) {
    if (file.kind(child) === file.kinds.comment) continue
    const own = file.visit(child)
    if (term < 0) term = own
  }
  return Math.max(term, 0)
}

/** `x.(T)` and `[]T(x)`: what the type says. */
export const visitAsType: Visit = (file, node) => {
  const { fields } = file.kinds
  const operand = file.child(node, fields.operand)
  const type = file.child(node, fields.type)
  if (operand >= 0) file.visit(operand)
  return type < 0 ? 0 : file.visit(type)
}

export const visitUnary: Visit = (file, node) => {
  const operand = file.child(node, file.kinds.fields.operand)
  const term = operand < 0 ? 0 : file.visit(operand)
  const first = file.out.units[file.start(node)]
  if (first === ampersand || first === star) return term
  return first === less && term !== 0 ? file.out.term(op.received, term) : 0
}
const ampersand = 38
const star = 42
const less = 60

/** Long chains lean to the left: their spine is walked in a loop. */
export const visitBinary: Visit = (file, node) => {
  const { kinds } = file
  let lowest = node
  for (let left = node; left >= 0 && file.kind(left) === kinds.binary_expression; left = file.child(left, kinds.fields.left)) lowest = left
  const left = file.child(lowest, kinds.fields.left)
  let term = left < 0 ? 0 : file.visit(left)
  // behind the lowest come the right sides of all, innermost first, as they stand in the source
  const end = file.next(node)
  for (let child = left < 0 ? lowest + 1 : file.next(left); child < end; child = file.next(child)) term = file.visit(child) || term
  return term === 0 || isTest(file, node) ? 0 : term
}

/** Whether an operator compares: what it gives is no number of the type of its sides. */
function isTest(file: Extraction, node: number): boolean {
  const { units } = file.out
  let at = file.end(file.child(node, file.kinds.fields.left))
  while ((units[at] ?? 0) <= space) at++
  const [one, other] = [units[at], units[at + 1]]
  if (one === ampersand || one === bar) return one === other
  return one === equals || one === exclamation || ((one === less || one === greater) && one !== other)
}
const space = 32
const exclamation = 33
const equals = 61
const greater = 62
const bar = 124

export const visitFunctionLiteral: Visit = (file, node) => {
  const { fields } = file.kinds
  const { scope, typeRole } = file
  const mark = (file.scope = file.enter())
  file.typeRole = roleCode.type
  const parameters = file.child(node, fields.parameters)
  const result = file.child(node, fields.result)
  const body = file.child(node, fields.body)
  if (parameters >= 0) visitParameters(file, parameters, true)
  const term = result < 0 ? 0 : visitResult(file, result, true)
  if (body >= 0) file.visit(body)
  file.leave(mark)
  file.scope = scope
  file.typeRole = typeRole
  return file.out.term(op.function, term)
}

/** A function literal that is bound to a name inside a function is a function of that name. */
export function namedLiteral(file: Extraction, name: number, literal: number): void {
  const { out, from, kinds } = { out: file.out, from: file.from, kinds: file.kinds }
  const body = file.child(literal, kinds.fields.body)
  const start = file.start(name)
  const row = out.add('symbols', [
    file.nameOf(name), kindCode.function, flag.value, from, start, file.end(literal), start, file.end(name),
    out.passage(file.tree.text.slice(start, body < 0 ? file.end(literal) : file.start(body)).replace(/\s+/g, ' ').trim().slice(0, longestSignature)), 0, 0, 0, 0, 0,
  ])
  file.from = row
  const term = file.visit(literal)
  file.from = from
  out.set('symbols', row, 'result', out.get('terms', term, 'a'))
  file.bind(file.nameOf(name), reference(tag.symbol, row))
}
const longestSignature = 300

export const visitComposite: Visit = (file, node) => {
  const { kinds } = file
  const type = file.child(node, kinds.fields.type)
  const body = file.child(node, kinds.fields.body)
  if (type < 0) return file.children(node)
  const isList = isContainer(file, type)
  const term = isList ? file.visit(type) : inRole(file, roleCode.new, () => file.visit(type))
  if (body >= 0) inRole(file, roleCode.type, () => literalValue(file, body, term, isList || isNamedContainer(file, type)))
  return term
}

/** Whether a type is one of this file that is defined as a list or a map: what is keyed in it is no field. */
function isNamedContainer(file: Extraction, type: number): boolean {
  if (file.kind(type) !== file.kinds.type_identifier) return false
  const ref = file.known(file.nameOf(type))
  return ref >= 0 && refTag(ref) === tag.symbol && file.containers.has(refIndex(ref))
}

/** The elements of a literal whose type is a term: fields by their names, or elements, whose own types may be left out. */
function literalValue(file: Extraction, node: number, type: number, isList: boolean): number {
  const { kinds, out } = file
  const operation = type === 0 ? op.unknown : out.get('terms', type, 'op')
  const inner = operation === op.array ? out.get('terms', type, 'a') : operation === op.map ? out.get('terms', type, 'b') : type === 0 ? 0 : out.term(op.element, type)
  const end = file.next(node)
  for (let child = node + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (kind === kinds.literal_element) element(file, child, inner)
    else if (kind === kinds.keyed_element) keyed(file, child, { type, inner, isList })
    else if (kind !== kinds.comment) file.visit(child)
  }
  return type
}

interface Literal {
  readonly type: number
  readonly inner: number
  readonly isList: boolean
}

function keyed(file: Extraction, node: number, { type, inner, isList }: Literal): void {
  const { kinds } = file
  const key = file.first(node)
  if (key < 0) return
  const name = file.first(key)
  if (!isList && name >= 0 && file.kind(name) === kinds.identifier) file.mentionMember(name, roleCode.write, op.member, type)
  else element(file, key, 0)
  const end = file.next(node)
  for (let child = file.next(key); child < end; child = file.next(child)) if (file.kind(child) !== kinds.comment) element(file, child, inner)
}

function element(file: Extraction, node: number, type: number): void {
  const { kinds } = file
  const inside = file.first(node)
  if (inside >= 0 && file.kind(inside) === kinds.literal_value) file.nested(inside, () => literalValue(file, inside, type, isArrayTerm(file, type)))
  else file.visit(node)
}

function isArrayTerm(file: Extraction, term: number): boolean {
  const operation = term === 0 ? op.unknown : file.out.get('terms', term, 'op')
  return operation === op.array || operation === op.map
}
