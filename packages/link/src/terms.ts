/**
 * What a term of a file can be, at a level: at the level of declared types, what is not annotated is nothing; from the
 * inferred level on, initialisers and return expressions count; at the links level, parameters from call sites too.
 *
 * T1: evaluation reads the one file and asks questions; it does not depend on what was evaluated before.
 */
import { at, op, refIndex, refTag, symbolKinds, tag, pick, type Ref, type SymbolKind } from '@codeloom/model'
import { asClasses, called, constructed, held, inside, received, typed } from './atom-values.ts'
import { inherited, memberOf, side } from './members.ts'
import type { NameId } from './name-table.ts'
import { definition, fileOf, rowOf, type Definition, type LinkedFile, type NameAnswer } from './rules.ts'
import { describe, joinAll, joinOver, level, type Run, type Vantage } from './run.ts'
import { isAnything, isSelf, symbolOf, type Atom, type Value } from './value.ts'

/** What the expression or annotation that a term describes holds. */
export function evaluate(from: Vantage, term: number): Value {
  const known = from.known?.[term]
  if (known !== undefined) return known
  const value = evaluateAnew(from, term)
  if (from.known !== undefined) from.known[term] = value
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
    case op.named: return named(from, a)
    case op.member: return rebound(from, a, held(from, memberOfTerm(from, a, memberName(from, term))))
    case op.typeMember: return typed(from, memberOf(from, evaluate(from, a), memberName(from, term)))
    case op.call: return callOf(from, a)
    case op.construct: return joinOver(values, evaluate(from, a), atom => constructed(run, atom))
    case op.await: return joinOver(values, evaluate(from, a), atom => (atom.kind === 'promise' ? inside(from, atom) : atom.alone))
    case op.element: {
      const isFirst = at(terms.b, term) === 1
      return joinOver(values, evaluate(from, a), atom => (isFirst && atom.kind === 'pair' ? values.anything : inside(from, atom)))
    }
    // the keys of a dictionary, which are not followed
    case op.iterated: return joinOver(values, evaluate(from, a), atom => (atom.kind === 'dictionary' ? values.anything : inside(from, atom)))
    case op.self: return selfOf(from, a)
    case op.selfStatic: case op.object: return values.definition(definition(file.id, a))
    case op.base: return solver.ask(kinds.bases, definition(file.id, a), 0)
    case op.baseStatic: return asClasses(run, solver.ask(kinds.bases, definition(file.id, a), 0))
    case op.array: return values.nest('array', said(from, a))
    case op.union: return values.join(evaluate(from, a), evaluate(from, at(terms.b, term)))
    case op.builtin: return values.builtin(file.facts.string(a))
    case op.apply: return applied(from, term)
    case op.function: return values.nest('function', said(from, firstOf(from, a)))
    case op.map: return values.join(values.nest('keys', said(from, a)), values.nest('array', said(from, at(terms.b, term))))
    case op.channel: return values.nest('channel', said(from, a))
    case op.received: return joinOver(values, evaluate(from, a), atom => received(from, atom))
    case op.part: return partOf(from, a, at(terms.b, term))
    case op.parameter: return parameterOf(from, a, file.facts.string(at(terms.b, term)))
    case op.module: return solver.ask(kinds.importTarget, file.id, a)
    case op.unknown: return values.anything
    default: return values.nothing
  }
}

/** An instance of the class, told to others as one that is theirs. */
function selfOf({ run, file, isOutside }: Vantage, row: number): Value {
  const symbol = definition(file.id, row)
  return isOutside ? run.values.ofSelf(symbol) : run.values.instance(symbol)
}

function callOf(from: Vantage, callee: number): Value {
  const { terms } = from.file.facts
  const a = at(terms.a, callee)
  const operation = at(terms.op, callee)
  if (operation === op.selfStatic) return selfOf(from, a)
  const given = joinOver(from.run.values, evaluate(from, callee), atom => called(from, atom))
  return operation === op.member ? rebound(from, a, given) : given
}

/** What a member gives that gives an instance of its own class: of the class of the receiver. Of several receivers it may be any. */
function rebound(from: Vantage, receiver: number, given: Value): Value {
  if (!given.atoms.some(isSelf)) return given
  const { run, file } = from
  const { values } = run
  const { terms } = file.facts
  const operation = at(terms.op, receiver)
  const isBase = operation === op.base || operation === op.baseStatic
  const receivers = isBase ? selfOf(from, at(terms.a, receiver)) : joinOver(values, evaluate(from, receiver), atom => ownerOf(run, atom))
  const theirs = receivers.atoms.length > 1 ? values.join(receivers, values.anything) : receivers
  return joinOver(values, given, atom => (!isSelf(atom) ? atom.alone : theirs === values.nothing ? values.instance(symbolOf(atom)) : theirs))
}

/** An instance of the class that a receiver is, or is one of. */
function ownerOf(run: Run, atom: Atom): Value {
  if (atom.kind === 'instance') return atom.alone
  return atom.kind === 'definition' && describe(run, symbolOf(atom)).kind === 'class' ? run.values.instance(symbolOf(atom)) : run.values.nothing
}

/** What a part of a term holds, where 0 says that there is none: the elements of an empty list, the result of what returns nothing. */
function said(from: Vantage, term: number): Value {
  return term === 0 ? from.run.values.nothing : evaluate(from, term)
}

/** An instance of the type that a name names. A type parameter is what it is bound by; whoever gives it something narrower sees that. */
function named(from: Vantage, ref: Ref): Value {
  const value = typed(from, targetsOf(from, ref))
  return !from.isOutside || refTag(ref) !== tag.local || value === from.run.values.nothing ? value : from.run.values.join(value, from.run.values.anything)
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
function freeValue({ run, file }: Vantage, row: number): Value {
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
 * A generic type with arguments: the language's own containers hold their last argument, its wrappers are what their first is;
 * others are taken without them.
 */
function applied(from: Vantage, term: number): Value {
  const { run, file } = from
  const { terms, free } = file.facts
  const generic = at(terms.a, term)
  const isFree = at(terms.op, generic) === op.named && refTag(at(terms.a, generic)) === tag.free
  const rules = run.rulesFor(file)
  if (!isFree || rules === undefined) return evaluate(from, generic)
  const name = file.facts.string(at(free.name, refIndex(at(terms.a, generic))))
  const given = file.facts.list(at(terms.b, term))
  const [first] = given
  const last = given.at(-1)
  const container = rules.containers?.[name]
  if (container !== undefined && last !== undefined) return run.values.nest(container, evaluate(from, last))
  return first !== undefined && rules.wrappers?.has(name) === true ? evaluate(from, first) : evaluate(from, generic)
}

/**
 * A parameter of what a term of a file stands for, a function or the type of one; `path` is that of `op.parameter`. Only what is
 * declared counts (contextual typing): where nothing is, nothing is said.
 */
function parameterOf(from: Vantage, term: number, path: string): Value {
  const { run, file } = from
  const { terms } = file.facts
  const a = at(terms.a, term)
  const ofAtoms = (value: Value): Value => joinOver(run.values, value, atom => parameterOfAtom(run, atom, path))
  switch (at(terms.op, term)) {
    case op.ref: return refTag(a) === tag.local ? parameterOfLocal(from, refIndex(a), path) : ofAtoms(targetsOf(from, a))
    case op.named: return refTag(a) === tag.local ? run.values.nothing : ofAtoms(targetsOf(from, a))
    case op.member: case op.typeMember: return ofAtoms(memberOfTerm(from, a, memberName(from, term)))
    case op.baseStatic: return ofAtoms(evaluate(from, term))
    case op.apply: case op.typeOf: return parameterOf(from, a, path)
    case op.union: return run.values.join(parameterOf(from, a, path), parameterOf(from, at(terms.b, term), path))
    case op.parameter: return parameterOf(from, a, `${file.facts.string(at(terms.b, term))}.${path}`)
    case op.function: return along(from, file.facts.list(at(terms.b, term))[firstStep(path)] ?? 0, restOfPath(path))
    default: return run.values.nothing
  }
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
    case op.union: return isTypeOf(file, at(terms.a, term)) || isTypeOf(file, at(terms.b, term))
    default: return false
  }
}

function parameterOfAtom(run: Run, atom: Atom, path: string): Value {
  const { solver, kinds, corpus, values } = run
  if (atom.kind !== 'definition') return values.nothing
  const { kind } = describe(run, symbolOf(atom))
  const ask = (symbol: Definition): Value => solver.ask(kinds.parameterType, symbol, corpus.names.of(path))
  if (kind !== 'class') return ask(symbolOf(atom))
  return joinOver(values, solver.ask(kinds.constructorOf, symbolOf(atom), 0), made => (made.kind === 'definition' && made.id !== atom.id ? ask(symbolOf(made)) : values.nothing))
}

/** The question itself: reads the facts of the symbol's own file alone. */
export function parameterType(run: Run, a: number, name: number): Value {
  const symbol = a as Definition
  const from: Vantage = { run, file: run.corpus.file(fileOf(symbol)), level: level.declared, isOutside: true, known: undefined }
  const { facts } = from.file
  const path = run.corpus.names.string(name as NameId)
  const declared = at(facts.symbols.declared, rowOf(symbol))
  if (declared !== 0) return parameterOf(from, declared, path)
  const rows = run.tables(facts).parameters(rowOf(symbol), firstStep(path))
  const expected = joinAll(run.values, rows, row => along(from, at(facts.locals.declared, row), restOfPath(path)))
  // of several signatures any may be the one that is called
  return rows.length < 2 || expected === run.values.nothing ? expected : run.values.join(expected, run.values.anything)
}

function firstStep(path: string): number {
  return Number.parseInt(path, 10)
}

function restOfPath(path: string): string {
  const point = path.indexOf('.')
  return point < 0 ? '' : path.slice(point + 1)
}
