/** Object literals: where one is bound to a symbol, its members are symbols. */
import { flag, kindCode, op } from '@codeloom/model'
import { isItself, memberString, nameEnd, plainMember } from './classes.ts'
import { bindsThis, bodyStart, boundValue, functionFlags } from './declare.ts'
import { expectedMember, expectedType, takeExpected, takesExpected, visitExpected } from './expected.ts'
import { visitFunction } from './functions.ts'
import { field, node, token } from './node-kinds.ts'
import type { Site } from './symbol-rows.ts'
import { nothingExpected, type Visit, type Walk } from './walk.ts'

const { pair, method_definition: method, shorthand_property_identifier: shorthand, spread_element: spread, object: objectNode, class: classExpression } = node

export const visitObject: Visit = (walk, at, wanted) => {
  const row = walk.symbolFor(at)
  const type = expectedType(walk, takeExpected(walk))
  if (row >= 0) {
    walk.symbols.give(row, flag.object)
    visitMembersOf(walk, at, { row, self: walk.out.term(op.object, row), type })
    const own = wanted ? walk.out.term(op.object, row) : 0
    return wanted && spreadsLate(walk, at) ? walk.union(own, walk.builtin('any')) : own
  }
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    if (walk.code(child) === method) visitLooseMethod(walk, child, type)
    else if (walk.code(child) === pair) visitPair(walk, child, -1, type)
    else walk.visit(child, false)
  }
  return 0
}

/** Whether something is spread behind a member of an object literal, which may so be another one. */
function spreadsLate(walk: Walk, at: number): boolean {
  let hasMember = false
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) {
    const code = walk.code(child)
    if (code === spread && hasMember) return true
    if (code === pair || code === method || code === shorthand) hasMember = true
  }
  return false
}

/** Whose members those of an object literal are, the term of `this` in them, and of what the literal has to be. */
interface Literal {
  readonly row: number
  readonly self: number
  readonly type?: number
}

/** Visits an object literal whose members belong to a symbol. */
export function visitMembersOf(walk: Walk, at: number, { row, self: own, type = 0 }: Literal): void {
  const { from, self } = walk
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    walk.self = self
    if (code === method) {
      const member = declareMember(walk, child, row)
      if (member < 0) visitLooseMethod(walk, child, type)
      else {
        walk.expected = expectedMember(walk, type, nameOfMember(walk, child))
        visitFunction(walk, child, member, own)
      }
    } else if (code === pair) {
      const member = declareMember(walk, child, row)
      // what a function does to make an object, it does itself
      if (member >= 0 && walk.topLevel) walk.from = member
      walk.self = self
      walk.functionSelf = member >= 0 && bindsThis(walk, walk.child(child, field.value)) ? own : 0
      visitPair(walk, child, member, type)
      walk.functionSelf = 0
    } else if (code === shorthand) {
      const member = declareMember(walk, child, row)
      const term = walk.visit(child, true)
      if (member >= 0) walk.out.set('symbols', member, 'initial', term)
    } else walk.visit(child, false)
    walk.from = from
  }
  walk.self = self
}

/** Makes the symbol of a member; -1 where its name is computed. */
function declareMember(walk: Walk, at: number, row: number): number {
  const code = walk.code(at)
  const name = code === pair ? walk.child(at, field.key) : code === method ? walk.child(at, field.name) : at
  const string = name < 0 ? -1 : code === shorthand ? walk.nameOf(name) : memberString(walk, name)
  if (string < 0) return -1
  const value = code === pair ? walk.child(at, field.value) : -1
  const bound = value < 0 ? -1 : boundValue(walk, value)
  const isFunction = bound >= 0 && walk.code(bound) !== objectNode && walk.code(bound) !== classExpression
  const kind = code === method ? methodKind(walk, at) : isFunction ? kindCode.method : kindCode.property
  const body = code === method ? walk.body(at) : -1
  const site: Site = {
    start: walk.start(at), end: walk.end(at), text: walk.start(at), nameStart: walk.start(name), nameEnd: nameEnd(walk, name),
    body: body >= 0 ? walk.start(body) : bound >= 0 ? bodyStart(walk, bound) : walk.end(at),
  }
  const flags = flag.value | (code === method ? functionFlags(walk, at) : isFunction ? functionFlags(walk, bound) : 0)
  const made = walk.symbols.add(string, kind, flags, row, site)
  walk.symbols.nameMember(row, string, plainMember, made)
  if (bound >= 0) walk.setSymbol(bound, made)
  return made
}

function methodKind(walk: Walk, at: number): number {
  if (walk.childOf(at, token.get) >= 0) return kindCode.getter
  return walk.childOf(at, token.set) >= 0 ? kindCode.setter : kindCode.method
}

/** The string number of a member's name; -1 where it is computed. */
function nameOfMember(walk: Walk, at: number): number {
  const name = walk.child(at, walk.code(at) === pair ? field.key : field.name)
  return name < 0 ? -1 : memberString(walk, name)
}

function visitPair(walk: Walk, at: number, row: number, type: number): void {
  const key = walk.child(at, field.key)
  const value = walk.child(at, field.value)
  if (key >= 0 && walk.code(key) === node.computed_property_name) walk.children(key)
  const isTyped = type !== 0 && value >= 0 && takesExpected(walk, value)
  const term = value < 0 ? 0 : visitExpected(walk, value, row >= 0, isTyped ? expectedMember(walk, type, nameOfMember(walk, at)) : nothingExpected)
  if (row >= 0 && term !== 0 && !isItself(walk, term, row)) walk.out.set('symbols', row, 'initial', term)
}

/** A method of an object that has no symbol: what it does belongs to what is around. */
function visitLooseMethod(walk: Walk, at: number, type: number): void {
  const name = walk.child(at, field.name)
  if (name >= 0 && walk.code(name) === node.computed_property_name) walk.children(name)
  walk.expected = expectedMember(walk, type, nameOfMember(walk, at))
  visitFunction(walk, at, -1, 0)
}
