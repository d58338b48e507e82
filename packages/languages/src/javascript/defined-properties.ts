/** `Object.defineProperty(X, 'name', { get() {} })` and `Object.defineProperties(X, { name: { value } })`: members of X. */
import { flag, kindCode, op } from '@codeloom/model'
import { isItself, memberString, plainMember, staticMember } from './classes.ts'
import { bindsThis, bodyStart, boundValue, functionFlags } from './declare.ts'
import { isExports } from './exports-object.ts'
import { visitFunction } from './functions.ts'
import { holderOf, type Holder } from './member-assignments.ts'
import { field, node } from './node-kinds.ts'
import { symbolRef } from './symbol-rows.ts'
import type { Walk } from './walk.ts'

const { object, pair, method_definition: method, string } = node

/** Visits the arguments of either call; false, and nothing visited, where they define nothing of this file. */
export function visitDefined(walk: Walk, given: number, isSingle: boolean): boolean {
  const target = walk.firstChild(given)
  const second = target < 0 ? -1 : sibling(walk, target, given)
  const third = second < 0 ? -1 : sibling(walk, second, given)
  const holder = target < 0 ? undefined : isExports(walk, target) ? exportsHolder(walk) : holderOf(walk, target)
  if (holder === undefined || second < 0) return false
  if (isSingle ? third < 0 || walk.code(second) !== string || walk.code(third) !== object : walk.code(second) !== object) return false
  walk.visit(target, false)
  if (isSingle) define(walk, holder, { at: given, key: second, descriptor: third })
  else defineAll(walk, holder, second)
  const last = isSingle ? third : second
  for (let rest = walk.next(last); rest < walk.next(given); rest = walk.next(rest)) walk.visit(rest, false)
  return true
}

function sibling(walk: Walk, at: number, around: number): number {
  return walk.next(at) < walk.next(around) ? walk.next(at) : -1
}

function exportsHolder(walk: Walk): Holder {
  walk.isModule = walk.exportsMembers = true
  return { container: 0, isStatic: false, self: walk.out.term(op.object, 0) }
}

function defineAll(walk: Walk, holder: Holder, literal: number): void {
  for (let child = literal + 1; child < walk.next(literal); child = walk.next(child)) {
    const key = walk.code(child) === pair ? walk.child(child, field.key) : -1
    const value = walk.code(child) === pair ? walk.child(child, field.value) : -1
    if (key >= 0 && value >= 0 && walk.code(value) === object && memberString(walk, key) >= 0) define(walk, holder, { at: child, key, descriptor: value })
    else walk.visit(child, false)
  }
}

interface Defined {
  readonly at: number
  readonly key: number
  readonly descriptor: number
}

function define(walk: Walk, holder: Holder, { at, key, descriptor }: Defined): void {
  const { container, isStatic, self } = holder
  const getter = part(walk, descriptor, 'get')
  const value = part(walk, descriptor, 'value')
  const made = functionOf(walk, getter >= 0 ? getter : value)
  const kind = made < 0 ? kindCode.property : getter >= 0 ? kindCode.getter : kindCode.method
  const flags = flag.value | (isStatic ? flag.static : 0) | (container === 0 ? flag.exported : 0) | (made < 0 ? 0 : functionFlags(walk, made))
  const name = memberString(walk, key)
  const row = walk.symbols.add(name, kind, flags, container, {
    start: walk.start(at), end: walk.end(at), text: walk.start(key), nameStart: walk.start(key), nameEnd: walk.end(key),
    body: made < 0 ? walk.end(at) : bodyStart(walk, made),
  })
  walk.symbols.nameMember(container, name, isStatic ? staticMember : plainMember, row)
  if (container === 0) walk.addExport(name, symbolRef(row))
  if (made >= 0) walk.setSymbol(made, row)
  for (let child = descriptor + 1; child < walk.next(descriptor); child = walk.next(child)) visitPart(walk, child, { row, self, isValue: child === value })
}

/** A part of a descriptor by its name; -1 where it has none. */
function part(walk: Walk, descriptor: number, wanted: string): number {
  for (let child = descriptor + 1; child < walk.next(descriptor); child = walk.next(child)) {
    const code = walk.code(child)
    const name = code === pair ? walk.child(child, field.key) : code === method ? walk.child(child, field.name) : -1
    if (name >= 0 && walk.isText(name, wanted)) return child
  }
  return -1
}

/** The function that a part of a descriptor is; -1 where it is none. */
function functionOf(walk: Walk, at: number): number {
  if (at < 0 || walk.code(at) === method) return at
  if (walk.code(at) !== pair) return -1
  const bound = boundValue(walk, walk.child(at, field.value))
  return bound < 0 || walk.code(bound) === object || walk.code(bound) === node.class ? -1 : bound
}

interface Part {
  readonly row: number
  readonly self: number
  readonly isValue: boolean
}

function visitPart(walk: Walk, at: number, { row, self, isValue }: Part): void {
  const { from } = walk
  if (functionOf(walk, at) >= 0) walk.from = row
  const value = walk.code(at) === pair ? walk.child(at, field.value) : -1
  walk.functionSelf = value >= 0 && bindsThis(walk, value) ? self : 0
  if (walk.code(at) === method) visitFunction(walk, at, walk.symbolFor(at), self)
  const term = walk.code(at) === method ? 0 : walk.visit(value < 0 ? at : value, isValue)
  walk.functionSelf = 0
  walk.from = from
  if (isValue && term !== 0 && !isItself(walk, term, row)) walk.out.set('symbols', row, 'initial', term)
}
