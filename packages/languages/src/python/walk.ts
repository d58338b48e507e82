import { at, FactsBuilder, kindCode, op, reference, roleCode, space, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { Scopes, SyntaxTree } from '@codeloom/syntax'
import { Bindings } from './bindings.ts'
import { ImportedNames } from './imported-names.ts'
import { SymbolRows } from './symbol-rows.ts'

/**
 * Visits one node and returns the term of its value, 0 where it has none that can be said. `wanted` is false where the
 * caller drops the term, so that it need not be made.
 */
export type Visit = (walk: Walk, node: number, wanted: boolean) => number

/** A local, and what it was before it was known to be something narrower. */
interface Narrowing {
  readonly ref: Ref
  readonly before: number
  readonly now: number
}

const builtinTypes = { str: 0, int: 1, float: 2, bool: 3, dict: 4, any: 5 } as const
type BuiltinType = keyof typeof builtinTypes

/** Levels of nesting beyond which a subtree is given up, so that the stack never overflows. */
const maxDepth = 400

/** What kind of method the walk is in: how its first parameter is bound. */
export const methodOf = { none: 0, instance: 1, type: 2 } as const

/**
 * The state of the walk over one file after another: the tree, the builder, the scopes, and where the walk stands.
 * The extractor's files are functions over it.
 */
export class Walk {
  readonly codes: Uint8Array
  readonly fieldCodes: Uint8Array
  readonly visits: readonly Visit[]
  readonly bindings = new Bindings()
  readonly imported = new ImportedNames()
  /** names of the module and of functions */
  readonly scopes = new Scopes()
  /** names of classes, which only the class body itself sees, and only once they are bound */
  readonly classScopes = new Scopes()
  tree = new SyntaxTree()
  out = new FactsBuilder()
  symbols = new SymbolRows(this.out)
  /** by node: 1 + the symbol that was declared for it */
  private declared = new Int32Array(1 << 12)
  /** by local: the term that says what it is in this place, 0 where the local's own row does */
  private terms: Int32Array = new Int32Array(1 << 10)
  /** the symbol that the walk is in */
  from = 0
  /** the innermost class, -1 for none; whether the walk is in its body itself, not in a function */
  classRow = -1
  inClass = false
  /** the first parameter of the method that the walk is in, -1 for none, and how it is bound */
  selfRef = -1
  method: number = methodOf.none
  /** in what a function gives: the name that stands for the class it is in, -1 for none */
  selfType = -1
  /** the function whose `return`s say what it gives, -1 where they need not be known */
  resultOf = -1
  /** the scope of the innermost function, by its number in `bindings`; -1 for none */
  functionScope = -1
  /** the function whose `yield`s say what it gives, -1 where they need not be known; whether entering that gives them */
  yieldsOf = -1
  inManager = false
  /** in the scope of the module itself */
  topLevel = true
  /** the class whose body the walk is in lists the members of an enumeration */
  isEnum = false
  /** by name: what `global` makes it mean */
  readonly moduleRefs = new Map<number, Ref>()
  /** whether the file brings in names that it does not name (`from m import *`) */
  hasStars = false
  /** the terms of the built-in types that the file mentions, 0 for those that it does not */
  private readonly builtins = new Int32Array(6)
  /** what is known to be narrower where the walk stands, in the order in which it was found */
  readonly narrowings: Narrowing[] = []
  /** by the scope of a function: where it gives each of its names something for the last time; of the functions where that was asked */
  readonly lastGiven = new Map<number, ReadonlyMap<number, number>>()
  /** names of attributes that are given something through another receiver than \`self\` */
  readonly givenElsewhere = new Set<number>()
  /** what was mentioned last */
  lastRef = -1
  private depth = 0
  private gaveUp = false

  constructor(codes: Uint8Array, fieldCodes: Uint8Array, visits: readonly Visit[]) {
    this.codes = codes
    this.fieldCodes = fieldCodes
    this.visits = visits
  }

  begin(tree: SyntaxTree, out: FactsBuilder): void {
    if (this.out !== out) this.symbols = new SymbolRows(out)
    this.tree = tree
    this.out = out
    this.symbols.begin()
    this.scopes.reset()
    this.classScopes.reset()
    this.imported.begin()
    if (this.declared.length < tree.count) this.declared = new Int32Array(tree.count * 2)
    else this.declared.fill(0, 0, tree.count)
    this.from = this.depth = 0
    this.topLevel = true
    this.classRow = this.selfRef = this.resultOf = this.yieldsOf = this.functionScope = this.selfType = -1
    this.method = methodOf.none
    this.moduleRefs.clear()
    this.lastGiven.clear()
    this.givenElsewhere.clear()
    this.narrowings.length = 0
    this.builtins.fill(0)
    this.isEnum = this.inClass = this.hasStars = this.gaveUp = false
    this.bindings.scan(tree, this.codes, this.fieldCodes)
  }

  /** The code of a node. */
  code(node: number): number {
    return this.codes[this.tree.kind[node] ?? 0] ?? 0
  }
  start(node: number): number {
    return at(this.tree.start, node)
  }
  end(node: number): number {
    return at(this.tree.end, node)
  }
  next(node: number): number {
    return at(this.tree.next, node)
  }
  fieldOf(node: number): number {
    return this.fieldCodes[this.tree.field[node] ?? 0] ?? 0
  }
  /** The first child in a field; -1 where there is none. */
  child(node: number, wanted: number): number {
    const { next, field: fields } = this.tree
    const { fieldCodes } = this
    const end = next[node] ?? 0
    for (let child = node + 1; child < end; child = next[child] ?? end) {
      if (fieldCodes[fields[child] ?? 0] === wanted) return child
    }
    return -1
  }
  /** The first child; -1 for a leaf. */
  firstChild(node: number): number {
    return node + 1 < this.next(node) ? node + 1 : -1
  }

  visit(node: number, wanted: boolean): number {
    if (this.depth >= maxDepth) return this.giveUp(node)
    this.depth++
    const visit = this.visits[this.code(node)] ?? visitChildren
    const term = visit(this, node, wanted)
    this.depth--
    return term
  }
  children(node: number): void {
    const end = this.next(node)
    for (let child = node + 1; child < end; child = this.next(child)) this.visit(child, false)
  }
  /** One level deeper, for the walks that do not go through `visit`; false where it is too deep. Pair with `up`. */
  down(node: number): boolean {
    if (this.depth < maxDepth) return ++this.depth > 0
    this.giveUp(node)
    return false
  }
  up(): void {
    this.depth--
  }
  private giveUp(node: number): number {
    if (!this.gaveUp) this.out.add('problems', [this.out.literal('too-deep'), this.start(node), this.end(node)])
    this.gaveUp = true
    return 0
  }

  nameOf(node: number): number {
    return this.out.name(this.start(node), this.end(node))
  }
  isText(node: number, text: string): boolean {
    return this.end(node) - this.start(node) === text.length && this.tree.text.startsWith(text, this.start(node))
  }
  /** What a name means here: a declaration of the file, something that a star may have brought, or a free name. */
  resolve(name: number): Ref {
    if (this.inClass) {
      const own = this.classScopes.own(name)
      if (own >= 0) return own
    }
    const ref = this.scopes.find(name)
    if (ref >= 0) return ref
    return this.hasStars && !this.imported.isBuiltin(this.out, name) ? this.ofModule(name) : reference(tag.free, this.out.free(name, space.value))
  }
  /** A name of the module, by whatever of several bindings or stars gives it. */
  ofModule(name: number): Ref {
    return reference(tag.member, this.out.term(op.member, this.out.term(op.object, 0), name))
  }
  /** What the parser put in where a name was missing is mentioned nowhere. */
  mention(node: number, role: number, ref: Ref): void {
    const start = this.start(node)
    const end = this.end(node)
    if (start < end) this.out.occurrence(start, end, role, ref, this.from)
    this.lastRef = ref
  }
  /** Mentions a value by its name; the reference. */
  mentionValue(node: number, role: number): Ref {
    const ref = this.resolve(this.nameOf(node))
    this.mention(node, role, ref)
    return ref
  }
  refTerm(ref: Ref): number {
    switch (refTag(ref)) {
      case tag.local: return (this.terms[refIndex(ref)] ?? 0) || this.out.term(op.ref, ref)
      case tag.member: return refIndex(ref)
      default: return this.out.term(op.ref, ref)
    }
  }
  /** Says what a local is from here on, whatever it is given elsewhere; returns what was said before. */
  setTerm(ref: Ref, term: number): number {
    const row = refIndex(ref)
    if (row >= this.terms.length) {
      const longer = new Int32Array(row * 2)
      longer.set(this.terms)
      this.terms = longer
    }
    const before = this.terms[row] ?? 0
    this.terms[row] = term
    return before
  }
  /** A type of the library that holds others, by the name under which the link rules know it: it holds the last of them. */
  container(name: 'Awaitable' | 'Dict' | 'ContextManager' | 'Pair', given: readonly number[]): number {
    const type = this.out.term(op.named, reference(tag.free, this.out.free(this.out.literal(name), space.type)))
    return this.out.term(op.apply, type, this.out.list(given))
  }
  builtin(name: BuiltinType): number {
    const known = this.builtins[builtinTypes[name]] ?? 0
    if (known !== 0) return known
    return (this.builtins[builtinTypes[name]] = this.out.term(op.builtin, this.out.literal(name)))
  }
  /** What cannot be told. */
  anything(): number {
    return this.builtin('any')
  }
  union(a: number, b: number): number {
    if (a === b || b === 0) return a
    return a === 0 ? b : this.out.term(op.union, a, b)
  }

  /** One of two expressions, of which one may be none that is followed: that one may be anything, where the other is known. */
  either(a: number, b: number): number {
    return a === 0 && b === 0 ? 0 : this.union(a === 0 ? this.anything() : a, b === 0 ? this.anything() : b)
  }

  /** The symbol that was declared for a node; -1 for none. */
  symbolFor(node: number): number {
    return (this.declared[node] ?? 0) - 1
  }
  setSymbol(node: number, row: number): void {
    this.declared[node] = row + 1
  }
  addLocal(name: number, node: number, whole: number, kind: number = kindCode.local, parameter = 0): Ref {
    const row = this.out.add('locals', [
      name, kind, 0, this.start(whole), this.end(whole), this.start(node), this.end(node), 0, 0, this.from, parameter,
    ])
    const ref = reference(tag.local, row)
    this.setTerm(ref, 0)
    return ref
  }
}

export const visitChildren: Visit = (walk, node) => {
  walk.children(node)
  return 0
}
export const visitNothing: Visit = () => 0

export const roles = roleCode
