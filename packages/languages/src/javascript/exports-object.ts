/** What a file of CommonJS exports by: `exports` and `module.exports`, where nothing of the file is called so. */
import { space } from '@codeloom/model'
import { field, node } from './node-kinds.ts'
import type { Walk } from './walk.ts'

const { identifier, member_expression: member } = node

function isFree(walk: Walk, at: number, name: string): boolean {
  return walk.isText(at, name) && walk.scopes.find(walk.nameOf(at), space.value) < 0
}

/** Whether an expression is what the file exports. */
export function isExports(walk: Walk, at: number): boolean {
  if (at < 0) return false
  if (walk.code(at) === identifier) return isFree(walk, at, 'exports')
  if (walk.code(at) !== member) return false
  const object = walk.child(at, field.object)
  const property = walk.child(at, field.property)
  return object >= 0 && property >= 0 && walk.code(object) === identifier && walk.isText(property, 'exports') && isFree(walk, object, 'module')
}

/** Whether what is assigned to is what the file exports, or a member of it. */
export function exportsByAssignment(walk: Walk, left: number): boolean {
  return left >= 0 && (isExports(walk, left) || walk.code(left) === member && isExports(walk, walk.child(left, field.object)))
}

/** The methods of `Object` that give what they are given. */
export const keeping: ReadonlySet<string> = new Set(['freeze', 'seal', 'preventExtensions'])

/** The argument of `Object.freeze(x)` and its like; -1 for any other call. */
export function frozenValue(walk: Walk, call: number): number {
  const callee = walk.child(call, field.function)
  const given = walk.child(call, field.arguments)
  if (callee < 0 || given < 0 || walk.code(callee) !== member) return -1
  const object = walk.child(callee, field.object)
  const property = walk.child(callee, field.property)
  if (object < 0 || property < 0 || walk.code(object) !== identifier || !isFree(walk, object, 'Object')) return -1
  return keeping.has(walk.tree.text.slice(walk.start(property), walk.end(property))) ? walk.firstChild(given) : -1
}
