/** The order of answers to which member is nearest, and what they are worth. */
import { mixHash } from '@codeloom/model'
import type { Nearest } from './kinds.ts'
import type { Definition } from './rules.ts'
import type { Run } from './run.ts'
import type { Lattice } from './solver.ts'
import type { Value } from './value.ts'

export function nearestLattice(nothing: Value, join: (a: Value, b: Value) => Value): Lattice<Nearest> {
  const bottom: Nearest = { value: nothing, depth: Number.POSITIVE_INFINITY, isAmbiguous: false, outside: Number.POSITIVE_INFINITY, outsideName: '' }
  return {
    bottom,
    join: (a, b) => {
      const near = a.depth === b.depth
        ? { value: join(a.value, b.value), depth: a.depth, isAmbiguous: a.isAmbiguous || b.isAmbiguous }
        : a.depth < b.depth ? a : b
      // of packages that lie equally far the first by name, so that it does not matter which was met first
      const outer = a.outside < b.outside || (a.outside === b.outside && a.outsideName <= b.outsideName) ? a : b
      const isSame = near.value === a.value && near.depth === a.depth && near.isAmbiguous === a.isAmbiguous && outer === a
      return isSame ? a : { value: near.value, depth: near.depth, isAmbiguous: near.isAmbiguous, outside: outer.outside, outsideName: outer.outsideName }
    },
  }
}

/** Stands for the package of a type that was not found at all. */
export const unresolved = '?'

/** The nearest member as a value; what is nearer outside than here may be meant as well. */
export function nearestValue(run: Run, { value, depth, isAmbiguous, outside, outsideName }: Nearest): Value {
  const known = isAmbiguous ? run.values.nothing : value
  if (outside >= depth) return known
  if (outsideName !== unresolved) return run.values.join(known, run.values.external(outsideName))
  return known === run.values.nothing ? known : run.values.join(known, run.values.anything)
}

export function hashOfNearest(values: Run['values'], { value, depth, isAmbiguous, outside, outsideName }: Nearest, idOf: (symbol: Definition) => number): number {
  const far = (distance: number): number => (distance === Number.POSITIVE_INFINITY ? 0 : distance + 1)
  return mixHash(values.hash(value, idOf), far(depth), isAmbiguous ? 1 : 0, far(outside), values.hash(values.external(outsideName), idOf))
}
