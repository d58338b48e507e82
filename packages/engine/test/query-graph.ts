/**
 * A graph made by hand, in a memory store, for the tests of questions: sources with symbols, locals and mentions put
 * where a word stands for the n-th time. What is stated is what the write path would have found.
 */
import {
  AnswerList, addNameKeys, encodeLinks, FactsBuilder, FileFacts, flag, kindCode, nameHash, reference, roleCode, tag,
  type Answer, type FileLinks, type Problem, type Role, type SymbolKind,
} from '@codeloom/model'
import { openMemory, type GraphStore, type PostingIndex } from '@codeloom/store'

interface Defined {
  readonly nth?: number
  /** the text that the definition spans; its name alone unless told */
  readonly span?: string
  readonly in?: number
  readonly flags?: number
}

/** One file being described. */
export class Sketch {
  readonly path: string
  readonly text: string
  readonly builder = new FactsBuilder()
  readonly rows = new Map<string, number>()

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
    this.builder.begin(text)
    this.builder.add('symbols', [0, kindCode.module, 0, 0, 0, text.length, 0, 0, 0, 0, 0, 0, 0, 0])
    this.builder.add('lines', [0])
    for (let i = 0; i < text.length; i++) if (text[i] === '\n') this.builder.add('lines', [i + 1])
  }
  define(kind: SymbolKind, name: string, options: Defined = {}): number {
    const [start, end] = this.word(name, options.nth)
    const from = options.span === undefined ? start : this.text.indexOf(options.span)
    const to = options.span === undefined ? end : from + options.span.length
    const row = this.builder.add('symbols', [
      this.builder.name(start, end), kindCode[kind], options.flags ?? flag.exported, options.in ?? 0, from, to, start, end, 0, 0, 0, 0, 0, 0,
    ])
    if (!this.rows.has(name)) this.rows.set(name, row)
    return row
  }
  local(kind: SymbolKind, name: string, options: Defined = {}): number {
    const [start, end] = this.word(name, options.nth)
    return this.builder.add('locals', [this.builder.name(start, end), kindCode[kind], 0, start, end, start, end, 0, 0, options.in ?? 0, 0])
  }
  /** An import of one name; the mention of it is put too. */
  import(name: string, options: { readonly nth?: number; readonly specifier: string; readonly local?: string }): number {
    const [start, end] = this.word(name, options.nth)
    const at = this.text.indexOf(options.specifier, end)
    const row = this.builder.add('imports', [
      this.builder.literal(options.specifier), this.builder.name(start, end), this.builder.literal(options.local ?? name), 0, 0,
      at, at + options.specifier.length, start, end, 0,
    ])
    this.mention('import', name, { nth: options.nth ?? 0, ref: reference(tag.import, row) })
    return row
  }
  free(name: string): number {
    return this.builder.free(this.builder.literal(name), 0)
  }
  member(name: string): number {
    return this.builder.term(3, 0, this.builder.literal(name))
  }
  mention(role: Role, word: string, options: { readonly nth?: number; readonly ref: number; readonly from?: number }): void {
    const [start, end] = this.word(word, options.nth)
    this.builder.occurrence(start, end, roleCode[role], options.ref, options.from ?? 0)
  }
  private word(word: string, nth = 0): readonly [number, number] {
    let at = -1
    for (let left = nth; left >= 0; left--) {
      do at = this.text.indexOf(word, at + 1)
      while (at >= 0 && /\w/.test((this.text[at - 1] ?? ' ') + (this.text[at + word.length] ?? ' ')))
      if (at < 0) throw new Error(`${this.path} does not hold ${word} ${nth + 1} times`)
    }
    return [at, at + word.length]
  }
}

export interface SketchedFile {
  readonly sketch: Sketch
  readonly links?: Partial<FileLinks>
  readonly problems?: readonly Problem[]
  readonly language?: string
}

/** Found, with certainty. */
export function found(how: 'scope' | 'import' | 'type' | 'name', ...targets: readonly (readonly [symbol: number, kind: SymbolKind])[]): Answer {
  return { found: true, targets: targets.map(([symbol, kind]) => ({ symbol, kind: kindCode[kind] })), how, certain: how !== 'name' }
}

/** Identifiers are given in the order of the files, from 1; `idOf(path, name)` names the first symbol of that name. */
export class SketchedGraph {
  readonly store: GraphStore = openMemory()
  private readonly sketches: readonly Sketch[]
  private readonly firstIds = new Map<string, number>()

  constructor(sketches: readonly Sketch[]) {
    this.sketches = sketches
    let next = 1
    for (const sketch of sketches) {
      this.firstIds.set(sketch.path, next)
      next += sketch.builder.count('symbols')
    }
  }
  id(path: string, name?: string): number {
    const sketch = this.sketches.find(one => one.path === path)
    const row = name === undefined ? 0 : sketch?.rows.get(name)
    if (row === undefined) throw new Error(`no ${name} in ${path}`)
    return (this.firstIds.get(path) ?? 0) + row
  }
  async commit(files: readonly SketchedFile[]): Promise<void> {
    const change = await this.store.begin()
    for (const [i, file] of files.entries()) {
      const { sketch, language = 'typescript' } = file
      const first = this.id(sketch.path)
      const bytes = sketch.builder.finish()
      const links: FileLinks = { answers: new Map(), importModules: [], declares: [], overrides: [], satisfies: [], maySatisfy: [], runs: new Map(), ...file.links }
      change.putFile({
        id: i + 1, path: sketch.path, language, hash: nameHash(sketch.text).toString(16).padStart(64, '0'),
        stamp: { size: sketch.text.length, mtimeNs: 1n, ctimeNs: 1n, inode: 1n }, readNs: 2n,
        problems: file.problems === undefined ? '' : JSON.stringify(file.problems), symbolIds: [first, sketch.builder.count('symbols')],
      })
      change.putBlob('facts', i + 1, bytes)
      change.putBlob('links', i + 1, encodeLinks({ ...links, answers: answerList(links.answers) }))
      const post = (index: PostingIndex, keys: readonly number[], value: number): void =>
        change.addPostings(index, Uint32Array.from(keys), Uint32Array.from(keys, () => value))
      post('basename', [nameHash(sketch.path.slice(sketch.path.lastIndexOf('/') + 1))], i + 1)
      post('inbound', [...targetsOf(links)], i + 1)
      const facts = new FileFacts(bytes)
      for (let row = 1; row < facts.symbols.count; row++) {
        const name = facts.string(facts.symbols.name[row] ?? 0)
        const keys: number[] = []
        addNameKeys(name, keys)
        post('name', [nameHash(name)], first + row)
        post('name-term', keys, first + row)
      }
    }
    change.commit({ root: 'f'.repeat(64), label: 'test', nextFileId: 1000, nextSymbolId: 100_000, state: JSON.stringify({ repo: 'tiny', versions: {} }) })
  }
}

function targetsOf(links: FileLinks): ReadonlySet<number> {
  const targets = new Set<number>(links.importModules.filter(symbol => symbol !== 0))
  for (const answer of links.answers.values()) if (answer.found) for (const { symbol } of answer.targets) targets.add(symbol)
  for (const { symbol } of [...links.declares, ...links.overrides, ...links.satisfies, ...links.maySatisfy]) targets.add(symbol)
  return targets
}

function answerList(answers: FileLinks['answers']): AnswerList {
  const list = new AnswerList()
  for (const [ref, answer] of [...answers].sort(([a], [b]) => a - b)) list.add(ref, answer)
  return list
}
