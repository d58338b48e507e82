/**
 * What a term of a file can be, at a level: at the level of declared types, what is not annotated is nothing; from the
 * inferred level on, initialisers and return expressions count; at the links level, parameters from call sites too.
 *
 * T1: evaluation reads the one file and asks questions; it does not depend on what was evaluated before.
 */
import { at, op, refIndex, refTag, symbolKinds, tag, flag, pick, type Ref, type SymbolKind } from '@codeloom/model'
import { inherited, memberOf, side } from './members.ts'
import { definition, type Definition, type LinkedFile, type NameAnswer } from './rules.ts'
import { describe, joinAll, joinOver, level, type Run, type Vantage } from './run.ts'
import { symbolOf, type Atom, type Value } from './value.ts'

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
    case op.member: return held(from, memberOfTerm(from, a, memberName(from, term)))
    case op.typeMember: return typed(from, memberOf(from, evaluate(from, a), memberName(from, term)))
    case op.call: return joinOver(values, evaluate(from, a), atom => called(from, atom))
    case op.construct: return joinOver(values, evaluate(from, a), atom => constructed(run, atom))
    case op.await: return joinOver(values, evaluate(from, a), atom => (atom.kind === 'promise' ? inside(from, atom) : atom.alone))
    case op.element: case op.iterated: return joinOver(values, evaluate(from, a), atom => inside(from, atom))
    case op.self: return values.instance(definition(file.id, a))
    case op.selfStatic: case op.object: return values.definition(definition(file.id, a))
    case op.base: return solver.ask(kinds.bases, definition(file.id, a), 0)
    case op.baseStatic: return asClasses(run, solver.ask(kinds.bases, definition(file.id, a), 0))
    case op.array: return values.nest('array', evaluate(from, a))
    case op.union: return values.join(evaluate(from, a), evaluate(from, at(terms.b, term)))
    case op.builtin: return values.builtin(file.facts.string(a))
    case op.apply: return applied(from, term)
    case op.function: return values.nest('function', evaluate(from, firstOf(from, a)))
    case op.map: return values.join(values.nest('keys', evaluate(from, a)), values.nest('array', evaluate(from, at(terms.b, term))))
    case op.channel: return values.nest('channel', evaluate(from, a))
    case op.received: return joinOver(values, evaluate(from, a), atom => received(from, atom))
    case op.part: return partOf(from, a, at(terms.b, term))
    case op.module: return solver.ask(kinds.importTarget, file.id, a)
    default: return values.nothing
  }
}

/** An instance of the type that a name names. A type parameter is what it is bound by; whoever gives it something narrower sees that. */
function named(from: Vantage, ref: Ref): Value {
  const value = typed(from, targetsOf(from, ref))
  return !from.isOutside || refTag(ref) !== tag.local || value === from.run.values.nothing ? value : from.run.values.join(value, from.run.values.external(''))
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
function importValue({ run, file }: Vantage, row: number): Value {
  const { values, solver, kinds, corpus } = run
  const { imports } = file.facts
  const asked = file.facts.string(at(imports.name, row))
  const target = solver.ask(kinds.importTarget, file.id, row)
  if (asked === '*' || asked === '') return target
  const name = corpus.names.ofFacts(file.facts, at(imports.name, row))
  return joinOver(values, target, atom => {
    if (atom.kind !== 'module') return atom.alone
    return solver.ask(kinds.exported, atom.id, name)
  })
}

/** What definitions hold: a variable what it was given, a class or a function itself. */
function held(from: Vantage, value: Value): Value {
  const { run } = from
  return joinOver(run.values, value, atom => {
    if (atom.kind !== 'definition') return atom.alone
    const symbol = symbolOf(atom)
    const { kind, flags } = describe(run, symbol)
    if (kind === 'getter') return run.solver.ask(from.level >= level.inferred ? run.kinds.result : run.kinds.declaredResult, symbol, 0)
    if (kind === 'setter') return run.values.nothing
    if (!storage.has(kind)) return atom.alone
    const known = typeOf(from, symbol)
    // an object literal's own members hang below the symbol itself
    return (flags & flag.object) !== 0 ? run.values.join(atom.alone, known) : known
  })
}

export function nameValue(run: Run, answer: NameAnswer): Value {
  if (answer.kind === 'found') return joinAll(run.values, answer.definitions, symbol => run.values.definition(symbol))
  if (answer.why === 'too-many') return run.values.tooMany
  return answer.why === 'external' ? run.values.external(answer.package ?? '') : run.values.nothing
}

const storage: ReadonlySet<SymbolKind> = new Set(['variable', 'constant', 'property', 'field'] as const)
/** Kinds of which several declarations of one name add up. */
const merging: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'namespace', 'enum', 'function'] as const)
const shapes: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'struct', 'union', 'enum'] as const)

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
  if (at(initial, row) === 0 && at(parameter, row) === 0) return values.nothing
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

/** The type of a variable or a member. Which of annotation and initialiser counts is for the symbol's own file to say. */
function typeOf({ run, level: asking }: Vantage, symbol: Definition): Value {
  return run.solver.ask(asking >= level.inferred ? run.kinds.inferredType : run.kinds.declaredType, symbol, 0)
}

/** Definitions taken as type annotations: instances of them. */
function typed({ run, level: asking }: Pick<Vantage, 'run' | 'level'>, value: Value): Value {
  const { values, solver, kinds } = run
  return joinOver(values, value, atom => {
    if (atom.kind !== 'definition') return atom.alone
    const symbol = symbolOf(atom)
    const { kind } = describe(run, symbol)
    if (shapes.has(kind)) {
      // members hang below the one with a body
      const isBare = (run.corpus.flagsOf(symbol) & flag.declaration) !== 0 && asking >= level.declared
      const meant = isBare ? solver.ask(kinds.definitionOf, symbol, 0) : values.nothing
      return meant === values.nothing ? values.instance(symbol) : joinOver(values, meant, each => values.instance(symbolOf(each)))
    }
    if (kind === 'type-alias') return solver.ask(kinds.declaredType, symbol, 0)
    return kind === 'namespace' || kind === 'module' ? atom.alone : values.nothing
  })
}

function called({ run, file, level: asking }: Vantage, atom: Atom): Value {
  const { values, solver, kinds } = run
  if (atom.kind === 'external' || atom.kind === 'builtin') return values.external(atom.kind === 'external' ? atom.name : '')
  if (atom.kind === 'function') return atom.of?.alone ?? values.nothing
  if (isDefined(run, file, atom)) return joinOver(values, underlying(run, atom), own => (own.kind === 'function' ? (own.of?.alone ?? values.nothing) : values.nothing))
  if (atom.kind !== 'definition') return values.nothing
  const { kind } = describe(run, symbolOf(atom))
  if (kind === 'struct' || kind === 'interface' || kind === 'type-alias') return run.rulesFor(file)?.conversions === true ? typed({ run, level: asking }, atom.alone) : values.nothing
  if (kind === 'class') return values.instance(symbolOf(atom))
  if (kind !== 'function' && kind !== 'method') return values.nothing
  return solver.ask(asking >= level.inferred ? kinds.result : kinds.declaredResult, symbolOf(atom), 0)
}

/** Of several results the first. */
function firstOf({ file }: Vantage, term: number): number {
  const { terms } = file.facts
  return at(terms.op, term) === op.tuple ? (file.facts.list(at(terms.b, term))[0] ?? 0) : term
}

function received(from: Vantage, atom: Atom): Value {
  const { values } = from.run
  if (isDefined(from.run, from.file, atom)) return joinOver(values, underlying(from.run, atom), own => (own.kind === 'instance' ? values.nothing : received(from, own)))
  if (atom.kind === 'channel' || atom.kind === 'keys') return atom.of?.alone ?? values.nothing
  return atom.kind === 'external' ? atom.alone : values.nothing
}

/** One of the values that a call returns. */
function partOf(from: Vantage, call: number, place: number): Value {
  const { run, file } = from
  return joinOver(run.values, evaluate(from, at(file.facts.terms.a, call)), atom => {
    if (atom.kind !== 'definition') return place === 0 || atom.kind === 'external' ? called(from, atom) : run.values.nothing
    const { kind } = describe(run, symbolOf(atom))
    if (kind === 'function' || kind === 'method') return run.solver.ask(run.kinds.resultPart, symbolOf(atom), run.corpus.names.of(String(place)))
    return place === 0 ? called(from, atom) : run.values.nothing
  })
}

function constructed(run: Run, atom: Atom): Value {
  if (atom.kind === 'external') return atom.alone
  if (atom.kind !== 'definition') return run.values.nothing
  const { kind } = describe(run, symbolOf(atom))
  // a function that is constructed has the members that were put on its prototype
  return kind === 'class' || kind === 'function' ? run.values.instance(symbolOf(atom)) : run.values.nothing
}

function asClasses(run: Run, bases: Value): Value {
  return joinOver(run.values, bases, atom => (atom.kind === 'instance' ? run.values.definition(symbolOf(atom)) : atom.alone))
}

/** Whether an atom is of a type that may be defined as a list, a map, a channel or a function. */
function isDefined(run: Run, file: LinkedFile, atom: Atom): boolean {
  return atom.kind === 'instance' && run.rulesFor(file)?.definedTypes === true
}

/** What a type is defined as that is no struct: the list, the map or the function. */
function underlying(run: Run, atom: Atom): Value {
  return run.solver.ask(run.kinds.declaredType, symbolOf(atom), 0)
}

/** What is inside an array or a promise; what is inside something external is external as well. */
function inside({ run, file }: Vantage, atom: Atom): Value {
  if (atom.kind === 'keys' || atom.kind === 'function') return run.values.nothing
  if (atom.of !== undefined) return atom.of.alone
  if (isDefined(run, file, atom)) return joinOver(run.values, underlying(run, atom), own => (own.kind === 'array' || own.kind === 'channel' ? (own.of?.alone ?? run.values.nothing) : run.values.nothing))
  if (atom.kind === 'array' || atom.kind === 'promise' || atom.kind === 'channel') return run.values.nothing
  // what the language itself provides is of no package
  return atom.kind === 'external' ? atom.alone : atom.kind === 'builtin' ? run.values.external('') : run.values.nothing
}

/** A generic type with arguments: the language's own containers hold their last argument, others are taken without them. */
function applied(from: Vantage, term: number): Value {
  const { run, file } = from
  const { terms } = file.facts
  const generic = at(terms.a, term)
  const containers = run.rulesFor(file)?.containers
  if (containers !== undefined && at(terms.op, generic) === op.named && refTag(at(terms.a, generic)) === tag.free) {
    const container = containers[file.facts.string(at(file.facts.free.name, refIndex(at(terms.a, generic))))]
    const held = file.facts.list(at(terms.b, term)).at(-1)
    if (container !== undefined && held !== undefined) return run.values.nest(container, evaluate(from, held))
  }
  return evaluate(from, generic)
}
