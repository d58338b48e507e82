/**
 * What the extraction of one file works on: the tree, the builder, marks beside the nodes, and the bindings of names.
 * One object a worker, reused for every file; hot, so everything in it is a typed array that is changed in place.
 */
import { at, type FactsBuilder, refIndex, reference, refTag, tag } from '@codeloom/model'
import { CommentTrail, type SyntaxTree } from '@codeloom/syntax'
import { noDeclared, type Declared } from './declared.ts'
import type { CKinds } from './kinds.ts'
import { isKeyword, mayBeKeyword } from './standard-names.ts'

/** What a parent node, visited first, has decided about a name below it. */
export const mark = {
  none: 0,
  /** no occurrence: a definition's own name, or a name that means nothing */
  skip: 1,
  call: 2,
  write: 3,
  /** the name of a symbol (its row in `data`), which from here on is the one that mentions */
  owner: 4,
  /** the name of a local to be declared; its type's node in `data`, its declaration in `extra` */
  local: 5,
  /** the same for a parameter */
  parameter: 6,
  /** the declaration of an old-style parameter, whose type completes it */
  oldStyle: 7,
  /** a type name in the declared type of symbols; `data` is first row * 64 + how many */
  typeOf: 8,
  /** the same in a return type */
  returns: 9,
  /** a field name that the grammar guessed where a macro stands */
  read: 10,
  /** a local `extern` or prototype: the name means the file-scope one */
  outer: 11,
  /** a tag, where the word that says so was left out */
  tagName: 12,
} as const

/** Set beside a mark of `mark` on the name of a struct, union or enum. */
export const tagMark = 16

/** Behind every node; small enough for V8 to keep it as an integer. */
const noEnd = 0x3fffffff

export class Extraction {
  readonly kinds: CKinds
  tree: SyntaxTree
  out: FactsBuilder
  text = ''
  /** beside each node: what to do with it, and the numbers that go with that */
  mark = new Uint8Array(1 << 12)
  data = new Int32Array(1 << 12)
  extra = new Int32Array(1 << 12)
  /** the symbol that mentions what is visited */
  from = 0
  /** what `readDeclarator` read last */
  readonly declared: Declared = noDeclared()
  readonly comments = new CommentTrail()
  /** the comment passed last, the symbol declared last */
  lastComment = 0
  lastSymbol = 0
  /** the item before the one that is declared, at file scope */
  previousItem = -1
  /** symbols whose types are still to be said: first row, how many, the type's node; three numbers each */
  readonly untold: number[] = []
  /** rows of symbols that hold a pointer to a function: what they are is no term */
  readonly untyped = new Set<number>()
  /** field expressions and calls on the way to a receiver */
  readonly spine: number[] = []
  spineCount = 0
  /** in the tree's `leftOut`: the next that is to be mentioned */
  nextLeftOut = 0
  /** declarations are those of a block, not of the file */
  inBody = false
  /** by row of `symbols`: bit 0 for a declaration without body or storage, bit 1 for a function */
  private traits = new Uint8Array(1 << 10)

  private fileRefs = new Int32Array(1 << 12)
  private scopeRefs = new Int32Array(1 << 12)
  private undo = new Int32Array(1 << 10)
  private undoCount = 0
  private usedKeys = 0
  private frames = new Int32Array(1 << 8)
  private frameCount = 0
  /** the node at which the innermost frame ends */
  frameEnd = noEnd

  constructor(kinds: CKinds, tree: SyntaxTree, out: FactsBuilder) {
    this.kinds = kinds
    this.tree = tree
    this.out = out
  }

  begin(tree: SyntaxTree, out: FactsBuilder): void {
    this.tree = tree
    this.out = out
    this.text = tree.text
    if (this.mark.length < tree.count || this.mark.length > 1 << 22) {
      this.mark = new Uint8Array(tree.kind.length)
      this.data = new Int32Array(tree.kind.length)
      this.extra = new Int32Array(tree.kind.length)
    } else {
      this.mark.fill(0, 0, tree.count)
      this.data.fill(0, 0, tree.count)
      this.extra.fill(0, 0, tree.count)
    }
    this.fileRefs.fill(0, 0, this.usedKeys)
    this.scopeRefs.fill(0, 0, this.usedKeys)
    this.usedKeys = 0
    this.undoCount = 0
    this.frameCount = 0
    this.frameEnd = noEnd
    this.from = 0
    this.inBody = false
    this.nextLeftOut = 0
    this.comments.begin()
    this.lastComment = 0
    this.lastSymbol = 0
    this.previousItem = -1
    this.untold.length = 0
    this.spineCount = 0
    this.untyped.clear()
  }

  /** The string number of a node's text. */
  nameOf(node: number): number {
    return this.out.name(at(this.tree.start, node), at(this.tree.end, node))
  }

  /** The reference that a name stands for here; -1 for a keyword that the grammar took for a name. */
  resolve(name: number, space: number): number {
    const key = name * 2 + space
    if (key >= this.scopeRefs.length) this.growKeys(key)
    let known = at(this.scopeRefs, key)
    if (known === 0) known = at(this.fileRefs, key)
    if (known === 0) known = this.resolveOutside(name, space)
    return known > 0 ? known - 1 : -1
  }
  /** The reference that a name stands for at file scope, whatever blocks declare. */
  resolveAtFile(name: number, space: number): number {
    const key = name * 2 + space
    if (key >= this.scopeRefs.length) this.growKeys(key)
    const known = at(this.fileRefs, key) || this.resolveOutside(name, space)
    return known > 0 ? known - 1 : -1
  }
  /**
   * Binds a file-scope name to a symbol. A declaration gives way to a definition. Where `#if` and `#else` each have a function of the name, which of
   * them is compiled cannot be seen here: then it is asked for like one of another file, and any of them may be meant. Of variables the first keeps
   * the name: what is written twice is one variable in C.
   */
  bindAtFile(name: number, space: number, row: number): void {
    const key = name * 2 + space
    if (key >= this.scopeRefs.length) this.growKeys(key)
    if (key >= this.usedKeys) this.usedKeys = key + 1
    const bound = at(this.fileRefs, key)
    // asked for elsewhere, or a keyword
    if (bound < 0 || (bound > 0 && refTag(bound - 1) !== tag.symbol)) return
    if (this.isDefinedFunction(row) && bound > 0 && this.isDefinedFunction(refIndex(bound - 1))) this.resolveOutside(name, space)
    else if (bound === 0 || (this.isDeclarationRow(refIndex(bound - 1)) && !this.isDeclarationRow(row))) {
      this.fileRefs[key] = reference(tag.symbol, row) + 1
    }
  }
  /** Binds a name until the innermost frame ends. */
  bindInScope(name: number, space: number, ref: number): void {
    const key = name * 2 + space
    if (key >= this.scopeRefs.length) this.growKeys(key)
    if (key >= this.usedKeys) this.usedKeys = key + 1
    if (this.undoCount + 2 > this.undo.length) this.undo = grown(this.undo)
    this.undo[this.undoCount++] = key
    this.undo[this.undoCount++] = at(this.scopeRefs, key)
    this.scopeRefs[key] = ref + 1
  }
  noteTraits(row: number, isDeclaration: boolean, isFunction: boolean): void {
    if (row >= this.traits.length) {
      const bigger = new Uint8Array(Math.max(row + 1, this.traits.length * 2))
      bigger.set(this.traits)
      this.traits = bigger
    }
    this.traits[row] = (isDeclaration ? 1 : 0) | (isFunction ? 2 : 0)
  }
  isFunctionRow(row: number): boolean {
    return (at(this.traits, row) & 2) !== 0
  }
  private isDefinedFunction(row: number): boolean {
    return this.isFunctionRow(row) && !this.isDeclarationRow(row)
  }
  private isDeclarationRow(row: number): boolean {
    return (at(this.traits, row) & 1) !== 0
  }

  /** Opens a scope that ends before the node `end`; at its end bindings and `from` are as they were. */
  pushFrame(end: number): void {
    if (this.frameCount + 4 > this.frames.length) this.frames = grown(this.frames)
    const { frames } = this
    let place = this.frameCount
    frames[place++] = this.frameEnd
    frames[place++] = this.from
    frames[place++] = this.undoCount
    frames[place++] = this.inBody ? 1 : 0
    this.frameCount = place
    this.frameEnd = end
  }
  popFrame(): void {
    const place = (this.frameCount -= 4)
    this.frameEnd = at(this.frames, place)
    this.from = at(this.frames, place + 1)
    const until = at(this.frames, place + 2)
    this.inBody = at(this.frames, place + 3) === 1
    while (this.undoCount > until) {
      this.undoCount -= 2
      this.scopeRefs[at(this.undo, this.undoCount)] = at(this.undo, this.undoCount + 1)
    }
  }

  private resolveOutside(name: number, space: number): number {
    const key = name * 2 + space
    if (key >= this.usedKeys) this.usedKeys = key + 1
    const made = this.isKeyword(name) ? -1 : reference(tag.free, this.out.free(name, space)) + 1
    this.fileRefs[key] = made
    return made
  }
  /** Most names are told from keywords by their ends, so that no string is made of them. */
  private isKeyword(name: number): boolean {
    const { out } = this
    return mayBeKeyword(out.units, out.stringStart(name), out.stringEnd(name)) && isKeyword(out.string(name))
  }
  private growKeys(key: number): void {
    const size = Math.max(this.scopeRefs.length * 2, key + 1)
    const larger = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(size)
      to.set(from)
      return to
    }
    this.fileRefs = larger(this.fileRefs)
    this.scopeRefs = larger(this.scopeRefs)
  }
}

function grown(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2)
  to.set(from)
  return to
}
