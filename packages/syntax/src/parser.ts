import { InvariantError } from '@codeloom/model'
import { Language, Parser, type Tree } from 'web-tree-sitter'
import { walkCursor } from './cursor-walk.ts'
import { grammarLayout, walkHeap, type GrammarLayout } from './heap-walk.ts'
import type { Grammar, GrammarKinds, SourceLanguage } from './language.ts'
import { startRuntime, type Runtime } from './runtime.ts'
import { SyntaxTree } from './syntax-tree.ts'

/** How a tree is flattened: `heap` straight from memory, `narrow` so too, and a text of ASCII is parsed as bytes; `cursor` by the public API. */
type Walk = 'narrow' | 'heap' | 'cursor'

/** Why there is no tree: it took too long, or the memory of the parser has no room for the text. Another time, in another thread, there may be one. */
type ParseFailure = 'timeout' | 'too-large'

/** A grammar that is ready to parse. Its tree is reused by every parse. */
export interface GrammarParser {
  readonly kinds: GrammarKinds
  /** the fastest walk that the start-up check found right */
  readonly walk: Walk
  /** the memory of the parser, which all grammars of a thread share: it grows with the largest file and never shrinks */
  heapBytes(): number
  /** Parses a text, for `maxMs` at the most. */
  parse(text: string, maxMs: number): SyntaxTree | ParseFailure
  /** Parses a text and drops the tree: what everything else is measured against. Wide, as whoever just parses does, or narrow where the index does. */
  parseOnly(text: string, walk?: 'heap' | 'narrow'): void
  /** Parses a text with the walk that is named; for tests. */
  parseWith(walk: Walk, text: string): SyntaxTree
}

let runtime: Promise<Runtime> | undefined

/** The bytes of the `.wasm` files: of web-tree-sitter (`web-tree-sitter/web-tree-sitter.wasm`) and of a grammar. */
export interface GrammarFiles {
  readonly parser: Uint8Array
  readonly grammar: Uint8Array
}

/** Loads a grammar, and checks the fast walks on the language's sample. */
export async function loadGrammar(language: SourceLanguage, grammar: Grammar, files: GrammarFiles): Promise<GrammarParser> {
  runtime ??= startRuntime(files.parser)
  const machine = await runtime
  const loaded = await Language.load(files.grammar)
  const keep = keptKinds(loaded, language)
  const parser = new Parser()
  parser.setLanguage(loaded)
  const layout = grammarLayout(machine.heap, addressOf(loaded), keep)
  const tree = new SyntaxTree()
  const parse = (text: string, walk: Walk, maxMs: number): SyntaxTree | ParseFailure => {
    const to = { machine, layout, keep, tree, walk, text }
    tree.leftOut.length = 0
    const bare = language.leftOut?.(text, tree.leftOut) ?? text
    const inKnownWords = (): string => language.inKnownWords?.(bare, grammar.name) ?? bare
    const leftMs = timeLeft(maxMs)
    const first = parseWithin(parser, language.plainFirst === true ? bare : inKnownWords(), { maxMs, machine, walk })
    if (typeof first === 'string') return first
    const rewritten = language.plainFirst === true && first.tree.rootNode.hasError ? inKnownWords() : bare
    const known = rewritten === bare ? undefined : parseWithin(parser, rewritten, { maxMs: leftMs(), machine, walk })
    try {
      // which of the two is better is not known then: the same text must not have other facts where a machine is slower
      if (typeof known === 'string') return known
      return known === undefined ? flatten(to, first) : flattenBetter(to, first, known)
    } finally {
      first.tree.delete()
      if (typeof known === 'object') known.tree.delete()
    }
  }
  const surely = (text: string, walk: Walk): SyntaxTree => {
    const parsed = parse(text, walk, Number.POSITIVE_INFINITY)
    if (typeof parsed === 'string') throw new InvariantError(`a parse without a limit was cut off: ${parsed}`)
    return parsed
  }
  const walk = fastestWalk(language.sample, surely, machine)
  return {
    kinds: kindsOf(grammar.name, loaded),
    walk,
    heapBytes: () => machine.heap.HEAPU8.length,
    parse: (text, maxMs) => parse(text, walk, maxMs),
    parseOnly: (text, wanted = 'heap') => {
      if (wanted === 'narrow' && walk !== 'narrow') throw new InvariantError('texts are not read narrow here')
      const parsed = parseWithin(parser, text, { maxMs: Number.POSITIVE_INFINITY, machine, walk: wanted })
      if (typeof parsed === 'string') throw new InvariantError(`a parse without a limit was cut off: ${parsed}`)
      parsed.tree.delete()
    },
    parseWith: (walkedBy, text) => surely(text, walkedBy),
  }
}

interface Flattening {
  readonly machine: Runtime
  readonly layout: GrammarLayout
  readonly keep: Uint8Array
  readonly tree: SyntaxTree
  readonly walk: Walk
  /** what is read of the tree */
  readonly text: string
}

/** A tree, and how far its offsets are to be shifted for those in characters. */
interface Parsed {
  readonly tree: Tree
  readonly shift: 0 | 1
}

/** Of a text as it stands and in words that the grammar knows, the latter where it has fewer problems. */
function flattenBetter(to: Flattening, plain: Parsed, known: Parsed): SyntaxTree {
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

function flatten(to: Flattening, { tree, shift }: Parsed): SyntaxTree {
  to.tree.reset(to.text)
  if (to.walk !== 'cursor') walkHeap({ heap: to.machine.heap, root: addressOf(tree), shift }, to.layout, to.tree)
  else {
    const cursor = tree.walk()
    try {
      walkCursor(cursor, to.keep, to.tree)
    } finally {
      // left to the garbage collector, a cursor frees memory that is not its own (web-tree-sitter 0.27.1)
      cursor.delete()
    }
  }
  return to.tree
}

interface Limits {
  readonly maxMs: number
  readonly machine: Runtime
  readonly walk: Walk
}

function parseWithin(parser: Parser, text: string, { maxMs, machine, walk }: Limits): Parsed | ParseFailure {
  if (walk === 'narrow' && !machine.offerNarrow(text)) return 'too-large'
  const isShort = maxMs === Number.POSITIVE_INFINITY || text.length < 1 << 16
  const tree = isShort ? parser.parse(text) : parser.parse(text, null, { progressCallback: workedFor(maxMs) })
  // a parser that was stopped would go on with the old text
  if (tree === null) parser.reset()
  return tree === null ? 'timeout' : { tree, shift: walk === 'narrow' ? machine.shift() : 1 }
}

/**
 * Tells whether this thread has worked for longer than that since. By its own CPU time, so that what parses does not depend
 * on how busy the machine is; the clock, which costs less to read, says when to look.
 */
function workedFor(maxMs: number): () => boolean {
  const left = timeLeft(maxMs)
  let look = performance.now() + maxMs
  return () => {
    if (performance.now() < look) return false
    const leftMs = left()
    look = performance.now() + leftMs
    return leftMs <= 0
  }
}

/** How much of a time this thread has not worked since, in milliseconds of its own CPU. */
function timeLeft(maxMs: number): () => number {
  if (maxMs === Number.POSITIVE_INFINITY) return () => maxMs
  const began = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(began)
    return maxMs - (user + system) / 1000
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

/** The fastest walk that gives what the cursor gives on a sample; narrow only where it is the machine that reads so. */
function fastestWalk(sample: string, parse: (text: string, walk: Walk) => SyntaxTree, machine: Runtime): Walk {
  if (!agree(sample, parse, 'heap')) return 'cursor'
  let whole = sample.replaceAll(/[^\0-\x7f]/g, 'e')
  // narrow and wide have to agree on what parses whole: samples are broken on purpose, mostly at their ends
  for (let [error] = parse(whole, 'heap').errors; error !== undefined; [error] = parse(whole, 'heap').errors) whole = whole.slice(0, Math.max(whole.lastIndexOf('\n', error - 1), 0))
  return agree(whole, parse, 'narrow') && machine.shift() === 0 ? 'narrow' : 'heap'
}

/** Whether a fast walk gives what the cursor gives on a text. */
function agree(text: string, parse: (text: string, walk: Walk) => SyntaxTree, fast: Walk): boolean {
  try {
    return fingerprint(parse(text, fast)) === fingerprint(parse(text, 'cursor'))
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
