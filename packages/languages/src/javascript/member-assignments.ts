/** Members that assignments make: `this.x =`, `X.m =`, `X.prototype.m =`, `X.prototype =`, `Object.defineProperty(X, 'm', ...)`. */
import { flag, kindCode, op, refIndex, reference, refTag, roleCode, space, tag } from '@codeloom/model'
import { isItself, plainMember, staticMember } from './classes.ts'
import { oneMore } from './assigned-variables.ts'
import { bindsThis, bodyStart, boundKind, boundValue, functionFlags } from './declare.ts'
import { documentedType } from './documented-types.ts'
import { isExports } from './exports-object.ts'
import { field, node } from './node-kinds.ts'
import { visitMembersOf } from './objects.ts'
import { mark } from './symbol-rows.ts'
import { isNothing, target } from './targets.ts'
import { roles, type Walk } from './walk.ts'

const {
  identifier, member_expression: member, this: thisNode, object, property_identifier: propertyName, private_property_identifier: privateName,
  call_expression: call, new_expression: construct,
} = node

export interface Assigned {
  readonly at: number
  readonly left: number
  readonly right: number
}

/** The two parts of a member that is assigned to. */
interface Parts {
  readonly holder: number
  readonly property: number
}

/** An assignment that declares a member of something of this file: the term of the value; -1 where it is an ordinary one. */
export function assignedMember(walk: Walk, assigned: Assigned, { holder, property }: Parts): number {
  const code = walk.code(holder)
  if (code === thisNode) return thisMember(walk, assigned, property)
  if (walk.code(property) !== propertyName && walk.code(property) !== privateName) return -1
  const isPrototype = isPrototypeOf(walk, holder)
  const named = isPrototype ? walk.child(holder, field.object) : holder
  const container = symbolNamed(walk, named)
  if (container < 0) return -1
  if (!isPrototype && walk.isText(property, 'prototype') && isClassLike(walk, container)) return assignPrototype(walk, assigned, { named, container })
  return symbolMember(walk, assigned, { named, property, container, isPrototype })
}

function isPrototypeOf(walk: Walk, at: number): boolean {
  if (walk.code(at) !== member) return false
  const property = walk.child(at, field.property)
  return property >= 0 && walk.isText(property, 'prototype')
}

function isClassLike(walk: Walk, row: number): boolean {
  const kind = walk.symbols.kindOf(row)
  return kind === kindCode.class || kind === kindCode.function
}

/** What members can be given to. */
export interface Holder {
  readonly container: number
  readonly isStatic: boolean
  /** the term of `this` in its members */
  readonly self: number
}

/** What `X`, `X.prototype` and `this` stand for as something of this file; undefined where they do not. */
export function holderOf(walk: Walk, at: number): Holder | undefined {
  if (walk.code(at) === thisNode) {
    const row = ownerOfThis(walk)
    const isStatic = row >= 0 && walk.out.get('terms', walk.thisTerm(), 'op') === op.object && isClassLike(walk, row)
    return row < 0 ? undefined : { container: row, isStatic, self: walk.thisTerm() }
  }
  const isPrototype = isPrototypeOf(walk, at)
  const container = symbolNamed(walk, isPrototype ? walk.child(at, field.object) : at)
  if (container < 0 || !makesMembers(walk, container)) return undefined
  if (!isClassLike(walk, container)) walk.symbols.give(container, flag.object)
  return { container, isStatic: !isPrototype && isClassLike(walk, container), self: selfOf(walk, container, isPrototype) }
}

/** Longer chains of members are given up. */
const longestChain = 20

/** The symbol of this file that `X`, `X.y` or `exports.y` names; -1 where that cannot be said. */
function symbolNamed(walk: Walk, at: number, depth = 0): number {
  if (at < 0 || depth > longestChain) return -1
  const code = walk.code(at)
  if (code === identifier) {
    const found = walk.scopes.find(walk.nameOf(at), space.value)
    return found >= 0 && refTag(found) === tag.symbol ? refIndex(found) : -1
  }
  if (code !== member) return -1
  const holder = walk.child(at, field.object)
  const property = walk.child(at, field.property)
  if (holder < 0 || property < 0) return -1
  const container = isExports(walk, holder) ? 0 : symbolNamed(walk, holder, depth + 1)
  if (container < 0) return -1
  return walk.symbols.memberOf(container, walk.nameOf(property), container !== 0 && isClassLike(walk, container) ? staticMember : plainMember)
}

interface Named {
  readonly named: number
  readonly property: number
  readonly container: number
  readonly isPrototype: boolean
}

/** `X.prototype.m = ...` and `X.m = ...`, for an X of this file. */
function symbolMember(walk: Walk, assigned: Assigned, { named, property, container, isPrototype }: Named): number {
  const { at, right } = assigned
  const bound = boundValue(walk, right)
  const string = walk.nameOf(property)
  const isStatic = !isPrototype && isClassLike(walk, container)
  const isPlain = bound < 0 || walk.code(bound) === object
  if (isPlain && (!makesMembers(walk, container) || isMember(walk, container, string, isStatic))) return -1
  walk.visit(named, false)
  const made = addMember(walk, { at, right, property, container, isStatic, kind: boundKind(walk, bound, kindCode.property) === kindCode.class ? kindCode.class : kindCode.property })
  // what hangs below a variable is found beside what it holds
  if (walk.dialect.makesMembers && !isClassLike(walk, container)) walk.symbols.give(container, flag.object)
  walk.functionSelf = bindsThis(walk, right) ? selfOf(walk, container, isPrototype) : 0
  const term = walk.visit(right, true)
  walk.functionSelf = 0
  if (isPlain && term !== 0 && !isItself(walk, term, made)) walk.out.set('symbols', made, 'initial', term)
  return term
}

/** What `this` is in a function that is a member. */
function selfOf(walk: Walk, container: number, isPrototype: boolean): number {
  return walk.out.term(isPrototype ? op.self : op.object, container)
}

const holders: ReadonlySet<number> = new Set([
  kindCode.function, kindCode.class, kindCode.variable, kindCode.constant, kindCode.property, kindCode.method,
])

/** Whether an assignment of any value makes a member: everywhere in JavaScript, of functions where types are declared. */
function makesMembers(walk: Walk, container: number): boolean {
  const kind = walk.symbols.kindOf(container)
  return walk.dialect.makesMembers ? holders.has(kind) : kind === kindCode.function
}

function isMember(walk: Walk, row: number, string: number, isStatic: boolean): boolean {
  const { symbols } = walk
  if (isStatic) return symbols.memberOf(row, string, staticMember) >= 0
  return symbols.memberOf(row, string, plainMember) >= 0 || symbols.memberOf(row, string, plainMember + 1) >= 0 || symbols.memberOf(row, string, plainMember + 2) >= 0
}

/** `X.prototype = {...}`, `X.prototype = Object.create(Y.prototype)`, `X.prototype = new Y()`. */
function assignPrototype(walk: Walk, { left, right }: Assigned, { named, container }: { readonly named: number; readonly container: number }): number {
  if (walk.code(right) === object) {
    walk.visit(named, false)
    visitMembersOf(walk, right, { row: container, self: selfOf(walk, container, true) })
    return 0
  }
  target(walk, left, roles.write)
  const term = walk.visit(right, true)
  inheritFrom(walk, container, baseOf(walk, right))
  return term
}

/** The node of Y in `Object.create(Y.prototype)`, `new Y()` and `Y.prototype`; -1 for anything else. */
function baseOf(walk: Walk, value: number): number {
  const code = walk.code(value)
  if (code === construct) return walk.child(value, field.constructor)
  if (code === member) return isPrototypeOf(walk, value) ? walk.child(value, field.object) : -1
  if (code !== call) return -1
  const given = walk.child(value, field.arguments)
  const callee = walk.child(value, field.function)
  const first = given < 0 ? -1 : walk.firstChild(given)
  if (first < 0 || callee < 0 || walk.code(first) === call) return -1
  return walk.isText(callee, 'Object.create') ? baseOf(walk, first) : -1
}

function inheritFrom(walk: Walk, row: number, base: number): void {
  if (base < 0 || (walk.code(base) !== identifier && walk.code(base) !== member)) return
  const { from } = walk
  walk.from = row
  walk.out.add('heritage', [row, roleCode.extend, target(walk, base, roles.extend)])
  walk.from = from
}

/** `util.inherits(X, Y)` and `Object.setPrototypeOf(X.prototype, Y.prototype)`: X, of this file, derives from Y. */
export function visitInherits(walk: Walk, callee: number, given: number): void {
  const name = walk.code(callee) === member ? walk.child(callee, field.property) : callee
  if (name < 0) return
  const byPrototype = walk.isText(name, 'setPrototypeOf')
  if (!byPrototype && !walk.isText(name, 'inherits')) return
  const heir = walk.firstChild(given)
  const base = heir < 0 ? -1 : walk.next(heir)
  if (heir < 0 || base >= walk.next(given)) return
  if (byPrototype && !(isPrototypeOf(walk, heir) && isPrototypeOf(walk, base))) return
  const row = symbolNamed(walk, byPrototype ? walk.child(heir, field.object) : heir)
  if (row > 0 && isClassLike(walk, row)) inheritFrom(walk, row, byPrototype ? walk.child(base, field.object) : base)
}

/** The symbol whose members `this.x =` makes here; -1 where none. */
function ownerOfThis(walk: Walk): number {
  const self = walk.thisTerm()
  const operation = self === 0 ? 0 : walk.out.get('terms', self, 'op')
  const row = operation === op.self || operation === op.object ? walk.out.get('terms', self, 'a') : -1
  if (row <= 0) return -1
  if (operation === op.self && (row === walk.classRow || walk.symbols.kindOf(row) === kindCode.function)) return row
  return walk.dialect.makesMembers ? row : -1
}

/** `this.x = ...` in what does not declare x: a property of it, but where fields have to be declared, and then its base does. */
function thisMember(walk: Walk, { at, right }: Assigned, property: number): number {
  const row = ownerOfThis(walk)
  if (row < 0 || (walk.inherits && !walk.dialect.makesMembers)) return -1
  const string = walk.nameOf(property)
  const isStatic = walk.out.get('terms', walk.self, 'op') === op.object && isClassLike(walk, row)
  if (isMember(walk, row, string, isStatic)) return assignAgain(walk, { property, right }, walk.symbols.memberOf(row, string, isStatic ? staticMember : plainMember))
  const made = addMember(walk, { at, right, property, container: row, isStatic, kind: kindCode.property })
  writeOwn(walk, property)
  const { from, self } = walk
  walk.functionSelf = bindsThis(walk, right) ? self : 0
  const term = walk.visit(right, true)
  walk.functionSelf = 0
  walk.from = from
  if (term !== 0 && !isItself(walk, term, made)) walk.out.set('symbols', made, 'initial', term)
  const said = documentedType(walk, made)
  if (said !== 0) walk.out.set('symbols', made, 'declared', said)
  if (walk.dialect.makesMembers && walk.symbols.kindOf(made) === kindCode.property) walk.fields.set(made, isNothing(walk, right) ? 0 : 1)
  return term
}

function writeOwn(walk: Walk, property: number): void {
  walk.mention(property, roles.write, reference(tag.member, walk.out.term(op.member, walk.thisTerm(), walk.nameOf(property))))
}

/** What a field that assignments make holds is what any of them gives it. */
function assignAgain(walk: Walk, { property, right }: { readonly property: number; readonly right: number }, row: number): number {
  const count = row < 0 ? undefined : walk.fields.get(row)
  if (count === undefined) return -1
  writeOwn(walk, property)
  const term = walk.visit(right, true)
  if (isNothing(walk, right)) return term
  const both = oneMore(walk, { count, before: walk.out.get('symbols', row, 'initial'), term })
  if (!isItself(walk, both, row)) walk.out.set('symbols', row, 'initial', both)
  walk.fields.set(row, count + 1)
  return term
}

interface MadeMember {
  readonly at: number
  readonly right: number
  readonly property: number
  readonly container: number
  readonly isStatic: boolean
  readonly kind: number
}

function addMember(walk: Walk, { at, right, property, container, isStatic, kind }: MadeMember): number {
  const bound = boundValue(walk, right)
  const flags = flag.value | (isStatic ? flag.static : 0) | (bound >= 0 ? functionFlags(walk, bound) : 0)
    | (walk.code(property) === privateName ? mark.hidden : 0)
  const isFunction = bound >= 0 && walk.code(bound) !== object && walk.code(bound) !== node.class
  const string = walk.nameOf(property)
  const row = walk.symbols.add(string, isFunction ? kindCode.method : kind, flags, container, {
    start: walk.start(at), end: walk.end(at), text: walk.start(at), nameStart: walk.start(property), nameEnd: walk.end(property),
    body: bound < 0 ? walk.end(at) : bodyStart(walk, bound),
  })
  walk.symbols.nameMember(container, string, isStatic ? staticMember : plainMember, row)
  if (bound >= 0) walk.setSymbol(bound, row)
  return row
}
