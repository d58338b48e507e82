import { at } from '@codeloom/model'

/**
 * A syntax tree as flat columns in pre-order: node 0 is the root, the children of `n` begin at `n + 1`, and `next[n]` is
 * the node after n's subtree (so also its next sibling, where that is below the parent's `next`). Offsets are UTF-16
 * units. `kind` is the grammar's public symbol (`errorKind` for ERROR), `field` the field by which the parent holds the
 * node, 0 for none. Nodes that the language's extractor does not ask for (punctuation) are left out.
 * The columns are reused by the next parse: keep nothing of them.
 */
export class SyntaxTree {
  kind = new Uint16Array(1 << 12)
  field = new Uint8Array(1 << 12)
  start = new Int32Array(1 << 12)
  end = new Int32Array(1 << 12)
  next = new Int32Array(1 << 12)
  count = 0
  /** Offsets [start, end) of the parts that did not parse: ERROR nodes and missing tokens, pairs, in source order. */
  readonly errors: number[] = []
  /** What the language left out of the text before it was parsed and is mentioned all the same: start, end, and the language's kind, in source order. */
  readonly leftOut: number[] = []
  text = ''

  reset(text: string): void {
    this.text = text
    this.count = 0
    this.errors.length = 0
    if (this.kind.length > 1 << 22) this.resize(1 << 12, 0)
  }
  grow(): void {
    this.resize(this.kind.length * 2, this.count)
  }
  /** Makes room for so many nodes in an empty tree. */
  reserve(nodes: number): void {
    if (nodes > this.kind.length) this.resize(Math.max(nodes, this.kind.length * 2), 0)
  }

  /** The first child of a node that its parent holds by this field; -1 where there is none. */
  child(node: number, field: number): number {
    const end = at(this.next, node)
    for (let child = node + 1; child < end; child = at(this.next, child)) if (this.field[child] === field) return child
    return -1
  }
  /** The first child of a node of this kind; -1 where there is none. */
  childOfKind(node: number, kind: number): number {
    const end = at(this.next, node)
    for (let child = node + 1; child < end; child = at(this.next, child)) if (this.kind[child] === kind) return child
    return -1
  }
  textOf(node: number): string {
    return this.text.slice(at(this.start, node), at(this.end, node))
  }

  private resize(size: number, keep: number): void {
    const copy = <T extends Uint16Array | Uint8Array | Int32Array>(from: T, to: T): T => {
      to.set(from.subarray(0, keep))
      return to
    }
    this.kind = copy(this.kind, new Uint16Array(size))
    this.field = copy(this.field, new Uint8Array(size))
    this.start = copy(this.start, new Int32Array(size))
    this.end = copy(this.end, new Int32Array(size))
    this.next = copy(this.next, new Int32Array(size))
  }
}

/** The kind of an ERROR node in every grammar. */
export const errorKind = 65535
