import type { Ref } from '@codeloom/model'

/** What is known of the variables that are written to. */
export class VariableWrites {
  /** those that were declared with nothing in them */
  readonly empty = new Set<Ref>()
  /** those that were assigned to, and how many values they were given */
  readonly assigned = new Map<Ref, number>()
  /** those that are also written to in ways that say nothing of what they are given */
  readonly spoiled = new Set<Ref>()

  clear(): void {
    this.empty.clear()
    this.assigned.clear()
    this.spoiled.clear()
  }
}
