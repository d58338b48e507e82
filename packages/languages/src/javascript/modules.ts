/** ES imports and exports. */
import { flag, kindCode, op, reference, space, tag } from '@codeloom/model'
import { bodyStart, boundKind, boundValue, declareSymbol, functionFlags, plainStatement } from './declare.ts'
import { addImport, bind, formCode } from './import-rows.ts'
import { field, node, token } from './node-kinds.ts'
import { symbolRef, type Site } from './symbol-rows.ts'
import { stringName } from './targets.ts'
import { roles, type Declare, type Statement, type Visit, type Walk } from './walk.ts'

const {
  string, identifier, import_clause: importClause, named_imports: namedImports, namespace_import: namespaceImport,
  import_specifier: importSpecifier, export_clause: exportClause, export_specifier: exportSpecifier, decorator, comment,
  namespace_export: namespaceExport, import_require_clause: requireClause,
} = node
/** The name that an import or export clause writes: an identifier or a string. */
function clauseName(walk: Walk, at: number): number {
  return walk.code(at) === string ? stringName(walk, at) : walk.nameOf(at)
}

export const declareImport: Declare = (walk, at) => {
  const required = walk.childOf(at, requireClause)
  if (required >= 0) return declareRequire(walk, required)
  const source = walk.child(at, field.source)
  if (source < 0) return
  const flags = walk.childOf(at, token.type) >= 0 || walk.childOf(at, token.typeof) >= 0 ? flag.typeOnly : 0
  const clause = walk.childOf(at, importClause)
  const form = formCode.import
  if (clause < 0) return void addImport(walk, { source, name: 0, local: 0, form, flags, at: -1 })
  let any = false
  eachChild(walk, clause, child => {
    const code = walk.code(child)
    any = true
    if (code === identifier) bind(walk, { source, name: walk.out.literal('default'), local: walk.nameOf(child), form, flags, at: child })
    else if (code === namespaceImport) {
      const name = walk.childOf(child, identifier)
      if (name >= 0) bind(walk, { source, name: walk.out.literal('*'), local: walk.nameOf(name), form, flags, at: name })
    } else if (code === namedImports) eachChild(walk, child, one => declareSpecifier(walk, one, source, flags))
  })
  if (!any) addImport(walk, { source, name: 0, local: 0, form, flags, at: -1 })
}

function declareSpecifier(walk: Walk, at: number, source: number, outer: number): void {
  const name = walk.code(at) === importSpecifier ? walk.child(at, field.name) : -1
  if (name < 0) return
  const alias = walk.child(at, field.alias)
  const flags = walk.childOf(at, token.type) >= 0 ? flag.typeOnly : outer
  bind(walk, { source, name: clauseName(walk, name), local: walk.nameOf(alias < 0 ? name : alias), form: formCode.import, flags, at: name, alias })
}

/** `import x = require('y')` */
function declareRequire(walk: Walk, clause: number): void {
  const source = walk.child(clause, field.source)
  const name = walk.childOf(clause, identifier)
  if (source < 0 || name < 0) return
  bind(walk, { source, name: walk.out.literal('export='), local: walk.nameOf(name), form: formCode.require, at: name })
}

/** Imports were mentioned when they were declared. */
export const visitImport: Visit = () => 0

export const declareExport: Declare = (walk, at, statement) => {
  if (walk.from === 0) walk.isModule = true
  const source = walk.child(at, field.source)
  if (source >= 0) return declareReexport(walk, at, source)
  const byDefault = walk.childOf(at, token.default) >= 0
  const wrapped: Statement = { ...statement, flags: statement.flags | flag.exported, byDefault, text: afterDecorators(walk, at) }
  const declaration = walk.child(at, field.declaration)
  if (declaration >= 0) return walk.dialect.declares[walk.code(declaration)]?.(walk, declaration, wrapped)
  const value = walk.child(at, field.value)
  if (value >= 0 && byDefault) declareDefault(walk, value, wrapped)
}

function afterDecorators(walk: Walk, at: number): number {
  let text = walk.start(at)
  eachChild(walk, at, child => {
    if (walk.code(child) === decorator) text = walk.end(child)
  })
  return text
}

/** `export default` of a function, class or object literal: a symbol, `default` where it has no name of its own. */
function declareDefault(walk: Walk, value: number, statement: Statement): void {
  const bound = boundValue(walk, value)
  if (bound < 0) return
  const name = walk.child(bound, field.name)
  const kind = boundKind(walk, bound, kindCode.constant)
  const spaces = kind === kindCode.class ? flag.value | flag.type : flag.value
  const nameStart = walk.start(name < 0 ? bound : name)
  const site: Site = {
    start: statement.start, end: statement.end, text: statement.text, body: bodyStart(walk, bound),
    nameStart, nameEnd: name < 0 ? nameStart : walk.end(name),
  }
  const string = name < 0 ? walk.out.literal('default') : walk.nameOf(name)
  const flags = statement.flags | spaces | functionFlags(walk, bound)
  walk.setSymbol(bound, declareSymbol(walk, { string, kind, flags, site, statement }))
}

/** `export { a as b } from 'x'`, `export * from 'x'`, `export * as n from 'x'` */
function declareReexport(walk: Walk, at: number, source: number): void {
  const flags = walk.childOf(at, token.type) >= 0 ? flag.typeOnly : 0
  const form = formCode.export
  const add = (name: number, node: number, exportedAs: number, typeOnly: number): void => {
    const ref = reference(tag.import, addImport(walk, { source, name, local: 0, form, flags: typeOnly, at: node }))
    walk.addExport(exportedAs, ref)
    if (node >= 0) walk.mention(node, roles.import, ref)
  }
  const clause = walk.childOf(at, exportClause)
  const star = walk.out.literal('*')
  if (clause >= 0) {
    eachChild(walk, clause, child => {
      const name = walk.code(child) === exportSpecifier ? walk.child(child, field.name) : -1
      if (name < 0) return
      const alias = walk.child(child, field.alias)
      const typeOnly = walk.childOf(child, token.type) >= 0 ? flag.typeOnly : flags
      add(clauseName(walk, name), name, clauseName(walk, alias < 0 ? name : alias), typeOnly)
    })
    if (walk.firstChild(clause) < 0) addImport(walk, { source, name: 0, local: 0, form, flags, at: -1 })
    return
  }
  const namespace = walk.childOf(at, namespaceExport)
  if (namespace < 0) return add(star, -1, star, flags)
  const name = walk.firstChild(namespace)
  const last = lastChild(walk, namespace, name)
  if (last >= 0) add(star, -1, clauseName(walk, last), flags)
}

function lastChild(walk: Walk, at: number, first: number): number {
  let last = first
  eachChild(walk, at, child => {
    last = child
  })
  return last
}

export const visitExport: Visit = (walk, at) => {
  if (walk.child(at, field.source) >= 0) return 0
  const declaration = walk.child(at, field.declaration)
  if (declaration >= 0) return visitDeclaration(walk, at, declaration)
  const clause = walk.childOf(at, exportClause)
  if (clause >= 0) return (eachChild(walk, clause, child => exportLocal(walk, child)), 0)
  const value = walk.child(at, field.value)
  if (value >= 0) return exportValue(walk, value, walk.out.literal('default'))
  if (walk.childOf(at, token.namespace) >= 0) return 0
  if (walk.childOf(at, token['=']) >= 0) {
    const assigned = lastChild(walk, at, -1)
    return assigned < 0 ? 0 : exportValue(walk, assigned, walk.out.literal('export='))
  }
  walk.children(at)
  return 0
}

function visitDeclaration(walk: Walk, at: number, declaration: number): number {
  const { from } = walk
  const row = walk.symbolFor(declaration)
  eachChild(walk, at, child => {
    if (walk.code(child) !== decorator) return
    if (row >= 0) walk.from = row
    walk.visit(child, false)
    walk.from = from
  })
  walk.visit(declaration, false)
  return 0
}

/** One name of `export { a as b }`. */
function exportLocal(walk: Walk, at: number): void {
  const name = walk.code(at) === exportSpecifier ? walk.child(at, field.name) : -1
  if (name < 0) return
  const alias = walk.child(at, field.alias)
  const string = clauseName(walk, name)
  const value = walk.scopes.find(string, space.value)
  const ref = value >= 0 ? value : walk.resolve(string, space.type)
  walk.mention(name, roles.export, ref)
  walk.symbols.export(ref)
  const type = walk.scopes.find(string, space.type)
  const both = value >= 0 && type >= 0 && type !== value
  if (both) walk.symbols.export(type)
  if (walk.from !== 0) return
  const exportedAs = alias < 0 ? string : clauseName(walk, alias)
  walk.addExport(exportedAs, ref)
  if (both) walk.addExport(exportedAs, type)
}

/** `export default x` and `export = x`: a name exports what it names, any other value a symbol `default`. */
function exportValue(walk: Walk, value: number, as: number): number {
  if (walk.code(value) === identifier) {
    const string = walk.nameOf(value)
    const found = walk.scopes.find(string, space.value)
    const ref = found >= 0 ? found : walk.resolve(string, walk.scopes.find(string, space.type) >= 0 ? space.type : space.value)
    walk.mention(value, roles.export, ref)
    walk.symbols.export(ref)
    if (walk.from === 0) walk.addExport(as, ref)
    return 0
  }
  const bound = boundValue(walk, value)
  const row = bound < 0 ? -1 : walk.symbolFor(bound)
  if (row >= 0) return (walk.visit(value, false), 0)
  const made = makeExported(walk, value, as)
  walk.addExport(as, symbolRef(made))
  const term = walk.visit(value, true)
  if (term !== 0 && walk.out.get('terms', term, 'op') !== op.ref) walk.out.set('symbols', made, 'initial', term)
  else if (term !== 0 && walk.out.get('terms', term, 'a') !== symbolRef(made)) walk.out.set('symbols', made, 'initial', term)
  return 0
}

/** A symbol for an exported value that has no name: of the kind that the value is bound as. */
export function makeExported(walk: Walk, value: number, name: number, kind: number = kindCode.constant): number {
  const bound = boundValue(walk, value)
  const made = boundKind(walk, bound, kind)
  const flags = flag.exported | flag.value | (made === kindCode.class ? flag.type : 0) | (bound >= 0 ? functionFlags(walk, bound) : 0)
  const statement = plainStatement(walk, value)
  const site: Site = {
    ...statement, nameStart: statement.start, nameEnd: statement.start, body: bound < 0 ? statement.end : bodyStart(walk, bound),
  }
  const row = walk.symbols.add(name, made, flags, 0, site)
  if (bound >= 0) walk.setSymbol(bound, row)
  return row
}

export function eachChild(walk: Walk, at: number, step: (child: number) => void): void {
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) !== comment) step(child)
}
