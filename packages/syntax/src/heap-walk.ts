/**
 * Flattens a tree-sitter tree by reading it straight out of WASM memory, with no call a node. The layout is private to
 * web-tree-sitter 0.27.1, which is therefore pinned; `cursor-walk.ts` gives the same through the public API, and every
 * worker compares the two on a sample before it trusts this one. The layout is described in `docs/heap-walk.md`.
 *
 * H1: the columns equal those of the cursor walk, node for node.
 */
import { InvariantError } from '@codeloom/model'
import { errorKind, type SyntaxTree } from './syntax-tree.ts'

/** The parts of the Emscripten module that the walk reads. The views are replaced when the memory grows: take them anew. */
export interface WasmHeap {
  readonly HEAP32: Int32Array
  readonly HEAPU16: Uint16Array
  readonly HEAPU8: Uint8Array
}

/** The tables of a grammar, as the walk wants them. */
export interface GrammarLayout {
  /** by the number that a parser gives a symbol: its public kind, 0 where the flat tree leaves it out */
  readonly keptKinds: Uint16Array
  /** by production * width + place of a child: its alias * 256 + its field; row 0 has neither */
  readonly places: Int32Array
  /** children of the longest production that has aliases or fields */
  readonly width: number
}

/** Reads the tables of the grammar at an address; `keep` tells which public kinds are wanted in the flat tree. */
export function grammarLayout(heap: WasmHeap, language: number, keep: Uint8Array): GrammarLayout {
  const words = heap.HEAP32
  const p = language >> 2
  const publicMap = word(words, p + 19) >> 1
  const keptKinds = heap.HEAPU16.slice(publicMap, publicMap + word(words, p + 1) + word(words, p + 2))
  for (const [symbol, kind] of keptKinds.entries()) if (keep[kind] !== 1) keptKinds[symbol] = 0
  const width = heap.HEAPU16[(language + 36) >> 1] ?? 0
  const places = new Int32Array(Math.max(1, word(words, p + 7)) * width)
  for (let production = 1; production * width < places.length; production++) {
    readProduction(heap, p, production, places.subarray(production * width, (production + 1) * width))
  }
  return { keptKinds, places, width }
}

/** Fills the aliases and fields of a production's children. Fields that a child only hands on are not its own. */
function readProduction({ HEAP32, HEAPU16, HEAPU8 }: WasmHeap, p: number, production: number, places: Int32Array): void {
  const aliases = (word(HEAP32, p + 21) >> 1) + production * places.length
  for (let place = 0; place < places.length; place++) places[place] = (HEAPU16[aliases + place] ?? 0) << 8
  const slice = (word(HEAP32, p + 16) >> 1) + production * 2
  const first = HEAPU16[slice] ?? 0
  const length = HEAPU16[slice + 1] ?? 0
  for (let i = first; i < first + length; i++) {
    const entry = word(HEAP32, p + 17) + i * 4
    const place = HEAPU8[entry + 2] ?? 0
    if (HEAPU8[entry + 3] === 0 && place < places.length && (word(places, place) & 255) === 0) {
      places[place] = word(places, place) | (HEAPU8[entry] ?? 0)
    }
  }
}

const stackStep = 5

/** A parsed tree in the machine's memory. */
export interface HeapTree {
  readonly heap: WasmHeap
  /** the address of the root's cell */
  readonly root: number
  /** how far an offset is to be shifted right for one in characters */
  readonly shift: 0 | 1
}

/** Flattens a tree. A hot loop: it mutates the columns and one stack in place. */
export function walkHeap({ heap, root, shift }: HeapTree, grammar: GrammarLayout, tree: SyntaxTree): void {
  const words = heap.HEAP32
  const { keptKinds, places, width } = grammar
  // the root knows how many nodes below it are visible
  tree.reserve(visibleNodes(words, root))
  const { kind: kinds, field: fields, start: starts, end: ends, next: nexts } = tree
  let stack = new Int32Array(stackStep * 256)
  let depth = 0
  let cell = root
  let cellEnd = root + 8
  let position = 0
  // the place of the next child in `places`, 0 where no child has an alias or a field
  let place = 0
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
      place = word(stack, depth + 2)
      inherited = word(stack, depth + 3)
      parent = word(stack, depth + 4)
      continue
    }
    let at = cell >> 2
    let w = word(words, at)
    cell += 8
    let field = inherited
    let alias = 0
    if (isExtra(words, w)) field = 0
    else if (place !== 0) {
      const own = word(places, place++)
      field = (own & 255) || inherited
      alias = own >> 8
    }
    // an invisible node around one other stands for it: nearly half of all nodes
    while (alias === 0 && (w & 1) === 0 && isWrapper(words, w >> 2)) {
      at = (w - 8) >> 2
      w = word(words, at)
      if (isExtra(words, w)) field = 0
    }
    if ((w & 1) !== 0) {
      const w1 = word(words, at + 1)
      const start = position + ((w1 >> 16) & 255)
      position = start + (w1 >>> 24)
      const symbol = alias !== 0 ? alias : (w & 2) !== 0 ? (w >> 8) & 255 : 0
      // a token that is missing, where it would be seen
      if ((w & 32) !== 0 && symbol !== 0) tree.errors.push(start >> shift, position >> shift)
      const kind = keptKinds[symbol] ?? 0
      if (kind !== 0) {
        kinds[count] = kind
        fields[count] = field
        starts[count] = start >> shift
        ends[count] = position >> shift
        nexts[count] = ++count
      }
      continue
    }
    const p = w >> 2
    const flags = word(words, p + 11)
    const symbol = alias !== 0 ? alias : word(words, p + 10) & 0xffff
    const isVisible = alias !== 0 || (flags & 1) !== 0
    const childCount = word(words, p + 9)
    const start = position + word(words, p + 1)
    const end = start + word(words, p + 4)
    let node = -1
    if (isVisible) {
      const kind = symbol === errorKind ? errorKind : (keptKinds[symbol] ?? 0)
      if (kind !== 0) {
        kinds[count] = kind
        fields[count] = field
        starts[count] = start >> shift
        ends[count] = end >> shift
        node = count
        nexts[count] = ++count
      }
      if ((flags & 512) !== 0 || symbol === errorKind) tree.errors.push(start >> shift, end >> shift)
    }
    if (childCount === 0) {
      position = end
      continue
    }
    // behind the last child of a node that is not in the flat tree there is nothing to come back to
    if (cell !== cellEnd || parent >= 0) {
      if (depth + stackStep > stack.length) stack = grown(stack)
      stack[depth] = cell
      stack[depth + 1] = cellEnd
      stack[depth + 2] = place
      stack[depth + 3] = inherited
      stack[depth + 4] = parent
      depth += stackStep
    }
    cell = w - 8 * childCount
    cellEnd = w
    // a visible node starts anew; an invisible one hands its own field down
    inherited = isVisible ? 0 : field
    parent = node
    place = (word(words, p + 16) >>> 16) * width
  }
  if (count > kinds.length) throw new InvariantError(`${count} nodes where the tree said ${kinds.length}`)
  tree.count = count
}

/** Whether the node whose cell holds `w` is one that may stand anywhere: it takes no place of its parent's production. */
function isExtra(words: Int32Array, w: number): boolean {
  return (w & 1) !== 0 ? (w & 8) !== 0 : (word(words, (w >> 2) + 11) & 4) !== 0
}

/** Whether a heap node is invisible and holds one node, which has neither alias nor field there. */
function isWrapper(words: Int32Array, p: number): boolean {
  return (word(words, p + 11) & 1) === 0 && word(words, p + 9) === 1 && word(words, p + 16) >>> 16 === 0
}

function visibleNodes(words: Int32Array, root: number): number {
  const w = word(words, root >> 2)
  return (w & 1) !== 0 || word(words, (w >> 2) + 9) === 0 ? 1 : word(words, (w >> 2) + 14) + 1
}

function grown(stack: Int32Array): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(stack.length * 2)
  bigger.set(stack)
  return bigger
}

function word(column: Int32Array, index: number): number {
  return column[index] ?? 0
}
