import { at, flag, kindCode } from '@codeloom/model'
import { settledValue } from './generics.ts'
import { libraryTypeOf, memberOfLibrary } from './library.ts'
import { nearestValue } from './nearest.ts'
import type { NameId } from './name-table.ts'
import { definition, fileOf, rowOf, type ContainerResult, type Definition, type LinkRules } from './rules.ts'
import { describe, joinAll, joinOver, type Run, type Vantage } from './run.ts'
import { isAnything, symbolOf, type Atom, type Value } from './value.ts'

/** Which members are meant: those of instances, or those of the class itself. */
export const side = { instance: 0, static: 1 } as const

/** The definitions of a member of whatever a receiver can be. A member of something external is external. */
export function memberOf({ run, file }: Vantage, receiver: Value, name: number): Value {
  if (receiver.tooMany) return receiver
  const rules = run.rulesFor(file)
  const { containerMembers } = rules ?? {}
  return joinOver(run.values, settledValue(run, receiver), atom => {
    const given = containerMembers?.[atom.kind]?.get(run.corpus.names.string(name as NameId))
    return given === undefined ? memberOfAtom(run, rules, atom, name) : run.values.nest('function', givenBy(run, atom, given))
  })
}

/** What a call of a container's member gives. */
function givenBy({ values }: Run, { kind, of, alone }: Atom, given: ContainerResult): Value {
  const inside = of?.alone ?? values.nothing
  switch (given) {
    case 'element': return inside
    case 'list': return values.nest('array', inside)
    case 'pairs': return values.nest('array', values.nest('pair', inside))
    case 'same': return kind === 'array' ? alone : values.nothing
  }
}

function memberOfAtom(run: Run, rules: LinkRules | undefined, atom: Atom, name: number): Value {
  const { values, solver, kinds } = run
  const isNearest = rules?.embedding !== undefined
  switch (atom.kind) {
    case 'module': return solver.ask(kinds.exported, atom.id, name)
    case 'external': return atom.alone
    case 'builtin': return isAnything(atom) ? atom.alone : libraryMember(run, rules, atom, name)
    case 'array': case 'promise': return libraryMember(run, rules, atom, name)
    case 'variable': return values.anything
    case 'argument': return values.nothing
    case 'shape': return solver.ask(kinds.shapeMember, atom.id, shapeQuestion(run, atom, name))
    case 'provided': case 'awaited': case 'each-awaited': case 'function': case 'channel': case 'keys': case 'dictionary': case 'pair': case 'manager': return values.external('')
    case 'instance': if (isNearest) return nearestValue(run, solver.ask(kinds.nearest, atom.id, name))
      return solver.ask(kinds.member, atom.id, name * 2 + side.instance)
    case 'definition': {
      const { kind } = describe(run, symbolOf(atom))
      if (kind === 'module') return solver.ask(kinds.exported, fileOf(symbolOf(atom)), name)
      return isNearest ? nearestValue(run, solver.ask(kinds.nearest, atom.id, name)) : solver.ask(kinds.member, atom.id, name * 2 + side.static)
    }
  }
}

/** The name under which a member of a shape is asked for. */
function shapeQuestion(run: Run, { name: term }: Atom, name: number): NameId {
  const { names } = run.corpus
  return names.of(`${term} ${names.string(name as NameId)}`)
}

/** A member of a type of the language's own library; of what the rules do not tell it is external. */
export function libraryMember(run: Run, rules: LinkRules | undefined, atom: Atom, name: number): Value {
  const type = libraryTypeOf(rules, atom)
  const found = type === undefined || rules?.library === undefined ? undefined : memberOfLibrary(run, rules.library, type, run.corpus.names.string(name as NameId))
  return found ?? run.values.external('')
}

/** The members of a symbol itself, without its bases. */
export function ownMembers(run: Run, symbol: Definition, name: NameId, wanted: number): Value {
  const { id, facts } = run.corpus.file(fileOf(symbol))
  const { kind } = describe(run, symbol)
  const rows = run.tables(facts).members(rowOf(symbol), name)
  const isOfSide = (row: number): boolean => isStatic(at(facts.symbols.flags, row)) === (wanted === side.static)
  const sided = kind === 'class' ? rows.filter(row => isOfSide(row) || isShared(at(facts.symbols.flags, row)))
    // what a function declares inside is no member of it
    : kind === 'function' ? rows.filter(row => isOfSide(row) && (wanted === side.static || ofInstances.has(at(facts.symbols.kind, row)))) : rows
  return joinAll(run.values, sided, row => run.values.definition(definition(id, row)))
}

/** The members of a class that stand in its C3 order behind itself: the first that has the name counts. */
export function inherited(run: Run, symbol: Definition, name: number): Value {
  const lineage = run.solver.ask(run.kinds.lineage, symbol, 0)
  let outside = run.values.nothing
  for (const each of lineage.order) {
    if (each === symbol) continue
    if (typeof each === 'string') {
      outside = run.values.join(outside, run.values.external(each))
      continue
    }
    const own = run.solver.ask(run.kinds.ownMember, each, Math.floor(name / 2))
    const found = name % 2 === side.static ? joinOver(run.values, own, atom => (ofClass(run, atom) ? atom.alone : run.values.nothing)) : own
    // what stands before it and lies outside may have it as well
    if (found !== run.values.nothing) return run.values.join(found, outside)
  }
  return lineage.cut ? run.values.tooMany : outside
}

const ofInstances: ReadonlySet<number> = new Set([kindCode.method, kindCode.property, kindCode.getter, kindCode.setter])

function ofClass(run: Run, atom: Atom): boolean {
  return atom.kind === 'definition' && (run.corpus.flagsOf(symbolOf(atom)) & (flag.static | flag.shared)) !== 0
}
function isShared(flags: number): boolean {
  return (flags & flag.shared) !== 0
}
function isStatic(flags: number): boolean {
  return (flags & flag.static) !== 0
}
