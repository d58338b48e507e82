import { at } from '@codeloom/model'
import type { Extraction } from './extraction.ts'
import type { CKinds } from './kinds.ts'

export function isTagKind(kinds: CKinds, kind: number): boolean {
  return kind === kinds.struct_specifier || kind === kinds.union_specifier || kind === kinds.enum_specifier
}

/** The node of the name that a type's node mentions: a typedef name, a tag; -1 where it mentions none. */
export function typeNameNode(file: Extraction, type: number): number {
  const { kinds, tree } = file
  const kind = at(tree.kind, type)
  if (kind === kinds.type_identifier) return type
  return isTagKind(kinds, kind) ? tree.child(type, kinds.fields.name) : -1
}
