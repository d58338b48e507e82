/** What an atom gives: read as a value, named as a type, called, made, awaited, iterated. */
import { flag, type SymbolKind } from '@codeloom/model'
import { resultOfProvided } from './library.ts'
import { memberOf } from './members.ts'
import type { Definition, LinkedFile } from './rules.ts'
import { describe, joinOver, level, type Run, type Vantage } from './run.ts'
import { isAnything, symbolOf, type Atom, type Value } from './value.ts'

/** What definitions hold: a variable what it was given, a class or a function itself. */
export function held(from: Vantage, value: Value): Value {
  const { run } = from
  return joinOver(run.values, value, atom => {
    if (atom.kind !== 'definition') return atom.alone
    const symbol = symbolOf(atom)
    const { kind, flags } = describe(run, symbol)
    if (kind === 'getter') return run.solver.ask(from.level >= level.inferred ? run.kinds.result : run.kinds.declaredResult, symbol, 0)
    if (kind === 'setter') return run.values.nothing
    if ((flags & flag.decorated) !== 0) return madeOf(from, atom)
    if (!storage.has(kind)) return atom.alone
    const known = typeOf(from, symbol)
    // an object literal's own members hang below the symbol itself
    return (flags & flag.object) !== 0 ? run.values.join(atom.alone, known) : known
  })
}

/**
 * What decorators made of a function, as far as they declare what they give. Those that lie outside the tree, or declare no more than a
 * function, are taken to give the function back; of one in the tree that declares nothing that is possible. Whether they declare something is
 * asked at a level below, so that no answer depends on what a circle of decorators was found to be on the way.
 */
function madeOf({ run, level: asking }: Vantage, atom: Atom): Value {
  const made = run.solver.ask(run.kinds.decorated, symbolOf(atom), 0)
  if (asking < level.inferred) return made
  if (made.tooMany || made.atoms.some(isTelling)) return made
  const isBack = made !== run.values.nothing && (run.corpus.flagsOf(symbolOf(atom)) & flag.unsure) === 0
  return isBack ? atom.alone : run.values.join(atom.alone, run.values.anything)
}

function isTelling(atom: Atom): boolean {
  if (atom.kind === 'external' || atom.kind === 'builtin') return false
  return atom.kind === 'definition' || atom.kind === 'instance' || atom.kind === 'module' || (atom.of !== undefined && isTelling(atom.of))
}

const storage: ReadonlySet<SymbolKind> = new Set(['variable', 'constant', 'property', 'field'] as const)

const shapes: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'struct', 'union', 'enum'] as const)

/** The type of a variable or a member. Which of annotation and initialiser counts is for the symbol's own file to say. */
function typeOf({ run, level: asking }: Vantage, symbol: Definition): Value {
  return run.solver.ask(asking >= level.inferred ? run.kinds.inferredType : run.kinds.declaredType, symbol, 0)
}

/** Definitions taken as type annotations: instances of them. */
export function typed({ run, level: asking }: Pick<Vantage, 'run' | 'level'>, value: Value): Value {
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
    if (kind === 'type-alias' || kind === 'type-parameter') return solver.ask(kinds.declaredType, symbol, 0)
    return kind === 'namespace' || kind === 'module' ? atom.alone : values.nothing
  })
}

export function called(from: Vantage, atom: Atom, given = -1): Value {
  const { run, file, level: asking } = from
  const { values, solver, kinds } = run
  if (atom.kind === 'provided') return calledInLibrary(from, atom, given)
  if (atom.kind === 'external' || isAnything(atom)) return atom.alone
  if (atom.kind === 'builtin') return values.external('')
  if (atom.kind === 'function') return atom.of?.alone ?? values.nothing
  if (isDefined(run, file, atom)) return joinOver(values, underlying(run, atom), own => (own.kind === 'function' ? (own.of?.alone ?? values.nothing) : values.nothing))
  const { call } = run.rulesFor(file)?.linearised ?? {}
  if (atom.kind === 'instance' && call !== undefined) return calledInstance(from, atom, call)
  if (atom.kind === 'instance') return bySignature(run, atom, kinds.declaredResult)
  if (atom.kind !== 'definition') return values.nothing
  const { kind } = describe(run, symbolOf(atom))
  if (kind === 'struct' || kind === 'interface' || kind === 'type-alias') {
    if (run.rulesFor(file)?.conversions === true) return typed({ run, level: asking }, atom.alone)
    return kind === 'type-alias' && run.rulesFor(file)?.library !== undefined ? bySignature(run, atom, kinds.declaredResult) : values.nothing
  }
  if (kind === 'class') {
    const made = values.instance(symbolOf(atom))
    return isUnsurelyMade(from, symbolOf(atom)) ? values.join(made, values.anything) : made
  }
  if (kind === 'property') return bySignature(run, atom, kinds.declaredResult)
  if (kind !== 'function' && kind !== 'method') return values.nothing
  return solver.ask(asking >= level.inferred ? kinds.result : kinds.declaredResult, symbolOf(atom), 0)
}

/** What an interface, or a type that is written out, says that a call or a construction of it gives. */
function bySignature(run: Run, atom: Atom, said: Run['kinds']['declaredResult']): Value {
  const given = describe(run, symbolOf(atom)).kind === 'class' ? run.values.nothing : run.solver.ask(said, atom.id, 0)
  return given === run.values.nothing ? run.values.anything : given
}

/** Whether a call of a class may make something else than an instance of it: by its own word, or by that of a class that it derives from. */
function isUnsurelyMade({ run, file }: Vantage, symbol: Definition): boolean {
  if (run.rulesFor(file)?.linearised === undefined) return false
  const isUnsure = (each: Definition): boolean => (run.corpus.flagsOf(each) & flag.unsure) !== 0
  return isUnsure(symbol) || run.solver.ask(run.kinds.lineage, symbol, 0).order.some(each => typeof each !== 'string' && isUnsure(each))
}

function calledInLibrary({ run, file }: Vantage, atom: Atom, given: number): Value {
  const { library } = run.rulesFor(file) ?? {}
  return (library === undefined ? undefined : resultOfProvided(run, library, atom.name, given)) ?? run.values.external('')
}

/** What the method gives that a call of an instance runs. */
function calledInstance(from: Vantage, atom: Atom, call: string): Value {
  const found = memberOf(from, atom.alone, from.run.corpus.names.of(call))
  return joinOver(from.run.values, found, each => (each.kind === 'definition' || each.kind === 'external' || isAnything(each) ? called(from, each) : from.run.values.nothing))
}

export function received(from: Vantage, atom: Atom): Value {
  const { values } = from.run
  if (isDefined(from.run, from.file, atom)) return joinOver(values, underlying(from.run, atom), own => (own.kind === 'instance' ? values.nothing : received(from, own)))
  if (atom.kind === 'channel' || atom.kind === 'keys') return atom.of?.alone ?? values.nothing
  return atom.kind === 'external' || isAnything(atom) ? atom.alone : values.nothing
}

export function constructed(run: Run, atom: Atom): Value {
  if (atom.kind === 'external' || isAnything(atom)) return atom.alone
  if (atom.kind === 'builtin' || atom.kind === 'provided') return run.values.external('')
  if (atom.kind === 'instance') return bySignature(run, atom, run.kinds.said)
  if (atom.kind === 'function') return atom.of?.alone ?? run.values.nothing
  if (atom.kind !== 'definition') return run.values.nothing
  const { kind } = describe(run, symbolOf(atom))
  // a function that is constructed has the members that were put on its prototype
  if (kind === 'class' || kind === 'function') return run.values.instance(symbolOf(atom))
  return kind === 'property' || kind === 'type-alias' ? bySignature(run, atom, run.kinds.said) : run.values.nothing
}

export function asClasses(run: Run, bases: Value): Value {
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
export function inside({ run, file }: Vantage, atom: Atom): Value {
  if (atom.kind === 'keys' || atom.kind === 'function' || atom.kind === 'argument') return run.values.nothing
  if (atom.of !== undefined) return atom.of.alone
  if (isDefined(run, file, atom)) return joinOver(run.values, underlying(run, atom), own => (own.kind === 'array' || own.kind === 'channel' ? (own.of?.alone ?? run.values.nothing) : run.values.nothing))
  if (atom.kind === 'array' || atom.kind === 'promise' || atom.kind === 'channel' || atom.kind === 'dictionary' || atom.kind === 'pair' || atom.kind === 'manager') return run.values.nothing
  // what the language itself provides is of no package
  if (atom.kind === 'external' || isAnything(atom)) return atom.alone
  if (atom.kind === 'builtin') return run.values.external('')
  return atom.kind === 'instance' ? run.values.anything : run.values.nothing
}
