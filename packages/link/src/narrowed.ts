/**
 * What is known of a value behind a test: of each of its parts that which can be what it was tested for. A part that derives from that stays
 * what it is, what may be anything is what it was tested for, and a class that surely neither derives from it nor the other way round is none of it.
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
  const { values } = run
  const up = derives(run, symbolOf(atom), symbolOf(wanted))
  if (up === 'yes') return atom.alone
  const down = derives(run, symbolOf(wanted), symbolOf(atom))
  if (down === 'yes') return wanted.alone
  const isClass = (each: Atom): boolean => describe(run, symbolOf(each)).kind === 'class'
  if (isClass(atom) && isClass(wanted)) return up === 'no' && down === 'no' ? values.nothing : values.join(values.join(atom.alone, wanted.alone), values.anything)
  return isClass(atom) ? values.join(atom.alone, wanted.alone) : wanted.alone
}

/** What of a base does not tell what it derives from itself. */
const hides: ReadonlySet<Atom['kind']> = new Set(['external', 'variable', 'provided', 'shape', 'module'] as const)

/** Whether a class derives from another: it may do so through a base of which nothing is known. */
function derives(run: Run, heir: Definition, base: Definition): 'yes' | 'no' | 'unknown' {
  const seen = new Set<number>([heir])
  let isWhole = true
  for (const each of seen) {
    if (each === base) return 'yes'
    if (seen.size > maxBases) return 'unknown'
    const above = run.solver.ask(run.kinds.bases, each, 0)
    isWhole &&= !above.tooMany
    for (const atom of above.atoms) {
      if (atom.kind === 'instance') seen.add(atom.id)
      else if (hides.has(atom.kind) || isAnything(atom)) isWhole = false
    }
  }
  return isWhole ? 'no' : 'unknown'
}
