/** What is known of the order in which a class is searched: the answer of the question `lineage`. */
import { mixAll, nameHash } from '@codeloom/model'
import type { Definition } from './rules.ts'
import type { Lattice } from './solver.ts'

/** A class of the tree, or the package of one outside it. */
export type Ancestor = Definition | string

/**
 * `clear` is false where a base may be one of several, or the bases cannot be put into an order; then all that the class
 * derives from counts alike. Empty where a class derives from itself. `cut` where more stands behind what is known of it.
 */
export interface Lineage {
  readonly order: readonly Ancestor[]
  readonly clear: boolean
  readonly cut: boolean
}

export const noLineage: Lineage = { order: [], clear: true, cut: false }

/** Nothing is known of a class in a circle of classes, which is no class. An order that is known does not change. */
export const lineages: Lattice<Lineage> = {
  bottom: noLineage,
  join: (a, b) => (a === noLineage ? b : a),
}

export function hashOfLineage({ order, clear, cut }: Lineage, idOf: (symbol: Definition) => number): number {
  return mixAll([(clear ? 1 : 2) + (cut ? 2 : 0), ...order.map(each => (typeof each === 'string' ? nameHash(each) : idOf(each)))])
}
