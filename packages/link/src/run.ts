import { pick, symbolKinds, type FileFacts, type SymbolKind } from '@codeloom/model'
import type { Answers } from './answers.ts'
import type { Corpus } from './corpus.ts'
import type { FileTables } from './file-tables.ts'
import type { Candidate, Kinds } from './kinds.ts'
import type { LinkMemory } from './link-memory.ts'
import type { Definition, LinkedFile, LinkRules, Questions } from './rules.ts'
import type { Asked, Solver } from './solver.ts'
import type { Atom, Value, Values } from './value.ts'

/** What is shared by everything that is computed in one run over one state of the corpus. */
export interface Run {
  readonly corpus: Corpus
  readonly solver: Solver
  readonly values: Values
  readonly kinds: Kinds
  readonly answers: Answers
  /** what imports name that every file of a folder would be told alike, with what was asked */
  readonly imports: Map<string, { readonly value: Value; readonly asked: Asked | readonly Asked[] }>
  readonly reach: Reach
  /** what earlier runs have kept */
  readonly memory: LinkMemory | undefined
  /** by rules: interfaces by the name under which they are offered (of a method; of what they embed: -1 - name) */
  readonly candidates: Map<LinkRules, Map<number, KeptCandidates>>
  readonly tables: (facts: FileFacts) => FileTables
  /** the rules that link a file's language; undefined for files that have no links (configuration) */
  readonly rulesFor: (file: LinkedFile) => LinkRules | undefined
  readonly questions: (rules: LinkRules) => Questions
  /** what a term holds (`terms.ts`), for what it is made of */
  readonly evaluate: (from: Vantage, term: number) => Value
}

/** Interfaces, with what was asked to find them. */
interface KeptCandidates {
  readonly candidates: readonly Candidate[]
  readonly asked: Asked | readonly Asked[]
}

/** What there is of what files reach. */
export interface Reach {
  /** those that another file reaches through */
  readonly passedBy: Set<number>
  /** by file: what its answer takes in memory, as far as it is kept */
  readonly bytes: Map<number, number>
  /** all of it */
  total: number
}

export function weighReach(reach: Reach, file: number, bytes: number): void {
  reach.total += bytes - (reach.bytes.get(file) ?? 0)
  if (bytes === 0) reach.bytes.delete(file)
  else reach.bytes.set(file, bytes)
}

/** The levels; a node asks its own or below. */
export const level = { facts: 0, exports: 1, declared: 2, inferred: 3, parameters: 4, links: 5 } as const

/** What a function gives for each atom of a value, joined. Too many stays too many: nothing that is computed may shrink as its input grows. */
export function joinOver(values: Values, value: Value, of: (atom: Atom) => Value): Value {
  const { atoms } = value
  const [first] = atoms
  if (first === undefined) return value
  // one is by far the commonest
  if (atoms.length === 1) return of(first)
  const parts: Value[] = []
  let isSame = true
  for (let i = 0; i < atoms.length; i++) {
    const atom = pick(atoms, i)
    const part = of(atom)
    parts.push(part)
    isSame &&= part === atom.alone
  }
  return isSame ? value : values.joinMany(parts)
}

/** Joins what a function gives for each element. */
export function joinAll<T>(values: Values, items: readonly T[], value: (item: T) => Value): Value {
  const [first] = items
  // one is by far the commonest
  if (items.length === 1 && first !== undefined) return value(first)
  let joined = values.nothing
  for (let i = 0; i < items.length; i++) joined = values.join(joined, value(pick(items, i)))
  return joined
}

/** A place from which to evaluate: a file, and the level of the node that asks. */
export interface Vantage {
  readonly run: Run
  readonly file: LinkedFile
  readonly level: number
  /** whether what is evaluated is told to whoever asks, who may see a type parameter as something narrower than its bound */
  readonly isOutside: boolean
  /**
   * What terms of the file were found to be, where all evaluations from here belong to one node, so that what the first of
   * them asked is recorded for all; undefined elsewhere.
   */
  readonly known: Value[] | undefined
  /** the same for one node, of the calls and members that it evaluates: chains of them ask for each receiver several times */
  chain?: Map<number, Value> | undefined
}

/** Kind and flags of a definition. */
export function describe(run: Run, symbol: Definition): { readonly kind: SymbolKind; readonly flags: number } {
  return { kind: pick(symbolKinds, run.corpus.kindOf(symbol)), flags: run.corpus.flagsOf(symbol) }
}
