/** Binding and assignment patterns: the names that they hold, and what each of them gets. */
import { kindCode, op, reference, space, tag, refIndex, refTag } from '@codeloom/model'
import { declaredValue, spoil } from './assigned-variables.ts'
import { forget } from './narrowing.ts'
import { field, node, token } from './node-kinds.ts'
import { stringName, target } from './targets.ts'
import { roles, type Visit, type Walk } from './walk.ts'

const {
  identifier, shorthand_property_identifier_pattern: shorthand, object_pattern: objectPattern, array_pattern: arrayPattern,
  pair_pattern: pairPattern, object_assignment_pattern: objectAssignment, assignment_pattern: assignment, rest_pattern: rest,
  member_expression: member, subscript_expression: subscript, comment,
} = node

/** Calls back with the node of each name that a pattern binds, in source order. */
export function bindingNames(walk: Walk, pattern: number, found: (name: number) => void): void {
  const code = walk.code(pattern)
  if (code === identifier || code === shorthand) return found(pattern)
  walk.deeper(pattern, () => {
    if (code === pairPattern) inner(walk, walk.child(pattern, field.value), found)
    else if (code === objectAssignment || code === assignment) inner(walk, walk.child(pattern, field.left), found)
    else if (code === objectPattern || code === arrayPattern || code === rest) {
      const end = walk.next(pattern)
      for (let child = pattern + 1; child < end; child = walk.next(child)) bindingNames(walk, child, found)
    }
    return 0
  })
}
function inner(walk: Walk, pattern: number, found: (name: number) => void): void {
  if (pattern >= 0) bindingNames(walk, pattern, found)
}

/** What is done with a name of a pattern: it gets its value. `source` is the term of the value, 0 where it cannot be said. */
export type Take = (walk: Walk, name: number, source: number) => void

/** Gives each name of a pattern its part of the value, and visits defaults and computed keys. */
export function visitPattern(walk: Walk, pattern: number, source: number, take: Take): void {
  walk.deeper(pattern, () => {
    const code = walk.code(pattern)
    if (code === objectPattern) objectParts(walk, pattern, source, take)
    else if (code === arrayPattern) arrayParts(walk, pattern, source, take)
    else if (code === assignment || code === objectAssignment) withDefault(walk, pattern, source, take)
    else if (code === rest) eachChild(walk, pattern, child => visitPattern(walk, child, source, take))
    else take(walk, pattern, source)
    return 0
  })
}

function objectParts(walk: Walk, pattern: number, source: number, take: Take): void {
  eachChild(walk, pattern, child => {
    const code = walk.code(child)
    if (code === pairPattern) {
      const key = walk.child(child, field.key)
      const value = walk.child(child, field.value)
      const part = key < 0 ? 0 : property(walk, key, source)
      if (value >= 0) visitPattern(walk, value, part, take)
    } else if (code === shorthand) visitPattern(walk, child, property(walk, child, source), take)
    else if (code === objectAssignment) {
      const left = walk.child(child, field.left)
      const isName = left >= 0 && walk.code(left) === shorthand
      withDefault(walk, child, isName ? property(walk, left, source) : source, take)
    } else if (code === rest) eachChild(walk, child, name => visitPattern(walk, name, source, take))
    else walk.visit(child, false)
  })
}

/** The member that a key of an object pattern reads. */
function property(walk: Walk, key: number, source: number): number {
  const code = walk.code(key)
  if (code === node.computed_property_name) {
    walk.children(key)
    return source === 0 ? 0 : walk.out.term(op.element, source)
  }
  if (source === 0) return 0
  const name = code === node.string ? stringName(walk, key) : walk.nameOf(key)
  const term = walk.out.term(op.member, source, name)
  walk.mention(key, roles.read, reference(tag.member, term))
  return term
}

function arrayParts(walk: Walk, pattern: number, source: number, take: Take): void {
  let place = 0
  let from = walk.start(pattern)
  const end = walk.next(pattern)
  for (let child = pattern + 1; child < end; child = walk.next(child)) {
    place += commas(walk.tree.text, from, walk.start(child))
    from = walk.end(child)
    const code = walk.code(child)
    if (code !== comment) visitPattern(walk, child, code === rest ? source : source === 0 ? 0 : walk.out.term(op.element, source, place + 1), take)
  }
}

function commas(text: string, from: number, to: number): number {
  let count = 0
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === 44) count++
  return count
}

function withDefault(walk: Walk, pattern: number, source: number, take: Take): void {
  const left = walk.child(pattern, field.left)
  const right = walk.child(pattern, field.right)
  // the name comes first in the text; a default that is a name of the pattern itself is rare enough to be read after it
  const fallback = right < 0 || source !== 0 ? 0 : literalTerm(walk, right)
  if (left >= 0) visitPattern(walk, left, source || fallback, take)
  if (right >= 0) walk.visit(right, false)
}

/** The term of a default value that says its type by itself, without a visit. */
function literalTerm(walk: Walk, at: number): number {
  const code = walk.code(at)
  if (code === node.number) return walk.builtin('number')
  if (code === node.string || code === node.template_string) return walk.builtin('string')
  return code === node.true || code === node.false ? walk.builtin('boolean') : 0
}

function eachChild(walk: Walk, at: number, step: (child: number) => void): void {
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) !== comment) step(child)
}

/** A declared name: what it gets is its initial value. */
export const takeInitial: Take = (walk, name, source) => {
  if (walk.code(name) !== identifier && walk.code(name) !== shorthand) return void walk.visit(name, false)
  if (source !== 0) setInitial(walk, walk.scopes.find(walk.nameOf(name), space.value), name, source)
}

export function setInitial(walk: Walk, ref: number, name: number, term: number): void {
  const table = refTag(ref) === tag.symbol ? 'symbols' : refTag(ref) === tag.local ? 'locals' : undefined
  if (ref < 0 || table === undefined) return
  const row = refIndex(ref)
  if (walk.out.get(table, row, 'nameStart') !== walk.start(name)) {
    spoil(walk, name)
    return walk.mention(name, roles.write, ref)
  }
  walk.out.set(table, row, 'initial', declaredValue(walk, ref, term))
}

/** A name, member or pattern that is assigned to. */
export const takeWrite: Take = (walk, name) => {
  const code = walk.code(name)
  if (code === shorthand || code === identifier) spoil(walk, name)
  if (code === shorthand) walk.mentionValue(name, roles.write)
  else if (code === identifier || code === member || code === subscript) target(walk, name, roles.write)
  else walk.visit(name, false)
}

/** `for (const x of xs)`, `for (k in o)`. */
export const visitForIn: Visit = (walk, at) => {
  const mark = walk.scopes.enter()
  const { topLevel } = walk
  walk.topLevel = false
  const left = walk.child(at, field.left)
  const right = walk.child(at, field.right)
  const declares = walk.child(at, field.kind) >= 0
  const isVar = walk.childOf(at, token.var) >= 0
  // the iterated expression is read outside the loop's own names, but the text has the names first
  if (declares && !isVar && left >= 0) bindingNames(walk, left, name => {
    const string = walk.nameOf(name)
    walk.scopes.declare(string, space.value, walk.addLocal(string, { node: name, whole: left, kind: kindCode.local }))
  })
  const value = right < 0 ? 0 : walk.visit(right, true)
  const ofs = walk.childOf(at, token.of) >= 0
  const part = !ofs ? walk.builtin('string') : value === 0 ? 0 : walk.out.term(op.iterated, value)
  if (left >= 0) visitPattern(walk, left, part, declares ? takeInitial : takeWrite)
  if (left >= 0 && !declares) forget(walk, left)
  const body = walk.body(at)
  if (body >= 0) walk.visit(body, false)
  walk.topLevel = topLevel
  walk.scopes.leave(mark)
  return 0
}
