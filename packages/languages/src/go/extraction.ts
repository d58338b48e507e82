/**
 * What the extraction of one file works on: the tree, the builder, the names that are bound, and where it stands. One object
 * a worker, reused for every file; hot, so everything in it is a typed array that is changed in place.
 */
import { at, op, reference, roleCode, tag, refTag, type FactsBuilder, type Ref } from '@codeloom/model'
import { CommentTrail, type SyntaxTree } from '@codeloom/syntax'
import type { GoKinds } from './kinds.ts'
import { builtinTypes, builtinValues, longestBuiltin } from './standard-names.ts'

/** Visits a node: mentions what it mentions, and returns the term of what it is. */
export type Visit = (file: Extraction, node: number) => number

/** Levels of nesting beyond which a subtree is given up, so that the stack never overflows. */
const maxDepth = 400

/** What a name that is no reference is bound to: 0 is not known yet. */
const builtinType = -1
const builtinValue = -2

export class Extraction {
  readonly kinds: GoKinds
  readonly visits: readonly (Visit | undefined)[]
  tree: SyntaxTree
  out: FactsBuilder
  readonly comments = new CommentTrail()
  /** the symbol that mentions what is visited */
  from = 0
  /** how `type` and `type-of` mentions are told apart: the role of the names in the annotation that is visited */
  typeRole: number = roleCode.type
  /** the name of the package, a string number */
  packageName = 0
  /** where the innermost scope begins */
  scope = 0
  /** terms of the lists that are visited */
  readonly values: number[] = []
  /** by node: 1 + the symbol that was declared for it */
  private declared = new Int32Array(1 << 12)
  /** by string number: 1 + the reference that the name is bound to, or a negative code */
  private bound = new Int32Array(1 << 12)
  private usedNames = 0
  private undo = new Int32Array(1 << 10)
  private undoCount = 0
  private readonly standIns = new Map<number, number>()
  /** rows of types that are defined as lists or maps */
  readonly containers = new Set<number>()
  private depth = 0
  private gaveUp = false

  constructor(kinds: GoKinds, visits: readonly (Visit | undefined)[], tree: SyntaxTree, out: FactsBuilder) {
    this.kinds = kinds
    this.visits = visits
    this.tree = tree
    this.out = out
  }

  begin(tree: SyntaxTree, out: FactsBuilder): void {
    this.tree = tree
    this.out = out
    this.comments.begin()
    if (this.declared.length < tree.count) this.declared = new Int32Array(tree.kind.length)
    else this.declared.fill(0, 0, tree.count)
    this.bound.fill(0, 0, this.usedNames)
    this.usedNames = this.undoCount = this.depth = this.from = this.packageName = this.scope = 0
    this.gaveUp = false
    this.standIns.clear()
    this.containers.clear()
    this.values.length = 0
    this.typeRole = roleCode.type
  }

  visit(node: number): number {
    const visit = this.visits[this.tree.kind[node] ?? 0]
    if (this.depth >= maxDepth) return this.giveUp(node)
    this.depth++
    const term = visit === undefined ? this.children(node) : visit(this, node)
    this.depth--
    return term
  }
  /** Runs a step one level deeper, for what does not go through `visit`; 0 where it is too deep. */
  nested(node: number, step: () => number): number {
    if (this.depth >= maxDepth) return this.giveUp(node)
    this.depth++
    const term = step()
    this.depth--
    return term
  }
  /** Visits the children of a node; what they are together is not known. */
  children(node: number): number {
    const { next } = this.tree
    const end = next[node] ?? 0
    for (let child = node + 1; child < end; child = next[child] ?? end) this.visit(child)
    return 0
  }
  private giveUp(node: number): number {
    if (!this.gaveUp) this.out.add('problems', [this.out.literal('too-deep'), this.start(node), this.end(node)])
    this.gaveUp = true
    return 0
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
  kind(node: number): number {
    return at(this.tree.kind, node)
  }
  child(node: number, field: number): number {
    return this.tree.child(node, field)
  }
  /** The first child that is no comment; -1 for none. */
  first(node: number): number {
    const end = this.next(node)
    for (let child = node + 1; child < end; child = this.next(child)) if (this.kind(child) !== this.kinds.comment) return child
    return -1
  }
  /** The string number of a node's text. */
  nameOf(node: number): number {
    return this.out.name(this.start(node), this.end(node))
  }
  isText(node: number, text: string): boolean {
    return this.end(node) - this.start(node) === text.length && this.tree.text.startsWith(text, this.start(node))
  }
  isBlank(node: number): boolean {
    return this.end(node) - this.start(node) === 1 && this.out.units[this.start(node)] === underscore
  }

  /** The symbol that was declared for a node; 0 for none. */
  symbolFor(node: number): number {
    return at(this.declared, node)
  }
  setSymbol(node: number, row: number): void {
    this.declared[node] = row
  }

  /** The symbol that stands for a receiver's type that another file declares; 0 for none yet. */
  standIn(name: number): number {
    return this.standIns.get(name) ?? 0
  }
  setStandIn(name: number, row: number): void {
    this.standIns.set(name, row)
  }

  /** Binds a name until its scope ends. */
  bind(name: number, ref: Ref): void {
    if (name >= this.bound.length) this.growNames(name)
    if (name >= this.usedNames) this.usedNames = name + 1
    if (this.undoCount + 2 > this.undo.length) this.undo = grown(this.undo, this.undo.length * 2)
    this.undo[this.undoCount++] = name
    this.undo[this.undoCount++] = at(this.bound, name)
    this.bound[name] = ref + 1
  }
  /** A mark to go back to with `leave`. */
  enter(): number {
    return this.undoCount
  }
  /** Whether a name was bound since a mark. */
  boundSince(mark: number, name: number): boolean {
    for (let i = mark; i < this.undoCount; i += 2) if (this.undo[i] === name) return true
    return false
  }
  leave(mark: number): void {
    while (this.undoCount > mark) {
      this.undoCount -= 2
      this.bound[at(this.undo, this.undoCount)] = at(this.undo, this.undoCount + 1)
    }
  }
  /** Whether a name is bound in this file, and to what; -1 where it is not. */
  known(name: number): Ref {
    const bound = name < this.bound.length ? at(this.bound, name) : 0
    return bound > 0 && refTag(bound - 1) !== tag.free ? bound - 1 : -1
  }
  /** The reference that a name stands for; -1 for what the language itself declares. */
  resolve(name: number): Ref {
    const bound = name < this.bound.length ? at(this.bound, name) : 0
    if (bound > 0) return bound - 1
    return bound < 0 ? -1 : this.resolveOutside(name)
  }
  /** Whether a name stands for a type of the language itself. */
  isBuiltinType(name: number): boolean {
    if (name < this.bound.length && at(this.bound, name) === 0) this.resolveOutside(name)
    return at(this.bound, name) === builtinType
  }
  private resolveOutside(name: number): Ref {
    if (name >= this.bound.length) this.growNames(name)
    if (name >= this.usedNames) this.usedNames = name + 1
    const { out } = this
    const length = out.stringEnd(name) - out.stringStart(name)
    const text = length <= longestBuiltin ? out.string(name) : ''
    if (text !== '' && builtinTypes.has(text)) this.bound[name] = builtinType
    else if (text !== '' && builtinValues.has(text)) this.bound[name] = builtinValue
    else return (this.bound[name] = reference(tag.free, out.free(name, 0)) + 1) - 1
    return -1
  }

  /** Mentions a reference at a node. A name that the parser only supposed has no text. */
  occur(node: number, role: number, ref: Ref): void {
    const start = this.start(node)
    const end = this.end(node)
    if (start < end) this.out.occurrence(start, end, role, ref, this.from)
  }
  /** Mentions the name at a node; the reference, -1 for what the language itself declares. */
  mention(node: number, role: number): Ref {
    const ref = this.resolve(this.nameOf(node))
    if (ref >= 0) this.occur(node, role, ref)
    return ref
  }
  /** Mentions a member of what a term is; the member's term. */
  mentionMember(node: number, role: number, operation: number, receiver: number): number {
    const term = this.out.term(operation, receiver, this.nameOf(node))
    this.occur(node, role, reference(tag.member, term))
    return term
  }
  refTerm(ref: Ref): number {
    return ref < 0 ? 0 : this.out.term(op.ref, ref)
  }

  private growNames(name: number): void {
    this.bound = grown(this.bound, Math.max(this.bound.length * 2, name + 1))
  }
}

const underscore = 0x5f

function grown(from: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(size)
  to.set(from)
  return to
}
