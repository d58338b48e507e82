/** What a type's node says, as a term. Pointers, arrays and qualifiers are transparent. A plain identifier is a type beside a macro. */
import { at, op, space } from '@codeloom/model'
import type { Extraction } from './extraction.ts'
import { isTagKind, typeNameNode } from './type-name.ts'

export function typeTerm(file: Extraction, type: number): number {
  const { kinds, out, tree } = file
  const kind = at(tree.kind, type)
  if (kind === kinds.type_identifier) return namedTerm(file, type, space.value)
  if (kind === kinds.primitive_type || kind === kinds.sized_type_specifier) return out.term(op.builtin, file.nameOf(type))
  if (kind === kinds.identifier) return namedTerm(file, type, space.value) || out.term(op.builtin, file.nameOf(type))
  if (!isTagKind(kinds, kind)) return 0
  const known = at(file.extra, type)
  if (known > 0) return known - 1
  const name = typeNameNode(file, type)
  return name < 0 ? 0 : namedTerm(file, name, space.type)
}

/** The term of a type descriptor: `(struct x *)`, `sizeof(struct x)`. */
export function descriptorTerm(file: Extraction, descriptor: number): number {
  const type = file.tree.child(descriptor, file.kinds.fields.type)
  return type < 0 ? 0 : typeTerm(file, type)
}

function namedTerm(file: Extraction, name: number, inSpace: number): number {
  const ref = referenceAt(file, name, inSpace)
  return ref < 0 ? 0 : file.out.term(op.named, ref)
}

/** The reference of the name at a node; kept beside the node, so that it is looked up once. */
export function referenceAt(file: Extraction, node: number, inSpace: number): number {
  const known = at(file.extra, node)
  if (known !== 0) return known > 0 ? known - 1 : -1
  const ref = file.resolve(file.nameOf(node), inSpace)
  file.extra[node] = ref < 0 ? -1 : ref + 1
  return ref
}
