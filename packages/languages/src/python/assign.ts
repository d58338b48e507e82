/** Assignments: names get what they are given, `self.x =` makes an attribute of the class. */
import { flag, kindCode, op, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { mostElements } from '../most-elements.ts'
import { isSpecialType, typeTerm } from './annotations.ts'
import { boundLambda } from './declare.ts'
import { listAll, listMore } from './exports.ts'
import { field, node } from './node-kinds.ts'
import { symbolRef } from './symbol-rows.ts'
import { target as writeTo } from './targets.ts'
import { methodOf, roles, type Visit, type Walk } from './walk.ts'

const {
  identifier, attribute, subscript, assignment, pattern_list: patternList, tuple_pattern: tuplePattern, list_pattern: listPattern,
  list_splat_pattern: splat, expression_list: expressionList, tuple, list, list_splat: listSplat, parenthesized_expression: parenthesized,
  call, keyword_argument: keywordArgument, string,
} = node

/** What is given: its term, the annotation that stands with it, and the whole statement. */
interface Given {
  readonly term: number
  readonly declared: number
  readonly whole: number
}

export const visitAssignment: Visit = (walk, at) => {
  const left = walk.child(at, field.left)
  const right = walk.child(at, field.right)
  const type = walk.child(at, field.type)
  if (left < 0) return (walk.children(at), 0)
  const name = walk.code(left) === identifier ? left : -1
  const row = name >= 0 ? ownSymbol(walk, name) : -1
  const { from } = walk
  if (row >= 0 && type >= 0) walk.from = row
  const declared = type < 0 ? 0 : typeTerm(walk, type, row >= 0 ? roles['type-of'] : roles.type)
  walk.from = from
  if (row >= 0 && right >= 0 && isAlias(walk, type, right)) return alias(walk, row, left, right)
  if (right >= 0 && isSequence(walk, left) && isLiteral(walk, right) && countOf(walk, left) === countOf(walk, right)) return pairwise(walk, left, right, at)
  const term = right < 0 ? 0 : walk.visit(right, true)
  if (row >= 0 && right >= 0 && walk.code(right) === call) declareTypeVariable(walk, row, right)
  const isBound = name >= 0 && boundLambda(walk, at, name) >= 0
  assignTo(walk, left, { term: isBound ? 0 : term, declared, whole: at })
  if (name >= 0 && walk.topLevel && walk.isText(name, '__all__')) listAll(walk, row, right)
  return term
}

/** `a, b = x, y`: each gets its own. */
function pairwise(walk: Walk, left: number, right: number, whole: number): number {
  const terms: number[] = []
  for (let child = right + 1; child < walk.next(right); child = walk.next(child)) terms.push(walk.visit(child, true))
  let place = 0
  for (let child = left + 1; child < walk.next(left); child = walk.next(child)) {
    assignTo(walk, child, { term: terms[place++] ?? 0, declared: 0, whole })
  }
  return 0
}
function isSequence(walk: Walk, at: number): boolean {
  const code = walk.code(at)
  return code === patternList || code === tuplePattern || code === listPattern
}
function isLiteral(walk: Walk, at: number): boolean {
  const code = walk.code(at)
  return code === expressionList || code === tuple || code === list
}
/** How many elements there are; -1 where one of them stands for several. */
function countOf(walk: Walk, at: number): number {
  let count = 0
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) {
    const code = walk.code(child)
    if (code === splat || code === listSplat) return -1
    count++
  }
  return count
}

/** `X: TypeAlias = ...` and `X = Optional[...]`. */
function isAlias(walk: Walk, type: number, right: number): boolean {
  if (type >= 0) return walk.tree.text.slice(walk.start(type), walk.end(type)).endsWith('TypeAlias')
  return walk.code(right) === subscript && isSpecialType(walk, right)
}
function alias(walk: Walk, row: number, name: number, right: number): number {
  walk.symbols.setKind(row, kindCode['type-alias'])
  walk.symbols.give(row, flag.type)
  bindInClass(walk, name, row)
  const { from } = walk
  walk.from = row
  walk.out.set('symbols', row, 'declared', typeTerm(walk, right, roles['type-of']))
  walk.from = from
  return 0
}
export const visitTypeAlias: Visit = (walk, at) => {
  const target = walk.firstChild(at)
  if (target < 0) return 0
  let name = target
  while (walk.code(name) !== identifier && name + 1 < walk.next(target)) name++
  const row = walk.code(name) === identifier ? ownSymbol(walk, name) : -1
  const value = walk.next(target)
  if (value >= walk.next(at)) return 0
  if (row >= 0) return alias(walk, row, name, value)
  typeTerm(walk, value, roles.type)
  return 0
}

/** `T = TypeVar('T', bound=X)`: as a type it is what it is bound by, or something narrower. */
function declareTypeVariable(walk: Walk, row: number, right: number): void {
  const callee = walk.child(right, field.function)
  const given = walk.child(right, field.arguments)
  if (callee < 0 || given < 0 || !walk.tree.text.startsWith('TypeVar', walk.end(callee) - 7)) return
  walk.symbols.setKind(row, kindCode['type-parameter'])
  walk.symbols.give(row, flag.type)
  let bound = 0
  for (let child = given + 1; child < walk.next(given); child = walk.next(child)) {
    const name = walk.code(child) === keywordArgument ? walk.child(child, field.name) : -1
    if (name >= 0 && walk.isText(name, 'bound')) bound = boundTerm(walk, walk.child(child, field.value))
  }
  walk.out.set('symbols', row, 'declared', bound === 0 ? walk.anything() : walk.union(bound, walk.anything()))
}

/** The type that a value names, which was mentioned as one already. */
function boundTerm(walk: Walk, value: number): number {
  if (value < 0) return 0
  const code = walk.code(value)
  if (code === identifier) return walk.out.term(op.named, walk.resolve(walk.nameOf(value)))
  if (code !== string || walk.end(value) - walk.start(value) < 3) return 0
  const text = walk.tree.text.slice(walk.start(value) + 1, walk.end(value) - 1)
  return /^[^\W\d]\w*$/u.test(text) ? walk.out.term(op.named, walk.resolve(walk.out.literal(text))) : 0
}

/** The symbol that a name in this place defines; -1 where it is a local, or defined elsewhere. */
function ownSymbol(walk: Walk, name: number): number {
  const string = walk.nameOf(name)
  const row = walk.inClass ? walk.symbols.memberOf(walk.classRow, string) : symbolOf(walk.scopes.find(string))
  return row > 0 && walk.out.get('symbols', row, 'nameStart') === walk.start(name) ? row : -1
}
function symbolOf(ref: Ref): number {
  return ref >= 0 && refTag(ref) === tag.symbol ? refIndex(ref) : -1
}

/** Gives a target its value: a name, an attribute, or the parts of a pattern. */
export function assignTo(walk: Walk, target: number, given: Given): void {
  const code = walk.code(target)
  if (code === identifier) return assignName(walk, target, given)
  if (code === attribute) return assignAttribute(walk, target, given)
  if (code === subscript) return void writeTo(walk, target, roles.write)
  if (code !== splat && code !== listSplat && code !== parenthesized && !isSequence(walk, target) && !isLiteral(walk, target)) return void walk.visit(target, false)
  if (!walk.down(target)) return
  const isWhole = code === splat || code === listSplat || code === parenthesized
  const partAt = (place: number): number => (given.term === 0 || isWhole ? given.term : walk.out.term(op.element, given.term, place === 0 ? 1 : 0))
  let place = 0
  for (let child = target + 1; child < walk.next(target); child = walk.next(child)) {
    const isRest = walk.code(child) === splat || walk.code(child) === listSplat
    assignTo(walk, child, { ...given, term: isRest ? given.term : partAt(place++) })
  }
  walk.up()
}

function assignName(walk: Walk, name: number, { term, declared }: Given): void {
  const string = walk.nameOf(name)
  if (walk.inClass) return assignMember(walk, name, string, { term, declared })
  const ref = walk.scopes.find(string)
  const table = refTag(ref) === tag.symbol ? 'symbols' : refTag(ref) === tag.local ? 'locals' : undefined
  if (ref < 0) return void walk.mentionValue(name, roles.write)
  if (table === 'locals') walk.setTerm(ref, 0)
  if (table === undefined || walk.out.get(table, refIndex(ref), 'nameStart') !== walk.start(name)) {
    if (table !== undefined) giveAgain(walk, ref, term)
    return walk.mention(name, roles.write, ref)
  }
  if (declared !== 0) walk.out.set(table, refIndex(ref), 'declared', declared)
  if (term !== 0) walk.out.set(table, refIndex(ref), 'initial', term)
}

/** What is given several things may be any of them, and is none for certain. */
function giveAgain(walk: Walk, ref: Ref, term: number): void {
  const { out } = walk
  const row = refIndex(ref)
  const isLocal = refTag(ref) === tag.local
  if (!isLocal && walk.symbols.kindOf(row) !== kindCode.variable) return
  const table = isLocal ? 'locals' : 'symbols'
  const before = out.get(table, row, 'initial')
  if (before === 0 && term === 0) return
  // what is a union of so many already says enough
  if (isDeepUnion(walk, before)) return
  out.set(table, row, 'initial', walk.union(before === 0 ? walk.anything() : before, term === 0 ? walk.anything() : walk.union(term, walk.anything())))
  if (isLocal) out.set(table, row, 'flags', out.get(table, row, 'flags') | flag.everyWrite)
  else walk.symbols.give(row, flag.everyWrite)
}

/** Unions lean to the left: one that is given a thousand times must not become as deep. */
function isDeepUnion(walk: Walk, term: number): boolean {
  let depth = 0
  for (let at = term; at !== 0 && walk.out.get('terms', at, 'op') === op.union; at = walk.out.get('terms', at, 'a')) depth++
  return depth >= mostElements
}

/** A name in the body of a class. */
function assignMember(walk: Walk, name: number, string: number, { term, declared }: Pick<Given, 'term' | 'declared'>): void {
  const row = walk.classRow < 0 ? -1 : walk.symbols.memberOf(walk.classRow, string)
  if (row < 0) return void walk.mentionValue(name, roles.write)
  bindInClass(walk, name, row)
  give(walk, row, term, declared)
  if (walk.out.get('symbols', row, 'nameStart') !== walk.start(name)) walk.mention(name, roles.write, symbolRef(row))
}
function bindInClass(walk: Walk, name: number, row: number): void {
  if (walk.inClass && walk.classScopes.own(walk.nameOf(name)) !== symbolRef(row)) walk.classScopes.declare(walk.nameOf(name), symbolRef(row))
}

/** An attribute is all that the class gives it. */
function give(walk: Walk, row: number, term: number, declared: number): void {
  const { out } = walk
  if (walk.symbols.kindOf(row) !== kindCode.field) return
  if (declared !== 0) out.set('symbols', row, 'declared', declared)
  if (term !== 0) out.set('symbols', row, 'initial', walk.union(out.get('symbols', row, 'initial'), term))
}

/** `self.x = v` in a method is an attribute of the class, defined where it first stands. */
function assignAttribute(walk: Walk, target: number, { term, declared, whole }: Given): void {
  const object = walk.child(target, field.object)
  const name = walk.child(target, field.attribute)
  const isOwn = object >= 0 && name >= 0 && walk.selfRef >= 0 && walk.classRow >= 0 && walk.code(object) === identifier
    && walk.scopes.find(walk.nameOf(object)) === walk.selfRef && walk.start(name) < walk.end(name)
  if (!isOwn) {
    if (name >= 0) walk.givenElsewhere.add(walk.nameOf(name))
    return void writeTo(walk, target, roles.write)
  }
  const string = walk.nameOf(name)
  const known = walk.symbols.memberOf(walk.classRow, string)
  if (known >= 0) {
    writeTo(walk, target, roles.write)
    return give(walk, known, term, declared)
  }
  walk.mention(object, roles.read, walk.selfRef)
  const isSimple = walk.code(whole) === assignment && walk.child(whole, field.left) === target
  const [start, end] = isSimple ? [walk.start(whole), walk.end(whole)] : [walk.start(target), walk.end(target)]
  const flags = flag.value | (walk.method === methodOf.type ? flag.shared : 0)
  const row = walk.symbols.add(string, kindCode.field, flags, walk.classRow, {
    start, end, text: start, body: end, nameStart: walk.start(name), nameEnd: walk.end(name),
  })
  give(walk, row, term, declared)
}

/** What the file gives an attribute through another receiver may be given to that of any class: it holds what its class gives it, or something else. */
export function loosenAttributes(walk: Walk): void {
  const { out, symbols, givenElsewhere } = walk
  if (givenElsewhere.size === 0) return
  for (let row = 1; row < symbols.count; row++) {
    if (symbols.kindOf(row) !== kindCode.field || !givenElsewhere.has(out.get('symbols', row, 'name'))) continue
    const initial = out.get('symbols', row, 'initial')
    if (initial !== 0) out.set('symbols', row, 'initial', walk.union(initial, walk.anything()))
  }
}

/** `x += y`: written, and read. */
export const visitAugmented: Visit = (walk, at) => {
  const left = walk.child(at, field.left)
  const right = walk.child(at, field.right)
  if (left < 0 || right < 0) return (walk.children(at), 0)
  walk.visit(right, false)
  assignTo(walk, left, { term: 0, declared: 0, whole: at })
  if (walk.topLevel && walk.code(left) === identifier && walk.isText(left, '__all__')) listMore(walk, right)
  return 0
}

/** `(x := v)` */
export const visitNamed: Visit = (walk, at, wanted) => {
  const name = walk.child(at, field.name)
  const value = walk.child(at, field.value)
  const term = value < 0 ? 0 : walk.visit(value, true)
  if (name >= 0) assignTo(walk, name, { term, declared: 0, whole: at })
  return wanted ? term : 0
}

/** `for x in xs`, in statements and comprehensions. `value` is the term of what is iterated. */
export function assignIterated(walk: Walk, at: number, value: number): void {
  const left = walk.child(at, field.left)
  if (left >= 0) assignTo(walk, left, { term: value === 0 ? 0 : walk.out.term(op.iterated, value), declared: 0, whole: at })
}
