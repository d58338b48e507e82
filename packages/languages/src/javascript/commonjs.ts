/** CommonJS: `require`, `module.exports`, `exports`. */
import { flag, kindCode, op, reference, space, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { isItself, plainMember } from './classes.ts'
import { bindsThis, boundValue, functionFlags } from './declare.ts'
import { exportsByAssignment, isExports } from './exports-object.ts'
import { visitFunction } from './functions.ts'
import { addImport, formCode } from './import-rows.ts'
import { assignedMember, type Assigned } from './member-assignments.ts'
import { eachChild, makeExported } from './modules.ts'
import { field, node, token } from './node-kinds.ts'
import { symbolRef, type Site } from './symbol-rows.ts'
import { roles, type Walk } from './walk.ts'

const {
  identifier, member_expression: member, string, object, pair, shorthand_property_identifier: shorthand, call_expression: call,
  method_definition: method, property_identifier: propertyName, assignment_expression: assignment, spread_element: spread,
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
  // what is required is what the module assigns to its exports; a script may import dynamically and stay one
  if (!isImport) return walk.refTerm(reference(tag.import, row))
  walk.isModule = isModule
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

/** An assignment to a member that exports or declares something: the term of its value; -1 where it is an ordinary one. */
export function visitExportsAssignment(walk: Walk, assigned: Assigned): number {
  const { left } = assigned
  if (isExports(walk, left)) return assignExports(walk, assigned)
  const holder = walk.child(left, field.object)
  const property = walk.child(left, field.property)
  if (holder < 0 || property < 0) return -1
  return isExports(walk, holder) ? exportsMember(walk, assigned, property) : assignedMember(walk, assigned, { holder, property })
}

/** `module.exports = ...`: the members of an object literal are the file's own; the module is what `require` gives. */
function assignExports(walk: Walk, { at, left, right }: Assigned): number {
  walk.isModule = true
  mentionExports(walk, left)
  let value = right
  // module.exports = exports = ...
  for (let inner = right; walk.code(inner) === assignment; inner = value) {
    const other = walk.child(inner, field.left)
    const next = walk.child(inner, field.right)
    if (other < 0 || next < 0 || !isExports(walk, other)) break
    mentionExports(walk, other)
    value = next
  }
  walk.exportsAssigned = true
  const as = walk.out.literal('export=')
  const bound = boundValue(walk, value)
  if (bound >= 0 && walk.code(bound) === object && walk.symbolFor(bound) < 0 && !isAssignedOn(walk, value)) return exportObject(walk, value, bound)
  return exportAs(walk, value, { name: -1, string: as, statement: at })
}
function mentionExports(walk: Walk, at: number): void {
  walk.mentionValue(walk.code(at) === member ? walk.child(at, field.object) : at, roles.write)
}
function isAssignedOn(walk: Walk, value: number): boolean {
  return walk.code(value) === assignment && exportsByAssignment(walk, walk.child(value, field.left))
}

function exportObject(walk: Walk, value: number, bound: number): number {
  const callee = walk.code(value) === call ? walk.child(value, field.function) : -1
  if (callee >= 0) walk.visit(callee, false)
  walk.addExport(walk.out.literal('export='), symbolRef(0))
  eachChild(walk, bound, child => exportMember(walk, child))
  return walk.out.term(op.object, 0)
}

/** At the end of a file: what only has members assigned to it is exported as the module itself. */
export function finishExports(walk: Walk): void {
  if (walk.exportsMembers && !walk.exportsAssigned) walk.addExport(walk.out.literal('export='), symbolRef(0))
}

/** `...x` in what is exported: all that it has, as by a star. */
function exportSpread(walk: Walk, at: number): void {
  const inside = walk.firstChild(at)
  const term = inside < 0 ? 0 : walk.visit(inside, true)
  const ref = refOf(walk, term)
  if (ref >= 0 && refTag(ref) !== tag.free) walk.addExport(walk.out.literal('*'), ref)
}
/** What a term names; -1 where it names nothing by itself. */
function refOf(walk: Walk, term: number): Ref | -1 {
  return term !== 0 && walk.out.get('terms', term, 'op') === op.ref ? walk.out.get('terms', term, 'a') : -1
}

function exportMember(walk: Walk, at: number): void {
  const code = walk.code(at)
  if (code === spread) return exportSpread(walk, at)
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
  if (bindsThis(walk, value)) walk.functionSelf = walk.out.term(op.object, 0)
  exportMade(walk, value, { name, string })
}

function exportMethod(walk: Walk, at: number, string: number): void {
  const body = walk.body(at)
  const name = walk.child(at, field.name)
  const site: Site = {
    start: walk.start(at), end: walk.end(at), text: walk.start(at), nameStart: walk.start(name), nameEnd: walk.end(name),
    body: body < 0 ? walk.end(at) : walk.start(body),
  }
  const kind = walk.childOf(at, token.get) >= 0 ? kindCode.getter : walk.childOf(at, token.set) >= 0 ? kindCode.setter : kindCode.function
  const row = walk.symbols.add(string, kind, flag.exported | flag.value | functionFlags(walk, at), 0, site)
  walk.addExport(string, symbolRef(row))
  visitFunction(walk, at, row, walk.out.term(op.object, 0))
}

/** What is exported: its name, and the node of that where one is written. */
interface Exported {
  readonly name: number
  readonly string: number
  /** the assignment that exports it, above which its comment stands; the name itself where there is none */
  readonly statement?: number
}

/** Exports what a name names, what is declared already, or else a symbol of its own. The term of the value. */
function exportAs(walk: Walk, value: number, exported: Exported): number {
  const { string } = exported
  if (walk.code(value) === identifier) {
    const ref = walk.mentionValue(value, roles.export)
    walk.symbols.export(ref)
    walk.addExport(string, ref)
    return walk.refTerm(ref)
  }
  const bound = boundValue(walk, value)
  const known = bound < 0 ? -1 : walk.symbolFor(bound)
  if (known >= 0) {
    walk.symbols.export(symbolRef(known))
    walk.addExport(string, symbolRef(known))
    walk.visit(value, false)
    return walk.refTerm(symbolRef(known))
  }
  return exportMade(walk, value, exported)
}

/** Exports a value under a name: a symbol of its own, but for a module that is handed on whole. */
function exportMade(walk: Walk, value: number, exported: Exported): number {
  if (exported.name < 0 && walk.code(value) === call) {
    const term = walk.visit(value, true)
    const ref = refOf(walk, term)
    if (ref >= 0 && refTag(ref) === tag.import) walk.addExport(exported.string, ref)
    else give(walk, exportedSymbol(walk, value, exported), term)
    return term
  }
  const made = exportedSymbol(walk, value, exported)
  const term = walk.visit(value, true)
  give(walk, made, term)
  return term
}
function give(walk: Walk, row: number, term: number): void {
  if (term !== 0 && !isItself(walk, term, row)) walk.out.set('symbols', row, 'initial', term)
}
function exportedSymbol(walk: Walk, value: number, { name, string, statement = name }: Exported): number {
  const bound = name < 0 ? boundValue(walk, value) : -1
  // what is exported as a whole has the name that it gives itself
  const own = bound < 0 ? -1 : walk.child(bound, field.name)
  const made = makeExported(walk, value, own < 0 ? string : walk.nameOf(own))
  if (name >= 0) walk.out.set('symbols', made, 'start', walk.start(name))
  if (name >= 0 || own >= 0) {
    walk.out.set('symbols', made, 'nameStart', walk.start(name >= 0 ? name : own))
    walk.out.set('symbols', made, 'nameEnd', walk.end(name >= 0 ? name : own))
  }
  if (name >= 0) walk.symbols.nameMember(0, string, plainMember, made)
  if (statement >= 0) walk.symbols.document(made, walk.start(statement))
  walk.addExport(string, symbolRef(made))
  return made
}

/** `exports.a = ...` and `module.exports.a = ...` */
function exportsMember(walk: Walk, { at: statement, right }: Assigned, property: number): number {
  walk.isModule = walk.exportsMembers = true
  if (bindsThis(walk, right)) walk.functionSelf = walk.out.term(op.object, 0)
  const term = exportAs(walk, right, { name: property, string: walk.nameOf(property), statement })
  walk.functionSelf = 0
  return term
}
