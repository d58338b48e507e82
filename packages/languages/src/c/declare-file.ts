/**
 * The first pass over a file: makes the symbols of its file scope and binds their names, so that the second pass can
 * resolve a use wherever it stands. Marks the names of definitions and the type names of declarations for that pass.
 * Bodies of functions are passed over but for their macros.
 */
import { at, flag, importForms, kindCode, space } from '@codeloom/model'
import { errorKind } from '@codeloom/syntax'
import { declaredName, hasBodyType, isDeclarator, isReserved, isSplit, readDeclarator, typeEnd, withoutInitialiser } from './declarator.ts'
import { declareTag } from './declare-tag.ts'
import { mark, type Extraction } from './extraction.ts'
import type { CKinds } from './kinds.ts'
import { brokenEnd, macroName } from './macro-text.ts'
import { noteInitialised } from './initialiser.ts'
import { isKeyword } from './standard-names.ts'
import { addSymbol, bindSymbol, declareTypeOf, docOf, passComment, type SymbolShape } from './symbol.ts'
import { isTagKind } from './type-name.ts'

export function declareFile(file: Extraction, isDeclaredInBodies: Uint8Array): void {
  const { kinds, tree } = file
  const { count, kind: kindOf } = tree
  let inside = 0
  for (let node = 1; node < count; node++) {
    const kind = at(kindOf, node)
    if (node < inside && isDeclaredInBodies[kind] === 0) continue
    if (kind === kinds.preproc_def || kind === kinds.preproc_function_def) declareMacro(file, node)
    else if (kind === kinds.preproc_include) declareInclude(file, node)
    else if (kind === kinds.comment) passComment(file, node)
    else if (kind === kinds.function_definition) inside = Math.max(inside, declareFunction(file, node))
    else {
      inside = declareItem(file, node, kind)
      file.previousItem = node
    }
  }
}

/** By kind: 1 for what counts wherever it stands. */
export function declaredInBodies(kinds: CKinds): Uint8Array {
  const isDeclared = new Uint8Array(errorKind + 1)
  for (const kind of [kinds.preproc_def, kinds.preproc_function_def, kinds.preproc_include, kinds.comment, kinds.function_definition]) {
    isDeclared[kind] = 1
  }
  return isDeclared
}

/** Declares what a node at file scope declares; returns the node up to which only macros are looked for. */
function declareItem(file: Extraction, node: number, kind: number): number {
  const { kinds, tree } = file
  const next = at(tree.next, node)
  if (kind === kinds.declaration) declareVariables(file, node)
  else if (kind === kinds.type_definition) declareTypedefs(file, node)
  else if (isTagKind(kinds, kind)) declareTag(file, node, { container: 0, name: -1, owner: 0, doc: docOf(file, node), isForward: true })
  else if (kind === kinds.expression_statement) declareSplitPrototype(file, node)
  else if (opensFileScope(file, kind)) return 0
  return next
}

function opensFileScope(file: Extraction, kind: number): boolean {
  const { kinds } = file
  return kind === kinds.preproc_if || kind === kinds.preproc_ifdef || kind === kinds.preproc_else
    || kind === kinds.preproc_elif || kind === kinds.preproc_elifdef || kind === kinds.linkage_specification
    || kind === kinds.declaration_list || kind === errorKind
}

/**
 * A function with a body. One that the parser found inside another's body is taken for a file-scope function too: far more
 * often than a GNU nested function it is what an unbalanced `#if` leaves behind.
 */
function declareFunction(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const declarator = tree.child(node, kinds.fields.declarator)
  const body = tree.child(node, kinds.fields.body)
  const next = at(tree.next, node)
  const type = tree.child(node, kinds.fields.type)
  if (declarator < 0) return next
  const declared = readDeclarator(file, declarator)
  const head = splitHead(file, node)
  let name = declared.name
  // `static int __init f(void) {`: the parser ends a declaration behind `__init` and takes `f` for a type
  if (head >= 0 && !declared.isFunction && type >= 0 && at(tree.kind, type) === kinds.type_identifier) {
    if (name >= 0) file.mark[name] = mark.skip
    name = type
  } else if (!declared.isFunction) return next
  if (name < 0) return next
  const inError = name === type ? -1 : typeInError(file, node, type, declarator)
  const typed = name === type ? tree.child(head, kinds.fields.type) : inError < 0 ? type : inError
  const start = name === type ? at(tree.start, head) : at(tree.start, node)
  const internal = isStatic(file, name === type ? head : node)
  const row = addSymbol(file, {
    ...functionShape, name, start, end: at(tree.end, node), flags: linkage(internal) | flag.value | flag.global,
    signatureEnd: body < 0 ? at(tree.end, node) : at(tree.start, body), doc: docOf(file, name === type ? head : node),
  })
  bindSymbol(file, row, name, space.value)
  file.data[node] = row
  if (inError >= 0) file.mark[type] = mark.read
  if (typed >= 0) {
    declareTypeOf(file, typed, row, 1, mark.returns)
    if (isTagKind(kinds, at(tree.kind, typed))) declareTag(file, typed, { container: 0, name: -1, owner: 0, doc: 0, isForward: false })
  }
  return next
}

const functionShape: SymbolShape = {
  kind: kindCode.function, name: -1, container: 0, start: 0, end: 0, flags: 0, signatureStart: -1, signatureEnd: 0, doc: 0,
}

function declareVariables(file: Extraction, node: number): void {
  const { kinds, tree } = file
  const seeming = tree.child(node, kinds.fields.type)
  const inError = typeInError(file, node, seeming, tree.child(node, kinds.fields.declarator))
  if (inError >= 0) file.mark[seeming] = mark.read
  const type = inError < 0 ? seeming : inError
  const internal = isStatic(file, node)
  const isExtern = hasStorage(file, node, 'extern')
  const next = at(tree.next, node)
  const doc = docOf(file, node)
  const first = file.out.count('symbols')
  let role: number = mark.typeOf
  for (let child = node + 1; child < next; child = at(tree.next, child)) {
    if (tree.field[child] !== kinds.fields.declarator) continue
    const row = declareVariable(file, { node, child, type, internal, isExtern, doc })
    if (row === first && file.isFunctionRow(row)) role = mark.returns
  }
  const made = file.out.count('symbols') - first
  if (type < 0) return
  if (made > 0) declareTypeOf(file, type, first, made, role)
  if (isTagKind(kinds, at(tree.kind, type))) declareTag(file, type, { container: 0, name: -1, owner: made > 0 ? first : 0, doc, isForward: false })
}

interface VariableParts {
  readonly node: number
  readonly child: number
  readonly type: number
  readonly internal: boolean
  readonly isExtern: boolean
  readonly doc: number
}

/** Declares what one declarator of a file-scope declaration declares; -1 where that is nothing. */
function declareVariable(file: Extraction, parts: VariableParts): number {
  const { kinds, tree } = file
  const { node, child } = parts
  const bare = withoutInitialiser(file, child)
  const name = declaredName(file, node, bare)
  if (name < 0 || isKeywordAfterMacro(file, parts.type, name) || isTypeAfterMacro(file, parts, name)) return -1
  const { isFunction, isFunctionPointer } = file.declared
  const isDeclaration = isFunction || (parts.isExtern && bare === child)
  const row = addSymbol(file, {
    kind: isFunction ? kindCode.function : kindCode.variable, name, container: 0, start: at(tree.start, node), end: at(tree.end, node),
    flags: linkage(parts.internal) | flag.value | flag.global | (isDeclaration ? flag.declaration : 0),
    signatureStart: signatureStart(file, node, parts.type, child), signatureEnd: at(tree.end, bare < 0 ? child : bare),
    prefixEnd: typeEnd(file, node), doc: parts.doc,
  })
  bindSymbol(file, row, name, space.value)
  if (isFunctionPointer) file.untyped.add(row)
  if (bare !== child) noteInitialised(file, child, parts.type)
  if (at(tree.kind, bare) === kinds.parenthesized_declarator && parts.type >= 0 && at(tree.kind, parts.type) === kinds.type_identifier) {
    // `static DEFINE_MUTEX(lock);` reads as a declaration of `lock`; what stands for its type is a macro that is called
    file.mark[parts.type] = mark.call
  }
  return row
}

/** `late_initcall(f)` without `;` before `int y;`: what reads as a declaration of `int` declares nothing that can be seen. */
function isKeywordAfterMacro(file: Extraction, type: number, name: number): boolean {
  if (type < 0 || at(file.tree.kind, type) !== file.kinds.macro_type_specifier || !isKeyword(file.tree.textOf(name))) return false
  file.mark[name] = mark.skip
  return true
}

/** `API foo_t *f(void);` parses as a split declaration of `foo_t` with the type `API`, and an expression `*f(void)`. */
function isTypeAfterMacro(file: Extraction, { node, child, type }: VariableParts, name: number): boolean {
  const { kinds, tree } = file
  if (child !== name || type < 0 || at(tree.kind, type) !== kinds.type_identifier || !isSplit(file, node)) return false
  const next = at(tree.next, node)
  if (!isKeyword(tree.textOf(name)) && (next >= tree.count || at(tree.kind, next) !== kinds.expression_statement || callIn(file, next) < 0)) return false
  file.mark[type] = mark.read
  file.mark[name] = mark.read
  return true
}

/** The call that an expression statement is, dereferenced or not; -1 for none. */
function callIn(file: Extraction, statement: number): number {
  const { kinds, tree } = file
  let node = statement + 1
  while (node < at(tree.next, statement) && at(tree.kind, node) === kinds.pointer_expression) node++
  return node < at(tree.next, statement) && at(tree.kind, node) === kinds.call_expression ? node : -1
}

/**
 * `API int f(void);`, `static __always_inline int f(void)`: what was taken for the type is a macro, and the type stands in
 * an error behind it. Returns the node of that type's name, -1 where the type is what it seems.
 */
function typeInError(file: Extraction, node: number, type: number, declarator: number): number {
  const { kinds, tree } = file
  if (type < 0 || declarator < 0 || at(tree.kind, type) !== kinds.type_identifier) return -1
  for (let child = at(tree.next, type); child < declarator; child = at(tree.next, child)) {
    if (at(tree.kind, child) !== errorKind || child + 1 >= at(tree.next, child) || at(tree.kind, child + 1) !== kinds.identifier) continue
    const { name } = readDeclarator(file, declarator)
    // with a macro behind the name, what stands in the error is the name
    return name >= 0 && isReserved(file, name) ? -1 : child + 1
  }
  return -1
}

/** Where the signature of a declarator begins: with its declaration, but for a second one, or behind a struct's body. */
function signatureStart(file: Extraction, node: number, type: number, declarator: number): number {
  const { tree, kinds } = file
  const first = tree.child(node, kinds.fields.declarator)
  if (first !== declarator) return at(tree.start, declarator)
  return hasBodyType(file, node) && type >= 0 ? at(tree.start, declarator) : at(tree.start, node)
}

/** The split declaration right before a node, which holds the beginning of its head; -1 where there is none. */
function splitHead(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const before = file.previousItem
  return before >= 0 && at(tree.next, before) === node && at(tree.kind, before) === kinds.declaration && isSplit(file, before) ? before : -1
}

/** `int __must_check f(int x);` parses as a split declaration and a call: a prototype. */
function declareSplitPrototype(file: Extraction, node: number): void {
  const { kinds, tree } = file
  const head = splitHead(file, node)
  const call = head < 0 ? -1 : callIn(file, node)
  if (call < 0) return
  const name = tree.child(call, kinds.fields.function)
  if (name < 0 || at(tree.kind, name) !== kinds.identifier) return
  const row = addSymbol(file, {
    ...functionShape, name, start: at(tree.start, head), end: at(tree.end, node), doc: docOf(file, head),
    flags: linkage(isStatic(file, head)) | flag.value | flag.global | flag.declaration, signatureEnd: at(tree.end, call),
  })
  bindSymbol(file, row, name, space.value)
  file.mark[call] = mark.skip
  const type = tree.child(head, kinds.fields.type)
  const written = tree.child(head, kinds.fields.declarator)
  // behind a macro the type was taken for the name
  const typed = type >= 0 && file.mark[type] === mark.read ? written : type
  if (typed >= 0) file.untold.push(row, 1, typed)
}

export function declareTypedefs(file: Extraction, node: number): void {
  const { kinds, tree } = file
  const type = tree.child(node, kinds.fields.type)
  const next = at(tree.next, node)
  const doc = docOf(file, node)
  let firstName = -1
  const first = file.out.count('symbols')
  for (let child = node + 1; child < next; child = at(tree.next, child)) {
    if (tree.field[child] !== kinds.fields.declarator || !isDeclarator(file, child)) continue
    const { name, isFunction, isFunctionPointer } = readDeclarator(file, child)
    if (name < 0) continue
    if (firstName < 0) firstName = name
    const row = addSymbol(file, {
      kind: kindCode['type-alias'], name, container: 0, start: at(tree.start, node), end: at(tree.end, node),
      flags: flag.exported | flag.value | flag.global, signatureStart: signatureStart(file, node, type, child),
      signatureEnd: at(tree.end, child), prefixEnd: typeEnd(file, node), doc,
    })
    bindSymbol(file, row, name, space.value)
    if (isFunction || isFunctionPointer) file.untyped.add(row)
  }
  const made = file.out.count('symbols') - first
  if (type < 0) return
  if (made > 0) declareTypeOf(file, type, first, made, mark.typeOf)
  if (isTagKind(kinds, at(tree.kind, type))) declareTag(file, type, { container: 0, name: firstName, owner: 0, doc, isForward: false })
}

function declareMacro(file: Extraction, node: number): void {
  const { kinds, tree } = file
  const name = macroName(file, node)
  if (name < 0) return
  const value = tree.child(node, kinds.fields.value)
  const isFunction = at(tree.kind, node) === kinds.preproc_function_def
  const start = at(tree.start, node)
  const isBroken = at(tree.kind, node + 1) === errorKind
  const end = isBroken ? brokenEnd(file, node) : at(tree.end, value < 0 ? lastPart(file, node) : value)
  const row = addSymbol(file, {
    kind: kindCode.macro, name, container: 0, start, end, flags: flag.exported | flag.value | flag.global,
    signatureStart: start, signatureEnd: isFunction && !isBroken && value >= 0 ? at(tree.start, value) : end, doc: docOf(file, node),
  })
  bindSymbol(file, row, name, space.value)
  file.data[node] = row
}

function declareInclude(file: Extraction, node: number): void {
  const { kinds, tree, out } = file
  const path = tree.child(node, kinds.fields.path)
  if (path < 0) return
  const kind = at(tree.kind, path)
  if (kind !== kinds.string_literal && kind !== kinds.system_lib_string) return
  const start = at(tree.start, path)
  const end = at(tree.end, path)
  const form = importForms.indexOf(kind === kinds.string_literal ? 'include' : 'include-system')
  out.add('imports', [out.name(start + 1, Math.max(start + 1, end - 1)), 0, 0, form, 0, start, end, 0, 0, 0])
}

/** A macro's node takes in its line end; what counts ends before. */
function lastPart(file: Extraction, node: number): number {
  const { tree } = file
  const next = at(tree.next, node)
  let last = node + 1
  for (let child = node + 1; child < next; child = at(tree.next, child)) last = child
  return last
}

function linkage(internal: boolean): number {
  return internal ? flag.internal : flag.exported
}
function isStatic(file: Extraction, node: number): boolean {
  return hasStorage(file, node, 'static')
}
function hasStorage(file: Extraction, node: number, word: string): boolean {
  const { kinds, tree } = file
  const next = at(tree.next, node)
  for (let child = node + 1; child < next; child = at(tree.next, child)) {
    if (at(tree.kind, child) === kinds.storage_class_specifier && file.text.startsWith(word, at(tree.start, child))) return true
  }
  return false
}
