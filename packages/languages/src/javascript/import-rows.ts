/** Rows of `imports`, and the names that `require` binds. */
import { importForms, reference, space, tag } from '@codeloom/model'
import { field, node } from './node-kinds.ts'
import { stringName } from './targets.ts'
import { roles, type Walk } from './walk.ts'

const {
  identifier, call_expression: call, member_expression: member, string, object_pattern: objectPattern, pair_pattern: pairPattern,
  shorthand_property_identifier_pattern: shorthand, property_identifier: propertyName, comment,
} = node

export const formCode = Object.fromEntries(importForms.map((form, code) => [form, code])) as Record<(typeof importForms)[number], number>

/** One row of `imports`. */
export interface ImportRow {
  /** the node of the specifier */
  readonly source: number
  readonly name: number
  readonly local: number
  readonly form: number
  readonly flags?: number
  /** the node of the imported name, -1 where none is written */
  readonly at: number
  /** the node of the name that it is given here, where that is another */
  readonly alias?: number
}

export function addImport(walk: Walk, { source, name, local, form, flags = 0, at }: ImportRow): number {
  walk.isModule = true
  const nameStart = at < 0 ? walk.start(source) : walk.start(at)
  const nameEnd = at < 0 ? nameStart : walk.end(at)
  return walk.out.add('imports', [
    stringName(walk, source), name, local, form, flags, walk.start(source), walk.end(source), nameStart, nameEnd, walk.from,
  ])
}

/** Adds an import that binds a name, and declares the name. */
export function bind(walk: Walk, row: ImportRow): void {
  const ref = reference(tag.import, addImport(walk, row))
  walk.scopes.declareBoth(row.local, ref)
  walk.mention(row.at, roles.import, ref)
  if (row.alias !== undefined && row.alias >= 0 && row.alias !== row.at) walk.mention(row.alias, roles.import, ref)
}

/** The specifier of `require('x')`; -1 for any other expression. */
function requiredSource(walk: Walk, at: number): number {
  if (at < 0 || walk.code(at) !== call) return -1
  const callee = walk.child(at, field.function)
  const given = walk.child(at, field.arguments)
  if (callee < 0 || given < 0 || walk.code(callee) !== identifier || !walk.isText(callee, 'require')) return -1
  if (walk.scopes.find(walk.nameOf(callee), space.value) >= 0) return -1
  const source = walk.firstChild(given)
  return source >= 0 && walk.code(source) === string ? source : -1
}

/**
 * `const x = require('m')`, `const { a: b } = require('m')`, `const x = require('m').a`: imports. False where the declarator is
 * none of these, or its pattern says more than names.
 */
export function bindRequired(walk: Walk, declarator: number): boolean {
  const pattern = walk.child(declarator, field.name)
  const value = walk.child(declarator, field.value)
  if (pattern < 0 || value < 0) return false
  const isPart = walk.code(value) === member
  const source = requiredSource(walk, isPart ? walk.child(value, field.object) : value)
  if (source < 0) return false
  const bindName = (name: number, at: number, local: number): void =>
    bind(walk, { source, name, local: walk.nameOf(local), form: formCode.require, at, alias: local })
  if (walk.code(pattern) === identifier) {
    const property = isPart ? walk.child(value, field.property) : -1
    if (property >= 0) bindName(walk.nameOf(property), property, pattern)
    else bindName(walk.out.literal('export='), pattern, pattern)
  } else {
    const names = isPart || walk.code(pattern) !== objectPattern ? undefined : plainNames(walk, pattern)
    if (names === undefined) return false
    for (const [name, local] of names) bindName(walk.nameOf(name), name, local)
  }
  walk.required.add(declarator)
  return true
}

/** The nodes of the members and names of `{ a, b: c }`; undefined where the pattern holds anything else. */
function plainNames(walk: Walk, pattern: number): readonly (readonly [name: number, local: number])[] | undefined {
  const names: (readonly [number, number])[] = []
  const end = walk.next(pattern)
  for (let child = pattern + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    const key = code === pairPattern ? walk.child(child, field.key) : -1
    const local = code === pairPattern ? walk.child(child, field.value) : -1
    if (code === shorthand) names.push([child, child])
    else if (key >= 0 && local >= 0 && walk.code(key) === propertyName && walk.code(local) === identifier) names.push([key, local])
    else if (code !== comment) return undefined
  }
  return names.length === 0 ? undefined : names
}
