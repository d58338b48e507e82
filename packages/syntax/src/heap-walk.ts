/**
 * Flattens a tree-sitter tree by reading it straight out of WASM memory, with no call a node. The layout is private to
 * web-tree-sitter 0.27.1, which is therefore pinned; `cursor-walk.ts` gives the same through the public API, and every
 * worker compares the two on a sample before it trusts this one. The layout is described in `docs/heap-walk.md`.
 *
 * H1: the columns equal those of the cursor walk, node for node.
 */
import { errorKind, type SyntaxTree } from './syntax-tree.ts'

/** The parts of the Emscripten module that the walk reads. The views are replaced when the memory grows: take them anew. */
export interface WasmHeap {
  readonly HEAP32: Int32Array
  readonly HEAPU16: Uint16Array
  readonly HEAPU8: Uint8Array
}

/** The tables of a grammar in WASM memory, by address; `keep` tells which public kinds are wanted in the flat tree. */
export interface GrammarLayout {
  readonly publicSymbols: Uint16Array
  readonly aliasSequences: number
  readonly longestAlias: number
  readonly fieldSlices: number
  readonly fieldEntries: number
  readonly keep: Uint8Array
  /** the fields of a production's children by place, made when first met */
  readonly fieldsOf: (Uint8Array | null)[]
}

export function grammarLayout(heap: WasmHeap, language: number, keep: Uint8Array): GrammarLayout {
  const words = heap.HEAP32
  const p = language >> 2
  const publicMap = word(words, p + 19) >> 1
  return {
    publicSymbols: heap.HEAPU16.slice(publicMap, publicMap + word(words, p + 1) + word(words, p + 2)),
    aliasSequences: word(words, p + 21) >> 1,
    longestAlias: heap.HEAPU16[(language + 36) >> 1] ?? 0,
    fieldSlices: word(words, p + 16),
    fieldEntries: word(words, p + 17),
    keep,
    fieldsOf: [],
  }
}

const stackStep = 7

/** Flattens the tree whose root cell is at the address `root`. A hot loop: it mutates the columns and one stack in place. */
export function walkHeap(heap: WasmHeap, grammar: GrammarLayout, root: number, tree: SyntaxTree): void {
  const words = heap.HEAP32
  const halves = heap.HEAPU16
  const { publicSymbols, keep, longestAlias, aliasSequences } = grammar
  let { kind: kinds, field: fields, start: starts, end: ends, next: nexts } = tree
  let stack = new Int32Array(stackStep * 256)
  let depth = 0
  let cell = root
  let cellEnd = root + 8
  let position = 0
  let slot = 0
  let aliases = 0
  let own: Uint8Array | null = null
  let production = 0
  let inherited = 0
  let parent = -1
  let count = 0
  for (;;) {
    if (cell === cellEnd) {
      if (parent >= 0) nexts[parent] = count
      if (depth === 0) break
      depth -= stackStep
      cell = word(stack, depth)
      cellEnd = word(stack, depth + 1)
      slot = word(stack, depth + 2)
      production = word(stack, depth + 3)
      inherited = word(stack, depth + 4)
      parent = word(stack, depth + 5)
      aliases = production === 0 ? 0 : aliasSequences + production * longestAlias
      own = production === 0 ? null : fieldsOfProduction(heap, grammar, production)
      continue
    }
    const w = word(words, cell >> 2)
    let alias = 0
    let field = 0
    if ((w & 1) !== 0) {
      if ((w & 8) === 0) {
        if (aliases !== 0) alias = halves[aliases + slot] ?? 0
        field = own === null ? inherited : (own[slot] ?? 0) || inherited
        slot++
      }
      const w1 = word(words, (cell >> 2) + 1)
      const start = position + ((w1 >> 16) & 255)
      position = start + (w1 >>> 24)
      if ((w & 32) !== 0) tree.errors.push(start >> 1, position >> 1)
      if (alias !== 0 || (w & 2) !== 0) {
        const raw = alias || ((w >> 8) & 255)
        const kind = publicSymbols[raw] ?? raw
        if (keep[kind] === 1) {
          if (count === kinds.length) {
            tree.count = count
            tree.grow()
            ;({ kind: kinds, field: fields, start: starts, end: ends, next: nexts } = tree)
          }
          kinds[count] = kind
          fields[count] = field
          starts[count] = start >> 1
          ends[count] = position >> 1
          nexts[count] = ++count
        }
      }
      cell += 8
      continue
    }
    const p = w >> 2
    const flags = word(words, p + 11)
    if ((flags & 4) === 0) {
      if (aliases !== 0) alias = halves[aliases + slot] ?? 0
      field = own === null ? inherited : (own[slot] ?? 0) || inherited
      slot++
    }
    const childCount = word(words, p + 9)
    const start = position + word(words, p + 1)
    const end = start + word(words, p + 4)
    let node = -1
    const raw = alias || word(words, p + 10) & 0xffff
    if (alias !== 0 || (flags & 1) !== 0) {
      const kind = raw === errorKind ? errorKind : (publicSymbols[raw] ?? raw)
      if (kind === errorKind || keep[kind] === 1) {
        if (count === kinds.length) {
          tree.count = count
          tree.grow()
          ;({ kind: kinds, field: fields, start: starts, end: ends, next: nexts } = tree)
        }
        kinds[count] = kind
        fields[count] = field
        starts[count] = start >> 1
        ends[count] = end >> 1
        node = count
        nexts[count] = ++count
      }
    }
    if (raw === errorKind || (flags & 512) !== 0) tree.errors.push(start >> 1, end >> 1)
    cell += 8
    if (childCount === 0) {
      position = end
      continue
    }
    if (depth + stackStep > stack.length) {
      const bigger = new Int32Array(stack.length * 2)
      bigger.set(stack)
      stack = bigger
    }
    stack[depth] = cell
    stack[depth + 1] = cellEnd
    stack[depth + 2] = slot
    stack[depth + 3] = production
    stack[depth + 4] = inherited
    stack[depth + 5] = parent
    depth += stackStep
    cell = w - 8 * childCount
    cellEnd = w
    slot = 0
    // a visible node starts anew; an invisible one hands its own field down
    inherited = alias !== 0 || (flags & 1) !== 0 ? 0 : field
    parent = node
    position = start - word(words, p + 1)
    production = word(words, p + 16) >>> 16
    aliases = production === 0 ? 0 : aliasSequences + production * longestAlias
    own = production === 0 ? null : fieldsOfProduction(heap, grammar, production)
  }
  tree.count = count
}

function fieldsOfProduction(heap: WasmHeap, grammar: GrammarLayout, production: number): Uint8Array | null {
  const known = grammar.fieldsOf[production]
  if (known !== undefined) return known
  const slice = (grammar.fieldSlices >> 1) + production * 2
  const first = heap.HEAPU16[slice] ?? 0
  const length = heap.HEAPU16[slice + 1] ?? 0
  let fields: Uint8Array | null = null
  for (let i = first; i < first + length; i++) {
    const entry = grammar.fieldEntries + i * 4
    if (heap.HEAPU8[entry + 3] !== 0) continue
    fields ??= new Uint8Array(64)
    const child = heap.HEAPU8[entry + 2] ?? 0
    if (child < 64 && fields[child] === 0) fields[child] = (heap.HEAPU8[entry] ?? 0) | ((heap.HEAPU8[entry + 1] ?? 0) << 8)
  }
  grammar.fieldsOf[production] = fields
  return fields
}

function word(column: Int32Array, index: number): number {
  return column[index] ?? 0
}
