/** Reads declarators: which name `int (*(*f)(int))[3]` declares, and as what. */
import { at } from '@codeloom/model'
import { errorKind } from '@codeloom/syntax'
import type { Declared } from './declared.ts'
import { mark, type Extraction } from './extraction.ts'
import { isTagKind } from './type-name.ts'

/** Reads a declarator into `file.declared`, which the next call fills anew. */
export function readDeclarator(file: Extraction, declarator: number): Declared {
  const { kinds, tree, declared } = file
  declared.name = -1
  declared.isFunction = false
  declared.parameters = -1
  declared.arrays = 0
  let functions = 0
  for (let node = declarator; node >= 0; ) {
    const kind = at(tree.kind, node)
    if (kind === kinds.identifier || kind === kinds.type_identifier || kind === kinds.field_identifier) {
      // a name that the parser only supposed has no text
      if (at(tree.end, node) > at(tree.start, node)) declared.name = node
      break
    }
    if (kind === kinds.function_declarator) {
      functions++
      declared.isFunction = true
      declared.parameters = tree.child(node, kinds.fields.parameters)
    } else if (kind === kinds.pointer_declarator) declared.isFunction = false
    else if (kind === kinds.array_declarator) {
      declared.arrays++
      declared.isFunction = false
    }
    node = innerDeclarator(file, node)
  }
  declared.isFunctionPointer = functions > 0 && !declared.isFunction
  return declared
}

function innerDeclarator(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const inner = tree.child(node, kinds.fields.declarator)
  if (inner >= 0) return inner
  const end = at(tree.next, node)
  for (let child = node + 1; child < end; child = at(tree.next, child)) if (isDeclarator(file, child)) return child
  return -1
}

export function isDeclarator(file: Extraction, node: number): boolean {
  const { kinds, tree } = file
  const kind = at(tree.kind, node)
  return kind === kinds.identifier || kind === kinds.type_identifier || kind === kinds.field_identifier
    || kind === kinds.pointer_declarator || kind === kinds.function_declarator || kind === kinds.array_declarator
    || kind === kinds.parenthesized_declarator || kind === kinds.attributed_declarator || kind === kinds.init_declarator
}

/** The declarator without its initialiser. */
export function withoutInitialiser(file: Extraction, declarator: number): number {
  const { kinds, tree } = file
  return at(tree.kind, declarator) === kinds.init_declarator ? tree.child(declarator, kinds.fields.declarator) : declarator
}

/**
 * Names that begin with two underscores belong to the compiler; where one is declared beside an error, it is a macro such as
 * `__init`, `__packed`, `__read_mostly` that the grammar took for the name.
 */
export function isReserved(file: Extraction, name: number): boolean {
  const start = at(file.tree.start, name)
  return file.text.charCodeAt(start) === 95 && file.text.charCodeAt(start + 1) === 95
}

/**
 * Reads the declarator of a declaration and returns the node of the declared name, -1 for none. Where a macro was taken for
 * the name, that is marked as a mention, and the name is the one beside it, if any.
 */
export function declaredName(file: Extraction, declaration: number, declarator: number): number {
  if (declarator < 0) return -1
  const { name } = readDeclarator(file, declarator)
  if (name < 0 || !isReserved(file, name)) return name
  const real = declaratorInError(file, declaration, declarator)
  if (real < 0 && !isSplit(file, declaration) && !hasBodyType(file, declaration)) return name
  file.mark[name] = mark.read
  return real < 0 ? -1 : readDeclarator(file, real).name
}

/** A declaration that the parser ended without `;`, as it does behind `static int __init`. */
export function isSplit(file: Extraction, declaration: number): boolean {
  return file.text.charCodeAt(at(file.tree.end, declaration) - 1) !== 59
}

/** Whether a declaration's type is a struct, union or enum with its members. */
export function hasBodyType(file: Extraction, declaration: number): boolean {
  const { kinds, tree } = file
  const type = tree.child(declaration, kinds.fields.type)
  return type >= 0 && isTagKind(kinds, at(tree.kind, type)) && tree.child(type, kinds.fields.body) >= 0
}

/** Where a declaration's signature ends before its declarators: behind its type, without that type's body. */
export function typeEnd(file: Extraction, declaration: number): number {
  const { kinds, tree } = file
  const type = tree.child(declaration, kinds.fields.type)
  if (type < 0) return at(tree.start, declaration)
  const body = isTagKind(kinds, at(tree.kind, type)) ? tree.child(type, kinds.fields.body) : -1
  return body < 0 ? at(tree.end, type) : at(tree.start, body)
}

/** The declarator inside the last ERROR among the children of a declaration before the node `until`; -1 for none. */
function declaratorInError(file: Extraction, declaration: number, until: number): number {
  const { tree } = file
  let found = -1
  for (let child = declaration + 1; child < until; child = at(tree.next, child)) {
    if (at(tree.kind, child) === errorKind && child + 1 < at(tree.next, child) && isDeclarator(file, child + 1)) found = child + 1
  }
  return found
}
