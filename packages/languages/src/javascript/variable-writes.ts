import type { Ref } from '@codeloom/model'

/** What is known of the variables, and of the members of anything, that are written to. */
export class VariableWrites {
  /** those that were declared with nothing in them */
  readonly empty = new Set<Ref>()
  /** those that were assigned to, and how many values they were given */
  readonly assigned = new Map<Ref, number>()
  /** those that are also written to in ways that say nothing of what they are given */
  readonly spoiled = new Set<Ref>()
  /** the names of members that are assigned through anything but a `this` whose fields they are */
  readonly members = new Set<number>()
  /** the variables whose members are assigned */
  readonly holders = new Set<Ref>()
  /** the terms of objects that were made from another one, whose members they have until they get their own */
  readonly derived = new Set<number>()

  clear(): void {
    this.empty.clear()
    this.assigned.clear()
    this.spoiled.clear()
    this.members.clear()
    this.holders.clear()
    this.derived.clear()
  }
}
