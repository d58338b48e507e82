/**
 * What is known of a value behind a test: of each of its parts that which can be what it was tested for. A part that derives from that stays
 * what it is, what may be anything is what it was tested for, and a class that neither derives from it nor the other way round is none of it.
 */
import type { Definition } from './rules.ts'
import { describe, joinOver, type Run } from './run.ts'
import { isAnything, symbolOf, type Atom, type Value } from './value.ts'

/** How many classes are gone through on the way to a base. */
const maxBases = 16

export function narrowedValue(run: Run, value: Value, wanted: Value): Value {
  // a test that tells nothing
  if (wanted.tooMany || wanted === run.values.nothing) return value
  return joinOver(run.values, value, atom => narrowedAtom(run, atom, wanted))
}

function narrowedAtom(run: Run, atom: Atom, wanted: Value): Value {
  const { values } = run
  if (atom.kind === 'argument' || wanted.atoms.includes(atom)) return atom.alone
  if (atom.kind === 'instance') return joinOver(values, wanted, each => (each.kind === 'instance' ? ofInstance(run, atom, each) : each.kind === 'builtin' && !isAnything(each) ? values.nothing : each.alone))
  if (atom.kind === 'builtin' && !isAnything(atom)) return values.nothing
  if (atom.kind === 'array' || atom.kind === 'promise' || atom.kind === 'function') return joinOver(values, wanted, each => (each.kind === atom.kind ? atom.alone : values.nothing))
  return wanted
}

function ofInstance(run: Run, atom: Atom, wanted: Atom): Value {
  if (derives(run, symbolOf(atom), symbolOf(wanted))) return atom.alone
  if (derives(run, symbolOf(wanted), symbolOf(atom))) return wanted.alone
  const isClass = (each: Atom): boolean => describe(run, symbolOf(each)).kind === 'class'
  if (isClass(atom) && isClass(wanted)) return run.values.nothing
  return isClass(atom) ? run.values.join(atom.alone, wanted.alone) : wanted.alone
}

function derives(run: Run, heir: Definition, base: Definition): boolean {
  const seen = new Set<number>([heir])
  for (const each of seen) {
    if (each === base) return true
    if (seen.size > maxBases) return false
    for (const above of run.solver.ask(run.kinds.bases, each, 0).atoms) if (above.kind === 'instance') seen.add(above.id)
  }
  return false
}
