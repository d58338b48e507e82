import { InvariantError } from '@codeloom/model'
import { Language, Parser, type Tree } from 'web-tree-sitter'
import { walkCursor } from './cursor-walk.ts'
import { grammarLayout, walkHeap, type GrammarLayout, type WasmHeap } from './heap-walk.ts'
import type { Grammar, GrammarKinds, SourceLanguage } from './language.ts'
import { startRuntime } from './runtime.ts'
import { SyntaxTree } from './syntax-tree.ts'

/** A grammar that is ready to parse. Its tree is reused by every parse. */
export interface GrammarParser {
  readonly kinds: GrammarKinds
  /** false where the start-up check found the fast walk wrong and the cursor is used instead */
  readonly fastWalk: boolean
  /** the memory of the parser, which all grammars of a thread share: it grows with the largest file and never shrinks */
  heapBytes(): number
  /** Parses a text. Returns undefined where it took longer than `maxMs`. */
  parse(text: string, maxMs: number): SyntaxTree | undefined
  /** Parses a text and drops the tree: what everything else is measured against. */
  parseOnly(text: string): void
  /** Parses a text with the walk that is named; for tests. */
  parseWith(walk: 'heap' | 'cursor', text: string): SyntaxTree
}

let heap: Promise<WasmHeap> | undefined

/** The bytes of the `.wasm` files: of web-tree-sitter (`web-tree-sitter/web-tree-sitter.wasm`) and of a grammar. */
export interface GrammarFiles {
  readonly parser: Uint8Array
  readonly grammar: Uint8Array
}

/** Loads a grammar, and checks the fast walk on the language's sample. */
export async function loadGrammar(language: SourceLanguage, grammar: Grammar, files: GrammarFiles): Promise<GrammarParser> {
  heap ??= startRuntime(files.parser)
  const memory = await heap
  const loaded = await Language.load(files.grammar)
  const keep = keptKinds(loaded, language)
  const parser = new Parser()
  parser.setLanguage(loaded)
  const layout = grammarLayout(memory, addressOf(loaded), keep)
  const parse = (text: string, walk: 'heap' | 'cursor', maxMs: number): SyntaxTree | undefined => {
    const inKnownWords = (): string => language.inKnownWords?.(text, grammar.name) ?? text
    const first = parseWithin(parser, language.plainFirst === true ? text : inKnownWords(), maxMs)
    if (first === undefined) return undefined
    const rewritten = language.plainFirst === true && first.rootNode.hasError ? inKnownWords() : text
    const known = rewritten === text ? undefined : parseWithin(parser, rewritten, maxMs)
    const to = { memory, layout, keep, tree, walk, text }
    try {
      return known === undefined ? flatten(to, first) : flattenBetter(to, first, known)
    } finally {
      first.delete()
      known?.delete()
    }
  }
  const tree = new SyntaxTree()
  const surely = (text: string, walk: 'heap' | 'cursor'): SyntaxTree => {
    const parsed = parse(text, walk, Number.POSITIVE_INFINITY)
    if (parsed === undefined) throw new InvariantError('a parse without a limit was cut off')
    return parsed
  }
  const fastWalk = agree(language.sample, surely)
  return {
    kinds: kindsOf(grammar.name, loaded),
    fastWalk,
    heapBytes: () => memory.HEAPU8.length,
    parse: (text, maxMs) => parse(text, fastWalk ? 'heap' : 'cursor', maxMs),
    parseOnly: text => parser.parse(text)?.delete(),
    parseWith: (walk, text) => surely(text, walk),
  }
}

interface Flattening {
  readonly memory: WasmHeap
  readonly layout: GrammarLayout
  readonly keep: Uint8Array
  readonly tree: SyntaxTree
  readonly walk: 'heap' | 'cursor'
  /** what is read of the tree */
  readonly text: string
}

/** Of a text as it stands and in words that the grammar knows, the latter where it has fewer problems. */
function flattenBetter(to: Flattening, plain: Tree, known: Tree): SyntaxTree {
  const inKnown = problemsOf(flatten(to, known))
  if (inKnown === 0) return to.tree
  const inPlain = problemsOf(flatten(to, plain))
  return inKnown < inPlain ? flatten(to, known) : to.tree
}

/** How many letters did not parse, and how often something is missing. */
function problemsOf({ errors }: SyntaxTree): number {
  let problems = 0
  let covered = -1
  for (let i = 0; i < errors.length; i += 2) {
    const start = Math.max(errors[i] ?? 0, covered)
    covered = Math.max(errors[i + 1] ?? 0, covered)
    problems += Math.max(covered - start, 0) + 1
  }
  return problems
}

function flatten(to: Flattening, parsed: Tree): SyntaxTree {
  to.tree.reset(to.text)
  if (to.walk === 'heap') walkHeap(to.memory, to.layout, addressOf(parsed), to.tree)
  else {
    const cursor = parsed.walk()
    try {
      walkCursor(cursor, to.keep, to.tree)
    } finally {
      // left to the garbage collector, a cursor frees memory that is not its own (web-tree-sitter 0.27.1)
      cursor.delete()
    }
  }
  return to.tree
}

function parseWithin(parser: Parser, text: string, maxMs: number): Tree | undefined {
  if (maxMs === Number.POSITIVE_INFINITY || text.length < 1 << 16) return parser.parse(text) ?? undefined
  const tree = parser.parse(text, null, { progressCallback: workedFor(maxMs) })
  // a parser that was stopped would go on with the old text
  if (tree === null) parser.reset()
  return tree ?? undefined
}

/**
 * Tells whether this thread has worked for longer than that since. By its own CPU time, so that what parses does not depend
 * on how busy the machine is; the clock, which costs less to read, says when to look.
 */
function workedFor(maxMs: number): () => boolean {
  const began = process.threadCpuUsage()
  let look = performance.now() + maxMs
  return () => {
    if (performance.now() < look) return false
    const { user, system } = process.threadCpuUsage(began)
    const leftMs = maxMs - (user + system) / 1000
    look = performance.now() + leftMs
    return leftMs <= 0
  }
}

function keptKinds(grammar: Language, { tokens, skips }: SourceLanguage): Uint8Array {
  const keep = new Uint8Array(1 << 16)
  const wanted = new Set(tokens)
  const unwanted = new Set(skips)
  for (let kind = 0; kind < grammar.nodeTypeCount; kind++) {
    const name = grammar.nodeTypeForId(kind) ?? ''
    if (grammar.nodeTypeIsNamed(kind) ? !unwanted.has(name) : wanted.has(name)) keep[kind] = 1
  }
  return keep
}

function kindsOf(grammar: string, language: Language): GrammarKinds {
  const found = (id: number | null, what: string): number => {
    if (id === null || id === 0) throw new InvariantError(`grammar ${grammar} has no ${what}`)
    return id
  }
  return {
    grammar,
    named: name => found(language.idForNodeType(name, true), name),
    token: text => found(language.idForNodeType(text, false), `token ${text}`),
    field: name => found(language.fieldIdForName(name), `field ${name}`),
  }
}

/** web-tree-sitter keeps the address of its native half under the index 0. */
function addressOf(handle: Tree | Language): number {
  const address: unknown = Reflect.get(handle, 0)
  if (typeof address !== 'number') throw new InvariantError('web-tree-sitter keeps no address')
  return address
}

/** Whether the fast walk gives what the cursor gives on a text. */
function agree(text: string, parse: (text: string, walk: 'heap' | 'cursor') => SyntaxTree): boolean {
  try {
    return fingerprint(parse(text, 'heap')) === fingerprint(parse(text, 'cursor'))
  } catch (error) {
    // a walk that runs off its memory is wrong as well; anything else is not ours to judge
    if (error instanceof RangeError || error instanceof TypeError) return false
    throw error
  }
}

function fingerprint(tree: SyntaxTree): string {
  const columns = [tree.kind, tree.field, tree.start, tree.end, tree.next]
  return [tree.errors, ...columns.map(column => column.subarray(0, tree.count))].join(' ')
}
