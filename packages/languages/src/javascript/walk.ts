import { at, FactsBuilder, kindCode, op, reference, roleCode, space, tag, type Ref, type Space } from '@codeloom/model'
import { SyntaxTree } from '@codeloom/syntax'
import { field } from './node-kinds.ts'
import { SpacedScopes } from './scopes.ts'
import { SymbolRows } from './symbol-rows.ts'
import { typedefsOf, type TypeImport } from './typedefs.ts'
import { VariableWrites } from './variable-writes.ts'

/**
 * Visits one node and returns the term of its value, 0 where it has none that can be said. `wanted` is false where the
 * caller drops the term, so that it need not be made.
 */
export type Visit = (walk: Walk, node: number, wanted: boolean) => number
/** Declares what a statement brings into the scope that is being entered. */
export type Declare = (walk: Walk, node: number, statement: Statement) => void

/** Where a declaration stands: what wraps it counts for its range, its doc comment and its flags. */
export interface Statement {
  /** the start and end of the whole statement, with `export` and decorators */
  readonly start: number
  readonly end: number
  /** flags that the wrapping gives: `exported`, `declaration`, `global` */
  readonly flags: number
  /** where the signature begins: after the decorators */
  readonly text: number
  /** the statement is `export default` */
  readonly byDefault: boolean
}

/** What a dialect adds to the shared walk, by the codes of nodes. */
export interface Dialect {
  readonly visits: readonly Visit[]
  readonly declares: readonly (Declare | undefined)[]
  /** Visits a type annotation (or a type) and mentions its names in this role; the term of the type. */
  readonly type: (walk: Walk, node: number, role: number) => number
  /** Visits what a class extends and implements. */
  readonly heritage: (walk: Walk, node: number, row: number) => void
  /** Declares the type parameters of a declaration in the scope that was just entered. */
  readonly typeParameters: (walk: Walk, node: number) => void
  /** Visits the types that a call or a base is given; the list of their terms. */
  readonly typeArguments: (walk: Walk, node: number) => number
  /** Whether what is assigned to a member of anything makes one: where no types say what it has. */
  readonly makesMembers: boolean
}

/**
 * What stands around says what an expression has to be: the term of a function or of a type, and which parameter of it (a path
 * as `op.parameter` has it, '' for itself).
 */
export interface Expected {
  readonly term: number
  readonly path: string
}
export const nothingExpected: Expected = { term: 0, path: '' }

/** What a term is taken for from here on. */
export interface Narrowing {
  /** the term of what was tested, without what is known of it */
  readonly key: number
  now: number
}

/** Stands for the symbol of a function that has none, while what it gives is wanted. */
export const noSymbol = -2
/** No term has this number. */
export const notGiven = -1

/** Levels of nesting beyond which a subtree is given up, so that the stack never overflows. */
const maxDepth = 400
const fieldBody = field.body

/**
 * The state of the walk over one file after another: the tree, the builder, the scopes, and where the walk stands.
 * The extractor's files are functions over it.
 */
export class Walk {
  readonly codes: Uint8Array
  readonly fieldCodes: Uint8Array
  readonly dialect: Dialect
  readonly scopes = new SpacedScopes()
  tree = new SyntaxTree()
  out = new FactsBuilder()
  symbols = new SymbolRows(this.out, this.tree)
  /** by node: 1 + the symbol that was declared for it */
  private declared = new Int32Array(1 << 12)
  /** the functions' hoisted declarations: by node of the function, the nodes of its `var`s */
  readonly hoisted = new Map<number, number[]>()
  /** the declarators whose names are imports (`const { a } = require('x')`) */
  readonly required = new Set<number>()
  /** the symbol that the walk is in */
  from = 0
  /** the term of `this`, 0 where it cannot be said; below -1 that of a function's instances, made when it is asked for (`thisTerm`) */
  self = 0
  /** the class whose member the walk is in (its members may be made by `this.x =`), -1 for none; and the base's op */
  classRow = -1
  /** whether that class derives from something */
  inherits = false
  baseOp: number = op.base
  /** the function whose `return`s say what it gives, -1 where they need not be known */
  resultOf = -1
  /** of a function without a symbol, whose `resultOf` is `noSymbol`: the term of what it gives, `notGiven` where nothing does yet */
  given = notGiven
  /** whether what the function gives that is visited next is wanted, though it has no symbol */
  asksResult = false
  /** whether `resultOf` gives what it yields, not what it returns */
  yields = false
  /** what is expected where the walk stands, for a function or an object literal there; `nothingExpected` where nothing is known */
  expected: Expected = nothingExpected
  /** the term of `this` in the function expression that is visited next, where what it is bound to says so; else 0 */
  functionSelf = 0
  /** the fields that assignments to `this` give something to, and how many values these gave */
  readonly fields = new Map<number, number>()
  /** the variables that are written to after they were declared */
  readonly variables = new VariableWrites()
  /** the types that comments define by an import, and the rows of `imports` that comments made, by what they import */
  typedefs: ReadonlyMap<string, TypeImport> = new Map()
  readonly typeImports = new Map<string, number>()
  /** something is assigned to `module.exports` itself; to a member of it */
  exportsAssigned = false
  exportsMembers = false
  /** what the function has to return that the walk is in */
  returned: Expected = nothingExpected
  /** what tests say of names and members where the walk stands */
  narrowings: Narrowing[] = []
  /** by name: the nodes where something of that name is written to; undefined until it is asked for */
  writes: ReadonlyMap<number, readonly number[]> | undefined
  /** where the outermost function ends that the walk is in; 0 outside of any */
  functionEnd = 0
  /** the name that a mapped type gives the keys, -1 outside of any; and the type of which `T[K]` was found in it */
  mappedName = -1
  mappedOf = 0
  /** what the type that was visited last says of a parameter (`x is T`), by the node of its name */
  predicate: { readonly name: number; readonly type: number } | undefined
  /** in the scope of the file or of a namespace itself: what is declared here is a symbol */
  topLevel = true
  /** inside `declare` */
  ambient = false
  /** the file has imports or exports: its top-level names are its own */
  isModule = false
  private depth = 0
  private gaveUp = false

  constructor(codes: Uint8Array, fieldCodes: Uint8Array, dialect: Dialect) {
    this.codes = codes
    this.fieldCodes = fieldCodes
    this.dialect = dialect
  }

  begin(tree: SyntaxTree, out: FactsBuilder): void {
    this.tree = tree
    this.out = out
    this.symbols = new SymbolRows(out, tree)
    this.scopes.reset()
    this.hoisted.clear()
    this.required.clear()
    if (this.declared.length < tree.count) this.declared = new Int32Array(tree.count * 2)
    else this.declared.fill(0, 0, tree.count)
    this.fields.clear()
    this.variables.clear()
    this.typeImports.clear()
    if (this.dialect.makesMembers) this.typedefs = typedefsOf(tree.text)
    this.from = this.self = this.functionSelf = this.depth = 0
    this.exportsAssigned = this.exportsMembers = false
    this.topLevel = true
    this.classRow = this.resultOf = -1
    this.baseOp = op.base
    this.expected = this.returned = nothingExpected
    this.ambient = this.inherits = this.isModule = this.gaveUp = this.yields = this.asksResult = false
    this.given = notGiven
    this.narrowings = []
    this.writes = this.predicate = undefined
    this.functionEnd = this.mappedOf = 0
    this.mappedName = -1
  }

  /** The code of a node. */
  code(node: number): number {
    return this.codes[this.tree.kind[node] ?? 0] ?? 0
  }
  fieldOf(node: number): number {
    return this.fieldCodes[this.tree.field[node] ?? 0] ?? 0
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
  /** The first child of a code; -1 where there is none. */
  childOf(node: number, wanted: number): number {
    const end = this.next(node)
    for (let child = node + 1; child < end; child = this.next(child)) if (this.code(child) === wanted) return child
    return -1
  }
  /** The first child; -1 for a leaf. */
  firstChild(node: number): number {
    return node + 1 < this.next(node) ? node + 1 : -1
  }
  body(node: number): number {
    return this.child(node, fieldBody)
  }

  visit(node: number, wanted: boolean): number {
    if (this.depth >= maxDepth) return this.giveUp(node)
    this.depth++
    const visit = this.dialect.visits[this.code(node)] ?? visitChildren
    const term = visit(this, node, wanted)
    this.depth--
    return term
  }
  children(node: number): void {
    const end = this.next(node)
    for (let child = node + 1; child < end; child = this.next(child)) this.visit(child, false)
  }
  /** Runs a step one level deeper, for the walks that do not go through `visit`; 0 where it is too deep. */
  deeper(node: number, step: () => number): number {
    if (this.depth >= maxDepth) return this.giveUp(node)
    this.depth++
    const term = step()
    this.depth--
    return term
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
  /** What a name means here: a declaration of the file or a free name. */
  resolve(name: number, where: Space): Ref {
    const ref = this.scopes.find(name, where)
    return ref >= 0 ? ref : reference(tag.free, this.out.free(name, where))
  }
  mention(node: number, role: number, ref: Ref): void {
    this.out.occurrence(this.start(node), this.end(node), role, ref, this.from)
  }
  /** Mentions a value by its name; the reference. */
  mentionValue(node: number, role: number): Ref {
    const ref = this.resolve(this.nameOf(node), space.value)
    this.mention(node, role, ref)
    return ref
  }
  /** The term of `this`. */
  thisTerm(): number {
    if (this.self < 0) this.self = this.out.term(op.self, -2 - this.self)
    return this.self
  }
  refTerm(ref: Ref): number {
    return this.out.term(op.ref, ref)
  }
  builtin(name: string): number {
    return this.out.term(op.builtin, this.out.literal(name))
  }
  union(a: number, b: number): number {
    return a === b ? a : this.out.term(op.union, a, b)
  }
  /** A list of terms; trailing unknown ones are left out. */
  list(items: readonly number[]): number {
    let count = items.length
    while (count > 0 && items[count - 1] === 0) count--
    return this.out.list(count === items.length ? items : items.slice(0, count))
  }

  /** The symbol that was declared for a node; -1 for none. */
  symbolFor(node: number): number {
    return (this.declared[node] ?? 0) - 1
  }
  setSymbol(node: number, row: number): void {
    this.declared[node] = row + 1
  }
  addLocal(name: number, local: Local): Ref {
    const { node, whole, kind = kindCode.local, parameter = 0 } = local
    const row = this.out.add('locals', [
      name, kind, 0, this.start(whole), this.end(whole), this.start(node), this.end(node), 0, 0, this.from, parameter,
    ])
    return reference(tag.local, row)
  }
  addExport(name: number, ref: Ref): void {
    this.isModule = true
    this.out.add('exported', [name, ref])
  }
}

/** A local: the node of its name, the node of its declaration. */
export interface Local {
  readonly node: number
  readonly whole: number
  readonly kind?: number
  /** 1 + its place in the parameter list of the symbol that owns it */
  readonly parameter?: number
}

export const visitChildren: Visit = (walk, node) => {
  walk.children(node)
  return 0
}
export const visitNothing: Visit = () => 0

export const roles = roleCode
