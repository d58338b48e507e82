/** What an expression is, as a term: the receivers of `a->b`. Pointers, arrays and dereferences are transparent. */
import { at, op, space } from '@codeloom/model'
import type { Extraction } from './extraction.ts'
import { descriptorTerm, referenceAt } from './type-term.ts'

/** conditional expressions inside one another beyond this are unknown */
const maxDepth = 20

/** At a `field_expression`: makes its term, and those of the field expressions it is built on, and leaves each at its name. */
export function expressionTerm(file: Extraction, node: number, depth = 0): number {
  const { kinds, tree, spine } = file
  const bottom = file.spineCount
  let base = node
  for (;;) {
    const inner = transparentChild(file, base)
    if (inner < 0) break
    const kind = at(tree.kind, base)
    if (kind === kinds.field_expression || kind === kinds.call_expression) {
      if (kind === kinds.field_expression && knownMember(file, base) > 0) break
      spine[file.spineCount++] = base
    }
    base = inner
  }
  let term = baseTerm(file, base, depth)
  while (file.spineCount > bottom) {
    const outer = spine[--file.spineCount] ?? 0
    term = at(tree.kind, outer) === kinds.call_expression ? callTerm(file, term) : memberTerm(file, outer, term)
  }
  return term
}

function callTerm(file: Extraction, callee: number): number {
  return callee === 0 ? 0 : file.out.term(op.call, callee, 0)
}

/** A member of something unknown is kept as such: its name is known. */
function memberTerm(file: Extraction, node: number, receiver: number): number {
  const name = file.tree.child(node, file.kinds.fields.field)
  if (name < 0) return 0
  const term = file.out.term(op.member, receiver, file.nameOf(name))
  file.data[name] = term
  return term
}

function knownMember(file: Extraction, node: number): number {
  const name = file.tree.child(node, file.kinds.fields.field)
  return name < 0 ? 0 : at(file.data, name)
}

/** The part of an expression that decides what it is; -1 where that is the expression itself. */
function transparentChild(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const { fields } = kinds
  const kind = at(tree.kind, node)
  if (kind === kinds.field_expression || kind === kinds.pointer_expression || kind === kinds.subscript_expression) {
    return tree.child(node, fields.argument)
  }
  if (kind === kinds.call_expression) return tree.child(node, fields.function)
  if (kind === kinds.parenthesized_expression) return node + 1 < at(tree.next, node) ? node + 1 : -1
  if (kind === kinds.assignment_expression || kind === kinds.binary_expression) return tree.child(node, fields.left)
  if (kind === kinds.comma_expression) return tree.child(node, fields.right)
  return kind === kinds.update_expression ? tree.child(node, fields.argument) : -1
}

function baseTerm(file: Extraction, node: number, depth: number): number {
  const { kinds, out, tree } = file
  const kind = at(tree.kind, node)
  if (kind === kinds.identifier) {
    const ref = referenceAt(file, node, space.value)
    return ref < 0 ? 0 : out.term(op.ref, ref)
  }
  if (kind === kinds.field_expression) return knownMember(file, node)
  if (kind === kinds.cast_expression || kind === kinds.compound_literal_expression) {
    const type = tree.child(node, kinds.fields.type)
    return type < 0 ? 0 : descriptorTerm(file, type)
  }
  if (kind !== kinds.conditional_expression || depth > maxDepth) return 0
  const left = tree.child(node, kinds.fields.consequence)
  const right = tree.child(node, kinds.fields.alternative)
  const one = left < 0 ? 0 : expressionTerm(file, left, depth + 1)
  const other = right < 0 ? 0 : expressionTerm(file, right, depth + 1)
  return one === 0 || other === 0 || one === other ? one || other : out.term(op.union, one, other)
}
