/**
 * What calls, constructions and members give where types are given something: the variables of what is called or read stand for what
 * the receiver, the call's types or its arguments say.
 */
import { at, op } from '@codeloom/model'
import { called, constructed, inside } from './atom-values.ts'
import { awaited, iterated, match, replaced, saidBy, saidByDefault, settledValue, type Matching } from './generics.ts'
import { instanceOf, isType, libraryTypeOf, memberOfLibrary, parameterOfProvided, resultOfProvided, tuple } from './library.ts'
import { side } from './members.ts'
import { definition, type Definition, type LinkRules } from './rules.ts'
import { describe, joinAll, joinOver, type Run, type Vantage } from './run.ts'
import { isSelf, symbolOf, type Atom, type Value } from './value.ts'

/** An instance of the class, told to others as one that is theirs. */
export function selfOf({ run, file, isOutside }: Vantage, row: number): Value {
  const symbol = definition(file.id, row)
  return isOutside ? run.values.ofSelf(symbol) : run.values.instance(symbol)
}

/** What a member gives that gives an instance of its own class: of the class of the receiver. Of several receivers it may be any. */
export function rebound(from: Vantage, receiver: number, given: Value): Value {
  if (!given.atoms.some(isSelf)) return given
  const { run, file } = from
  const { values } = run
  const { terms } = file.facts
  const operation = at(terms.op, receiver)
  const isBase = operation === op.base || operation === op.baseStatic
  const value = isBase ? selfOf(from, at(terms.a, receiver)) : run.evaluate(from, receiver)
  const receivers = joinOver(values, value, atom => ownerOf(run, atom))
  const given_ = joinOver(values, value, atom => (atom.kind === 'argument' ? atom.alone : values.nothing))
  const theirs = values.join(receivers.atoms.length > 1 ? values.join(receivers, values.anything) : receivers, given_)
  return joinOver(values, given, atom => (!isSelf(atom) ? atom.alone : theirs === values.nothing ? values.instance(symbolOf(atom)) : theirs))
}

/** An instance of the class that a receiver is, or is one of. */
function ownerOf(run: Run, atom: Atom): Value {
  if (atom.kind === 'instance') return atom.alone
  return atom.kind === 'definition' && describe(run, symbolOf(atom)).kind === 'class' ? run.values.instance(symbolOf(atom)) : run.values.nothing
}

/** The type argument at a place; undefined where there is none, or nothing is known of it. */
export function typeGiven(from: Vantage, given: Int32Array, place: number): Value | undefined {
  const term = given[place] ?? 0
  return term === 0 ? undefined : from.run.evaluate(from, term)
}

/** The classes and interfaces of a value with what they are given. */
export function withArguments(from: Vantage, value: Value, given: Int32Array): Value {
  const { run } = from
  const { values } = run
  if (value.tooMany || given.length === 0) return value
  return joinAll(values, value.atoms, atom => {
    if (atom.kind !== 'instance' && atom.kind !== 'definition') return atom.alone
    let all = atom.alone
    given.forEach((term, place) => {
      all = values.join(all, values.argument(symbolOf(atom), `${place}`, run.evaluate(from, term)))
    })
    return all
  })
}

/** A type of the language's own library with what it is given; undefined where the rules say nothing of it. */
export function appliedInLibrary(from: Vantage, rules: LinkRules, name: string, given: Int32Array): Value | undefined {
  const { run } = from
  const [first] = given
  const { library } = rules
  const of = (): Value => (first === undefined ? run.values.anything : run.evaluate(from, first))
  if (rules.wrappers?.has(name) === true && first !== undefined) return of()
  if (library === undefined) {
    const container = rules.containers?.[name]
    const last = given.at(-1)
    return container === undefined || last === undefined ? undefined : run.values.nest(container, run.evaluate(from, last))
  }
  switch (Object.hasOwn(library.computed, name) ? library.computed[name] : undefined) {
    case 'called': return joinOver(run.values, of(), atom => called(from, atom))
    case 'constructed': return joinOver(run.values, of(), atom => constructed(run, atom))
    case 'awaited': return awaited(run, of())
    case undefined: break
  }
  const isKnown = Object.hasOwn(library.kinds, name) || isType(library, name)
  return isKnown ? instanceOf(run.values, library, name, Array.from(given, term => run.evaluate(from, term))) : undefined
}

/** What a list in the source holds at each of its places. */
export function tupleOf(from: Vantage, list: number): Value {
  const { run } = from
  const { values } = run
  if (run.rulesFor(from.file)?.library === undefined) return values.nothing
  let made = values.builtin(tuple)
  from.file.facts.list(list).forEach((term, place) => {
    made = values.join(made, values.argument(0, `${tuple} ${place}`, run.evaluate(from, term)))
  })
  return made
}

/** One element; `place` is 1 + where it stands, 0 where that is not known. */
export function elementOf(from: Vantage, term: number, place: number): Value {
  const { run, file } = from
  const value = settledValue(run, run.evaluate(from, term))
  const rest = place === 0 ? value : joinOver(run.values, value, atom => (isPlace(atom) && atom.name !== `${tuple} ${place - 1}` ? run.values.nothing : atom.alone))
  return iterated(run, run.rulesFor(file), rest, atom => (place === 1 && atom.kind === 'pair' ? run.values.anything : iteratedAtom(from, atom)), '[]')
}

/** What an iteration over something of the tree gives: what its own iterator does, or that of what it derives from. */
export function iteratedAtom(from: Vantage, atom: Atom): Value {
  const { run, file } = from
  const rules = run.rulesFor(file)
  if (atom.kind !== 'instance' || rules?.library === undefined) return inside(from, atom)
  for (const name of rules.library.iterators) {
    const found = run.solver.ask(run.kinds.member, atom.id, run.corpus.names.of(name) * 2 + side.instance)
    if (found.atoms.some(each => each.kind === 'definition')) return iterated(run, rules, joinOver(run.values, found, each => called(from, each)), each => inside(from, each))
  }
  const above = joinOver(run.values, run.solver.ask(run.kinds.bases, atom.id, 0), each => (each.kind === 'array' || each.kind === 'argument' || libraryTypeOf(rules, each) !== undefined ? each.alone : run.values.nothing))
  return above === run.values.nothing ? inside(from, atom) : iterated(run, rules, above, each => inside(from, each))
}

function isPlace(atom: Atom): boolean {
  return atom.kind === 'argument' && atom.id === 0 && atom.name.startsWith(`${tuple} `)
}

/** What a member of a receiver holds, where what the receiver was given stands for its variables. */
export function seenFrom(from: Vantage, receiver: number, value: Value): Value {
  if (!value.hasVariables) return value
  const { run, file } = from
  const said = saidBy(run, run.rulesFor(file), run.evaluate(from, receiver))
  // of itself a class says no more than that it has variables
  const isSelf = isOwn(at(file.facts.terms.op, receiver))
  return replaced(run, value, variable => said(variable) ?? (isSelf ? variable.alone : settledValue(run, variable.alone)))
}

function isOwn(operation: number): boolean {
  return operation === op.self || operation === op.base
}

/** What a call gives: what is called says it in its own variables, the call what they are. */
export function calledTerm(from: Vantage, term: number): Value {
  const { run, file } = from
  const { terms } = file.facts
  const given = file.facts.list(at(terms.b, term))
  const { callee, types } = appliedCallee(from, at(terms.a, term))
  const operation = at(terms.op, callee)
  if (operation === op.selfStatic) return selfOf(from, at(terms.a, callee))
  const what = settledValue(run, run.evaluate(from, callee))
  const value = joinOver(run.values, what, atom => called(from, atom, given.length))
  const bound = value.hasVariables ? boundByCall(from, value, { callee, what, types, given }) : value
  return operation === op.member ? rebound(from, at(terms.a, callee), bound) : bound
}

/** What a parameter of a function is, where what a call gave it first may say what its variables are. */
export function boundParameter(from: Vantage, term: number, value: Value): Value {
  if (!value.hasVariables) return value
  const { terms } = from.file.facts
  const { callee, types } = appliedCallee(from, at(terms.a, term))
  return boundByCall(from, value, { callee, what: settledValue(from.run, from.run.evaluate(from, callee)), types, given: from.file.facts.list(at(terms.b, term)) })
}

interface Callee {
  readonly callee: number
  /** the types that it is given */
  readonly types: Int32Array
}

interface Call extends Callee {
  readonly what: Value
  readonly given: Int32Array
}

const noTypes = new Int32Array(0)

function appliedCallee({ file }: Vantage, callee: number): Callee {
  const { terms } = file.facts
  if (at(terms.op, callee) !== op.apply) return { callee, types: noTypes }
  return { callee: at(terms.a, callee), types: file.facts.list(at(terms.b, callee)) }
}

function boundByCall(from: Vantage, value: Value, call: Call): Value {
  const { run, file } = from
  const { terms } = file.facts
  const rules = run.rulesFor(file)
  const isMember = at(terms.op, call.callee) === op.member
  const receiver = isMember ? at(terms.a, call.callee) : 0
  const ofReceiver = isMember ? saidBy(run, rules, run.evaluate(from, receiver)) : () => undefined
  const otherwise = saidByDefault(run, rules)
  const isSelf = isMember && isOwn(at(terms.op, receiver))
  let inferred: ReadonlyMap<Atom, Value> | undefined
  const said = (variable: Atom): Value | undefined => {
    const callee = call.what.atoms.find(atom => isOwnVariable(variable, atom))
    if (callee !== undefined) {
      const place = Number(variable.name.slice(variable.name.lastIndexOf(' ') + 1))
      return typeGiven(from, call.types, place) ?? (callee.kind === 'instance' ? saidBy(run, rules, call.what)(variable) : undefined) ?? (inferred ??= inferredBy(from, call)).get(variable)
    }
    return ofReceiver(variable) ?? (isSelf ? variable.alone : undefined)
  }
  return replaced(run, value, variable => {
    const known = said(variable) ?? otherwise(variable)
    // what an argument is may be said in the variables of the receiver, as a default is
    return known === undefined ? settledValue(run, variable.alone) : known === variable.alone ? known : replaced(run, known, each => ofReceiver(each))
  })
}

/** Whether a variable is one of a function's own. */
export function isOwnVariable(variable: Atom, callee: Atom): boolean {
  if (variable.id === 0) return callee.kind === 'provided' && variable.name.startsWith(`${callee.name} `)
  return (callee.kind === 'definition' || callee.kind === 'instance') && callee.id === variable.id
}

/** What the arguments of a call say of the variables of what is called. */
function inferredBy(from: Vantage, { what, given }: Call): ReadonlyMap<Atom, Value> {
  const { run, file } = from
  const found = new Map<Atom, Value>()
  const matching: Matching = {
    run, rules: run.rulesFor(file), found,
    // what the library says of no iteration is none
    iterate: value => iterated(run, run.rulesFor(file), settledValue(run, value), atom => (libraryTypeOf(run.rulesFor(file), atom) === undefined || atom.of !== undefined ? inside(from, atom) : run.values.nothing)),
    call: value => joinOver(run.values, value, atom => called(from, atom)),
  }
  given.forEach((term, place) => {
    for (const atom of what.atoms) {
      const expected = parameterOfAtom(from, atom, `${place}`, given.length)
      if (expected.hasVariables) match(matching, expected, run.evaluate(from, term))
    }
  })
  return found
}

/** What constructing gives, with the types that are given to it. */
export function constructedTerm(from: Vantage, term: number): Value {
  const { run, file } = from
  const { terms } = file.facts
  const { library } = run.rulesFor(file) ?? {}
  const { callee, types } = appliedCallee(from, at(terms.a, term))
  const what = settledValue(run, run.evaluate(from, callee))
  const given = file.facts.list(at(terms.b, term))
  return joinOver(run.values, what, atom => {
    if (atom.kind !== 'builtin' || library === undefined) return withArguments(from, constructed(run, atom), types)
    const method = memberOfLibrary(run, library, atom.name, 'new')
    if (method === undefined) {
      // what is made without saying what it holds
      const type = atom.name.endsWith(library.maker) ? atom.name.slice(0, -library.maker.length) : ''
      return isType(library, type) ? run.values.builtin(type) : constructed(run, atom)
    }
    const made = joinOver(run.values, method, each => resultOfProvided(run, library, each.name, given.length) ?? run.values.external(''))
    return boundByCall(from, made, { callee, what: method, types, given })
  })
}

export function parameterOfAtom({ run, file }: Vantage, atom: Atom, path: string, given = -1): Value {
  const { solver, kinds, corpus, values } = run
  const { library } = run.rulesFor(file) ?? {}
  if (atom.kind === 'provided' && library !== undefined) return parameterOfProvided(run, library, atom.name, path.split('.').map(Number), given)
  if (atom.kind !== 'definition' && atom.kind !== 'instance') return values.nothing
  const { kind } = describe(run, symbolOf(atom))
  if (atom.kind === 'instance' && kind === 'class') return values.nothing
  const ask = (symbol: Definition): Value => solver.ask(kinds.parameterType, symbol, corpus.names.of(path))
  if (kind !== 'class') return ask(symbolOf(atom))
  return joinOver(values, solver.ask(kinds.constructorOf, symbolOf(atom), 0), made => (made.kind === 'definition' && made.id !== atom.id ? ask(symbolOf(made)) : values.nothing))
}
