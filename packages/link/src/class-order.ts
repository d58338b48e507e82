/**
 * The C3 order of a class: itself, then what it derives from, each before its own bases and in the order in which a class names
 * them. What lies outside the tree stands in it by its package.
 *
 * Bases are read without types (names, imports, dots, nothing that is computed), so that no order rests on what rests on it.
 */
import { at, op, roleCode } from '@codeloom/model'
import { noLineage, type Ancestor, type Lineage } from './lineage.ts'
import { definition, fileOf, rowOf, type Definition } from './rules.ts'
import { describe, joinOver, type Run, type Vantage } from './run.ts'
import { memberName, targetsOf } from './terms.ts'
import { moduleOf, symbolOf, type Atom, type Value } from './value.ts'

/** Works out the order of a class from its own bases and their orders. */
export function lineageOf(run: Run, symbol: Definition, from: Vantage): Lineage {
  const { heritage } = from.file.facts
  const bases: Ancestor[] = []
  let clear = true
  for (const row of run.tables(from.file.facts).heritage.get(rowOf(symbol)) ?? []) {
    if (at(heritage.role, row) !== roleCode.extend) continue
    const found = classesOf(from, at(heritage.term, row))
    if (found.tooMany || found.atoms.length > 1) clear = false
    if (found.atoms.length === 0) bases.push('')
    for (const atom of found.atoms) bases.push(atom.kind === 'definition' ? symbolOf(atom) : atom.name)
  }
  const lists: (readonly Ancestor[])[] = []
  // behind the last that is known of a base that is cut nothing is known
  const lastKnown = new Set<Ancestor>()
  for (const base of bases) {
    if (typeof base === 'string') lists.push([base])
    else {
      const lineage = run.solver.ask(run.kinds.lineage, base, 0)
      if (lineage === noLineage) return noLineage
      clear &&= lineage.clear
      lists.push(lineage.order)
      const last = lineage.order.at(-1)
      if (lineage.cut && last !== undefined) lastKnown.add(last)
    }
  }
  const merged = clear ? merge([...lists, bases]) : undefined
  if (merged === undefined) return bounded([symbol, ...new Set(lists.flat())], { clear: false, cut: lastKnown.size > 0 })
  const end = merged.findIndex(each => lastKnown.has(each))
  return bounded([symbol, ...(end < 0 ? merged : merged.slice(0, end + 1))], { clear: true, cut: end >= 0 })
}

function bounded(order: readonly Ancestor[], { clear, cut }: Omit<Lineage, 'order'>): Lineage {
  return order.length <= mostAncestors ? { order, clear, cut } : { order: order.slice(0, mostAncestors), clear, cut: true }
}

/** More classes than this stand one above the other nowhere but in a generated text. */
const mostAncestors = 300

/** Takes, again and again, the first head that stands in no other list's rest; undefined where there is none. */
function merge(lists: readonly (readonly Ancestor[])[]): readonly Ancestor[] | undefined {
  const merged: Ancestor[] = []
  const taken = new Set<Ancestor>()
  const places = lists.map(() => 0)
  const headOf = (i: number): Ancestor | undefined => lists[i]?.[places[i] ?? 0]
  for (;;) {
    for (let i = 0; i < lists.length; i++) while (headOf(i) !== undefined && taken.has(headOf(i) as Ancestor)) places[i] = (places[i] ?? 0) + 1
    const heads = lists.map((_, i) => headOf(i)).filter(head => head !== undefined)
    if (heads.length === 0) return merged
    // what lies outside may be several things of one package: it holds up nothing
    const next = heads.find(head => typeof head === 'string' || lists.every((list, i) => !list.includes(head, (places[i] ?? 0) + 1)))
    if (next === undefined) return undefined
    merged.push(next)
    taken.add(next)
  }
}

/** The classes that a term of a base names. */
function classesOf(from: Vantage, term: number): Value {
  const { run, file } = from
  const { terms } = file.facts
  const named = classesNamed(from, at(terms.op, term), term)
  return joinOver(run.values, named, atom => (isClass(run, atom) || atom.kind === 'external' ? atom.alone : run.values.nothing))
}

function classesNamed(from: Vantage, operation: number, term: number): Value {
  const { run, file } = from
  const { terms } = file.facts
  const a = at(terms.a, term)
  switch (operation) {
    case op.ref: return targetsOf(from, a)
    case op.object: return run.values.definition(definition(file.id, a))
    case op.member: return joinOver(run.values, classesNamed(from, at(terms.op, a), a), atom => inside(run, atom, memberName(from, term)))
    default: return run.values.nothing
  }
}

function inside(run: Run, atom: Atom, name: number): Value {
  if (atom.kind === 'module') return run.solver.ask(run.kinds.exported, moduleOf(atom), name)
  if (atom.kind === 'external') return atom.alone
  if (atom.kind !== 'definition') return run.values.nothing
  const { kind } = describe(run, symbolOf(atom))
  if (kind === 'module') return run.solver.ask(run.kinds.exported, fileOf(symbolOf(atom)), name)
  return kind === 'class' ? run.solver.ask(run.kinds.ownMember, symbolOf(atom), name) : run.values.nothing
}

function isClass(run: Run, atom: Atom): boolean {
  return atom.kind === 'definition' && describe(run, symbolOf(atom)).kind === 'class'
}
