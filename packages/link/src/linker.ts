/**
 * One run of the link stage over one state of the corpus: links of files, answers to derived questions, and who asked what.
 * Keeps answers for the run only, because an answer is a function of the present facts.
 *
 * R1: the cross-file questions of a node are what it asked of other files and of the indexes, through its own file's nodes
 *     as well: recomputing it can only differ if one of these answers, or its own file, changed.
 */
import { InvariantError, mixHash, nameHash, pick, type NewLinks } from '@codeloom/model'
import type { Corpus } from './corpus.ts'
import { questionsOf } from './ask.ts'
import { Answers } from './answers.ts'
import { tablesOver } from './file-tables.ts'
import { linksOf } from './link-file.ts'
import type { DerivedKind } from './kinds.ts'
import { makeKinds, reachOf } from './node-kinds.ts'
import { derivedQuestion } from './questions.ts'
import type { Definition, FileId, LinkedFile, LinkRules, Questions } from './rules.ts'
import type { LinkMemory } from './link-memory.ts'
import { relinkNames, type NameChange } from './relink.ts'
import { level, weighReach, type Run } from './run.ts'
import { evaluate } from './terms.ts'
import { fileAbout, Solver, type Asked, type BaseQuestion, type Node } from './solver.ts'
import { Values } from './value.ts'

/** Raised with every change of this package that changes links. */
const linkVersion = 33

/** What links were made by: links of another making are made anew. */
export function makingOf(rules: readonly LinkRules[]): string {
  return [linkVersion, ...rules.map(each => `${each.languages.join('+')} ${each.version}`)].join(', ')
}

/** A derived question about a file, to be kept with the hash of its answer and what it asked of others. */
export interface DerivedAnswer {
  readonly kind: number
  /** an identifier in the store: of the file or of the symbol that the question is about */
  readonly subject: number
  /** the name asked for */
  readonly name: string
  /** 0 or 1: of instances or of the class itself, where that makes a difference; 2 where no name is asked for */
  readonly side: number
  readonly answer: number
  /** hashes of cross-file questions, ascending */
  readonly asked: Uint32Array
}

/** A question as others record it. */
export type DerivedKey = Pick<DerivedAnswer, 'kind' | 'subject' | 'name' | 'side'>

export interface LinkedResult {
  readonly links: NewLinks
  /** hashes of cross-file questions, ascending */
  readonly asked: Uint32Array
}

export interface Linker {
  link(file: LinkedFile): LinkedResult
  /**
   * Links a file whose facts are as they were when it was linked before, and whose other questions are answered as they were;
   * `asked` is what was asked beyond what it asked then. Undefined where it has to be linked whole.
   */
  relink(file: LinkedFile, change: NameChange): LinkedResult | undefined
  /** Answers a question anew; `answer` is 0 where its subject is gone. */
  derive(key: DerivedKey): DerivedAnswer
  /** The derived questions that were asked across files since the linker was made, by the file that they are about. */
  derived(): ReadonlyMap<FileId, readonly DerivedAnswer[]>
  /** The base questions that were asked, with their answers; one may come several times. */
  baseAnswers(): readonly BaseQuestion[]
  /** About how many bytes its answers take. It keeps them for its run: whoever links very much goes on with another linker. */
  weight(): number
}

export interface LinkerOptions {
  /** what earlier runs have kept, and this one adds to; it must hold nothing that this corpus makes otherwise */
  readonly memory?: LinkMemory | undefined
  /** for tests: false forgets every answer at once */
  readonly keep?: boolean
  /** for tests: is told whose facts are read, and about which file the node is that reads them */
  readonly onRead?: (file: FileId, by: FileId) => void
}

export function makeLinker(corpus: Corpus, allRules: readonly LinkRules[], options: LinkerOptions = {}): Linker {
  const run = makeRun(corpus, allRules, options)
  const gathering: Gathering = { nodes: new Set(), base: [], walk: 0 }
  const cross = (asked: readonly Asked[], file: FileId): Uint32Array => crossFile(run, asked, file, gathering)
  const answerOf = (node: Node): DerivedAnswer => {
    const kind = derivedKind(node)
    const file = fileOfNode(node)
    return { ...keyOf(run, node), answer: answerHash(run, kind, node.value), asked: cross(isKept(run, node) ? askedForReach(run, file) : node.asked, file) }
  }
  return {
    link: file => {
      const { result, asked } = run.solver.collect(level.links, () => linksOf(run, file))
      const questions = cross(asked, file.id)
      forgetOwn(run, file.id)
      return { links: result, asked: questions }
    },
    relink: (file, change) => {
      const { result, asked } = run.solver.collect(level.links, () => relinkNames(run, file, change))
      const relinked = result === undefined ? undefined : { links: result, asked: cross(asked, file.id) }
      forgetOwn(run, file.id)
      return relinked
    },
    derive: key => {
      const kind = kindByCode(run, key.kind)
      const subject = kind.subject === 'file' ? fileSubject(corpus, key.subject) : corpus.definitionIfThere(key.subject)
      if (subject === undefined) return { ...key, answer: 0, asked: new Uint32Array(0) }
      const name = kind.named === 'no' ? 0 : corpus.names.of(key.name)
      const b = kind.named === 'name-and-side' ? name * 2 + key.side : name
      const { asked } = run.solver.collect(level.links, () => run.solver.ask(kind, subject, b))
      const node = asked[0]
      if (node?.kind === undefined) throw new InvariantError('a question that was not recorded')
      return answerOf(node)
    },
    derived: () => {
      const byFile = new Map<FileId, DerivedAnswer[]>()
      const found: { readonly file: FileId; readonly reached: Uint32Array; readonly asked: Uint32Array }[] = []
      // answering may discover further questions across files: the set grows while it is read
      for (const node of gathering.nodes) {
        const answer = answerOf(node)
        const answers = byFile.get(fileOfNode(node))
        if (answers === undefined) byFile.set(fileOfNode(node), [answer])
        else answers.push(answer)
        if (isReach(run, node)) found.push({ file: fileOfNode(node), reached: node.value, asked: answer.asked })
      }
      // only now: while nodes are gathered, what is kept counts as written
      for (const { file, reached, asked } of found) options.memory?.reach.keep(file, reached, asked)
      return byFile
    },
    baseAnswers: () => gathering.base,
    weight: () => run.solver.size * nodeBytes + gathering.base.length * questionBytes + run.reach.total,
  }
}

/**
 * What a node, and a question with its answer, take in memory with all that hangs on them (what they asked, values, tables of files).
 * Fitted to the heap that a linker held after it had linked a whole corpus, garbage collected, on 2026-11-20, Node 24.21: 66.8 MB of
 * Go (80,000 nodes, 24,100 questions), 50.4 MB of Python (96,000, 7,100), 37.3 MB of TypeScript (61,700, 6,200), 53.0 MB of C
 * (53,700, 76,900); by these numbers 45.6, 46.1, 30.2 and 55.0 MB.
 */
const nodeBytes = 450
const questionBytes = 400

/** The `side` of a question that asks for no name. A name may be empty, and is a name all the same. */
const nameless = 2

/** The hash under which others record a derived question. */
export function questionHash(key: DerivedKey): number {
  return derivedQuestion(key.kind, key.subject, key.side === nameless ? 0 : nameHash(key.name) + key.side)
}

function makeRun(given: Corpus, allRules: readonly LinkRules[], { keep = true, onRead, memory }: LinkerOptions): Run {
  const byLanguage = new Map(allRules.flatMap(rules => rules.languages.map(language => [language, rules] as const)))
  const questions = new Map<LinkRules, Questions>()
  const values = new Values()
  const solver = new Solver({ keep })
  const corpus = onRead === undefined ? given : watched(given, solver, onRead)
  const run: Run = {
    corpus,
    solver,
    values,
    kinds: makeKinds(values, () => run),
    answers: new Answers(),
    imports: new Map(),
    memory,
    reach: { passedBy: new Set(), bytes: new Map(), total: 0 },
    candidates: new Map(),
    tables: tablesOver(corpus.names),
    evaluate,
    rulesFor: file => byLanguage.get(file.language),
    questions: rules => {
      let asked = questions.get(rules)
      if (asked === undefined) questions.set(rules, (asked = questionsOf(run, rules)))
      return asked
    },
  }
  return run
}

/** A corpus that tells whose facts are read by which node. */
function watched(corpus: Corpus, solver: Solver, onRead: (file: FileId, by: FileId) => void): Corpus {
  const file = (id: FileId): LinkedFile => {
    const node = solver.asking
    if (node !== undefined) onRead(id, fileOfNode(node))
    return corpus.file(id)
  }
  return new Proxy(corpus, {
    get: (target, key) => {
      const value: unknown = key === 'file' ? file : Reflect.get(target, key, target)
      return typeof value === 'function' && key !== 'file' ? value.bind(target) : value
    },
  })
}

/** Gathers what was asked of other files, over all files of a run. */
interface Gathering {
  /** derived questions that were asked across files */
  readonly nodes: Set<Node>
  /** base questions, some several times */
  readonly base: BaseQuestion[]
  /** the number of the walk; a question that bears it was met in it */
  walk: number
}

/** What was asked of other files, straight or through nodes of the file itself: hashes, ascending. */
function crossFile(run: Run, asked: readonly Asked[], file: FileId, gathering: Gathering): Uint32Array {
  const walk = ++gathering.walk
  const hashes: number[] = []
  const visit: (readonly Asked[])[] = [asked]
  for (let list = visit.pop(); list !== undefined; list = visit.pop()) {
    for (let i = 0; i < list.length; i++) {
      const next = pick(list, i)
      if (next.seen === walk) continue
      if (next.kind === undefined) {
        if (next.seen === 0) gathering.base.push(next)
        hashes.push(next.hash)
      } else if (fileOfNode(next) === file) visit.push(isKept(run, next) ? askedForReach(run, file) : next.asked)
      else {
        const key = keyOf(run, next)
        hashes.push(derivedQuestion(key.kind, key.subject, nameHashOf(run, next)))
        if (!isKept(run, next)) gathering.nodes.add(next)
      }
      next.seen = walk
    }
  }
  return distinct(new Uint32Array(hashes).sort())
}

function isReach(run: Run, node: Node): node is Node<Uint32Array> {
  return node.kind === run.kinds.closure
}

/** Whether a node was answered from what is kept of an earlier run: it has asked nothing. */
function isKept({ kinds, memory }: Run, node: Node): boolean {
  return node.kind === kinds.closure && memory?.reach.of(node.a as FileId) !== undefined
}

/** What the node of a file's reach would have asked. */
function askedForReach(run: Run, file: FileId): readonly Asked[] {
  return run.solver.collect(level.links, () => reachOf(run, file)).asked
}

/** Different questions may share a hash. */
function distinct(sorted: Uint32Array): Uint32Array {
  let count = 0
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i] ?? 0
  return count === sorted.length ? sorted : sorted.slice(0, count)
}

function nameHashOf(run: Run, node: Node): number {
  const kind = derivedKind(node)
  if (kind.named === 'no') return 0
  return kind.named === 'name' ? run.corpus.names.hash(node.b as never) : run.corpus.names.hash(Math.floor(node.b / 2) as never) + (node.b % 2)
}

function keyOf(run: Run, node: Node): DerivedKey {
  const kind = derivedKind(node)
  const subject = kind.subject === 'file' ? node.a : run.corpus.idOf(node.a as Definition)
  if (kind.named === 'no') return { kind: kind.code, subject, name: '', side: nameless }
  const side = kind.named === 'name' ? 0 : node.b % 2
  const name = kind.named === 'name' ? node.b : Math.floor(node.b / 2)
  return { kind: kind.code, subject, name: run.corpus.names.string(name as never), side }
}

function answerHash(run: Run, kind: DerivedKind<unknown>, value: unknown): number {
  // whoever is told of a definition goes on by its flags, so that they belong to the answer; 0 is kept for a subject that is gone
  return kind.hash(value, symbol => mixHash(run.corpus.idOf(symbol), run.corpus.flagsOf(symbol))) || 3
}

function fileOfNode(node: Node): FileId {
  return fileAbout(node.kind, node.a)
}

/** Every kind that a solver of ours knows is a derived kind. */
function derivedKind(node: Node): DerivedKind<unknown> {
  return node.kind as DerivedKind<unknown>
}

function kindByCode(run: Run, code: number): DerivedKind<unknown> {
  for (const kind of Object.values(run.kinds)) if (kind.code === code) return kind as DerivedKind<unknown>
  throw new InvariantError(`no kind of question has the code ${code}`)
}

function fileSubject(corpus: Corpus, id: number): FileId | undefined {
  return corpus.hasFile(id as FileId) ? (id as FileId) : undefined
}

/** Nodes that only a file's own links ask are forgotten with them, so that memory follows the files under way. */
function forgetOwn(run: Run, file: FileId): void {
  const { freeName, localDeclared, localInferred, parameter, localFlow, importTarget, closure } = run.kinds
  for (const kind of [freeName, localDeclared, localInferred, parameter, localFlow]) run.solver.forget(kind, file)
  if (run.reach.passedBy.has(file)) return
  // nobody else has asked for it: such a set takes a bit for every file of the tree
  run.solver.forget(importTarget, file)
  run.solver.forget(closure, file)
  weighReach(run.reach, file, 0)
}
