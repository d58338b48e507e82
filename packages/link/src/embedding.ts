/**
 * Types that are made of others and satisfy interfaces without naming them, for languages that say so (`Embedding`): the nearest
 * member among what a type embeds, the names of all its methods, and the interfaces whose methods it has.
 *
 * M1: of members at different depths the shallowest is meant, of several at one depth none.
 * M2: a type satisfies an interface for certain only where every method of it was found and has the same shape, in all rivals
 *     alike.
 */
import { at, flag, kindCode, roleCode } from '@codeloom/model'
import { folderOf } from './folder.ts'
import type { Candidate, Contract, Nearest } from './kinds.ts'
import { ownMembers, side } from './members.ts'
import type { NameId } from './name-table.ts'
import { unresolved } from './nearest.ts'
import { definition, fileOf, rowOf, type Definition, type Embedding, type FileId, type LinkRules } from './rules.ts'
import { joinAll, joinOver, level, type Run, type Vantage } from './run.ts'
import type { Lattice } from './solver.ts'
import { evaluate } from './terms.ts'
import { isAnything, symbolOf, type Value } from './value.ts'

export function nearest(run: Run, a: number, name: number): Nearest {
  const { values, solver, kinds } = run
  const lattice = kinds.nearest.lattice
  // what stands beside the type itself has no rivals elsewhere
  const here = ownMembers(run, a as Definition, name as NameId, side.instance)
  const own = here === values.nothing ? joinAll(values, partsOf(run, a), part => solver.ask(kinds.ownMember, part, name)) : here
  if (own !== values.nothing) return { ...lattice.bottom, value: own, depth: 0 }
  let found = underlying(run, a, name)
  for (const base of embedded(run, a)) {
    let inside = lattice.bottom
    for (const atom of base.atoms) {
      if (atom.kind === 'instance') inside = lattice.join(inside, deeper(solver.ask(kinds.nearest, atom.id, name)))
      else if (isAnything(atom)) inside = lattice.join(inside, { ...lattice.bottom, outside: 1, outsideName: unresolved })
      else if (atom.kind === 'external' || atom.kind === 'builtin') inside = lattice.join(inside, { ...lattice.bottom, outside: 1, outsideName: atom.kind === 'external' ? atom.name : '' })
    }
    if (base.atoms.length === 0) inside = lattice.join(inside, { ...lattice.bottom, outside: 1, outsideName: unresolved })
    const isTied = inside.depth === found.depth && inside.depth !== Number.POSITIVE_INFINITY
    found = lattice.join(found, inside)
    if (isTied) found = { ...found, isAmbiguous: true }
  }
  return found
}

/** A type that is defined as another one has its fields, and no more; one that is defined as an interface has its methods. */
function underlying(run: Run, a: number, name: number): Nearest {
  const { bottom, join } = run.kinds.nearest.lattice
  if (run.corpus.kindOf(a as Definition) !== kindCode.class) return bottom
  let found = bottom
  for (const atom of run.solver.ask(run.kinds.declaredType, a, 0).atoms) {
    if (atom.kind === 'external') found = join(found, { ...bottom, outside: 1, outsideName: atom.name })
    if (atom.kind !== 'instance') continue
    const other = run.solver.ask(run.kinds.nearest, atom.id, name)
    const isWhole = run.corpus.kindOf(symbolOf(atom)) === kindCode.interface
    const fields = joinOver(run.values, other.value, each => (isWhole || (each.kind === 'definition' && run.corpus.kindOf(symbolOf(each)) === kindCode.field) ? each.alone : run.values.nothing))
    found = join(found, fields === run.values.nothing ? { ...bottom, outside: other.outside, outsideName: other.outsideName } : { ...other, value: fields })
  }
  return found
}

function deeper(found: Nearest): Nearest {
  return { ...found, depth: found.depth + 1, outside: found.outside + 1 }
}

/** What each type that a type embeds can be, in source order. */
function embedded(run: Run, a: number): readonly Value[] {
  const symbol = a as Definition
  const from: Vantage = { run, file: run.corpus.file(fileOf(symbol)), level: level.declared, isOutside: false, known: undefined }
  const { heritage } = from.file.facts
  const rows = (run.tables(from.file.facts).heritage.get(rowOf(symbol)) ?? []).filter(row => at(heritage.role, row) === roleCode.extend)
  return rows.map(row => evaluate(from, at(heritage.term, row)))
}

function partsOf(run: Run, a: number): readonly number[] {
  return run.solver.ask(run.kinds.parts, a, 0).map(part => part as number)
}

/** The other definitions that hold members of a type. */
export function parts(run: Run, a: number): readonly Definition[] {
  const file = run.corpus.file(fileOf(a as Definition))
  const rules = run.rulesFor(file)
  return rules?.embedding?.partsOf(file, rowOf(a as Definition), run.questions(rules)) ?? []
}

/** Stands among the names of methods for those of a type that is not known here. */
const unknownNames = -1

/** The names of the methods that a type or an interface has, ascending; through what it embeds as well. */
export function methodNames(run: Run, a: number): readonly number[] {
  const names = new Set<number>(run.solver.ask(run.kinds.ownMethods, a, 0))
  for (const part of partsOf(run, a)) for (const name of run.solver.ask(run.kinds.ownMethods, part, 0)) names.add(name)
  for (const base of embedded(run, a)) {
    for (const atom of base.atoms) {
      if (atom.kind === 'instance') for (const name of run.solver.ask(run.kinds.methodNames, atom.id, 0)) names.add(name)
      else names.add(unknownNames)
    }
    if (base.atoms.length === 0) names.add(unknownNames)
  }
  return ascending(names)
}

const nobody: readonly number[] = []

export function ownMethods(run: Run, a: number): readonly number[] {
  const { facts } = run.corpus.file(fileOf(a as Definition))
  const rows = run.tables(facts).methods.get(rowOf(a as Definition))
  if (rows === undefined) return nobody
  const { name } = facts.symbols
  return ascending(new Set(rows.map(row => run.corpus.names.ofFacts(facts, at(name, row)))))
}

/** The interfaces that a type satisfies: found by the names of its methods, then those that embed one of these. */
export function contracts(run: Run, a: number): readonly Contract[] {
  const file = run.corpus.file(fileOf(a as Definition))
  const rules = run.rulesFor(file)
  const embedding = rules?.embedding
  if (rules === undefined || embedding === undefined) return []
  const names = run.solver.ask(run.kinds.methodNames, a, 0)
  const type: Satisfying = { type: a as Definition, has: new Set(names), folder: folderOf(file.path), embedding }
  const found = new Map<Definition, Contract>()
  const tried = new Set<Definition>([a as Definition])
  const tryAll = (candidates: readonly Candidate[]): void => {
    for (const candidate of candidates) {
      if (tried.has(candidate.symbol)) continue
      tried.add(candidate.symbol)
      const how = satisfies(run, type, candidate)
      if (how !== undefined) found.set(candidate.symbol, { symbol: candidate.symbol, certain: how === 'same' })
    }
  }
  for (const name of names) if (name !== unknownNames) tryAll(visible(run, type, candidatesFor(run, rules, name, false), name))
  // the map grows while it is read
  for (const symbol of found.keys()) {
    for (const name of run.solver.ask(run.kinds.ownName, symbol, 0)) tryAll(candidatesFor(run, rules, name, true))
  }
  return [...found.values()].sort((x, y) => x.symbol - y.symbol)
}

/** Of the interfaces that ask for a method those that a type can satisfy by where they are: a method that is not shared is asked for in its folder alone. */
function visible(run: Run, { folder, embedding }: Satisfying, candidates: readonly Candidate[], name: number): readonly Candidate[] {
  if (candidates.length === 0 || embedding.isShared(run.corpus.names.string(name as NameId))) return candidates
  return candidates.filter(candidate => candidate.folder === folder)
}

/** The interfaces that are offered under a name; worked out once, and recorded for each who asks. */
function candidatesFor(run: Run, rules: LinkRules, name: number, isEmbedded: boolean): readonly Candidate[] {
  let known = run.candidates.get(rules)
  if (known === undefined) run.candidates.set(rules, (known = new Map()))
  const kept = known.get(isEmbedded ? -1 - name : name)
  if (kept !== undefined) {
    run.solver.recordAll(kept.asked)
    return kept.candidates
  }
  const before = run.solver.askedSoFar
  const text = run.corpus.names.string(name as NameId)
  const providers = run.questions(rules).filesProviding((isEmbedded ? rules.embedding?.contractsEmbedding(text) : rules.embedding?.contractsWith(text)) ?? '')
  const candidates = providers.flatMap(({ id, path }) =>
    run.solver.ask(run.kinds.contractsIn, id, name).map(symbol => ({ symbol, folder: folderOf(path) })))
  known.set(isEmbedded ? -1 - name : name, { candidates, asked: run.solver.askedSince(before) })
  return candidates
}

export function ownName(run: Run, a: number): readonly number[] {
  const { facts } = run.corpus.file(fileOf(a as Definition))
  return [run.corpus.names.ofFacts(facts, at(facts.symbols.name, rowOf(a as Definition)))]
}

/** The interfaces of a file that ask for a method of a name, or embed an interface of it. */
export function contractsIn(run: Run, a: number, name: number): readonly Definition[] {
  const file = run.corpus.file(a as FileId)
  const { kind, container, count } = file.facts.symbols
  const tables = run.tables(file.facts)
  const found: Definition[] = []
  for (let row = 1; row < count; row++) {
    if (kind[row] !== kindCode.interface || container[row] !== 0) continue
    const isAsked = tables.members(row, name as NameId).some(member => kind[member] === kindCode.method)
    if (isAsked || (tables.heritage.has(row) && !tables.methods.has(row))) found.push(definition(file.id, row))
  }
  return found
}

interface Satisfying {
  readonly type: Definition
  /** the names of its methods */
  readonly has: ReadonlySet<number>
  readonly folder: string
  readonly embedding: Embedding
}

/** Whether a type has the methods that an interface asks for; undefined where it does not. */
function satisfies(run: Run, { type, has, folder, embedding }: Satisfying, { symbol: contract, folder: far }: Candidate): Comparison | undefined {
  const { solver, kinds, corpus } = run
  const wanted = solver.ask(kinds.methodNames, contract, 0)
  let how: Comparison = 'same'
  let known = 0
  for (const name of wanted) {
    if (name === unknownNames) how = 'perhaps'
    else if (!has.has(name) || (folder !== far && !embedding.isShared(corpus.names.string(name as NameId)))) return undefined
  }
  for (const name of wanted) {
    if (name === unknownNames) continue
    const said = compare(run, solver.ask(kinds.nearest, type, name), solver.ask(kinds.nearest, contract, name), embedding)
    if (said === 'different') return undefined
    if (said === 'perhaps') how = 'perhaps'
    known++
  }
  return known === 0 ? undefined : how
}

/** Compares the shapes of two methods; where there are rivals, only what all of them say alike is said. */
function compare(run: Run, have: Nearest, want: Nearest, embedding: Embedding): Comparison {
  if (have.isAmbiguous || want.isAmbiguous) return 'different'
  if (have.value.tooMany || want.value.tooMany) return 'perhaps'
  const said = new Set<Comparison>()
  for (const own of shapes(run, have.value)) {
    for (const other of shapes(run, want.value)) said.add(own === noMethod || other === noMethod ? 'different' : embedding.compare(own, other))
  }
  // what is not known here and lies as near may be what is meant
  for (const { outside, depth } of [have, want]) if (outside <= depth && outside !== Number.POSITIVE_INFINITY) said.add('perhaps')
  const [only = 'different'] = said
  return said.size > 1 ? 'perhaps' : only
}

type Comparison = ReturnType<Embedding['compare']>

/** Stands for the shape of what is no method. */
const noMethod = ''

function shapes(run: Run, methods: Value): readonly string[] {
  return methods.atoms.map(atom => {
    const isMethod = atom.kind === 'definition' && run.corpus.kindOf(symbolOf(atom)) === kindCode.method
    return (isMethod ? run.solver.ask(run.kinds.shape, atom.id, 0).atoms[0]?.name : undefined) ?? noMethod
  })
}

/** What the language says of the shape of a method. */
export function shapeOf(run: Run, a: number): Value {
  const file = run.corpus.file(fileOf(a as Definition))
  const rules = run.rulesFor(file)
  const shape = rules?.embedding?.shapeOf(file, rowOf(a as Definition), run.questions(rules)) ?? ''
  return shape === '' ? run.values.nothing : run.values.builtin(shape)
}

/** The interfaces that the type of a method satisfies for certain, where they ask for a method of its name: their methods. */
export function fulfilled(run: Run, type: Definition, name: NameId): Value {
  return joinAll(run.values, run.solver.ask(run.kinds.contracts, type, 0), ({ symbol, certain }) => {
    if (!certain) return run.values.nothing
    if (!run.solver.ask(run.kinds.methodNames, symbol, 0).includes(name)) return run.values.nothing
    const asked = run.solver.ask(run.kinds.nearest, symbol, name)
    return asked.isAmbiguous ? run.values.nothing : joinOver(run.values, asked.value, atom => (atom.kind === 'definition' ? atom.alone : run.values.nothing))
  })
}

/** What a symbol is a type that may satisfy interfaces: one with members of its own that is no interface, at the top of its file. */
export function isSatisfying(run: Run, symbol: Definition): boolean {
  const kind = run.corpus.kindOf(symbol)
  return (kind === kindCode.struct || kind === kindCode.class) && (run.corpus.flagsOf(symbol) & (flag.declaration | flag.global)) === flag.global
}

function ascending(names: ReadonlySet<number>): readonly number[] {
  return [...names].sort((a, b) => a - b)
}

/** Lists that only grow, each element once; equal ones stay the same object. */
export function lists<T>(keyOf: (element: T) => number): Lattice<readonly T[]> {
  return {
    bottom: [],
    join: (a, b) => {
      const known = new Set(a.map(keyOf))
      const fresh = b.filter(element => !known.has(keyOf(element)))
      return fresh.length === 0 ? a : [...a, ...fresh].sort((x, y) => keyOf(x) - keyOf(y))
    },
  }
}
