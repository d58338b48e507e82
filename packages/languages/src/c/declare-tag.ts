/** Structs, unions and enums with their members, at file scope and in bodies. */
import { at, flag, kindCode, op, reference, space, tag } from '@codeloom/model'
import { declaredName, hasBodyType, isDeclarator, typeEnd } from './declarator.ts'
import { mark, type Extraction } from './extraction.ts'
import { addSymbol, bindSymbol, declareTypeOf, docOf, passComment } from './symbol.ts'

export interface TagPlace {
  /** the symbol to which the members of an anonymous struct belong */
  readonly container: number
  /** the node of the typedef name that an anonymous one takes; -1 for none */
  readonly name: number
  /** the variable or field whose type an anonymous struct is, to which its members then belong; 0 for none */
  readonly owner: number
  readonly doc: number
  /** without a body it is a forward declaration, not a use */
  readonly isForward: boolean
}

/** structs inside one another beyond this are given up; people write three or four */
const maxDepth = 200

export function declareTag(file: Extraction, node: number, place: TagPlace, depth = 0): void {
  const { kinds, tree, out } = file
  const body = tree.child(node, kinds.fields.body)
  const own = writtenName(file, node)
  if (body < 0 && !(place.isForward && own >= 0)) return
  if (depth > maxDepth) {
    out.add('problems', [out.literal('too-deep'), at(tree.start, node), at(tree.end, node)])
    return
  }
  const name = own >= 0 ? own : place.name
  const row = name < 0 ? 0 : declareTagName(file, node, { name, isTypedef: own < 0, body, doc: place.doc })
  if (row > 0) file.extra[node] = out.term(op.named, reference(tag.symbol, row)) + 1
  else if (place.owner > 0 && at(tree.kind, node) !== kinds.enum_specifier) file.extra[node] = out.term(op.object, place.owner) + 1
  if (row > 0) file.data[node] = row
  if (body < 0) return
  if (at(tree.kind, node) === kinds.enum_specifier) declareEnumerators(file, body, row)
  else {
    const container = row || place.owner || place.container
    if (container > 0) declareFields(file, body, container, depth)
  }
}

/** The node of a name that has text: the parser may have supposed one. */
function writtenName(file: Extraction, node: number): number {
  const name = file.tree.child(node, file.kinds.fields.name)
  return name >= 0 && at(file.tree.end, name) > at(file.tree.start, name) ? name : -1
}

interface TagName {
  readonly name: number
  readonly isTypedef: boolean
  readonly body: number
  readonly doc: number
}

function declareTagName(file: Extraction, node: number, { name, isTypedef, body, doc }: TagName): number {
  const { kinds, tree } = file
  const kind = at(tree.kind, node)
  const start = at(tree.start, node)
  const end = at(tree.end, node)
  const typedefRow = file.data[name] ?? 0
  const row = addSymbol(file, {
    kind: kind === kinds.struct_specifier ? kindCode.struct : kind === kinds.union_specifier ? kindCode.union : kindCode.enum,
    name, container: 0, start, end, doc, signatureStart: start, signatureEnd: body < 0 ? end : at(tree.start, body),
    // a name that comes from a typedef is no tag: `struct name` does not mean it
    flags: flag.exported | flag.type | (isTypedef ? 0 : flag.global) | (body < 0 ? flag.declaration : 0),
  })
  if (isTypedef) file.data[name] = typedefRow
  else {
    file.mark[name] = mark.skip
    bindSymbol(file, row, name, space.type)
  }
  return row
}

function declareFields(file: Extraction, body: number, container: number, depth: number): void {
  const { kinds, tree } = file
  const end = at(tree.next, body)
  for (let node = body + 1; node < end; ) {
    const kind = at(tree.kind, node)
    if (kind === kinds.comment) passComment(file, node)
    else if (kind === kinds.field_declaration) declareField(file, node, container, depth)
    else if (isConditional(file, kind)) {
      node++
      continue
    }
    node = at(tree.next, node)
  }
}

function declareField(file: Extraction, node: number, container: number, depth: number): void {
  const { kinds, tree, out } = file
  const type = tree.child(node, kinds.fields.type)
  const doc = docOf(file, node)
  const first = out.count('symbols')
  const next = at(tree.next, node)
  const hasBody = hasBodyType(file, node)
  for (let child = node + 1; child < next; child = at(tree.next, child)) {
    if (tree.field[child] !== kinds.fields.declarator || !isDeclarator(file, child)) continue
    const name = declaredName(file, node, child)
    if (name < 0) continue
    const isFirst = out.count('symbols') === first
    const row = addSymbol(file, {
      kind: kindCode.field, name, container, start: at(tree.start, node), end: at(tree.end, node), flags: flag.exported,
      signatureStart: isFirst && !hasBody ? at(tree.start, node) : at(tree.start, child), signatureEnd: at(tree.end, child),
      prefixEnd: typeEnd(file, node), doc,
    })
    if (file.declared.isFunctionPointer || file.declared.isFunction) file.untyped.add(row)
  }
  const made = out.count('symbols') - first
  if (type < 0) return
  if (made > 0) declareTypeOf(file, type, first, made, mark.typeOf)
  if (hasBody) declareTag(file, type, { container, name: -1, owner: made > 0 ? first : 0, doc, isForward: false }, depth + 1)
}

function declareEnumerators(file: Extraction, body: number, container: number): void {
  const { kinds, tree } = file
  const end = at(tree.next, body)
  for (let node = body + 1; node < end; ) {
    const kind = at(tree.kind, node)
    if (kind === kinds.comment) passComment(file, node)
    else if (kind === kinds.enumerator) {
      const name = writtenName(file, node)
      const row = name < 0 ? 0 : addSymbol(file, {
        kind: kindCode['enum-member'], name, container, start: at(tree.start, node), end: at(tree.end, node),
        flags: flag.exported | flag.value | flag.global, signatureStart: -1, signatureEnd: at(tree.end, node), doc: docOf(file, node),
      })
      if (row > 0) bindSymbol(file, row, name, space.value)
    } else if (isConditional(file, kind)) {
      node++
      continue
    }
    node = at(tree.next, node)
  }
}

function isConditional(file: Extraction, kind: number): boolean {
  const { kinds } = file
  return kind === kinds.preproc_if || kind === kinds.preproc_ifdef || kind === kinds.preproc_else
    || kind === kinds.preproc_elif || kind === kinds.preproc_elifdef
}
