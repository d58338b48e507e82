/**
 * Declares what a scope brings before it is walked: functions and classes are known above their declaration, and so are
 * the `var`s of nested blocks. Symbols are made here, so that a container always stands before its members.
 */
import { flag, kindCode, space, tag, refIndex, refTag } from '@codeloom/model'
import { exportsByAssignment, frozenValue } from './exports-object.ts'
import { field, node, token } from './node-kinds.ts'
import { variableKind } from './hoisting.ts'
import { bindRequired } from './import-rows.ts'
import { bindingNames } from './patterns.ts'
import { mark, symbolRef, type Site } from './symbol-rows.ts'
import type { Declare, Statement, Walk } from './walk.ts'

const {
  identifier, object, parenthesized_expression: parenthesized, as_expression: asExpression, variable_declarator: declarator,
  satisfies_expression: satisfies, arrow_function: arrow, function_expression: functionExpression, decorator, class_body: classBody,
  generator_function: generatorFunction, class: classExpression, variable_declaration: variableDeclaration, for_in_statement: forIn,
  call_expression: call, assignment_expression: assignment, method_definition: method, pair, shorthand_property_identifier: shorthand,
} = node

/** A statement that nothing wraps. */
export function plainStatement(walk: Walk, at: number): Statement {
  return { start: walk.start(at), end: walk.end(at), text: walk.start(at), flags: 0, byDefault: false }
}

/** Declares the statements of a block in the scope that was just entered. */
export function declareBlock(walk: Walk, block: number): void {
  const { declares } = walk.dialect
  const end = walk.next(block)
  for (let child = block + 1; child < end; child = walk.next(child)) {
    declares[walk.code(child)]?.(walk, child, plainStatement(walk, child))
  }
}

/** Declares a function's or the file's `var`s that nested blocks hold. */
export function declareHoisted(walk: Walk, around: number): void {
  for (const at of walk.hoisted.get(around) ?? []) declareVariables(walk, at, plainStatement(walk, at))
}

/** What wraps a value more often is given up: it would be looked through again from each of its layers. */
const mostWrappings = 50

/** The function, class or object literal that a variable is bound to by this initialiser; -1 for any other. */
export function boundValue(walk: Walk, value: number): number {
  for (let at = value, steps = 0; at >= 0 && steps < mostWrappings; steps++) {
    const code = walk.code(at)
    if (code === arrow || code === functionExpression || code === generatorFunction || code === classExpression || code === object) return at
    if (code === parenthesized || code === asExpression || code === satisfies) at = walk.firstChild(at)
    else if (code === call) at = frozenValue(walk, at)
    else if (code === assignment && exportsByAssignment(walk, walk.child(at, field.left))) at = walk.child(at, field.right)
    else return -1
  }
  return -1
}
/** Whether an object literal has methods, or functions or classes as values. */
function holdsFunctions(walk: Walk, literal: number): boolean {
  const end = walk.next(literal)
  for (let child = literal + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === method) return true
    const bound = code === pair ? boundValue(walk, walk.child(child, field.value)) : -1
    if (bound >= 0 && walk.code(bound) !== object) return true
  }
  return false
}
/** Whether a value is a function with a `this` of its own. */
export function bindsThis(walk: Walk, value: number): boolean {
  const bound = value < 0 ? -1 : boundValue(walk, value)
  return bound >= 0 && (walk.code(bound) === functionExpression || walk.code(bound) === generatorFunction)
}
export function boundKind(walk: Walk, bound: number, otherwise: number): number {
  const code = bound < 0 ? object : walk.code(bound)
  return code === object ? otherwise : code === classExpression ? kindCode.class : kindCode.function
}
/** Where the text of a bound value begins to be a body; the signature ends there. */
export function bodyStart(walk: Walk, at: number): number {
  const code = walk.code(at)
  if (code === object) return walk.start(at)
  const body = code === classExpression ? walk.childOf(at, classBody) : walk.body(at)
  return body < 0 ? walk.end(at) : walk.start(body)
}

/** `let`, `const`, `var`: symbols at the top level and where a function, a class or an object with functions is bound, else locals. */
export const declareVariables: Declare = (walk, at, statement) => {
  if (walk.code(at) === forIn) return declareNames(walk, { at, pattern: walk.child(at, field.left), value: -1, alone: false }, statement)
  const end = walk.next(at)
  const declarators: number[] = []
  for (let child = at + 1; child < end; child = walk.next(child)) if (walk.code(child) === declarator) declarators.push(child)
  for (const child of declarators) {
    const pattern = walk.child(child, field.name)
    if (statement.flags === 0 && bindRequired(walk, child)) continue
    if (pattern >= 0) declareNames(walk, { at: child, pattern, value: walk.child(child, field.value), alone: declarators.length === 1, list: at }, statement)
  }
}
/** A `var` at the level of its function; those of nested blocks are hoisted. */
export const declareVar: Declare = (walk, at, statement) => {
  if (statement.flags !== 0) declareVariables(walk, at, statement)
}

interface Declarator {
  readonly at: number
  readonly pattern: number
  readonly value: number
  /** the only one of its statement, whose range it then takes */
  readonly alone: boolean
  readonly list?: number
}

function declareNames(walk: Walk, declared: Declarator, statement: Statement): void {
  const { at, pattern, value, alone, list = at } = declared
  const bound = walk.code(pattern) === identifier ? boundValue(walk, value) : -1
  const isSymbol = walk.topLevel || (bound >= 0 && (walk.code(bound) !== object || holdsFunctions(walk, bound)))
  bindingNames(walk, pattern, name => {
    const string = walk.nameOf(name)
    const own = walk.scopes.own(string, space.value)
    if (own >= 0 && hidesNothing(walk, list, own)) return
    if (!isSymbol) return walk.scopes.declare(string, space.value, walk.addLocal(string, { node: name, whole: at }))
    const kind = boundKind(walk, bound, variableKind(walk, list))
    const spaces = kind === kindCode.class ? flag.value | flag.type : flag.value
    const body = bound >= 0 ? bodyStart(walk, bound) : alone ? statement.end : walk.end(at)
    const site: Site = {
      start: alone ? statement.start : walk.start(at), end: alone ? statement.end : walk.end(at),
      text: alone ? statement.text : walk.start(at), nameStart: walk.start(name), nameEnd: walk.end(name), body,
    }
    const row = declareSymbol(walk, { string, kind, flags: statement.flags | spaces | functionFlags(walk, bound), site, statement })
    if (bound >= 0) walk.setSymbol(bound, row)
  })
}

/** A `var` said again, or one that is a parameter or a function already, is the same variable. */
function hidesNothing(walk: Walk, list: number, own: number): boolean {
  const code = walk.code(list)
  return (code === variableDeclaration || code === forIn) && refTag(own) !== tag.import
}

/** An object literal that a function returns has a symbol, and its members do: they are what a caller gets. */
export function declareReturned(walk: Walk, value: number): void {
  const bound = boundValue(walk, value)
  if (bound < 0 || walk.code(bound) !== object || walk.symbolFor(bound) >= 0 || walk.firstChild(bound) < 0) return
  addLiteral(walk, bound, { string: walk.out.literal('return'), kind: kindCode.property, container: walk.resultOf })
}

/** So has one that a variable of a function is given, where it lists functions of the file: `const api = { read, write }`. */
export function declareListing(walk: Walk, name: number, value: number): void {
  const bound = boundValue(walk, value)
  if (bound < 0 || walk.code(bound) !== object || walk.symbolFor(bound) >= 0 || !listsFunctions(walk, bound)) return
  addLiteral(walk, bound, { string: walk.nameOf(name), kind: kindCode.constant, container: walk.from })
}

function listsFunctions(walk: Walk, literal: number): boolean {
  const end = walk.next(literal)
  for (let child = literal + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    const name = code === shorthand ? child : code === pair ? walk.child(child, field.value) : -1
    const ref = name >= 0 && (code === shorthand || walk.code(name) === identifier) ? walk.scopes.find(walk.nameOf(name), space.value) : -1
    if (ref >= 0 && refTag(ref) === tag.symbol && walk.symbols.kindOf(refIndex(ref)) === kindCode.function) return true
  }
  return false
}

interface Literal {
  readonly string: number
  readonly kind: number
  readonly container: number
}

/** The symbol of a literal that no name stands before: what is there to be read at its place are its members. */
function addLiteral(walk: Walk, literal: number, { string, kind, container }: Literal): void {
  const start = walk.start(literal)
  const site: Site = { start, end: walk.end(literal), text: start, nameStart: start, nameEnd: start, body: start }
  walk.setSymbol(literal, walk.symbols.add(string, kind, flag.value, container, site))
}

export interface NewSymbol {
  readonly string: number
  readonly kind: number
  readonly flags: number
  readonly site: Site
  readonly statement: Statement
}

/** Makes a symbol in the scope that was just entered, and exports it where its statement does. */
export function declareSymbol(walk: Walk, made: NewSymbol): number {
  const { string, kind, flags, site, statement } = made
  const container = walk.from
  const all = flags | (walk.ambient ? ambientFlags(kind) : 0) | (walk.topLevel && container === 0 ? mark.topLevel : 0)
  const row = walk.symbols.add(string, kind, all, container, site)
  const ref = symbolRef(row)
  if ((flags & flag.value) !== 0) declareValue(walk, string, kind, row)
  if ((flags & flag.type) !== 0 && walk.scopes.own(string, space.type) < 0) walk.scopes.declare(string, space.type, ref)
  if (container === 0 && walk.topLevel && (statement.flags & flag.exported) !== 0) {
    walk.addExport(statement.byDefault ? walk.out.literal('default') : string, ref)
  }
  return row
}

/** The first declaration of a name stands for it, but a namespace gives way to what it is merged with. */
function declareValue(walk: Walk, string: number, kind: number, row: number): void {
  const own = walk.scopes.own(string, space.value)
  const taken = own >= 0 && (refTag(own) !== tag.symbol || walk.symbols.kindOf(refIndex(own)) !== kindCode.namespace || kind === kindCode.namespace)
  if (!taken) walk.scopes.declare(string, space.value, symbolRef(row))
}

/** What `declare` makes a declaration: whatever has a definition elsewhere. Types have none. */
function ambientFlags(kind: number): number {
  return kind === kindCode.interface || kind === kindCode['type-alias'] ? 0 : flag.declaration
}

export function functionFlags(walk: Walk, at: number): number {
  if (at < 0) return 0
  let flags = 0
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === token.async) flags |= flag.async
    else if (code === token['*']) flags |= flag.generator
  }
  return walk.code(at) === generatorFunction || walk.code(at) === node.generator_function_declaration ? flags | flag.generator : flags
}

/** A function declaration; overload signatures are one symbol with what follows them. */
export const declareFunction: Declare = (walk, at, statement) => {
  const name = walk.child(at, field.name)
  const isSignature = walk.code(at) === node.function_signature
  const signatures = isSignature ? mark.signatures | flag.declaration : 0
  const site = siteOf(walk, at, statement, name)
  const flags = statement.flags | flag.value | functionFlags(walk, at) | signatures
  const string = name < 0 ? walk.out.literal('default') : walk.nameOf(name)
  const own = walk.scopes.own(string, space.value)
  if (own >= 0 && refTag(own) === tag.symbol && walk.symbols.has(refIndex(own), mark.signatures)) {
    walk.symbols.extend(refIndex(own), flags | (walk.topLevel && walk.from === 0 ? mark.topLevel : 0), site)
    return walk.setSymbol(at, refIndex(own))
  }
  walk.setSymbol(at, declareSymbol(walk, { string, kind: kindCode.function, flags, site, statement }))
}

export const declareClass: Declare = (walk, at, statement) => {
  const name = walk.child(at, field.name)
  const string = name < 0 ? walk.out.literal('default') : walk.nameOf(name)
  const isAbstract = walk.code(at) === node.abstract_class_declaration ? flag.abstract : 0
  const site = siteOf(walk, at, statement, name)
  const flags = statement.flags | flag.value | flag.type | isAbstract
  walk.setSymbol(at, declareSymbol(walk, { string, kind: kindCode.class, flags, site, statement }))
}

/** Where a declaration with a name and a body stands. Decorators of its own come before its signature. */
export function siteOf(walk: Walk, at: number, statement: Statement, name: number): Site {
  let text = statement.text
  const end = walk.next(at)
  for (let child = at + 1; child < end && walk.code(child) === decorator; child = walk.next(child)) text = Math.max(text, walk.end(child))
  const body = walk.body(at)
  const nameStart = name < 0 ? walk.start(at) : walk.start(name)
  return {
    start: statement.start, end: statement.end, text, nameStart, nameEnd: name < 0 ? nameStart : walk.end(name),
    body: body < 0 ? statement.end : walk.start(body),
  }
}

/** What wraps statements without a scope of its own: `switch` cases, labels, what did not parse. */
export const declareInside: Declare = (walk, at) => {
  walk.deeper(at, () => {
    declareBlock(walk, at)
    return 0
  })
}
