/**
 * The first pass over a file: the package, the imports, and the symbols of the top level, whose names are bound before any body
 * is looked at. Types come first, because what hangs below them has to stand behind them.
 */
import { flag, importForms, kindCode, reference, tag, refIndex, refTag } from '@codeloom/model'
import { declareFields, declareTypes, innerStruct, lastTypeName, passComment, wholeOf } from './declare-type.ts'
import type { Extraction } from './extraction.ts'
import { shapeOf } from './shape.ts'
import { addSymbol, bindSymbol, packageFlags } from './symbol.ts'

export function declareFile(file: Extraction): void {
  const { kinds, tree } = file
  for (let node = 1; node < tree.count; node = file.next(node)) {
    const kind = file.kind(node)
    if (kind === kinds.comment) {
      passComment(file, node)
      if (file.packageName === 0) provideConstraint(file, node)
    } else if (kind === kinds.package_clause) declarePackage(file, node)
    else if (kind === kinds.import_declaration) declareImports(file, node)
    else if (kind === kinds.type_declaration) declareTypes(file, node)
  }
  file.comments.begin()
  for (let node = 1; node < tree.count; node = file.next(node)) {
    const kind = file.kind(node)
    if (kind === kinds.comment) passComment(file, node)
    else if (kind === kinds.function_declaration) declareFunction(file, node)
    else if (kind === kinds.method_declaration) declareMethod(file, node)
    else if (kind === kinds.const_declaration || kind === kinds.var_declaration) declareValues(file, node)
  }
}

function declarePackage(file: Extraction, node: number): void {
  const name = file.first(node)
  if (name < 0) return
  file.packageName = file.nameOf(name)
  file.out.add('provides', [file.out.literal(packageKey(file.tree.textOf(name)))])
}

/** The key under which a file says which package it belongs to. */
function packageKey(name: string): string {
  return `${packagePrefix}${name}`
}
export const packagePrefix = 'go:package '
/** What stands before the expression of a build constraint in the key that says it. */
export const constraintPrefix = 'go:build '

const constraintMarker = '//go:build '

function provideConstraint(file: Extraction, node: number): void {
  const { text } = file.tree
  if (!text.startsWith(constraintMarker, file.start(node))) return
  const said = text.slice(file.start(node) + constraintMarker.length, file.end(node)).trim()
  if (said.length < longestConstraint) file.out.add('provides', [file.out.literal(constraintPrefix + said)])
}
const longestConstraint = 1000

function declareImports(file: Extraction, node: number): void {
  const { kinds } = file
  const end = file.next(node)
  for (let child = node + 1; child < end; child++) if (file.kind(child) === kinds.import_spec) declareImport(file, child)
}

function declareImport(file: Extraction, node: number): void {
  const { kinds, out } = file
  const path = file.child(node, kinds.fields.path)
  if (path < 0) return
  const name = file.child(node, kinds.fields.name)
  const kind = name < 0 ? 0 : file.kind(name)
  const specifier = file.end(path) - file.start(path) < 2 ? '' : file.tree.text.slice(file.start(path) + 1, file.end(path) - 1)
  const guessed = packageNameOf(specifier)
  const isBound = kind !== kinds.blank_identifier && kind !== kinds.dot
  const local = kind === kinds.dot ? out.literal('.') : !isBound ? 0 : name >= 0 ? file.nameOf(name) : guessed === '' ? 0 : out.literal(guessed)
  const row = out.add('imports', [
    out.literal(specifier), isBound ? out.literal('*') : 0, local, importForms.indexOf('import'), 0, file.start(path), file.end(path),
    file.start(name < 0 ? path : name), name < 0 ? file.start(path) : file.end(name), 0,
  ])
  const ref = reference(tag.import, row)
  if (!isBound || local === 0) return
  file.bind(local, ref)
  if (name >= 0) out.occurrence(file.start(name), file.end(name), roleImport, ref, 0)
}
const roleImport = 9

/**
 * The name that a package most likely has, from its path: the last part, without a version, and without the marks of the
 * language. '' where that is no name; then only the package itself can tell.
 */
function packageNameOf(path: string): string {
  const parts = path.split('/')
  let last = parts.at(-1) ?? ''
  if (/^v[0-9]+$/.test(last) && parts.length > 1) last = parts.at(-2) ?? ''
  const name = last.replace(/\.v[0-9]+$/, '').replace(/^go[-.]/, '').replace(/[-.]go$/, '')
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : ''
}

function declareFunction(file: Extraction, node: number): void {
  const { kinds, out } = file
  const name = file.child(node, kinds.fields.name)
  if (name < 0) return
  const body = file.child(node, kinds.fields.body)
  const flags = packageFlags(file, name)
  const row = addSymbol(file, {
    kind: kindCode.function, name, container: 0, flags, start: file.start(node), end: file.end(node),
    signatureEnd: body < 0 ? file.end(node) : file.start(body), doc: file.comments.docAt(out, file.start(node)),
  })
  if (flags !== 0) bindSymbol(file, name, row)
  file.setSymbol(node, row)
}

function declareMethod(file: Extraction, node: number): void {
  const { kinds, out } = file
  const name = file.child(node, kinds.fields.name)
  const type = receiverType(file, node)
  const typeName = type < 0 ? -1 : lastTypeName(file, type)
  if (name < 0) return
  const body = file.child(node, kinds.fields.body)
  const row = addSymbol(file, {
    kind: kindCode.method, name, container: typeName < 0 ? 0 : receiverRow(file, typeName), flags: 0, start: file.start(node), end: file.end(node),
    signatureEnd: body < 0 ? file.end(node) : file.start(body), doc: file.comments.docAt(out, file.start(node)),
  })
  const mark = file.enter()
  for (const parameter of receiverTypeParameters(file, type)) file.bind(file.nameOf(parameter), reference(tag.local, 0))
  out.set('symbols', row, 'declared', shapeOf(file, node))
  file.leave(mark)
  file.setSymbol(node, row)
}

/** The node of the receiver's type; -1 where there is none. */
export function receiverType(file: Extraction, method: number): number {
  const { kinds } = file
  const list = file.child(method, kinds.fields.receiver)
  const receiver = list < 0 ? -1 : file.tree.childOfKind(list, kinds.parameter_declaration)
  return receiver < 0 ? -1 : file.child(receiver, kinds.fields.type)
}

/** `T` and `K` in `*S[T, K]` */
export function receiverTypeParameters(file: Extraction, type: number): readonly number[] {
  const { kinds } = file
  let node = type
  while (node >= 0 && file.kind(node) === kinds.pointer_type) node = file.first(node)
  if (node < 0 || file.kind(node) !== kinds.generic_type) return []
  const given = file.child(node, kinds.fields.type_arguments)
  const names: number[] = []
  if (given < 0) return names
  for (let child = given + 1; child < file.next(given); child = file.next(child)) if (file.kind(child) === kinds.type_identifier) names.push(child)
  return names
}

/** The symbol below which the methods of a receiver stand: the type, or what stands for it where another file declares it. */
export function receiverRow(file: Extraction, name: number): number {
  const { out } = file
  const known = file.known(file.nameOf(name))
  if (known >= 0 && refTag(known) === tag.symbol) return refIndex(known)
  const stood = file.standIn(file.nameOf(name))
  if (stood > 0) return stood
  const row = addSymbol(file, {
    kind: kindCode.struct, name, container: 0, flags: flag.type | flag.declaration | flag.global, start: file.start(name), end: file.end(name),
    signatureEnd: file.end(name), doc: 0,
  })
  out.set('symbols', row, 'signature', 0)
  file.setStandIn(file.nameOf(name), row)
  return row
}

/** Constants and variables. A variable that is given a function is one. */
function declareValues(file: Extraction, node: number): void {
  const { kinds } = file
  const end = file.next(node)
  for (let child = node + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (kind === kinds.comment) passComment(file, child)
    else if (kind === kinds.const_spec) declareSpec(file, node, child, kindCode.constant)
    else if (kind === kinds.var_spec) declareSpec(file, node, child, kindCode.variable)
  }
}

function declareSpec(file: Extraction, declaration: number, spec: number, kind: number): void {
  const { kinds, out } = file
  const whole = wholeOf(file, declaration, spec)
  const value = file.child(spec, kinds.fields.value)
  const literal = kind === kindCode.variable && value >= 0 ? boundFunction(file, value) : -1
  const struct = file.child(spec, kinds.fields.type) < 0 ? -1 : innerStruct(file, file.child(spec, kinds.fields.type))
  const doc = file.comments.docAt(out, file.start(whole))
  const head = literal < 0 ? -1 : file.child(literal, kinds.fields.body)
  const end = file.next(spec)
  for (let child = spec + 1; child < end; child = file.next(child)) {
    if (file.tree.field[child] !== kinds.fields.name) continue
    const row = addSymbol(file, {
      kind: literal < 0 ? kind : kindCode.function, name: child, container: 0, flags: packageFlags(file, child), start: file.start(whole), end: file.end(whole),
      signatureEnd: head < 0 ? file.end(whole) : file.start(head), doc,
    })
    bindSymbol(file, child, row)
    file.setSymbol(child, row)
    if (struct < 0 || file.symbolFor(struct) > 0) continue
    file.setSymbol(struct, row)
    declareFields(file, struct, row)
  }
}

/** The function literal that a list of values is; -1 where it is anything else. */
export function boundFunction(file: Extraction, list: number): number {
  const only = file.kind(list) === file.kinds.expression_list ? file.first(list) : list
  return only >= 0 && file.kind(only) === file.kinds.func_literal && file.next(only) === file.next(list) ? only : -1
}
