/** The answer of the question which names a star import takes from a file. */
import { mixAll, nameHash } from '@codeloom/model'
import type { NameId, NameTable } from './name-table.ts'
import type { Lattice } from './solver.ts'

export interface StarNames {
  readonly names: ReadonlySet<NameId>
  /** the package of a star that brings names which nobody here can know; undefined for none */
  readonly outside: string | undefined
}

const nothing: StarNames = { names: new Set(), outside: undefined }

export const starNamesLattice: Lattice<StarNames> = {
  bottom: nothing,
  join: (a, b) => {
    if (a === nothing) return b
    const outside = least(a.outside, b.outside)
    const isLarger = outside !== a.outside || [...b.names].some(name => !a.names.has(name))
    return isLarger ? { names: new Set([...a.names, ...b.names]), outside } : a
  },
}

/** Of two packages the first by name, so that it does not matter which was met first; any before none. */
export function least(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a
}

export function hashOfStarNames({ names, outside }: StarNames, table: NameTable): number {
  const hashes = Int32Array.from(names, name => table.hash(name)).sort()
  return mixAll([outside === undefined ? 1 : nameHash(outside), ...hashes])
}
