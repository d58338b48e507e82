/**
 * Writes what the standard library of JavaScript gives and takes, as far as values flow through it, out of the declarations
 * that come with TypeScript: `node tools/library-table.mjs FOLDER`, where FOLDER holds `node_modules/typescript` (5.9, whose
 * parser and lib.*.d.ts are read). What neither holds nor hands on a value of its user is left out: it is external as it stands.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const home = path.resolve(process.argv[2] ?? '.')
const require = createRequire(path.join(home, 'package.json'))
const ts = require('typescript')
const folder = path.dirname(require.resolve('typescript/lib/lib.es5.d.ts'))
const target = fileURLToPath(new URL('../packages/languages/src/javascript/library-table.ts', import.meta.url))

/** The types that hold values of their user, and those of the objects that make them. */
const wanted = `
Array ReadonlyArray ArrayLike Promise PromiseLike PromiseWithResolvers Map ReadonlyMap WeakMap Set ReadonlySet WeakSet WeakRef
Iterator Iterable IterableIterator IteratorObject ArrayIterator MapIterator SetIterator Generator IteratorYieldResult IteratorReturnResult
AsyncIterator AsyncIterable AsyncIterableIterator AsyncIteratorObject AsyncGenerator PromiseFulfilledResult
ArrayConstructor PromiseConstructor MapConstructor WeakMapConstructor SetConstructor WeakSetConstructor WeakRefConstructor
ObjectConstructor IteratorConstructor
DisposableStack AsyncDisposableStack DisposableStackConstructor AsyncDisposableStackConstructor
`.trim().split(/\s+/)
/** Of the aliases what is no type of its own: what they are for their first parameter. */
const aliases = { IteratorResult: 'IteratorYieldResult', PromiseSettledResult: 'PromiseFulfilledResult' }
const primitives = { StringKeyword: 'string', NumberKeyword: 'number', BooleanKeyword: 'boolean', BigIntKeyword: 'bigint' }
const { SyntaxKind } = ts

const declarations = new Map(wanted.map(name => [name, []]))
for (const file of fs.readdirSync(folder).filter(name => /^lib\.es\d+.*\.d\.ts$|^lib\.esnext.*\.d\.ts$/.test(name)).sort()) {
  const source = ts.createSourceFile(file, fs.readFileSync(path.join(folder, file), 'utf8'), ts.ScriptTarget.Latest)
  gather(source.statements, source)
}

function gather(statements, source) {
  for (const statement of statements) {
    if (ts.isInterfaceDeclaration(statement)) declarations.get(statement.name.text)?.push({ statement, source })
    else if (ts.isModuleDeclaration(statement) && statement.name.text === 'global') gather(statement.body.statements, source)
  }
}

/** The keys of what an iteration gives, and of what an index gives. */
const iterated = '[of]'
const index = '[]'
const nothing = new Set([SyntaxKind.NullKeyword, SyntaxKind.UndefinedKeyword, SyntaxKind.VoidKeyword, SyntaxKind.NeverKeyword])

/** A type as a term; null where it says nothing of what flows. */
function term(type, scope) {
  if (type === undefined) return null
  const primitive = primitives[SyntaxKind[type.kind]]
  if (primitive !== undefined) return primitive
  if (ts.isParenthesizedTypeNode(type) || ts.isTypeOperatorNode(type)) return term(type.type, scope)
  if (type.kind === SyntaxKind.ThisType) return 'this'
  if (ts.isArrayTypeNode(type)) return ['Array', term(type.elementType, scope)]
  if (ts.isTupleTypeNode(type)) return ['Tuple', ...type.elements.map(each => term(ts.isNamedTupleMember(each) ? each.type : each, scope))]
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) return union(type.types, scope)
  if (ts.isFunctionTypeNode(type)) return functionTerm(type, scope)
  if (ts.isTypePredicateNode(type)) return 'boolean'
  if (ts.isTypeLiteralNode(type)) return literal(type, scope)
  if (ts.isMappedTypeNode(type)) return mapped(type, scope)
  return ts.isTypeReferenceNode(type) ? named(type, scope) : null
}

function named(type, scope) {
  const name = type.typeName.getText(scope.source)
  const given = (type.typeArguments ?? []).map(each => term(each, scope))
  if (name in scope.variables && given.length === 0) return scope.variables[name]
  if (name === 'Awaited') return ['Awaited', given[0]]
  if (name === 'NonNullable' || name === 'Readonly') return given[0] ?? null
  if (name in aliases) return [aliases[name], given[0]]
  return declarations.has(name) && given.length > 0 ? [name, ...given] : null
}

/** `T | PromiseLike<T>` is what is T once it is awaited. */
function union(types, scope) {
  const parts = types.filter(type => !nothing.has(type.kind) && !(ts.isLiteralTypeNode(type) && nothing.has(type.literal.kind))).map(type => term(type, scope))
  const awaited = parts.find(part => Array.isArray(part) && part[0] === 'PromiseLike')
  if (awaited !== undefined) return ['Awaited', awaited[1]]
  return parts.length < 2 ? (parts[0] ?? null) : ['|', ...parts]
}

function functionTerm(type, scope) {
  const inner = { ...scope, variables: { ...scope.variables, ...Object.fromEntries((type.typeParameters ?? []).map(each => [each.name.text, null])) } }
  return ['=>', nothing.has(type.type.kind) ? null : term(type.type, inner), ...parametersOf(type, inner)]
}

/** `{ [key: string]: T }` is a record. */
function literal(type, scope) {
  const [only, more] = type.members
  return more === undefined && only !== undefined && ts.isIndexSignatureDeclaration(only) ? ['Record', 'string', term(only.type, scope)] : null
}

/** `{ [P in keyof T]: Awaited<T[P]> }`: what T is, once what it holds is awaited. */
function mapped(type, scope) {
  const value = type.type
  const isAwaited = value !== undefined && ts.isTypeReferenceNode(value) && value.typeName.getText(scope.source) === 'Awaited'
  const of = type.typeParameter.constraint
  return isAwaited && of !== undefined && ts.isTypeOperatorNode(of) ? ['EachAwaited', term(of.type, scope)] : null
}

function parametersOf(signature, scope) {
  const terms = signature.parameters.filter(each => each.name.getText(scope.source) !== 'this').map(each => (each.dotDotDotToken === undefined ? term(each.type, scope) : null))
  while (terms.length > 0 && terms.at(-1) === null) terms.pop()
  return terms
}

/** Whether a term holds anything of its user. */
function flows(of) {
  return typeof of === 'number' || of === 'this' || (Array.isArray(of) && (of[0] === '$' || of.slice(1).some(flows)))
}

function nameOf(member, source) {
  if (ts.isConstructSignatureDeclaration(member)) return 'new'
  if (ts.isIndexSignatureDeclaration(member)) return index
  const text = member.name?.getText(source)
  if (text === '[Symbol.iterator]' || text === '[Symbol.asyncIterator]') return iterated
  return text?.startsWith('[') ? undefined : text
}

/** Whether a parameter says anything of an argument: what its function is given, or what it has to be inferred from. */
function tells(of) {
  return Array.isArray(of) && (of[0] === '$' || (of[0] === '=>' && of.slice(2).some(flows)) || of.slice(1).some(tells))
}

function memberTerm(member, scope) {
  if (ts.isPropertySignature(member) || ts.isIndexSignatureDeclaration(member)) {
    const is = term(member.type, scope)
    return flows(is) ? { is } : undefined
  }
  if (!ts.isMethodSignature(member) && !ts.isConstructSignatureDeclaration(member)) return undefined
  const own = (member.typeParameters ?? []).map((each, i) => [each.name.text, ['$', i]])
  const inner = { ...scope, variables: { ...scope.variables, ...Object.fromEntries(own) } }
  for (const each of member.typeParameters ?? []) {
    const otherwise = each.default === undefined ? null : each.default.kind === SyntaxKind.NeverKeyword ? 'never' : term(each.default, inner)
    if (otherwise !== null) inner.variables[each.name.text].push(otherwise)
  }
  const gives = term(member.type, inner)
  const takes = parametersOf(member, inner)
  return { ...(flows(gives) ? { gives } : {}), ...(takes.some(tells) ? { takes } : {}) }
}

/** How many arguments a signature asks for at least, and at most. */
function arity({ parameters }) {
  const isRest = parameters.at(-1)?.dotDotDotToken !== undefined
  return { least: parameters.filter(each => each.questionToken === undefined && each.dotDotDotToken === undefined).length, most: isRest ? 99 : parameters.length }
}

/** The overloads of a member: that which keeps what stands at each place before one that joins them, the last, which is the widest, before others. */
function membersOf(name, given, signatures = new Map()) {
  for (const { statement, source } of declarations.get(name) ?? []) {
    const variables = Object.fromEntries((statement.typeParameters ?? []).map((each, i) => [each.name.text, given === undefined ? i : (given[i] ?? null)]))
    const scope = { variables, source }
    for (const heritage of statement.heritageClauses ?? []) {
      for (const base of heritage.types) membersOf(base.expression.text, (base.typeArguments ?? []).map(each => term(each, scope)), signatures)
    }
    for (const member of statement.members) {
      const key = nameOf(member, source)
      const made = key === undefined ? undefined : memberTerm(member, scope)
      if (made === undefined) continue
      if (key === iterated || made.is !== undefined) signatures.set(key, [{ made: key === iterated ? { is: made.gives?.[1] ?? null } : made, arity: { least: 0, most: 99 } }])
      else signatures.set(key, [...(signatures.get(key) ?? []), { made, arity: arity(member) }])
    }
  }
  return signatures
}

function chosen(signatures) {
  const flowing = signatures.filter(({ made }) => made.gives !== undefined || made.is !== undefined)
  const placed = flowing.filter(({ made }) => made.gives?.[1]?.[0] === 'EachAwaited')
  const from = placed.length > 0 ? placed : flowing.length > 0 ? flowing : signatures
  const whole = from.at(-1)
  const shorter = {}
  for (let count = 0; count < whole.arity.least; count++) {
    const found = from.findLast(({ arity: { least, most } }) => least <= count && count <= most)
    if (found !== undefined && found !== whole) shorter[count] = found.made
  }
  return Object.keys(shorter).length === 0 ? whole.made : { ...whole.made, shorter }
}

function show(value) {
  return JSON.stringify(value).replaceAll('"', "'").replace(/'([A-Za-z_]\w*|\d+)':/g, '$1: ').replaceAll(',', ', ').replaceAll('{', '{ ').replaceAll('}', ' }').replaceAll('{  }', '{}')
}

const lines = [
  '/**',
  ' * What the types of the standard library hold, give and take. Generated by `tools/library-table.mjs` from',
  ` * lib.es*.d.ts of typescript ${ts.version}; terms as \`LibraryTerm\` in packages/link has them. A record holds what its second parameter says.`,
  ' */',
  '/* oxlint-disable unicorn/no-thenable -- a promise has one */',
  "import type { LibraryType } from '@codeloom/link'",
  '',
  'export const libraryTypes: Readonly<Record<string, LibraryType>> = {',
  "  Record: { '[]': { is: 1 }, '[named]': { is: 1 } },",
]
for (const name of wanted) {
  const members = [...membersOf(name)].map(([key, signatures]) => [key, chosen(signatures)]).filter(([, member]) => Object.keys(member).length > 0)
  if (members.length === 0) continue
  lines.push(`  ${name}: {`)
  for (const [key, member] of members) lines.push(`    ${/^[A-Za-z]\w*$/.test(key) ? key : `'${key}'`}: ${show(member)},`)
  lines.push('  },')
}
lines.push('}', '')
fs.writeFileSync(target, lines.join('\n'))
