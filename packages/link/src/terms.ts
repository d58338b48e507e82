/**
 * What a term of a file can be, at a level: at the level of declared types, what is not annotated is nothing; from the
 * inferred level on, initialisers and return expressions count; at the links level, parameters from call sites too.
 *
 * T1: evaluation reads the one file and asks questions; it does not depend on what was evaluated before.
 */
import { at, op, refIndex, refTag, symbolKinds, tag, pick, type Ref, type SymbolKind } from '@codeloom/model'
import { asClasses, called, held, received, typed } from './atom-values.ts'
import { appliedInLibrary, boundParameter, calledTerm, constructedTerm, elementOf, isOwnVariable, iteratedAtom, parameterOfAtom, rebound, seenFrom, selfOf, tupleOf, typeGiven, withArguments } from './calls.ts'
import { awaited, iterated, replaced, settledValue } from './generics.ts'
import { isType } from './library.ts'
import { inherited, memberOf, side } from './members.ts'
import type { NameId } from './name-table.ts'
import { narrowedValue } from './narrowed.ts'
import { definition, fileOf, rowOf, type Definition, type FileId, type LinkedFile, type NameAnswer } from './rules.ts'
import { describe, joinAll, joinOver, level, type Run, type Vantage } from './run.ts'
import { isAnything, symbolOf, type Value } from './value.ts'

/** What the expression or annotation that a term describes holds. */
export function evaluate(from: Vantage, term: number): Value {
  const known = from.known?.[term]
  if (known !== undefined) return known
  if (from.known === undefined) return evaluateInNode(from, term)
  const value = evaluateAnew(from, term)
  from.known[term] = value
  return value
}

function evaluateInNode(from: Vantage, term: number): Value {
  const operation = at(from.file.facts.terms.op, term)
  // what may be asked for several times, and nests
  if (operation !== op.call && operation !== op.member && operation !== op.apply) return evaluateAnew(from, term)
  const known = from.chain?.get(term)
  if (known !== undefined) return known
  const value = evaluateAnew(from, term)
  from.chain ??= new Map()
  from.chain.set(term, value)
  return value
}

function evaluateAnew(from: Vantage, term: number): Value {
  const { run, file } = from
  const { values, solver, kinds } = run
  const { terms } = file.facts
  const a = at(terms.a, term)
  switch (at(terms.op, term)) {
    case op.ref: return held(from, targetsOf(from, a))
    case op.typeOf: return evaluate(from, a)
    case op.named: return refTag(a) === tag.local ? named(from, a) : settledValue(run, named(from, a))
    case op.member: return rebound(from, a, seenFrom(from, a, held(from, memberOfTerm(from, a, memberName(from, term)))))
    case op.typeMember: return settledValue(run, typed(from, memberOf(from, evaluate(from, a), memberName(from, term))))
    case op.call: return calledTerm(from, term)
    case op.construct: return constructedTerm(from, term)
    case op.await: return awaited(run, evaluate(from, a))
    case op.element: return elementOf(from, a, at(terms.b, term))
    // the keys of a dictionary, which are not followed
    case op.iterated: return iterated(run, run.rulesFor(file), settledValue(run, evaluate(from, a)), atom => (atom.kind === 'dictionary' ? values.anything : iteratedAtom(from, atom)))
    case op.self: return selfOf(from, a)
    case op.selfStatic: case op.object: return values.definition(definition(file.id, a))
    case op.base: return solver.ask(kinds.bases, definition(file.id, a), 0)
    case op.baseStatic: return asClasses(run, solver.ask(kinds.bases, definition(file.id, a), 0))
    case op.array: return values.nest('array', said(from, a))
    case op.union: return joinParts(from, term, part => evaluate(from, part))
    case op.builtin: return values.builtin(file.facts.string(a))
    case op.apply: return applied(from, term)
    case op.function: return values.nest('function', said(from, firstOf(from, a)))
    case op.map: return values.join(values.nest('keys', said(from, a)), values.nest('array', said(from, at(terms.b, term))))
    case op.channel: return values.nest('channel', said(from, a))
    case op.received: return joinOver(values, evaluate(from, a), atom => received(from, atom))
    case op.part: return partOf(from, a, at(terms.b, term))
    case op.parameter: return parameterOf(from, a, file.facts.string(at(terms.b, term)))
    case op.shape: return values.shape(file.id, term)
    case op.tuple: return tupleOf(from, at(terms.b, term))
    case op.narrowed: return narrowedValue(run, evaluate(from, a), evaluate(from, at(terms.b, term)))
    case op.guarded: return joinOver(values, targetsOfTerm(from, a), atom => (atom.kind === 'definition' ? solver.ask(kinds.said, atom.id, 0) : values.nothing))
    case op.module: return solver.ask(kinds.importTarget, file.id, a)
    case op.unknown: return values.anything
    default: return values.nothing
  }
}

/** What the parts of a union are, until there are too many to tell. */
function joinParts({ run: { values }, file }: Vantage, term: number, value: (part: number) => Value): Value {
  let joined = values.nothing
  for (const part of partsOf(file, term)) {
    joined = values.join(joined, value(part))
    if (joined.tooMany) break
  }
  return joined
}

/** In the order of the source. A union leans to the left, and may have more parts than a stack has room for. */
function partsOf({ facts: { terms } }: LinkedFile, union: number): readonly number[] {
  const parts: number[] = []
  let term = union
  for (; at(terms.op, term) === op.union; term = at(terms.a, term)) parts.push(at(terms.b, term))
  parts.push(term)
  return parts.reverse()
}

/** The definitions that a dotted name names. What is declared says it: what is inferred may rest on what is asked. */
function targetsOfTerm(from: Vantage, term: number): Value {
  const { terms } = from.file.facts
  const a = at(terms.a, term)
  if (at(terms.op, term) === op.ref) return refTag(a) === tag.local ? from.run.values.nothing : targetsOf(from, a)
  return at(terms.op, term) === op.member ? memberOfTerm({ ...from, level: level.declared, known: undefined, chain: undefined }, a, memberName(from, term)) : from.run.values.nothing
}

/** What a part of a term holds, where 0 says that there is none: the elements of an empty list, the result of what returns nothing. */
function said(from: Vantage, term: number): Value {
  return term === 0 ? from.run.values.nothing : evaluate(from, term)
}

/** An instance of the type that a name names. A type parameter is what it is bound by; outside it is what whoever asks gives it. */
function named(from: Vantage, ref: Ref): Value {
  if (from.isOutside && refTag(ref) === tag.local) {
    const place = from.run.tables(from.file.facts).placeOfVariable(refIndex(ref))
    if (place >= 0) return from.run.values.variable(definition(from.file.id, at(from.file.facts.locals.owner, refIndex(ref))), `${place}`)
  }
  return typed(from, targetsOf(from, ref))
}

/** What a reference of a file points at: definitions, before asking what they hold; of a local, what it holds. */
export function targetsOf(from: Vantage, ref: Ref): Value {
  const { run, file } = from
  const index = refIndex(ref)
  switch (refTag(ref)) {
    case tag.symbol: return merged(from, index)
    case tag.local: return localValue(from, index)
    case tag.import: return importValue(from, index)
    case tag.free: return freeValue(from, index)
    case tag.member: return memberOfTerm(from, at(file.facts.terms.a, index), memberName(from, index))
    case tag.term: return evaluate(from, index)
    default: return run.values.nothing
  }
}

/** The member of what a term holds. Where a class is searched along one order, its base is what stands behind it there. */
export function memberOfTerm(from: Vantage, receiver: number, name: number): Value {
  const { run, file } = from
  const operation = at(file.facts.terms.op, receiver)
  if ((operation === op.base || operation === op.baseStatic) && run.rulesFor(file)?.linearised !== undefined) {
    const symbol = definition(file.id, at(file.facts.terms.a, receiver))
    const wanted = operation === op.base ? side.instance : side.static
    if (run.solver.ask(run.kinds.lineage, symbol, 0).clear) return inherited(run, symbol, name * 2 + wanted)
  }
  return memberOf(from, evaluate(from, receiver), name)
}

/** What a free name means; where every file is told alike, and was told already, without a node. */
function freeValue(from: Vantage, row: number): Value {
  const value = namedFreely(from, row)
  const { library } = from.run.rulesFor(from.file) ?? {}
  if (library === undefined || value.atoms[0]?.kind !== 'external' || at(from.file.facts.free.space, row) === 1) return value
  const type = from.file.facts.string(at(from.file.facts.free.name, row))
  return isType(library, type + library.maker) || isType(library, type) ? from.run.values.builtin(type + library.maker) : value
}

function namedFreely({ run, file }: Vantage, row: number): Value {
  const { free } = file.facts
  const rules = run.rulesFor(file)
  if (rules === undefined) return run.values.nothing
  const name = run.corpus.names.ofFacts(file.facts, at(free.name, row))
  const kept = run.answers.ofNames(rules).get(name, at(free.space, row) === 1 ? 1 : 0)
  if (kept === undefined) return nameValue(run, run.solver.ask(run.kinds.freeName, file.id, row))
  run.solver.recordAll(kept.asked)
  return kept.value
}

/** A symbol of the file with those that are declared under the same name beside it: they are one thing to whoever names it. */
function merged({ run, file }: Vantage, row: number): Value {
  const { symbols } = file.facts
  const own = run.values.definition(definition(file.id, row))
  if (!merging.has(pick(symbolKinds, at(symbols.kind, row)))) return own
  const rows = run.tables(file.facts).members(at(symbols.container, row), run.corpus.names.ofFacts(file.facts, at(symbols.name, row)))
  return rows.length < 2 ? own : joinAll(run.values, rows, each => run.values.definition(definition(file.id, each)))
}

/** What an import binds: the module itself, or what the module exports under the name. */
function importValue(from: Vantage, row: number): Value {
  const { run, file } = from
  const { values, solver, kinds, corpus } = run
  const { imports } = file.facts
  const asked = file.facts.string(at(imports.name, row))
  const target = solver.ask(kinds.importTarget, file.id, row)
  if (asked === '*' || asked === '') return target
  const name = corpus.names.ofFacts(file.facts, at(imports.name, row))
  return joinOver(values, target, atom => {
    if (atom.kind !== 'module') return atom.alone
    const found = solver.ask(kinds.exported, atom.id, name)
    // below, a circle of re-exports may still be under way
    if (found !== values.nothing || from.level <= level.exports) return found
    // what a file assigns as its exports may be known by its type alone
    const assigned = solver.ask(kinds.exported, atom.id, corpus.names.of('export='))
    const member = joinOver(values, assigned, each => (each.kind === 'definition' && rowOf(symbolOf(each)) !== 0 ? memberOf(from, held(from, each.alone), name) : values.nothing))
    return member === values.nothing ? values.anything : member
  })
}

export function nameValue(run: Run, answer: NameAnswer): Value {
  if (answer.kind === 'found') return joinAll(run.values, answer.definitions, symbol => run.values.definition(symbol))
  if (answer.why === 'too-many') return run.values.tooMany
  return answer.why === 'external' ? run.values.external(answer.package ?? '') : run.values.anything
}

/** Kinds of which several declarations of one name add up. */
const merging: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'namespace', 'enum', 'function'] as const)
/** The name of the member that a term asks for. */
export function memberName({ run, file }: Vantage, term: number): number {
  return run.corpus.names.ofFacts(file.facts, at(file.facts.terms.b, term))
}

function localValue(from: Vantage, row: number): Value {
  const { run, file } = from
  const { solver, kinds, values } = run
  const declared = at(file.facts.locals.declared, row)
  if (declared !== 0) {
    // a named type leads to no local, so that there is no cycle to be solved
    return namesOutside(file, declared) ? evaluate(from, declared) : solver.ask(kinds.localDeclared, file.id, localQuestion(from, row))
  }
  const { initial, parameter } = file.facts.locals
  // given nothing that could be followed: no question
  if (at(initial, row) === 0 && at(parameter, row) === 0) return values.anything
  if (from.level >= level.links) return solver.ask(kinds.localFlow, file.id, row)
  return from.level >= level.inferred ? solver.ask(kinds.localInferred, file.id, localQuestion(from, row)) : values.nothing
}

/** What is asked of a local of the file: its row, and whether the answer is told to others. */
function localQuestion({ isOutside }: Vantage, row: number): number {
  return row * 2 + (isOutside ? 1 : 0)
}

/** Whether a term is a type that is named, and not by a local (a type parameter). Its value is the same at every level. */
function namesOutside(file: LinkedFile, term: number): boolean {
  const { terms } = file.facts
  return at(terms.op, term) === op.named && refTag(at(terms.a, term)) !== tag.local
}

/** Of several results the first. */
function firstOf({ file }: Vantage, term: number): number {
  const { terms } = file.facts
  return at(terms.op, term) === op.tuple ? (file.facts.list(at(terms.b, term))[0] ?? 0) : term
}

/** One of the values that a call returns. */
function partOf(from: Vantage, call: number, place: number): Value {
  const { run, file } = from
  return joinOver(run.values, evaluate(from, at(file.facts.terms.a, call)), atom => {
    if (atom.kind !== 'definition') return place === 0 || atom.kind === 'external' || isAnything(atom) ? called(from, atom) : run.values.nothing
    const { kind } = describe(run, symbolOf(atom))
    if (kind === 'function' || kind === 'method') return run.solver.ask(run.kinds.resultPart, symbolOf(atom), run.corpus.names.of(String(place)))
    return place === 0 ? called(from, atom) : run.values.nothing
  })
}

/**
 * A generic type with arguments: the language's own containers hold what they are given, its wrappers are what their first is; what
 * is given to others stands beside them, or in the place of their variables. Of a value the same.
 */
function applied(from: Vantage, term: number): Value {
  const { run, file } = from
  const { terms, free } = file.facts
  const generic = at(terms.a, term)
  const given = file.facts.list(at(terms.b, term))
  const ref = at(terms.a, generic)
  if (at(terms.op, generic) !== op.named) return withArguments(from, evaluate(from, generic), given)
  const rules = run.rulesFor(file)
  if (refTag(ref) === tag.free && rules !== undefined) {
    const found = appliedInLibrary(from, rules, file.facts.string(at(free.name, refIndex(ref))), given)
    if (found !== undefined) return found
  }
  const targets = targetsOf(from, ref)
  const value = replaced(run, typed(from, targets), variable => {
    const isOwn = targets.atoms.some(atom => atom.kind === 'definition' && atom.id === variable.id)
    // what the arguments do not say is what it is bound by
    return isOwn ? (typeGiven(from, given, Number(variable.name)) ?? settledValue(run, variable.alone)) : undefined
  })
  return run.values.join(withArguments(from, value, given), argumentsOfShapes(from, value, targets, given))
}

/** What is written out in an alias, or in a signature, has the variables of that: what it is given stands beside it. */
function argumentsOfShapes(from: Vantage, value: Value, targets: Value, given: Int32Array): Value {
  const { values } = from.run
  if (!value.atoms.some(atom => atom.kind === 'shape')) return values.nothing
  return joinOver(values, withArguments(from, targets, given), atom => (atom.kind === 'argument' ? atom.alone : values.nothing))
}

/**
 * A parameter of what a term of a file stands for, a function or the type of one; `path` is that of `op.parameter`. Only what is
 * declared counts (contextual typing): where nothing is, nothing is said.
 */
function parameterOf(from: Vantage, term: number, path: string): Value {
  const { run, file } = from
  const { terms } = file.facts
  const a = at(terms.a, term)
  const ofAtoms = (value: Value): Value => joinOver(run.values, value, atom => parameterOfAtom(from, atom, path))
  switch (at(terms.op, term)) {
    case op.ref: return refTag(a) === tag.local ? parameterOfLocal(from, refIndex(a), path) : ofAtoms(targetsOf(from, a))
    case op.named: return refTag(a) === tag.local ? run.values.nothing : ofAtoms(targetsOf(from, a))
    case op.member: {
      const said = seenFrom(from, a, ofAtoms(memberOfTerm(from, a, memberName(from, term))))
      return at(terms.op, a) === op.apply ? run.values.join(said, parameterOf(from, a, `e.${path}`)) : said
    }
    case op.typeMember: return ofAtoms(memberOfTerm(from, a, memberName(from, term)))
    case op.baseStatic: return ofAtoms(evaluate(from, term))
    case op.apply: return parameterOfApplied(from, term, path)
    case op.typeOf: return parameterOf(from, a, path)
    case op.element: return parameterOf(from, a, `e.${path}`)
    case op.array: return isElement(path) ? along(from, a, restOfPath(path)) : run.values.nothing
    case op.tuple: return isElement(path) ? joinAll(run.values, [...file.facts.list(at(terms.b, term))], each => along(from, each, restOfPath(path))) : run.values.nothing
    case op.given: return boundParameter(from, term, parameterOf(from, a, path))
    case op.union: return joinParts(from, term, part => parameterOf(from, part, path))
    case op.parameter: return parameterOf(from, a, `${file.facts.string(at(terms.b, term))}.${path}`)
    case op.function: return along(from, isResult(path) ? firstOf(from, a) : (file.facts.list(at(terms.b, term))[firstStep(path)] ?? 0), restOfPath(path))
    default: return run.values.nothing
  }
}

/** The same of what is given types: they stand for the variables of what it names. */
function parameterOfApplied(from: Vantage, term: number, path: string): Value {
  const { terms } = from.file.facts
  const generic = at(terms.a, term)
  const last = from.file.facts.list(at(terms.b, term)).at(-1) ?? 0
  if (isElement(path) && at(terms.op, generic) === op.named && refTag(at(terms.a, generic)) === tag.free) return along(from, last, restOfPath(path))
  const value = parameterOf(from, generic, path)
  if (!value.hasVariables && !value.atoms.some(atom => atom.kind === 'shape')) return value
  const given = from.file.facts.list(at(terms.b, term))
  const operation = at(terms.op, generic)
  const named_ = operation === op.named || operation === op.ref ? targetsOf(from, at(terms.a, generic)) : operation === op.member ? memberOfTerm(from, at(terms.a, generic), memberName(from, generic)) : from.run.values.nothing
  const said = replaced(from.run, value, variable =>
    (named_.atoms.some(atom => isOwnVariable(variable, atom)) ? typeGiven(from, given, Number(variable.name.slice(variable.name.lastIndexOf(' ') + 1))) : undefined))
  return from.run.values.join(said, argumentsOfShapes(from, value, named_, given))
}

/** What is declared for a parameter; a parameter of that in turn where the path goes on. */
function along(from: Vantage, declared: number, rest: string): Value {
  if (declared === 0) return from.run.values.nothing
  return rest === '' ? evaluate(from, declared) : parameterOf(from, declared, rest)
}

/** A local that has a type of functions. What it is given is not followed, nor `typeof`: both may lead back to it. */
function parameterOfLocal(from: Vantage, row: number, path: string): Value {
  const declared = at(from.file.facts.locals.declared, row)
  return declared === 0 || isTypeOf(from.file, declared) ? from.run.values.nothing : parameterOf(from, declared, path)
}

/** Whether a type is, or may be, that of a value. */
function isTypeOf(file: LinkedFile, term: number): boolean {
  const { terms } = file.facts
  switch (at(terms.op, term)) {
    case op.typeOf: return true
    case op.apply: return isTypeOf(file, at(terms.a, term))
    case op.union: return partsOf(file, term).some(part => isTypeOf(file, part))
    default: return false
  }
}

/** A member of a type that is written out in a file. */
export function shapeMember(run: Run, a: number, question: number): Value {
  const from: Vantage = { run, file: run.corpus.file(a as FileId), level: level.declared, isOutside: true, known: undefined }
  const { facts } = from.file
  const [term = '', ...name] = run.corpus.names.string(question as NameId).split(' ')
  // the question may have been asked of what the file said before
  const row = Number(term)
  if (row >= facts.terms.count || at(facts.terms.op, row) !== op.shape) return run.values.nothing
  const wanted = facts.list(at(facts.terms.b, row)).filter(entry => facts.string(at(facts.terms.b, entry)) === name.join(' '))
  return joinAll(run.values, [...wanted], entry => targetsOf(from, at(facts.terms.a, at(facts.terms.a, entry))))
}

/** What a type parameter is bound by. */
export function variableBound(run: Run, a: number, name: number): Value {
  const symbol = a as Definition
  const from: Vantage = { run, file: run.corpus.file(fileOf(symbol)), level: level.declared, isOutside: true, known: undefined }
  const { owner, declared, count } = from.file.facts.locals
  const place = Number(run.corpus.names.string(name as NameId))
  const tables = run.tables(from.file.facts)
  for (let row = 0; row < count; row++) {
    if (at(owner, row) === rowOf(symbol) && tables.placeOfVariable(row) === place) return at(declared, row) === 0 ? run.values.anything : evaluate(from, at(declared, row))
  }
  return run.values.anything
}

/** The question itself: reads the facts of the symbol's own file alone. */
export function parameterType(run: Run, a: number, name: number): Value {
  const symbol = a as Definition
  const from: Vantage = { run, file: run.corpus.file(fileOf(symbol)), level: level.declared, isOutside: true, known: undefined }
  const { facts } = from.file
  const path = run.corpus.names.string(name as NameId)
  const declared = at(facts.symbols.declared, rowOf(symbol))
  if (declared !== 0) return parameterOf(from, declared, path)
  if (isResult(path)) return along(from, at(facts.symbols.result, rowOf(symbol)), restOfPath(path))
  const rows = run.tables(facts).parameters(rowOf(symbol), firstStep(path))
  const expected = joinAll(run.values, rows, row => along(from, at(facts.locals.declared, row), restOfPath(path)))
  // of several signatures any may be the one that is called
  return rows.length < 2 || expected === run.values.nothing ? expected : run.values.join(expected, run.values.anything)
}

/** Of what is held by a list or a record. */
function isElement(path: string): boolean {
  return path.startsWith('e')
}

function isResult(path: string): boolean {
  return path.startsWith('r')
}

function firstStep(path: string): number {
  return Number.parseInt(path, 10)
}

function restOfPath(path: string): string {
  const point = path.indexOf('.')
  return point < 0 ? '' : path.slice(point + 1)
}
