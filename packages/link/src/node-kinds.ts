/**
 * The derived questions, by level. Each is about a file (`a` is a FileId) or about a symbol (`a` is a Definition).
 *
 * D1: a question about a file or a symbol reads the facts of that file alone; whatever it needs of others, it asks.
 */
import { at, flag, kindCode, mixAll, mixHash, nameHash, op, reference, refIndex, refTag, roleCode, tag, type Ref } from '@codeloom/model'
import { awaited } from './generics.ts'
import { lineageOf } from './class-order.ts'
import { contracts, contractsIn, lists, methodNames, nearest, ownMethods, ownName, parts, shapeOf } from './embedding.ts'
import { folderOf } from './folder.ts'
import { hashOfLineage, lineages, type Lineage } from './lineage.ts'
import { instanceOf, isType } from './library.ts'
import { inherited, libraryMember, ownMembers, side } from './members.ts'
import { hashOfNearest, nearestLattice } from './nearest.ts'
import type { NameId } from './name-table.ts'
import { definition, fileOf, rowOf, type Definition, type FileId, type ImportTarget, type LinkedFile, type NameAnswer, type StarRule } from './rules.ts'
import { bitOf, withBits } from './bits.ts'
import type { Contract, DerivedKind, Kinds } from './kinds.ts'
import { joinAll, joinOver, level, weighReach, type Run, type Vantage } from './run.ts'
import type { Lattice } from './solver.ts'
import { hashOfStarNames, starNamesLattice, type StarNames } from './star-names.ts'
import { starNamesOf } from './take-stars.ts'
import { evaluate, nameValue, parameterType, shapeMember, targetsOf, variableBound } from './terms.ts'
import { isAnything, symbolOf, type Atom, type Value, type Values } from './value.ts'

type IdOf = (symbol: Definition) => number
type Compute<V> = (run: Run, a: number, b: number) => V
type Shape = Pick<DerivedKind, 'code' | 'name' | 'level' | 'subject' | 'named'>

/** The kinds of a run. `run` is handed in late, because a run holds its kinds. */
export function makeKinds(made: Values, run: () => Run): Kinds {
  const values: Lattice<Value> = { bottom: made.nothing, join: (a, b) => made.join(a, b) }
  const hash = (value: Value, idOf: IdOf): number => made.hash(value, idOf)
  const kind = (shape: Shape, compute: Compute<Value>): DerivedKind =>
    ({ ...shape, lattice: values, hash, compute: (a, b) => compute(run(), a, b) })
  const symbol = (code: number, name: string, at_: number, compute: Compute<Value>): DerivedKind =>
    kind({ code, name, level: at_, subject: 'symbol', named: 'no' }, compute)
  const local = (code: number, name: string, at_: number, compute: Compute<Value>): DerivedKind =>
    kind({ code, name, level: at_, subject: 'file', named: 'no' }, compute)
  return {
    importTarget: local(0, 'importTarget', level.facts, importTarget),
    closure: {
      code: 1, name: 'closure', level: level.facts, subject: 'file', named: 'no', lattice: sets, hash: hashOfSet,
      compute: a => run().memory?.reach.of(a as FileId) ?? reachOf(run(), a as FileId),
    },
    freeName: {
      code: 2, name: 'freeName', level: level.facts, subject: 'file', named: 'no', lattice: answers, hash: hashOfName,
      compute: (a, b) => freeName(run(), a as FileId, b),
    },
    definitionOf: symbol(15, 'definitionOf', level.exports, definitionOf),
    ownMember: kind({ code: 16, name: 'ownMember', level: level.facts, subject: 'symbol', named: 'name' }, ownMember),
    exported: kind({ code: 3, name: 'exported', level: level.exports, subject: 'file', named: 'name' }, exported),
    lineage: {
      code: 26, name: 'lineage', level: level.exports, subject: 'symbol', named: 'no', lattice: lineages, hash: hashOfLineage,
      compute: a => lineage(run(), a as Definition),
    },
    starNames: {
      code: 27, name: 'starNames', level: level.exports, subject: 'file', named: 'no', lattice: starNamesLattice,
      hash: value => hashOfStarNames(value, run().corpus.names), compute: a => starNames(run(), a as FileId),
    },
    declaredType: symbol(4, 'declaredType', level.declared, (r, a) => annotated(r, a, 'declared')),
    declaredResult: symbol(5, 'declaredResult', level.declared, (r, a) => annotated(r, a, 'result')),
    decorated: symbol(30, 'decorated', level.declared, decorated),
    said: symbol(33, 'said', level.declared, standIn),
    bases: symbol(6, 'bases', level.declared, bases),
    depth: { code: 34, name: 'depth', level: level.declared, subject: 'symbol', named: 'no', lattice: depths, hash: value => value, compute: a => depthOf(run(), a) },
    member: kind({ code: 7, name: 'member', level: level.declared, subject: 'symbol', named: 'name-and-side' }, member),
    constructorOf: symbol(14, 'constructorOf', level.declared, constructorOf),
    resultPart: kind({ code: 18, name: 'resultPart', level: level.declared, subject: 'symbol', named: 'name' }, resultPart),
    parameterType: kind({ code: 29, name: 'parameterType', level: level.declared, subject: 'symbol', named: 'name' }, parameterType),
    variableBound: kind({ code: 32, name: 'variableBound', level: level.declared, subject: 'symbol', named: 'name' }, variableBound),
    shapeMember: kind({ code: 31, name: 'shapeMember', level: level.declared, subject: 'file', named: 'name' }, shapeMember),
    ...embeddingKinds(made, run),
    shape: symbol(28, 'shape', level.facts, shapeOf),
    localDeclared: local(8, 'localDeclared', level.declared, (r, a, b) => evaluateLocal(r, a, b, { column: 'declared', level: level.declared })),
    inferredType: symbol(9, 'inferredType', level.inferred, inferredType),
    result: symbol(10, 'result', level.inferred, result),
    localInferred: local(11, 'localInferred', level.inferred, (r, a, b) => evaluateLocal(r, a, b, { column: 'initial', level: level.inferred })),
    parameter: local(12, 'parameter', level.parameters, parameter),
    localFlow: local(13, 'localFlow', level.links, localFlow),
  }
}

type EmbeddingKinds = Pick<Kinds, 'parts' | 'nearest' | 'ownName' | 'ownMethods' | 'methodNames' | 'contractsIn' | 'contracts'>

function embeddingKinds(made: Values, run: () => Run): EmbeddingKinds {
  const ofSymbol = { subject: 'symbol', named: 'no' } as const
  const names = { lattice: lists<number>(name => name), hash: (value: readonly number[]): number => hashOfNames(run(), value) }
  const symbols = { lattice: lists<Definition>(symbol => symbol), hash: (value: readonly Definition[], idOf: IdOf): number => mixAll(value.map(idOf)) }
  return {
    parts: { ...ofSymbol, ...symbols, code: 19, name: 'parts', level: level.facts, compute: a => parts(run(), a) },
    nearest: {
      code: 20, name: 'nearest', level: level.declared, subject: 'symbol', named: 'name',
      lattice: nearestLattice(made.nothing, (a, b) => made.join(a, b)), hash: (value, idOf) => hashOfNearest(made, value, idOf),
      compute: (a, name) => nearest(run(), a, name),
    },
    ownName: { ...ofSymbol, ...names, code: 21, name: 'ownName', level: level.facts, compute: a => ownName(run(), a) },
    ownMethods: { ...ofSymbol, ...names, code: 22, name: 'ownMethods', level: level.facts, compute: a => ownMethods(run(), a) },
    methodNames: { ...ofSymbol, ...names, code: 23, name: 'methodNames', level: level.declared, compute: a => methodNames(run(), a) },
    contractsIn: { ...symbols, code: 24, name: 'contractsIn', level: level.facts, subject: 'file', named: 'name', compute: (a, name) => contractsIn(run(), a, name) },
    contracts: {
      ...ofSymbol, code: 25, name: 'contracts', level: level.declared, lattice: lists<Contract>(({ symbol, certain }) => symbol * 2 + (certain ? 1 : 0)),
      hash: (value, idOf) => mixAll(value.map(({ symbol, certain }) => mixHash(idOf(symbol), certain ? 1 : 0))),
      compute: a => contracts(run(), a),
    },
  }
}

/** Numbers of names differ from run to run, and so does their order. */
function hashOfNames(run: Run, names: readonly number[]): number {
  return mixAll(names.map(name => (name < 0 ? 0 : run.corpus.names.hash(name as NameId))).sort((a, b) => a - b))
}

function vantage(run: Run, file: FileId, at_: number, isOutside = false): Vantage {
  return { run, file: run.corpus.file(file), level: at_, isOutside, known: undefined }
}

function importTarget(run: Run, a: number, row: number): Value {
  const file = run.corpus.file(a as FileId)
  const rules = run.rulesFor(file)
  if (rules === undefined) return run.values.nothing
  const { imports } = file.facts
  const place = `${at(imports.form, row)} ${file.language} ${folderOf(file.path)}\0${file.facts.string(at(imports.specifier, row))}`
  const kept = run.imports.get(place)
  if (kept !== undefined) {
    run.solver.recordAll(kept.asked)
    return kept.value
  }
  const before = run.solver.askedSoFar
  const target = rules.resolveImport(file, row, run.questions(rules))
  const value = targetValue(run, target)
  if (target.byFolder === true) run.imports.set(place, { value, asked: run.solver.askedSince(before) })
  return value
}

function targetValue(run: Run, target: ImportTarget): Value {
  // the symbol of the module itself, where the row's name is the module and nothing in it
  if (target.kind === 'file') return target.whole === true ? run.values.definition(definition(target.file, 0)) : run.values.module(target.file)
  return target.kind === 'external' ? run.values.external(target.package) : run.values.anything
}

/** The files that a file reaches through imports, itself among them, as bits. */
export function reachOf(run: Run, id: FileId): Uint32Array {
  let reached = bitOf(id)
  const { imports } = run.corpus.file(id).facts
  for (let row = 0; row < imports.count; row++) {
    for (const atom of run.solver.ask(run.kinds.importTarget, id, row).atoms) {
      if (atom.kind !== 'module') continue
      run.reach.passedBy.add(atom.id)
      reached = withBits(reached, atom.id, run.solver.ask(run.kinds.closure, atom.id, 0))
    }
  }
  weighReach(run.reach, id, reached.byteLength)
  return reached
}

function freeName(run: Run, id: FileId, row: number): NameAnswer {
  const file = run.corpus.file(id)
  const rules = run.rulesFor(file)
  if (rules === undefined) return unknownName
  const { free } = file.facts
  const name = run.corpus.names.string(run.corpus.names.ofFacts(file.facts, at(free.name, row)))
  return rules.resolveFree(file, name, at(free.space, row) === 1 ? 1 : 0, run.questions(rules))
}

function definitionOf(run: Run, a: number): Value {
  const file = run.corpus.file(fileOf(a as Definition))
  const rules = run.rulesFor(file)
  const meant = rules?.definitionOf(file, rowOf(a as Definition), run.questions(rules))
  return meant === undefined ? run.values.nothing : run.values.definition(meant)
}

function ownMember(run: Run, a: number, name: number): Value {
  const of = (which: number): Value => ownMembers(run, a as Definition, name as NameId, which)
  return run.values.join(of(side.instance), of(side.static))
}

/** What of a package others see. */
function seenOfPackage({ run }: Vantage, answer: NameAnswer): Value {
  return joinOver(run.values, nameValue(run, answer), atom =>
    (atom.kind !== 'definition' || (run.corpus.flagsOf(symbolOf(atom)) & flag.exported) !== 0 ? atom.alone : run.values.nothing))
}

/** Own exports first; then the stars, which never hand on a default. */
function exported(run: Run, a: number, name: number): Value {
  const from = vantage(run, a as FileId, level.exports)
  const rules = run.rulesFor(from.file)
  if (rules?.packageMember !== undefined) return seenOfPackage(from, rules.packageMember(from.file, run.corpus.names.string(name as NameId), run.questions(rules)))
  const { facts } = from.file
  const tables = run.tables(facts)
  const rows = tables.exports.get(name as NameId)
  if (rows !== undefined) return joinAll(run.values, rows, row => targetsOf(from, at(facts.exported.ref, row)))
  const { names } = run.corpus
  const text = names.string(name as NameId)
  // what `require` gives is the module itself where it assigns no `export=`
  if (text === 'export=') return run.values.module(a as FileId)
  const assigned = joinAll(run.values, tables.exports.get(names.of('export=')) ?? [], row => targetsOf(from, at(facts.exported.ref, row)))
  // where modules are members of modules, one may be called so
  if (text === 'default' && rules?.submodule === undefined) return assigned
  const byStars = joinAll(run.values, tables.stars, row =>
    joinOver(run.values, targetsOf(from, at(facts.exported.ref, row)), atom =>
      (atom.kind === 'definition' ? memberOfAssigned(run, a as FileId, atom, name) : byStar(run, atom, name, rules?.stars))))
  const file = rules?.submodule?.(from.file, text, run.questions(rules))
  if (file !== undefined) return run.values.join(byStars, run.values.module(file))
  return byStars === run.values.nothing ? joinOver(run.values, assigned, atom => memberOfAssigned(run, a as FileId, atom, name)) : byStars
}

/** What is asked of a file that assigns what it exports (`module.exports = x`) is a member of that: as far as it can be told without types. */
function memberOfAssigned(run: Run, file: FileId, atom: Atom, name: number): Value {
  const { solver, kinds, values } = run
  if (atom.kind === 'module') return solver.ask(kinds.exported, atom.id, name)
  if (atom.kind === 'external') return atom.alone
  if (atom.kind !== 'definition') return values.nothing
  const symbol = symbolOf(atom)
  if (rowOf(symbol) === 0) return fileOf(symbol) === file ? values.nothing : solver.ask(kinds.exported, fileOf(symbol), name)
  return joinOver(values, solver.ask(kinds.ownMember, symbol, name), own => (isOfItself(run, symbol, own) ? own.alone : values.nothing))
}

/** Whether a member of a symbol is one of the symbol itself, and not of its instances. */
function isOfItself(run: Run, symbol: Definition, own: Atom): boolean {
  const kind = run.corpus.kindOf(symbol)
  return (kind !== kindCode.class && kind !== kindCode.function) || (own.kind === 'definition' && (run.corpus.flagsOf(symbolOf(own)) & flag.static) !== 0)
}

/** What a star brings under a name. */
function byStar(run: Run, atom: Atom, name: number, rule: StarRule | undefined): Value {
  const { solver, kinds, values } = run
  if (atom.kind !== 'module') return rule !== undefined && atom.kind === 'external' ? atom.alone : values.nothing
  if (rule === undefined) return solver.ask(kinds.exported, atom.id, name)
  const { names, outside } = solver.ask(kinds.starNames, atom.id, 0)
  if (names.has(name as NameId)) return solver.ask(kinds.exported, atom.id, name)
  return outside === undefined || !rule.open(run.corpus.names.string(name as NameId)) ? values.nothing : values.external(outside)
}

function starNames(run: Run, file: FileId): StarNames {
  const from = vantage(run, file, level.exports)
  const rule = run.rulesFor(from.file)?.stars
  return rule === undefined ? starNamesLattice.bottom : starNamesOf(from, rule)
}

/** What the annotation of a symbol's type or of its result says. */
function annotated(run: Run, a: number, column: 'declared' | 'result'): Value {
  const from = vantage(run, fileOf(a as Definition), level.declared, true)
  const { symbols } = from.file.facts
  const term = at(symbols[column], rowOf(a as Definition))
  if (term !== 0) return evaluate(from, term)
  // a function that is bound to something with a type of functions gives what that says
  const type = column === 'result' ? at(symbols.declared, rowOf(a as Definition)) : 0
  return type === 0 ? run.values.nothing : joinOver(run.values, evaluate(from, type), atom => (atom.kind === 'function' ? (atom.of?.alone ?? run.values.nothing) : run.values.nothing))
}

function decorated(run: Run, a: number): Value {
  const from = vantage(run, fileOf(a as Definition), level.declared, true)
  return evaluate(from, at(from.file.facts.symbols.initial, rowOf(a as Definition)))
}

/** What stands for a first value in the row of what holds none. */
function standIn(run: Run, a: number): Value {
  const from = vantage(run, fileOf(a as Definition), level.declared, true)
  const { symbols } = from.file.facts
  const row = rowOf(a as Definition)
  const term = at(symbols.initial, row)
  return term !== 0 && standingIn.has(at(symbols.kind, row)) && (at(symbols.flags, row) & flag.decorated) === 0 ? evaluate(from, term) : run.values.nothing
}

const standingIn: ReadonlySet<number> = new Set([kindCode.function, kindCode.method, kindCode.interface, kindCode['type-alias'], kindCode.property])

/** The part of a tuple with a number; what is no tuple is its own first part. */
function resultPart(run: Run, a: number, name: number): Value {
  const from = vantage(run, fileOf(a as Definition), level.declared, true)
  const { symbols, terms } = from.file.facts
  const term = at(symbols.result, rowOf(a as Definition))
  const place = Number(run.corpus.names.string(name as NameId))
  if (at(terms.op, term) !== op.tuple) return place === 0 && term !== 0 ? evaluate(from, term) : run.values.nothing
  return evaluate(from, from.file.facts.list(at(terms.b, term))[place] ?? 0)
}

function inferredType(run: Run, a: number): Value {
  const from = vantage(run, fileOf(a as Definition), level.inferred, true)
  if (at(from.file.facts.symbols.declared, rowOf(a as Definition)) !== 0) return run.solver.ask(run.kinds.declaredType, a, 0)
  const { initial, kind, flags } = from.file.facts.symbols
  const isVariable = at(kind, rowOf(a as Definition)) === kindCode.variable
  const term = at(initial, rowOf(a as Definition))
  // an object literal is itself
  if (term === 0) return (at(flags, rowOf(a as Definition)) & flag.object) === 0 ? run.values.anything : run.values.nothing
  const given = evaluate(from, term)
  return isVariable ? heldFor(run, from.file, reference(tag.symbol, rowOf(a as Definition)), given) : given
}

function result(run: Run, a: number): Value {
  const from = vantage(run, fileOf(a as Definition), level.inferred, true)
  const { facts } = from.file
  const row = rowOf(a as Definition)
  if (at(facts.symbols.result, row) !== 0 || at(facts.symbols.declared, row) !== 0) return run.solver.ask(run.kinds.declaredResult, a, 0)
  const rows = run.tables(facts).results.get(row) ?? []
  const given = joinAll(run.values, rows, each => evaluate(from, at(facts.results.term, each)))
  const flags = at(facts.symbols.flags, row)
  if ((flags & flag.generator) !== 0) return generated(run, from.file, given, (flags & flag.async) !== 0)
  if ((flags & flag.async) === 0) return given
  return run.values.nest('promise', awaited(run, given))
}

/** What a function gives that yields. */
function generated(run: Run, file: LinkedFile, given: Value, isAsync: boolean): Value {
  const { library } = run.rulesFor(file) ?? {}
  return library === undefined ? run.values.nest('array', given) : instanceOf(run.values, library, library.generators[isAsync ? 1 : 0], [given])
}

function bases(run: Run, a: number): Value {
  const from = vantage(run, fileOf(a as Definition), level.declared, true)
  const { facts } = from.file
  const rows = (run.tables(facts).heritage.get(rowOf(a as Definition)) ?? []).filter(row => at(facts.heritage.role, row) === roleCode.extend)
  return joinAll(run.values, rows, row =>
    joinOver(run.values, evaluate(from, at(facts.heritage.term, row)), atom => {
      if ((atom.kind === 'definition' || atom.kind === 'instance') && isTooDeep(run, from.file, symbolOf(atom))) return run.values.tooMany
      if (atom.kind === 'definition') return run.values.instance(symbolOf(atom))
      return atom.kind === 'builtin' ? ofLibrary(from, atom, at(facts.heritage.term, row)) : atom.alone
    }))
}

/** So many classes stand one above the other at most; a member that none of them has is asked of each. In a circle of classes there is no end to them. */
const mostDeep = 100
const depths: Lattice<number> = { bottom: 0, join: (a, b) => Math.max(a, b) }

/** Whether what a class derives from cannot be told for its length. Where a class is searched along one order, that is bounded itself. */
function isTooDeep(run: Run, file: LinkedFile, base: Definition): boolean {
  return run.rulesFor(file)?.linearised === undefined && run.solver.ask(run.kinds.depth, base, 0) >= mostDeep
}

function depthOf(run: Run, a: number): number {
  const above = run.solver.ask(run.kinds.bases, a, 0)
  if (above.tooMany) return mostDeep
  let most = 0
  for (const atom of above.atoms) if (atom.kind === 'instance') most = Math.max(most, Math.min(mostDeep, 1 + run.solver.ask(run.kinds.depth, symbolOf(atom), 0)))
  return most
}

/** An instance of a type of the language's own library that is derived from, with what it is given. */
function ofLibrary(from: Vantage, atom: Atom, term: number): Value {
  const { run, file: { facts } } = from
  const { library } = run.rulesFor(from.file) ?? {}
  const type = library === undefined || !atom.name.endsWith(library.maker) ? '' : atom.name.slice(0, -library.maker.length)
  if (library === undefined || (!isType(library, type) && !Object.hasOwn(library.kinds, type))) return atom.alone
  const given = at(facts.terms.op, term) === op.apply ? facts.list(at(facts.terms.b, term)) : []
  return instanceOf(run.values, library, type, Array.from(given, each => evaluate(from, each)))
}

function lineage(run: Run, symbol: Definition): Lineage {
  return lineageOf(run, symbol, vantage(run, fileOf(symbol), level.exports))
}

/** Own members first, else those of the bases; a class derived from something external may have any member. */
function member(run: Run, a: number, b: number): Value {
  const wanted = b % 2 === side.static ? side.static : side.instance
  const own = ownMembers(run, a as Definition, Math.floor(b / 2) as NameId, wanted)
  if (own !== run.values.nothing) return own
  if (isLinearised(run, a as Definition)) return inherited(run, a as Definition, b)
  const above = joinOver(run.values, run.solver.ask(run.kinds.bases, a, 0), atom => {
    if (atom.kind === 'instance') return run.solver.ask(run.kinds.member, atom.id, b)
    if ((atom.kind === 'builtin' && !isAnything(atom)) || atom.kind === 'array' || atom.kind === 'promise') return libraryMember(run, run.rulesFor(run.corpus.file(fileOf(a as Definition))), atom, Math.floor(b / 2))
    return atom.kind === 'external' || isAnything(atom) ? atom.alone : run.values.nothing
  })
  return above !== run.values.nothing || wanted === side.instance ? above : exportedBeside(run, a as Definition, Math.floor(b / 2))
}

/** What a file assigns as its exports has what else it exports as members: `module.exports = f`, then `module.exports.g = ...`. */
function exportedBeside(run: Run, symbol: Definition, name: number): Value {
  const file = run.corpus.file(fileOf(symbol))
  const { exported: rows } = file.facts
  const { exports } = run.tables(file.facts)
  const assigned = exports.get(run.corpus.names.of('export=')) ?? []
  if (!assigned.some(row => at(rows.ref, row) === reference(tag.symbol, rowOf(symbol)))) return run.values.nothing
  const from = vantage(run, fileOf(symbol), level.exports)
  return joinAll(run.values, exports.get(name as NameId) ?? [], row => targetsOf(from, at(rows.ref, row)))
}

/** Whether a class is searched along one order. */
function isLinearised(run: Run, symbol: Definition): boolean {
  if (run.rulesFor(run.corpus.file(fileOf(symbol)))?.linearised === undefined) return false
  return run.solver.ask(run.kinds.lineage, symbol, 0).clear
}

/** Its own first; one that is inherited stands beside the class itself. */
function constructorOf(run: Run, a: number): Value {
  const { id, facts } = run.corpus.file(fileOf(a as Definition))
  const { symbols } = facts
  for (let row = rowOf(a as Definition) + 1; row < symbols.count; row++) {
    if (at(symbols.container, row) === rowOf(a as Definition) && at(symbols.kind, row) === kindCode.constructor) return run.values.definition(definition(id, row))
  }
  for (const name of run.rulesFor(run.corpus.file(id))?.linearised?.constructors ?? []) {
    const found = run.solver.ask(run.kinds.member, a, run.corpus.names.of(name) * 2 + side.instance)
    const [first] = found.atoms.filter(atom => atom.kind === 'definition')
    if (first === undefined) continue
    const isOwn = fileOf(symbolOf(first)) === id && at(symbols.container, rowOf(symbolOf(first))) === rowOf(a as Definition)
    return isOwn ? found : run.values.join(found, run.values.definition(a as Definition))
  }
  return run.values.nothing
}

/**
 * What a variable holds that was given something first. Once it is given something else that says nothing - but its type, in a
 * language that keeps variables to their types, and that is possible, since what has the same members is of the type as well;
 * which function or class it holds is no type.
 */
function heldFor(run: Run, file: LinkedFile, ref: Ref, given: Value): Value {
  if (isSaid(run, file, ref)) return given
  if (run.rulesFor(file)?.staticallyTyped?.has(file.language) !== true) return run.values.anything
  const type = joinOver(run.values, given, atom => (atom.kind === 'definition' || atom.kind === 'module' ? run.values.nothing : atom.alone))
  return run.values.join(type, run.values.anything)
}

/** Whether all that a variable is given is said: it is not written again, or its first value tells of that as well. */
function isSaid(run: Run, file: LinkedFile, ref: Ref): boolean {
  const { flags } = refTag(ref) === tag.local ? file.facts.locals : file.facts.symbols
  return (at(flags, refIndex(ref)) & flag.everyWrite) !== 0 || !run.tables(file.facts).isWritten(ref)
}

interface LocalColumn {
  readonly column: 'declared' | 'initial'
  readonly level: number
}

/** `b` says which local, and whether it is told to others (`localQuestion`). */
function evaluateLocal(run: Run, a: number, b: number, { column, level: at_ }: LocalColumn): Value {
  const row = b >>> 1
  const from = vantage(run, a as FileId, at_, (b & 1) === 1)
  const term = at(from.file.facts.locals[column], row)
  if (term === 0) return run.values.anything
  const given = evaluate(from, term)
  return column === 'initial' ? heldFor(run, from.file, reference(tag.local, row), given) : given
}

/** A local at the level of links: its initialiser with parameters known, or what its parameter is given. */
function localFlow(run: Run, a: number, row: number): Value {
  const file = run.corpus.file(a as FileId)
  const { locals } = file.facts
  if (at(locals.initial, row) !== 0) return evaluateLocal(run, a, row * 2, { column: 'initial', level: level.links })
  return at(locals.parameter, row) === 0 || !isSaid(run, file, reference(tag.local, row)) ? run.values.anything : run.solver.ask(run.kinds.parameter, a, row)
}

/**
 * The arguments at the calls of the parameter's function, where all its calls are known: a function that its file alone
 * can see, and every mention of which is a call that a term tells of (equal calls share a term: then they are taken for
 * unknown, too). Calls are evaluated without parameter flow.
 */
function parameter(run: Run, a: number, row: number): Value {
  const from = vantage(run, a as FileId, level.inferred)
  const { facts } = from.file
  const owner = at(facts.locals.owner, row)
  if ((at(facts.symbols.flags, owner) & (flag.exported | flag.global)) !== 0) return run.values.anything
  const tables = run.tables(facts)
  const calls = tables.calls.get(owner) ?? []
  if (calls.length < tables.mentions(owner)) return run.values.anything
  return joinAll(run.values, calls, term => {
    const argument = facts.list(at(facts.terms.b, term))[at(facts.locals.parameter, row) - 1]
    return argument === undefined ? run.values.anything : evaluate(from, argument)
  })
}

const unknownName: NameAnswer = { kind: 'none', why: 'unknown' }
/** Free names ask nothing that could ask back, so that their order never matters. */
const answers: Lattice<NameAnswer> = { bottom: unknownName, join: (_, next) => next }

function hashOfName(answer: NameAnswer, idOf: IdOf): number {
  return answer.kind === 'found' ? mixHash(1, ...answer.definitions.map(idOf)) : mixHash(2, nameHash(answer.why))
}

function hashOfSet(files: Uint32Array): number {
  return mixAll(files)
}

const sets: Lattice<Uint32Array> = { bottom: new Uint32Array(0), join: (a, b) => withBits(a, undefined, b) }
