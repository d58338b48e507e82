/** CommonJS: `require`, `module.exports`, `exports`; and members that assignments make (`X.prototype.m =`, `this.x =`). */
import { flag, kindCode, op, reference, space, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { plainMember } from './classes.ts'
import { boundKind, boundValue, bodyStart, functionFlags } from './declare.ts'
import { visitFunction } from './functions.ts'
import { addImport, formCode } from './import-rows.ts'
import { eachChild, exportValue, makeExported } from './modules.ts'
import { field, node } from './node-kinds.ts'
import { visitMembersOf } from './objects.ts'
import { mark, symbolRef, type Site } from './symbol-rows.ts'
import { roles, type Walk } from './walk.ts'

const {
  identifier, member_expression: member, string, object, pair, shorthand_property_identifier: shorthand, this: thisNode,
  method_definition: method, property_identifier: propertyName, private_property_identifier: privateName,
} = node

export interface Required {
  readonly at: number
  readonly callee: number
  readonly given: number
  readonly isImport: boolean
}

/** `require('x')` and `import('x')`: the term of what they give; -1 where it is neither. */
export function visitRequire(walk: Walk, { callee, given, isImport }: Required): number {
  const source = given < 0 ? -1 : walk.firstChild(given)
  if (source < 0 || walk.code(source) !== string) return -1
  const own = isImport ? -1 : walk.scopes.find(walk.nameOf(callee), space.value)
  if (own >= 0 && !isCreatedRequire(walk, own)) return -1
  const isModule = walk.isModule
  const form = isImport ? formCode.dynamic : formCode.require
  const row = addImport(walk, { source, name: walk.out.literal(isImport ? '*' : 'export='), local: 0, form, at: -1 })
  // a script may import dynamically and stay one
  if (isImport) walk.isModule = isModule
  return walk.out.term(op.module, row)
}

/** Whether a name is bound to what `createRequire` of the module `module` gives. */
function isCreatedRequire({ out }: Walk, ref: Ref): boolean {
  const table = refTag(ref) === tag.symbol ? 'symbols' : refTag(ref) === tag.local ? 'locals' : undefined
  const term = table === undefined ? 0 : out.get(table, refIndex(ref), 'initial')
  const callee = term !== 0 && out.get('terms', term, 'op') === op.call ? out.get('terms', term, 'a') : 0
  const made = callee !== 0 && out.get('terms', callee, 'op') === op.ref ? out.get('terms', callee, 'a') : -1
  if (made < 0 || refTag(made) !== tag.import) return false
  const [name, specifier] = [out.get('imports', refIndex(made), 'name'), out.get('imports', refIndex(made), 'specifier')]
  return out.string(name) === 'createRequire' && /^(?:node:)?module$/.test(out.string(specifier))
}

export interface Assigned {
  readonly at: number
  readonly left: number
  readonly right: number
}

/** An assignment to a member that exports or declares something: the term of its value; -1 where it is an ordinary one. */
export function visitExportsAssignment(walk: Walk, assigned: Assigned): number {
  const { left, right } = assigned
  const holder = walk.child(left, field.object)
  const property = walk.child(left, field.property)
  if (holder < 0 || property < 0) return -1
  const code = walk.code(holder)
  if (code === thisNode) return thisMember(walk, assigned, property)
  if (code === identifier) {
    if (isFree(walk, holder, 'module') && walk.isText(property, 'exports')) return moduleExports(walk, holder, right)
    if (isFree(walk, holder, 'exports')) return exportsMember(walk, assigned, property)
    return symbolMember(walk, assigned, { holder, property, isPrototype: false })
  }
  if (code !== member) return -1
  const outer = walk.child(holder, field.object)
  const inner = walk.child(holder, field.property)
  if (outer < 0 || inner < 0 || walk.code(outer) !== identifier) return -1
  if (isFree(walk, outer, 'module') && walk.isText(inner, 'exports')) return exportsMember(walk, assigned, property)
  if (walk.isText(inner, 'prototype')) return symbolMember(walk, assigned, { holder: outer, property, isPrototype: true })
  return -1
}

function isFree(walk: Walk, at: number, name: string): boolean {
  return walk.isText(at, name) && walk.scopes.find(walk.nameOf(at), space.value) < 0
}

/** `module.exports = ...`: the members of an object literal are the file's own; the module is what `require` gives. */
function moduleExports(walk: Walk, holder: number, right: number): number {
  walk.isModule = true
  walk.mentionValue(holder, roles.write)
  const as = walk.out.literal('export=')
  if (walk.code(right) === object) {
    walk.addExport(as, symbolRef(0))
    eachChild(walk, right, child => exportMember(walk, child))
    return walk.out.term(op.object, 0)
  }
  const { from } = walk
  walk.from = 0
  exportValue(walk, right, as)
  walk.from = from
  return 0
}

function exportMember(walk: Walk, at: number): void {
  const code = walk.code(at)
  const name = code === pair ? walk.child(at, field.key) : code === method ? walk.child(at, field.name) : at
  const value = code === pair ? walk.child(at, field.value) : at
  const named = name >= 0 && (walk.code(name) === propertyName || walk.code(name) === shorthand)
  if (!named || value < 0) return void walk.visit(at, false)
  const string = walk.nameOf(name)
  if (code === shorthand || walk.code(value) === identifier) {
    const ref = walk.mentionValue(value, roles.export)
    walk.symbols.export(ref)
    return walk.addExport(string, ref)
  }
  if (code === method) return exportMethod(walk, at, string)
  exportMade(walk, value, { name, string })
}

function exportMethod(walk: Walk, at: number, string: number): void {
  const body = walk.body(at)
  const name = walk.child(at, field.name)
  const site: Site = {
    start: walk.start(at), end: walk.end(at), text: walk.start(at), nameStart: walk.start(name), nameEnd: walk.end(name),
    body: body < 0 ? walk.end(at) : walk.start(body),
  }
  const row = walk.symbols.add(string, kindCode.function, flag.exported | flag.value | functionFlags(walk, at), 0, site)
  walk.addExport(string, symbolRef(row))
  visitFunction(walk, at, row, 0)
}

/** Exports a value under a name: a symbol of its own. */
function exportMade(walk: Walk, value: number, { name, string }: { readonly name: number; readonly string: number }): number {
  const made = makeExported(walk, value, string)
  walk.out.set('symbols', made, 'start', walk.start(name))
  walk.out.set('symbols', made, 'nameStart', walk.start(name))
  walk.out.set('symbols', made, 'nameEnd', walk.end(name))
  walk.addExport(string, symbolRef(made))
  const term = walk.visit(value, true)
  if (term !== 0 && !isRef(walk, term, symbolRef(made))) walk.out.set('symbols', made, 'initial', term)
  return term
}
function isRef(walk: Walk, term: number, ref: Ref): boolean {
  return walk.out.get('terms', term, 'op') === op.ref && walk.out.get('terms', term, 'a') === ref
}

/** `exports.a = ...` and `module.exports.a = ...` */
function exportsMember(walk: Walk, { right }: Assigned, property: number): number {
  walk.isModule = true
  const string = walk.nameOf(property)
  if (walk.code(right) === identifier) {
    const ref = walk.mentionValue(right, roles.export)
    walk.symbols.export(ref)
    walk.addExport(string, ref)
    return walk.refTerm(ref)
  }
  return exportMade(walk, right, { name: property, string })
}

/** `this.x = ...` in a class that does not declare x: a property of it. */
function thisMember(walk: Walk, { at, right }: Assigned, property: number): number {
  const row = walk.classRow
  if (row < 0 || walk.self === 0 || walk.out.get('terms', walk.self, 'op') !== op.self || walk.out.get('terms', walk.self, 'a') !== row) return -1
  const string = walk.nameOf(property)
  if (walk.symbols.memberOf(row, string, plainMember) >= 0 || hasAccessor(walk, row, string)) return -1
  const made = addMember(walk, { at, right, property, container: row, isStatic: false, kind: kindCode.property })
  walk.mention(property, roles.write, reference(tag.member, walk.out.term(op.member, walk.self, string)))
  const { from } = walk
  const term = walk.visit(right, true)
  walk.from = from
  if (term !== 0 && !isRef(walk, term, symbolRef(made))) walk.out.set('symbols', made, 'initial', term)
  return term
}
function hasAccessor(walk: Walk, row: number, string: number): boolean {
  return walk.symbols.memberOf(row, string, plainMember + 1) >= 0 || walk.symbols.memberOf(row, string, plainMember + 2) >= 0
}

interface Holder {
  readonly holder: number
  readonly property: number
  readonly isPrototype: boolean
}

/** `X.prototype.m = function` and `X.m = function`, for an X of this file. */
function symbolMember(walk: Walk, assigned: Assigned, { holder, property, isPrototype }: Holder): number {
  const { at, right } = assigned
  const found = walk.scopes.find(walk.nameOf(holder), space.value)
  if (found < 0 || refTag(found) !== tag.symbol) return -1
  const container = refIndex(found)
  if (!isPrototype && walk.isText(property, 'prototype') && walk.code(right) === object) {
    walk.mention(holder, roles.read, found)
    visitMembersOf(walk, right, container)
    return 0
  }
  const bound = boundValue(walk, right)
  if (bound < 0 || walk.code(bound) === object || (walk.code(property) !== propertyName && walk.code(property) !== privateName)) return -1
  walk.mention(holder, roles.read, found)
  const holderKind = walk.symbols.kindOf(container)
  const isStatic = !isPrototype && (holderKind === kindCode.class || holderKind === kindCode.function)
  const made = addMember(walk, { at, right, property, container, isStatic, kind: boundKind(walk, bound, kindCode.property) === kindCode.class ? kindCode.class : kindCode.method })
  const { self } = walk
  const term = isPrototype ? visitAsMethod(walk, bound, made, container) : walk.visit(right, true)
  walk.self = self
  return term
}

function visitAsMethod(walk: Walk, bound: number, row: number, container: number): number {
  if (walk.code(bound) === node.class || walk.code(bound) === node.arrow_function) return walk.visit(bound, true)
  visitFunction(walk, bound, row, walk.out.term(op.self, container))
  return walk.refTerm(symbolRef(row))
}

interface MadeMember {
  readonly at: number
  readonly right: number
  readonly property: number
  readonly container: number
  readonly isStatic: boolean
  readonly kind: number
}

function addMember(walk: Walk, { at, right, property, container, isStatic, kind }: MadeMember): number {
  const bound = boundValue(walk, right)
  const flags = flag.value | (isStatic ? flag.static : 0) | (bound >= 0 ? functionFlags(walk, bound) : 0)
    | (walk.code(property) === privateName ? mark.hidden : 0)
  const isFunction = bound >= 0 && walk.code(bound) !== object && walk.code(bound) !== node.class
  const string = walk.nameOf(property)
  const row = walk.symbols.add(string, isFunction ? kindCode.method : kind, flags, container, {
    start: walk.start(at), end: walk.end(at), text: walk.start(at), nameStart: walk.start(property), nameEnd: walk.end(property),
    body: bound < 0 ? walk.end(at) : bodyStart(walk, bound),
  })
  walk.symbols.nameMember(container, string, plainMember, row)
  if (bound >= 0) walk.setSymbol(bound, row)
  return row
}
