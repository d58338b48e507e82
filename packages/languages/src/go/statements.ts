/** Statements: the scopes that they open, and what they bind. */
import { kindCode, op, roleCode } from '@codeloom/model'
import { defineNames, pushValues, valueAt } from './declarations.ts'
import { target } from './expressions.ts'
import type { Extraction, Visit } from './extraction.ts'
import { addLocal } from './annotations.ts'

/** A block, a clause, or a statement with a header of its own. */
export const visitScope: Visit = (file, node) => {
  const { scope } = file
  const mark = (file.scope = file.enter())
  file.children(node)
  file.leave(mark)
  file.scope = scope
  return 0
}

export const visitAssignment: Visit = (file, node) => {
  const { fields } = file.kinds
  const left = file.child(node, fields.left)
  const right = file.child(node, fields.right)
  if (left >= 0) writeTargets(file, left)
  if (right >= 0) file.visit(right)
  return 0
}

function writeTargets(file: Extraction, left: number): void {
  const { kinds } = file
  if (file.kind(left) !== kinds.expression_list) {
    target(file, left, roleCode.write)
    return
  }
  const end = file.next(left)
  for (let child = left + 1; child < end; child = file.next(child)) target(file, child, roleCode.write)
}

/** `x++` */
export const visitUpdate: Visit = (file, node) => {
  const inside = file.first(node)
  return inside < 0 ? 0 : target(file, inside, roleCode.write)
}

function defines(file: Extraction, node: number): boolean {
  return file.tree.childOfKind(node, file.kinds.define) >= 0
}

/** `for k, v := range x`: the second is an element, the first what a channel gives or a map is keyed by. */
export const visitRange: Visit = (file, node) => {
  const { fields } = file.kinds
  const left = file.child(node, fields.left)
  const right = file.child(node, fields.right)
  const term = right < 0 ? 0 : file.visit(right)
  if (left < 0) return 0
  if (!defines(file, node)) writeTargets(file, left)
  else if (term === 0) defineNames(file, left, () => 0)
  else defineNames(file, left, place => file.out.term(place === 0 ? op.received : op.element, term))
  return 0
}

/** `v, ok := <-ch` in a `select` */
export const visitReceive: Visit = (file, node) => {
  const { fields } = file.kinds
  const left = file.child(node, fields.left)
  const right = file.child(node, fields.right)
  const bottom = file.values.length
  if (right >= 0) pushValues(file, right)
  if (left >= 0 && defines(file, node)) defineNames(file, left, place => valueAt(file, bottom, place))
  else if (left >= 0) writeTargets(file, left)
  file.values.length = bottom
  return 0
}

/** `switch x := y.(type)`: in a case of one type the name has that type, else that of the value. */
export const visitTypeSwitch: Visit = (file, node) => {
  const { kinds } = file
  const { scope } = file
  const mark = (file.scope = file.enter())
  const alias = file.child(node, kinds.fields.alias)
  const value = file.child(node, kinds.fields.value)
  const name = alias < 0 ? -1 : file.first(alias)
  let term = 0
  const end = file.next(node)
  for (let child = node + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (child === value) term = file.visit(child)
    else if (kind === kinds.type_case || kind === kinds.default_case) typeCase(file, child, name, term)
    else if (child !== alias) file.visit(child)
  }
  file.leave(mark)
  file.scope = scope
  return 0
}

function typeCase(file: Extraction, node: number, name: number, value: number): void {
  const { kinds } = file
  const { scope } = file
  const mark = (file.scope = file.enter())
  const end = file.next(node)
  let types = 0
  let term = 0
  let child = node + 1
  for (; child < end && (file.tree.field[child] === kinds.fields.type || file.kind(child) === kinds.comment); child = file.next(child)) {
    if (file.kind(child) === kinds.comment) continue
    term = file.visit(child)
    types++
  }
  if (name >= 0) addLocal(file, { node: name, whole: name, kind: kindCode.local, declared: types === 1 ? term : value, parameter: 0 })
  for (; child < end; child = file.next(child)) file.visit(child)
  file.leave(mark)
  file.scope = scope
}
