/** Declares types, and what hangs below them: fields and methods of interfaces. */
import { at, flag, kindCode, reference, tag } from '@codeloom/model'
import type { Extraction } from './extraction.ts'
import { shapeOf } from './shape.ts'
import { addSymbol, bindSymbol, packageFlags, typeKind } from './symbol.ts'

/** Declares the types of a `type` declaration, at the top level of the file or inside a function. */
export function declareTypes(file: Extraction, node: number): void {
  const { kinds } = file
  const end = file.next(node)
  for (let child = node + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (kind === kinds.comment) passComment(file, child)
    else if (kind === kinds.type_spec || kind === kinds.type_alias) declareType(file, node, child)
  }
}

function declareType(file: Extraction, declaration: number, spec: number): void {
  const { kinds, out } = file
  const name = file.child(spec, kinds.fields.name)
  const type = file.child(spec, kinds.fields.type)
  if (name < 0) return
  const whole = wholeOf(file, declaration, spec)
  const isAlias = file.kind(spec) === kinds.type_alias
  const row = addSymbol(file, {
    kind: isAlias ? kindCode['type-alias'] : typeKind(file, type), name, container: file.from,
    flags: flag.type | (file.from === 0 ? packageFlags(file, name) : 0), start: file.start(whole), end: file.end(whole),
    signatureEnd: headEnd(file, type, file.end(whole)), doc: file.comments.docAt(out, file.start(whole)),
  })
  bindSymbol(file, name, row)
  file.setSymbol(spec, row)
  if (type >= 0 && isContainer(file, type)) file.containers.add(row)
  if (isAlias || type < 0) return
  if (file.kind(type) === kinds.struct_type) {
    file.setSymbol(type, row)
    declareFields(file, type, row)
  } else if (file.kind(type) === kinds.interface_type) {
    file.setSymbol(type, row)
    const mark = file.enter()
    bindTypeParameters(file, spec)
    declareMethods(file, type, row)
    file.leave(mark)
    if (file.from === 0) provideInterface(file, type)
  }
}

export function isContainer(file: Extraction, type: number): boolean {
  const { kinds } = file
  const kind = file.kind(type)
  return kind === kinds.slice_type || kind === kinds.array_type || kind === kinds.implicit_length_array_type || kind === kinds.map_type
}

/** Marks the names of type parameters, so that shapes do not take them for types. */
function bindTypeParameters(file: Extraction, spec: number): void {
  const { kinds } = file
  const list = file.child(spec, kinds.fields.type_parameters)
  if (list < 0) return
  for (let child = list + 1; child < file.next(list); child++) {
    if (file.tree.field[child] === kinds.fields.name && file.kind(child) === kinds.identifier) file.bind(file.nameOf(child), reference(tag.local, 0))
  }
}

/** A declaration of one thing is that thing; one with brackets holds several. */
export function wholeOf(file: Extraction, declaration: number, spec: number): number {
  return file.end(declaration) === file.end(spec) ? declaration : spec
}

/** Where the head of a type ends: before its members. */
function headEnd(file: Extraction, type: number, end: number): number {
  const { kinds } = file
  if (type < 0) return end
  const kind = file.kind(type)
  if (kind === kinds.struct_type) return file.start(type) + 'struct'.length
  return kind === kinds.interface_type ? file.start(type) + 'interface'.length : end
}

export function passComment(file: Extraction, node: number): void {
  file.comments.pass(file.out.units, file.start(node), file.end(node))
}

/** Declares the fields of a struct type below a symbol; structs without a name hang their fields below the field. */
export function declareFields(file: Extraction, struct: number, container: number, depth = 0): void {
  const { kinds } = file
  const list = file.first(struct)
  if (list < 0 || depth > maxStructs) return
  const end = file.next(list)
  for (let child = list + 1; child < end; child = file.next(child)) {
    if (file.kind(child) === kinds.comment) passComment(file, child)
    else if (file.kind(child) === kinds.field_declaration) declareField(file, child, container, depth)
  }
}
/** structs without a name inside one another beyond this keep their fields to themselves */
const maxStructs = 20

function declareField(file: Extraction, node: number, container: number, depth: number): void {
  const { kinds, out } = file
  const type = file.child(node, kinds.fields.type)
  const doc = file.comments.docAt(out, file.start(node))
  const signatureEnd = type < 0 ? file.end(node) : headEnd(file, type, file.end(type))
  const field = { kind: kindCode.field, container, flags: 0, start: file.start(node), end: file.end(node), signatureEnd, doc }
  const end = file.next(node)
  let isEmbedded = true
  for (let child = node + 1; child < end; child = file.next(child)) {
    if (at(file.tree.field, child) !== kinds.fields.name) continue
    isEmbedded = false
    if (file.isBlank(child)) continue
    const row = addSymbol(file, { ...field, name: child })
    file.setSymbol(child, row)
    const struct = type < 0 ? -1 : innerStruct(file, type)
    if (struct < 0 || file.symbolFor(struct) > 0) continue
    file.setSymbol(struct, row)
    declareFields(file, struct, row, depth + 1)
  }
  const name = isEmbedded && type >= 0 ? lastTypeName(file, type) : -1
  if (name >= 0) file.setSymbol(node, addSymbol(file, { ...field, name }))
}

/** The struct without a name that a type holds: `struct{}`, `[]struct{}`, `map[string]*struct{}`; -1 where there is none. */
export function innerStruct(file: Extraction, type: number): number {
  const { kinds } = file
  for (let node = type; node >= 0; ) {
    const kind = file.kind(node)
    if (kind === kinds.struct_type) return file.first(node) < 0 || file.first(file.first(node)) < 0 ? -1 : node
    if (kind === kinds.pointer_type) node = file.first(node)
    else if (kind === kinds.slice_type || kind === kinds.array_type || kind === kinds.implicit_length_array_type) node = file.child(node, kinds.fields.element)
    else if (kind === kinds.map_type || kind === kinds.channel_type) node = file.child(node, kinds.fields.value)
    else return -1
  }
  return -1
}

/** `Base` in `*pkg.Base[int]`; -1 where there is none. */
export function lastTypeName(file: Extraction, type: number): number {
  const { kinds } = file
  for (let node = type; node >= 0; ) {
    const kind = file.kind(node)
    if (kind === kinds.type_identifier) return node
    if (kind === kinds.qualified_type) return file.child(node, kinds.fields.name)
    if (kind === kinds.generic_type) node = file.child(node, kinds.fields.type)
    else if (kind === kinds.pointer_type) node = file.first(node)
    else return -1
  }
  return -1
}

/** Declares the methods of an interface type below a symbol. */
export function declareMethods(file: Extraction, type: number, container: number): void {
  const { kinds, out } = file
  const end = file.next(type)
  for (let child = type + 1; child < end; child = file.next(child)) {
    if (file.kind(child) === kinds.comment) passComment(file, child)
    const name = file.kind(child) === kinds.method_spec ? file.child(child, kinds.fields.name) : -1
    if (name < 0) continue
    const row = addSymbol(file, {
      kind: kindCode.method, name, container, flags: flag.abstract, start: file.start(child), end: file.end(child),
      signatureEnd: file.end(child), doc: file.comments.docAt(out, file.start(child)),
    })
    out.set('symbols', row, 'declared', shapeOf(file, child))
    file.setSymbol(child, row)
  }
}

/**
 * Says under which key types find this interface, to see whether they have its methods: its longest method name, which few
 * types will have; where it has none of its own, the first interface that it embeds.
 */
function provideInterface(file: Extraction, type: number): void {
  const { kinds, out } = file
  const end = file.next(type)
  let longest = ''
  let embedded = ''
  for (let child = type + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    const name = kind === kinds.method_spec ? file.child(child, kinds.fields.name) : -1
    const text = name < 0 ? '' : file.tree.textOf(name)
    if (text.length > longest.length || (text.length === longest.length && text < longest)) longest = text
    const inside = kind === kinds.constraint_elem && embedded === '' ? file.first(child) : -1
    const base = inside < 0 ? -1 : lastTypeName(file, inside)
    if (base >= 0) embedded = file.tree.textOf(base)
  }
  if (longest !== '') out.add('provides', [out.literal(methodKey(longest))])
  else if (embedded !== '') out.add('provides', [out.literal(embeddingKey(embedded))])
}

/** The keys under which interfaces are found: by a method that they ask for, or by an interface that they embed. */
export function methodKey(name: string): string {
  return `go:interface of ${name}`
}
export function embeddingKey(name: string): string {
  return `go:interface embedding ${name}`
}
