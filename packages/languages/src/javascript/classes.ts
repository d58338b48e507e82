/** Classes and their members. */
import { flag, kindCode, op, roleCode } from '@codeloom/model'
import { bodyStart, boundValue, declareBlock, declareHoisted, declareSymbol, functionFlags, plainStatement } from './declare.ts'
import { visitExpected } from './expected.ts'
import { isParameterProperty, visitFunction } from './functions.ts'
import { field, node, token } from './node-kinds.ts'
import { mark, symbolRef, type Site } from './symbol-rows.ts'
import { isNothing, stringName, target, withTypes } from './targets.ts'
import { roles, type Visit, type Walk } from './walk.ts'

const {
  method_definition: method, method_signature: signature, abstract_method_signature: abstractSignature, string, decorator,
  field_definition: plainField, public_field_definition: typedField, property_identifier: plainName, number,
  private_property_identifier: privateName, class_body: classBody, class_heritage: heritage, call_expression: call, comment,
} = node

/** How members of one name and class are told apart. */
const variants = { plain: 0, getter: 1, setter: 2, static: 3 } as const
export const plainMember = variants.plain
export const staticMember = variants.static

/** Visits a class as the symbol `row`; -1 for a class expression that nothing names. */
function visitClass(walk: Walk, at: number, row: number): void {
  const { from, self, classRow, inherits, baseOp, topLevel, resultOf, yields } = walk
  const scope = walk.scopes.enter()
  if (row >= 0) walk.from = row
  walk.topLevel = false
  walk.resultOf = -1
  const name = walk.child(at, field.name)
  if (name >= 0 && row >= 0 && walk.code(at) === node.class) nameInside(walk, name, row)
  if (row >= 0) leadingDecorators(walk, at)
  const types = walk.child(at, field.type_parameters)
  if (types >= 0) walk.dialect.typeParameters(walk, types)
  const bases = walk.childOf(at, heritage)
  if (bases >= 0) walk.dialect.heritage(walk, bases, row)
  const body = walk.childOf(at, classBody)
  if (body >= 0) {
    walk.classRow = row
    walk.inherits = bases >= 0
    if (row >= 0) declareMembers(walk, body, row)
    visitMembers(walk, body, row)
  }
  walk.scopes.leave(scope)
  walk.from = from
  walk.self = self
  walk.classRow = classRow
  walk.inherits = inherits
  walk.baseOp = baseOp
  walk.topLevel = topLevel
  walk.resultOf = resultOf
  walk.yields = yields
}

function nameInside(walk: Walk, name: number, row: number): void {
  walk.scopes.declareBoth(walk.nameOf(name), symbolRef(row))
}

/** The decorators of a class: its own children, or those of the `export` around it. */
function leadingDecorators(walk: Walk, at: number): void {
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) === decorator) walk.visit(child, false)
}

/** What a class of plain JavaScript extends. */
export function visitHeritage(walk: Walk, at: number, row: number): void {
  const base = walk.firstChild(at)
  if (base >= 0) extendsValue(walk, base, row)
}
export function extendsValue(walk: Walk, base: number, row: number, types = -1): void {
  const term = withTypes(walk, walk.code(base) === call ? walk.visit(base, true) : target(walk, base, roles.extend), types)
  if (row >= 0) walk.out.add('heritage', [row, roleCode.extend, term])
}

function declareMembers(walk: Walk, body: number, row: number): void {
  const end = walk.next(body)
  let decorated = -1
  for (let child = body + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === decorator) {
      if (decorated < 0) decorated = child
      continue
    }
    if (code === comment) continue
    if (code === method || code === signature || code === abstractSignature) declareMethod(walk, child, row, decorated)
    else if (code === plainField || code === typedField) declareField(walk, child, row, decorated)
    decorated = -1
  }
}

/** What the tokens before a member's name say of it. */
interface Modifiers {
  readonly flags: number
  readonly variant: number
}

function modifiers(walk: Walk, at: number): Modifiers {
  let flags = 0
  let variant: number = variants.plain
  const end = walk.next(at)
  const name = memberName(walk, at)
  for (let child = at + 1; child < end && child !== name; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === token.static) flags |= flag.static
    else if (code === token.get) variant = variants.getter
    else if (code === token.set) variant = variants.setter
    else if (code === token.async) flags |= flag.async
    else if (code === token['*']) flags |= flag.generator
    else if (code === token.abstract) flags |= flag.abstract
    else if (code === node.accessibility_modifier && walk.isText(child, 'private')) flags |= mark.hidden
  }
  if (walk.code(at) === abstractSignature) flags |= flag.abstract
  if (name >= 0 && walk.code(name) === privateName) flags |= mark.hidden
  return { flags: flags | flag.value, variant: variant === variants.plain && (flags & flag.static) !== 0 ? variants.static : variant }
}

function memberName(walk: Walk, at: number): number {
  const name = walk.child(at, field.name)
  return name >= 0 ? name : walk.child(at, field.property)
}

/** The string number of a member's name; -1 where it is computed. */
export function memberString(walk: Walk, name: number): number {
  const code = walk.code(name)
  if (code === string) return stringName(walk, name)
  if (code === plainName || code === privateName || code === number || code === node.identifier) return walk.nameOf(name)
  if (code !== node.computed_property_name) return -1
  const inside = walk.firstChild(name)
  if (inside < 0) return -1
  if (walk.code(inside) === string) return stringName(walk, inside)
  return walk.code(inside) === node.member_expression && isIterator.test(walk.tree.text.slice(walk.start(inside), walk.end(inside))) ? walk.nameOf(name) : -1
}

/** What iterations ask for has a name, though it is computed. */
const isIterator = /^Symbol\.(?:iterator|asyncIterator)$/

/** Where a member's name ends: one that is computed from other names leaves these to themselves. */
export function nameEnd(walk: Walk, name: number): number {
  const inside = walk.code(name) === node.computed_property_name ? walk.firstChild(name) : -1
  return inside >= 0 && walk.code(inside) === node.member_expression ? walk.start(name) + 1 : walk.end(name)
}

function siteOfMember(walk: Walk, at: number, name: number, decorated: number): Site {
  const own = walk.childOf(at, decorator)
  let text = walk.start(at)
  for (let child = own; child >= 0 && child < walk.next(at) && walk.code(child) === decorator; child = walk.next(child)) text = walk.end(child)
  const value = walk.child(at, field.value)
  const bound = value < 0 ? -1 : boundValue(walk, value)
  const body = bound >= 0 ? bodyStart(walk, bound) : walk.body(at) >= 0 ? walk.start(walk.body(at)) : walk.end(at)
  return {
    start: decorated >= 0 ? walk.start(decorated) : walk.start(at), end: walk.end(at), text, body,
    nameStart: walk.start(name), nameEnd: nameEnd(walk, name),
  }
}

function declareMethod(walk: Walk, at: number, row: number, decorated: number): void {
  const name = memberName(walk, at)
  const string = name < 0 ? -1 : memberString(walk, name)
  if (string < 0) return
  const { flags, variant } = modifiers(walk, at)
  const isSignature = walk.code(at) === signature
  const all = flags | (isSignature ? mark.signatures : 0) | (walk.ambient ? flag.declaration : 0)
  const site = siteOfMember(walk, at, name, decorated)
  const known = walk.symbols.memberOf(row, string, variant)
  const isConstructor = (flags & flag.static) === 0 && walk.isText(name, 'constructor')
  if (known >= 0 && walk.symbols.has(known, mark.signatures)) {
    walk.symbols.extend(known, all, site)
    walk.setSymbol(at, known)
  } else {
    const kind = isConstructor ? kindCode.constructor : methodKind(variant)
    const made = walk.symbols.add(string, kind, all, row, site)
    walk.symbols.nameMember(row, string, variant, made)
    walk.setSymbol(at, made)
  }
  if (isConstructor && !isSignature) parameterProperties(walk, at, row)
}

function methodKind(variant: number): number {
  return variant === variants.getter ? kindCode.getter : variant === variants.setter ? kindCode.setter : kindCode.method
}

function parameterProperties(walk: Walk, at: number, row: number): void {
  const list = walk.child(at, field.parameters)
  if (list < 0) return
  const end = walk.next(list)
  for (let child = list + 1; child < end; child = walk.next(child)) {
    const name = isParameterProperty(walk, child) ? walk.child(child, field.pattern) : -1
    if (name < 0 || walk.code(name) !== node.identifier) continue
    const string = walk.nameOf(name)
    const { flags } = modifiers(walk, child)
    const made = walk.symbols.add(string, kindCode.property, flags, row, siteOfMember(walk, child, name, -1))
    walk.symbols.nameMember(row, string, variants.plain, made)
    walk.setSymbol(child, made)
  }
}

function declareField(walk: Walk, at: number, row: number, decorated: number): void {
  const name = memberName(walk, at)
  const string = name < 0 ? -1 : memberString(walk, name)
  if (string < 0) return
  const { flags, variant } = modifiers(walk, at)
  const value = walk.child(at, field.value)
  const bound = value < 0 ? -1 : boundValue(walk, value)
  const isFunction = bound >= 0 && walk.code(bound) !== node.object && walk.code(bound) !== node.class
  const kind = isFunction ? kindCode.method : kindCode.property
  const all = flags | (isFunction ? functionFlags(walk, bound) : 0) | (walk.ambient ? flag.declaration : 0)
  const made = walk.symbols.add(string, kind, all, row, siteOfMember(walk, at, name, decorated))
  walk.symbols.nameMember(row, string, variant, made)
  walk.setSymbol(at, made)
  if (bound >= 0) walk.setSymbol(bound, made)
}

function visitMembers(walk: Walk, body: number, row: number): void {
  const { from } = walk
  const end = walk.next(body)
  for (let child = body + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === comment) continue
    let owner = child
    while (walk.code(owner) === decorator && walk.next(owner) < end) owner = walk.next(owner)
    const member = walk.symbolFor(owner)
    if (member >= 0) walk.from = member
    const isStatic = code === node.class_static_block || walk.childOf(child, token.static) >= 0
    walk.self = row < 0 ? 0 : walk.out.term(isStatic ? op.selfStatic : op.self, row)
    walk.baseOp = isStatic ? op.baseStatic : op.base
    if (code === method || code === signature || code === abstractSignature) visitMethod(walk, child, member)
    else if (code === plainField || code === typedField) visitField(walk, child, member)
    else walk.visit(child, false)
    walk.from = from
  }
}

function visitMethod(walk: Walk, at: number, row: number): void {
  leadingDecorators(walk, at)
  computedName(walk, memberName(walk, at))
  visitFunction(walk, at, row, walk.self)
}
function computedName(walk: Walk, name: number): void {
  if (name >= 0 && walk.code(name) === node.computed_property_name) walk.children(name)
}

function visitField(walk: Walk, at: number, row: number): void {
  leadingDecorators(walk, at)
  computedName(walk, memberName(walk, at))
  const type = walk.child(at, field.type)
  const declared = type < 0 ? 0 : walk.dialect.type(walk, type, row >= 0 ? roles['type-of'] : roles.type)
  const value = walk.child(at, field.value)
  const term = value < 0 ? 0 : visitExpected(walk, value, row >= 0, { term: declared, path: '' })
  if (row < 0) return
  if (declared !== 0) walk.out.set('symbols', row, 'declared', declared)
  if (term !== 0 && !isItself(walk, term, row)) walk.out.set('symbols', row, 'initial', term)
  if (walk.dialect.makesMembers && walk.symbols.kindOf(row) === kindCode.property) walk.fields.set(row, value < 0 || isNothing(walk, value) ? 0 : 1)
}

/** Whether a term says no more than that the symbol is what it is bound to. */
export function isItself(walk: Walk, term: number, row: number): boolean {
  return walk.out.get('terms', term, 'op') === op.ref && walk.out.get('terms', term, 'a') === symbolRef(row)
}

export const visitClassDeclaration: Visit = (walk, at) => {
  visitClass(walk, at, walk.symbolFor(at))
  return 0
}
export const visitClassExpression: Visit = (walk, at, wanted) => {
  let row = walk.symbolFor(at)
  const name = walk.child(at, field.name)
  if (row < 0 && name >= 0) {
    const statement = plainStatement(walk, at)
    const site = { ...statement, nameStart: walk.start(name), nameEnd: walk.end(name), body: bodyStart(walk, at) }
    const scope = walk.scopes.enter()
    const { topLevel } = walk
    walk.topLevel = false
    row = declareSymbol(walk, { string: walk.nameOf(name), kind: kindCode.class, flags: flag.value | flag.type, site, statement })
    walk.topLevel = topLevel
    walk.scopes.leave(scope)
  }
  visitClass(walk, at, row)
  return wanted && row >= 0 ? walk.refTerm(symbolRef(row)) : 0
}

export const visitStaticBlock: Visit = (walk, at) => {
  const scope = walk.scopes.enter()
  const body = walk.body(at)
  if (body >= 0) {
    declareBlock(walk, body)
    declareHoisted(walk, at)
    walk.children(body)
  }
  walk.scopes.leave(scope)
  return 0
}

/** `@name` and `@name(...)`: the symbol that the walk is in is decorated. */
export const visitDecorator: Visit = (walk, at) => {
  const inside = walk.firstChild(at)
  if (inside < 0) return 0
  const callee = walk.code(inside) === call ? walk.child(inside, field.function) : -1
  if (callee < 0) return (target(walk, inside, roles.decorate), 0)
  target(walk, callee, roles.decorate)
  const given = walk.child(inside, field.arguments)
  if (given >= 0) walk.visit(given, false)
  return 0
}
