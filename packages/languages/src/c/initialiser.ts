/** Initialiser lists: which fields `.read = f` and `[0] = { .x = 1 }` mean. */
import { at, op } from '@codeloom/model'
import type { Extraction } from './extraction.ts'
import { descriptorTerm, typeTerm } from './type-term.ts'
import { mark } from './extraction.ts'

/** Array dimensions are not known here: lists inside the list are taken for elements. */
const unknownDimensions = 8

/** Remembers at an `init_declarator` what its initialiser will be a value of; `file.declared` still holds its declarator. */
export function noteInitialised(file: Extraction, node: number, type: number): void {
  file.data[node] = type < 0 ? 0 : type
  file.extra[node] = file.declared.isFunctionPointer ? -1 : file.declared.arrays
}

/** At an `init_declarator`: gives its list, where it has one, the type that it initialises. */
export function beginInitialiser(file: Extraction, node: number): void {
  const { kinds, tree } = file
  const value = tree.child(node, kinds.fields.value)
  const type = at(file.data, node)
  if (value < 0 || type === 0 || at(tree.kind, value) !== kinds.initializer_list || at(file.extra, node) < 0) return
  file.data[value] = typeTerm(file, type)
  file.extra[value] = at(file.extra, node)
}

/** At a compound literal `(struct x){ ... }`. */
export function beginLiteral(file: Extraction, node: number): void {
  const { kinds, tree } = file
  const value = tree.child(node, kinds.fields.value)
  const type = tree.child(node, kinds.fields.type)
  if (value < 0 || type < 0) return
  file.data[value] = descriptorTerm(file, type)
  file.extra[value] = unknownDimensions
}

/** At a list whose type is known (`data`, with `extra` dimensions left): hands it down to designators and inner lists. */
export function spreadInitialiser(file: Extraction, list: number): void {
  const { kinds, tree } = file
  const term = at(file.data, list)
  if (term === 0) return
  const dimensions = at(file.extra, list)
  const end = at(tree.next, list)
  for (let child = list + 1; child < end; child = at(tree.next, child)) {
    const kind = at(tree.kind, child)
    if (kind === kinds.initializer_pair) spreadPair(file, child, term, dimensions)
    else if (kind === kinds.initializer_list && dimensions > 0) {
      file.data[child] = term
      file.extra[child] = dimensions - 1
    }
  }
}

function spreadPair(file: Extraction, pair: number, aggregate: number, dimensions: number): void {
  const { kinds, out, tree } = file
  const end = at(tree.next, pair)
  let term = aggregate
  let left = dimensions
  for (let child = pair + 1; child < end; child = at(tree.next, child)) {
    const kind = at(tree.kind, child)
    if (tree.field[child] === kinds.fields.value) {
      if (kind !== kinds.initializer_list) return
      file.data[child] = term
      file.extra[child] = Math.max(left, 0)
      return
    }
    if (kind === kinds.field_designator && child + 1 < at(tree.next, child)) {
      const name = child + 1
      term = out.term(op.member, term, file.nameOf(name))
      file.data[name] = term
      file.mark[name] = mark.write
      left = unknownDimensions
    } else if (kind === kinds.subscript_designator || kind === kinds.subscript_range_designator) left--
  }
}
