/**
 * What types are given: the variables of what was declared elsewhere are replaced by what a receiver, a call or a type says of them.
 * A value holds, beside its atoms, what they were given (atoms of kind `argument`); it holds variables where whoever asks may know
 * more. Nothing is kept; a variable of which nothing is said is what it is bound by, or anything.
 *
 * G1: replacing is monotone: what is said of a variable may grow, and so does what it is replaced by.
 */
import { defaultOf, libraryTypeOf, memberOfLibrary, receiver as receiverName, tuple } from './library.ts'
import type { Definition, LinkRules } from './rules.ts'
import { joinAll, joinOver, type Run } from './run.ts'
import { isAnything, type Atom, type Value } from './value.ts'

/** What is said of a variable; undefined where nothing is. */
export type Said = (variable: Atom) => Value | undefined

/** A value in which what is said of its variables stands in their place. */
export function replaced(run: Run, value: Value, said: Said): Value {
  return value.hasVariables ? joinOver(run.values, value, atom => replacedAtom(run, atom, said)) : value
}

function replacedAtom(run: Run, atom: Atom, said: Said): Value {
  const { values } = run
  if (!atom.alone.hasVariables) return atom.alone
  if (atom.kind === 'variable') return said(atom) ?? atom.alone
  if (atom.of === undefined) return atom.alone
  const inner = replaced(run, atom.of.alone, said)
  switch (atom.kind) {
    case 'argument': return values.argument(atom.id as Definition | 0, atom.name, inner)
    case 'awaited': return inner.hasVariables ? values.nest('awaited', inner) : awaited(run, inner)
    case 'each-awaited': return inner.hasVariables ? values.nest('each-awaited', inner) : eachAwaited(run, inner)
    case 'array': case 'promise': case 'function': case 'channel': case 'keys': return values.nest(atom.kind, inner)
    default: return atom.alone
  }
}

export function awaited(run: Run, value: Value): Value {
  return joinOver(run.values, value, atom => (atom.kind === 'promise' ? (atom.of?.alone ?? run.values.nothing) : atom.alone))
}

/** A list or a tuple of what awaiting its elements gives. */
function eachAwaited(run: Run, value: Value): Value {
  const { values } = run
  return joinOver(values, value, atom => {
    if (atom.kind === 'array' && atom.of !== undefined) return values.nest('array', awaited(run, atom.of.alone))
    return atom.kind === 'argument' && atom.of !== undefined ? values.argument(atom.id as Definition | 0, atom.name, awaited(run, atom.of.alone)) : atom.alone
  })
}

/** What a receiver says of the variables of its own types, and of those that they derive from. */
export function saidBy(run: Run, rules: LinkRules | undefined, receiver: Value): Said {
  return variable => saidOf(run, rules, receiver, variable, maxBases)
}

/** How many bases are gone through for what a class gives to what it derives from. */
const maxBases = 6

function saidOf(run: Run, rules: LinkRules | undefined, receiver: Value, variable: Atom, left: number): Value | undefined {
  const { values } = run
  if (variable.id === 0 && variable.name === receiverName) return receiver
  let said: Value | undefined
  const add = (value: Value): void => {
    said = said === undefined ? value : values.join(said, value)
  }
  for (const atom of receiver.atoms) {
    if (atom.kind === 'argument' && atom.id === variable.id && atom.name === variable.name) add(atom.of?.alone ?? values.nothing)
    else if (variable.id === 0 && (atom.kind === 'array' || atom.kind === 'promise') && libraryTypeOf(rules, atom) === typeOfVariable(variable)) add(atom.of?.alone ?? values.nothing)
    else if (atom.kind === 'external' || isAnything(atom)) add(atom.alone)
    else if (atom === values.unsaid) add(values.anything)
    else if (atom.kind === 'instance' && atom.id !== variable.id && left > 0) {
      const above = run.solver.ask(run.kinds.bases, atom.id, 0)
      const found = above === values.nothing ? undefined : saidOf(run, rules, above, variable, left - 1)
      if (found !== undefined) add(replaced(run, found, saidBy(run, rules, receiver)))
    }
  }
  return said
}

/** The type of the library that has a variable, or the member that has one of its own. */
function typeOfVariable({ name }: Atom): string {
  return name.slice(0, name.indexOf(' '))
}

/** What a call says: of the variables of a method of the library, where nothing else does, what the data has for them. */
export function saidByDefault(run: Run, rules: LinkRules | undefined): Said {
  return variable => (variable.id === 0 && rules?.library !== undefined ? defaultOf(run.values, rules.library, variable.name) : undefined)
}

/** A value without variables: each is what it is bound by, and whatever else it may be given. */
export function settledValue(run: Run, value: Value): Value {
  if (!value.hasVariables) return value
  return replaced(run, value, variable => settledBound(run, variable, maxBounds))
}

/** How many variables may be bound by one another. */
const maxBounds = 4

function settledBound(run: Run, variable: Atom, left: number): Value {
  const { values, solver, kinds, corpus } = run
  if (variable.id === 0 || left === 0) return values.anything
  const bound = solver.ask(kinds.variableBound, variable.id, corpus.names.of(variable.name))
  return replaced(run, values.join(bound, values.anything), each => settledBound(run, each, left - 1))
}

/** What an iteration over a value gives; what is not told of it is asked of each atom. */
export function iterated(run: Run, rules: LinkRules | undefined, value: Value, otherwise: (atom: Atom) => Value, key = '[of]'): Value {
  const of = joinOver(run.values, value, atom => {
    if (atom === run.values.unsaid) return run.values.anything
    if (atom.kind === 'argument') return atom.id === 0 && atom.name.startsWith(`${tuple} `) ? (atom.of?.alone ?? run.values.nothing) : run.values.nothing
    if (atom.kind === 'builtin' && atom.name === tuple) return run.values.nothing
    const type = atom.kind === 'builtin' && rules?.library !== undefined ? libraryTypeOf(rules, atom) : undefined
    if (type === undefined || rules?.library === undefined) return otherwise(atom)
    const known = memberOfLibrary(run, rules.library, type, key) ?? memberOfLibrary(run, rules.library, type, '[of]')
    return known ?? (rules.library.iterables.has(`${type} 0`) ? run.values.variable(0, `${type} 0`) : otherwise(atom))
  })
  return replaced(run, of, saidBy(run, rules, value))
}

/** What matching what a parameter is with what it is given says of the parameter's variables. */
export interface Matching {
  readonly run: Run
  readonly rules: LinkRules | undefined
  readonly iterate: (value: Value) => Value
  /** what a call of each atom gives */
  readonly call: (value: Value) => Value
  readonly found: Map<Atom, Value>
}

export function match(matching: Matching, expected: Value, given: Value): void {
  if (expected.tooMany || !expected.hasVariables) return
  for (const atom of expected.atoms) if (atom.alone.hasVariables) matchAtom(matching, atom, given)
}

function matchAtom(matching: Matching, atom: Atom, given: Value): void {
  const { run, found } = matching
  const { values } = run
  if (atom.kind === 'variable') {
    found.set(atom, values.join(found.get(atom) ?? values.nothing, given))
    return
  }
  if (atom.of === undefined) return
  const open = given.tooMany ? values.anything : joinAll(values, given.atoms, each => (each.kind === 'external' || isAnything(each) ? each.alone : values.nothing))
  const inner = joinAll(values, [partGiven(matching, atom, given), open], each => each)
  // also where there is nothing (so far): what an argument is written for is said by it
  match(matching, atom.of.alone, inner)
}

/** What a value has where an expected one has a part. */
function partGiven({ run, rules, iterate, call }: Matching, atom: Atom, given: Value): Value {
  const { values } = run
  if (atom.kind === 'awaited') return awaited(run, given)
  if (atom.kind === 'array' || (atom.kind === 'argument' && rules?.library?.iterables.has(atom.name) === true)) return iterate(given)
  if (atom.kind === 'function') return call(given)
  return joinOver(values, given, each => {
    if (atom.kind === 'argument') return each.kind === 'argument' && each.id === atom.id && each.name === atom.name ? (each.of?.alone ?? values.nothing) : values.nothing
    return each.kind === atom.kind ? (each.of?.alone ?? values.nothing) : values.nothing
  })
}
