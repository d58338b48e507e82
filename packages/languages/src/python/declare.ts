/**
 * Declares what a scope binds before it is walked: a name that a function binds anywhere is its own everywhere in it.
 * Symbols are made here, so that a container always stands before its members.
 */
import { flag, kindCode, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { bindKind } from './bindings.ts'
import { decorationOf, type Decoration } from './decoration.ts'
import { declareImports } from './imports.ts'
import { field, node } from './node-kinds.ts'
import { mark, symbolRef, type Site } from './symbol-rows.ts'
import type { Walk } from './walk.ts'

const { lambda, assignment, class_definition: classNode } = node

/** Declares the names of the module. */
export function declareModule(walk: Walk): void {
  const { bindings } = walk
  for (let b = bindings.firstOf(0); b !== 0; b = bindings.nextOf(b)) declareInModule(walk, b)
  for (const name of bindings.outer) {
    const string = walk.nameOf(name)
    if (walk.scopes.own(string) < 0) walk.scopes.declare(string, symbolRef(addVariable(walk, name, name)))
    walk.moduleRefs.set(string, walk.scopes.own(string))
  }
}

function declareInModule(walk: Walk, binding: number): void {
  const { bindings } = walk
  const kind = bindings.kindOf(binding)
  const name = bindings.nameOf(binding)
  if (kind === bindKind.importName) return declareImports(walk, name, bindInModule)
  if (kind === bindKind.define) return bindInModule(walk, walk.nameOf(name), symbolRef(declareDefinition(walk, binding)))
  const string = walk.nameOf(name)
  if (kind === bindKind.except) {
    if (walk.scopes.own(string) < 0) walk.scopes.declare(string, walk.addLocal(string, name, bindings.wholeOf(binding)))
    return
  }
  if (walk.scopes.own(string) >= 0 || kind === bindKind.global || kind === bindKind.nonlocal) return
  walk.scopes.declare(string, symbolRef(declareVariable(walk, binding)))
}

/**
 * A name of the module that was bound before. Several imports, or an import and a definition, are alternatives (`try`, `if`):
 * then the name means whatever the module gives under it. A definition gives way to a later one.
 */
function bindInModule(walk: Walk, name: number, ref: Ref): void {
  const own = walk.scopes.own(name)
  if (own < 0 || !isLasting(walk, own)) return walk.scopes.declare(name, ref)
  if (refTag(own) === tag.symbol && refTag(ref) === tag.symbol) return own === ref ? undefined : walk.scopes.declare(name, ref)
  walk.scopes.declare(name, walk.ofModule(name))
}
/** A variable that holds nothing yet gives way to what is imported or defined under its name. */
function isLasting(walk: Walk, ref: Ref): boolean {
  return refTag(ref) !== tag.local && !(refTag(ref) === tag.symbol && walk.symbols.kindOf(refIndex(ref)) === kindCode.variable)
}

/** Declares the names of a function or a comprehension in the scope that was just entered. */
export function declareLocals(walk: Walk, scope: number): void {
  const { bindings, scopes } = walk
  if (bindings.saysOuter(scope)) declareOuter(walk, scope)
  for (let b = bindings.firstOf(scope); b !== 0; b = bindings.nextOf(b)) {
    const kind = bindings.kindOf(b)
    const name = bindings.nameOf(b)
    if (kind === bindKind.importName) declareImports(walk, name, bindLocal)
    else if (kind === bindKind.define) bindLocal(walk, walk.nameOf(name), symbolRef(declareDefinition(walk, b)))
    else if (kind !== bindKind.global && kind !== bindKind.nonlocal) {
      const string = walk.nameOf(name)
      if (scopes.own(string) < 0) scopes.declare(string, localOf(walk, b, string))
    }
  }
}
/** In a function the first import or the last definition of a name stands for it. */
function bindLocal(walk: Walk, name: number, ref: Ref): void {
  const own = walk.scopes.own(name)
  if (own < 0 || refTag(own) !== tag.import) walk.scopes.declare(name, ref)
}
function localOf(walk: Walk, binding: number, string: number): Ref {
  const { bindings } = walk
  const whole = bindings.wholeOf(binding)
  const name = bindings.nameOf(binding)
  return boundLambda(walk, whole, name) >= 0 ? symbolRef(declareVariable(walk, binding)) : walk.addLocal(string, name, whole)
}
/** `global x` means the module's, `nonlocal x` that of the function around. */
function declareOuter(walk: Walk, scope: number): void {
  const { bindings, scopes } = walk
  for (let b = bindings.firstOf(scope); b !== 0; b = bindings.nextOf(b)) {
    const kind = bindings.kindOf(b)
    if (kind !== bindKind.global && kind !== bindKind.nonlocal) continue
    const name = walk.nameOf(bindings.nameOf(b))
    const ref = kind === bindKind.global ? (walk.moduleRefs.get(name) ?? -1) : scopes.find(name)
    if (ref >= 0) scopes.declare(name, ref)
  }
}

/** Makes the symbols of a class's members. Their names are bound when the walk comes by: a class body runs from top to bottom. */
export function declareMembers(walk: Walk, scope: number): void {
  const { bindings } = walk
  for (let b = bindings.firstOf(scope); b !== 0; b = bindings.nextOf(b)) {
    const kind = bindings.kindOf(b)
    const name = bindings.nameOf(b)
    if (kind === bindKind.importName) declareImports(walk, name, (to, local, ref) => to.classScopes.declare(local, ref))
    else if (kind === bindKind.define) declareDefinition(walk, b)
    else if (kind === bindKind.assign && walk.symbols.memberOf(walk.from, walk.nameOf(name)) < 0) declareVariable(walk, b)
  }
}

/** The lambda that a name alone is bound to; -1 for anything else. */
export function boundLambda(walk: Walk, whole: number, name: number): number {
  if (walk.code(whole) !== assignment || walk.child(whole, field.left) !== name) return -1
  const right = walk.child(whole, field.right)
  return right >= 0 && walk.code(right) === lambda ? right : -1
}

/** A function or a class; overload signatures are one symbol with what follows them. */
function declareDefinition(walk: Walk, binding: number): number {
  const { bindings, symbols } = walk
  const whole = bindings.wholeOf(binding)
  const name = bindings.nameOf(binding)
  const isDecorated = walk.code(whole) === node.decorated_definition
  const at = isDecorated ? walk.child(whole, field.definition) : whole
  const string = walk.nameOf(name)
  const isClass = walk.code(at) === classNode
  const decoration = decorationOf(walk, isDecorated ? whole : -1)
  const site = siteOf(walk, whole, at, name)
  const flags = isClass ? flag.value | flag.type | sharedIn(walk) : flagsOfFunction(walk, at, decoration)
  const known = isClass ? -1 : symbols.memberOf(walk.from, string)
  if (known >= 0 && symbols.has(known, mark.overloads)) {
    symbols.extend(known, flags, site)
    walk.setSymbol(at, known)
    return known
  }
  const kind = isClass ? kindCode.class : walk.inClass ? methodKind(walk, name, decoration) : kindCode.function
  const row = symbols.add(string, kind, flags, walk.from, site)
  walk.setSymbol(at, row)
  return row
}

function sharedIn(walk: Walk): number {
  return walk.inClass ? flag.shared : 0
}

function flagsOfFunction(walk: Walk, at: number, decoration: Decoration): number {
  const { bindings, tree } = walk
  const scope = (bindings.scopeAt[at] ?? 0) - 1
  let flags = flag.value | sharedIn(walk)
  if (decoration.isManager) return flags | (walk.inClass && (decoration.isStatic || decoration.isOfType) ? flag.static : 0)
  if (scope >= 0 && bindings.isGenerator(scope)) flags |= flag.generator
  // `async def`
  if (tree.text.charCodeAt(walk.start(at)) === 97) flags |= flag.async
  if (decoration.isOverload) flags |= mark.overloads
  if (decoration.isAbstract) flags |= flag.abstract
  return walk.inClass && (decoration.isStatic || decoration.isOfType) ? flags | flag.static : flags
}

function methodKind(walk: Walk, name: number, decoration: Decoration): number {
  if (decoration.isGetter) return kindCode.getter
  if (decoration.isSetter) return kindCode.setter
  return walk.isText(name, '__init__') ? kindCode.constructor : kindCode.method
}

/** A variable of the module, an attribute of a class, or a lambda that a name is bound to. */
function declareVariable(walk: Walk, binding: number): number {
  const { bindings } = walk
  const whole = bindings.wholeOf(binding)
  const name = bindings.nameOf(binding)
  const bound = boundLambda(walk, whole, name)
  const row = addVariable(walk, name, whole, bound)
  if (bound >= 0) walk.setSymbol(bound, row)
  return row
}

function addVariable(walk: Walk, name: number, whole: number, bound = -1): number {
  const isSimple = walk.code(whole) === assignment && walk.child(whole, field.left) === name
  const [start, end] = isSimple ? [walk.start(whole), walk.end(whole)] : [walk.start(name), walk.end(name)]
  const kind = bound >= 0 ? (walk.inClass ? kindCode.method : kindCode.function) : variableKind(walk, name)
  const site = { start, end, text: start, body: end, nameStart: walk.start(name), nameEnd: walk.end(name) }
  return walk.symbols.add(walk.nameOf(name), kind, flag.value | sharedIn(walk), walk.from, site)
}
function variableKind(walk: Walk, name: number): number {
  if (!walk.inClass) return kindCode.variable
  return walk.isEnum && walk.tree.text.charCodeAt(walk.start(name)) !== 95 ? kindCode['enum-member'] : kindCode.field
}

function siteOf(walk: Walk, whole: number, at: number, name: number): Site {
  return {
    start: walk.start(whole), end: walk.end(whole), nameStart: walk.start(name), nameEnd: walk.end(name),
    text: walk.start(at), body: signatureEnd(walk, at, name),
  }
}
function signatureEnd(walk: Walk, at: number, name: number): number {
  for (const wanted of [field.return_type, field.parameters, field.superclasses, field.type_parameters]) {
    const found = walk.child(at, wanted)
    if (found >= 0) return walk.end(found)
  }
  return walk.end(name)
}
