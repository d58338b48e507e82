/**
 * Answers derived questions on demand: each is a node with a level, computed once a run from the answers to its own
 * questions. Knows nothing of code: what a node computes is its kind's business.
 *
 * N1: a node asks nodes of its own level or below.
 * N2: a cycle is solved whole: every node of the component is computed again until none changes, starting from nothing;
 *     what was computed inside an unfinished component is not kept. (Least fixed point by chaotic iteration over a strongly
 *     connected component found as by Tarjan, 1972; the computations must be monotone.)
 * N3: every question that a node asked in its last computation is among its `asked`, whatever the answer.
 * N4: an answer does not depend on who asked first, nor on what was asked before.
 */
import { InvariantError, pick } from '@codeloom/model'
import { LatestFirst } from './latest-first.ts'
import { fileOf, rowOf, type Definition, type FileId } from './rules.ts'

/** What a kind of node answers with: a partial order with a least element. */
export interface Lattice<V> {
  readonly bottom: V
  join(a: V, b: V): V
}

export interface NodeKind<V> {
  /** small, and different for each kind of a solver */
  readonly code: number
  readonly name: string
  /** 0 facts, 1 exports, 2 declared types, 3 inferred returns and fields, 4 parameters from call sites, 5 links */
  readonly level: number
  readonly lattice: Lattice<V>
  /** whether `a` is a file or a symbol */
  readonly subject: 'file' | 'symbol'
  compute(a: number, b: number): V
  /** a hash that is the same in every run over the same store; `idOf` gives a definition's identifier there */
  hash(value: V, idOf: (symbol: Definition) => number): number
}

/** A derived question with its answer. `a` and `b` are what it is about; their meaning is the kind's. */
export interface Node<V = unknown> {
  readonly kind: NodeKind<V>
  readonly a: number
  readonly b: number
  value: V
  /** the nodes and the base questions asked in the last computation */
  asked: readonly Asked[]
  state: 'new' | 'active' | 'pending' | 'done'
  /** the last walk over asked questions that came by */
  seen: number
  /** while active or pending: the lowest place on the stack that it depends on */
  low: number
  place: number
  /** another node of the same table under the same hash */
  readonly next: Node<V> | undefined
}

/**
 * A base question, by its hash, with the hash of its answer: both as signed integers, which V8 keeps without allocating. There
 * are as many as there are names.
 */
export interface BaseQuestion {
  /** nodes have one */
  readonly kind?: undefined
  readonly hash: number
  readonly answer: number
  /** the last walk over asked questions that came by (a mark instead of a set: there are millions) */
  seen: number
}
export type Asked = Node | BaseQuestion

const nothingAsked: readonly Asked[] = []
/** Spreads names over a table's hashes (2^32 over the golden ratio). */
const oddFactor = 0x9e3779b1

/** The file that a question is about. */
export function fileAbout(kind: { readonly subject: 'file' | 'symbol' }, a: number): FileId {
  return kind.subject === 'file' ? (a as FileId) : fileOf(a as Definition)
}

/** How many questions may be under way before the innermost is answered first, from an empty stack. */
const maxDepth = 300

/** Thrown to unwind to the outermost question when the stack has grown too deep; never leaves the solver. */
class TooDeep extends Error {
  readonly node: Node

  constructor(node: Node) {
    super('too deep')
    this.node = node
  }
}

export class Solver {
  /**
   * By kind, by file, and by a hash of the rest, of a size that V8 handles without allocating (definitions are wider); nodes
   * that share a hash are chained.
   */
  private readonly tables: (Map<number, Node> | undefined)[][] = []
  private made = 0
  private readonly active: Node[] = []
  private computing: Node | undefined
  private pending: Node[] = []
  private readonly keep: boolean
  /** who asked, while a component is solved that is too deep for the stack; a node that changes wakes its askers */
  private askers: Map<Node, Set<Node>> | undefined
  /** the sink of questions asked outside every node */
  private readonly outside: Asked[] = []
  private current: Asked[] = this.outside
  private level = Number.POSITIVE_INFINITY

  /** `keep: false` forgets every answer as soon as nothing is under way; for tests. */
  constructor({ keep = true }: { readonly keep?: boolean } = {}) {
    this.keep = keep
  }

  /** The node of a question, whether or not it was answered. */
  node<V>(kind: NodeKind<V>, a: number, b: number): Node<V> {
    const table = (this.tables[kind.code] ??= [])
    const ofFile = kind.subject === 'file'
    const nodes = (table[ofFile ? a : fileOf(a as Definition)] ??= new Map())
    const key = ofFile ? b : rowOf(a as Definition) ^ Math.imul(b, oddFactor)
    const first = nodes.get(key) as Node<V> | undefined
    for (let node = first; node !== undefined; node = node.next) if (node.a === a && node.b === b) return node
    const node: Node<V> = { kind, a, b, value: kind.lattice.bottom, asked: nothingAsked, state: 'new', seen: 0, low: 0, place: 0, next: first }
    nodes.set(key, node as Node)
    this.made++
    return node
  }

  /** Answers a question, and records it for the node that asks. */
  ask<V>(kind: NodeKind<V>, a: number, b: number): V {
    const node = this.node(kind, a, b)
    this.current.push(node as Node)
    if (kind.level > this.level) throw new InvariantError(`level ${this.level} asks ${kind.name} of level ${kind.level}`)
    if (node.state === 'done') return node.value
    if (this.askers !== undefined) return this.answerLater(node as Node) as V
    if (node.state === 'new') {
      if (this.active.length === 0) return this.answer(node)
      if (this.active.length >= maxDepth) throw new TooDeep(node as Node)
      this.evaluate(node as Node)
    }
    const asker = this.active.at(-1)
    if (asker !== undefined && (node.state as Node['state']) !== 'done') asker.low = Math.min(asker.low, node.low)
    return node.value
  }
  /** The node that is being computed; undefined outside of all. */
  get asking(): Node | undefined {
    return this.computing
  }
  /** Records a base question for the node that asks. */
  record(question: BaseQuestion): void {
    this.current.push(question)
  }
  /** Records questions that were answered for another node for the node that asks. */
  recordAll(asked: Asked | readonly Asked[]): void {
    if ('seen' in asked) this.current.push(asked)
    // no spread: there may be more of them than arguments fit the stack
    else for (let i = 0; i < asked.length; i++) this.current.push(pick(asked, i))
  }
  /** Runs something as the node that is outermost (the links of a file) and returns what it asked. */
  collect<T>(level: number, run: () => T): { readonly result: T; readonly asked: readonly Asked[] } {
    const asked: Asked[] = []
    this.current = asked
    this.level = level
    try {
      return { result: run(), asked }
    } finally {
      this.current = this.outside
      this.outside.length = 0
      this.level = Number.POSITIVE_INFINITY
    }
  }
  /** How many questions the node that asks has asked. */
  get askedSoFar(): number {
    return this.current.length
  }
  /** What it has asked since there were so many; one is by far the commonest, and spared a list. */
  askedSince(count: number): Asked | readonly Asked[] {
    const last = this.current.at(-1)
    return last !== undefined && this.current.length === count + 1 ? last : this.current.slice(count)
  }
  /** Forgets all answers. */
  clear(): void {
    this.tables.length = 0
    this.made = 0
  }
  /** How many answers it keeps. */
  get size(): number {
    return this.made
  }
  /** Forgets the answers of a kind about one file. */
  forget(kind: Pick<NodeKind<never>, 'code' | 'subject'>, file: FileId): void {
    const table = this.tables[kind.code]
    const nodes = table?.[file]
    if (table === undefined || nodes === undefined) return
    this.made -= nodes.size
    // of questions about a file itself none share a hash
    if (kind.subject === 'symbol') for (const first of nodes.values()) for (let { next } = first; next !== undefined; { next } = next) this.made--
    table[file] = undefined
  }

  /** Answers a node with nothing else under way, starting over from a deeper node where the stack would overflow. */
  private answer<V>(node: Node<V>): V {
    const { current, level } = this
    const goals: Node[] = [node as Node]
    for (let goal = goals.at(-1); goal !== undefined; goal = goals.at(-1)) {
      try {
        if (goal.state !== 'done') this.evaluate(goal)
        goals.pop()
      } catch (error) {
        this.abandon()
        this.computing = undefined
        if (!(error instanceof TooDeep)) throw error
        // a cycle longer than the stack comes back to a goal: another start would not help
        if (goals.includes(error.node)) this.answerInRounds(error.node)
        else goals.push(error.node)
      } finally {
        this.current = current
        this.level = level
      }
    }
    const { value } = node
    if (!this.keep) this.clear()
    return value
  }
  /**
   * Answers a node and everything that it leads to without recursion: whatever is asked is put on a list, and a node whose
   * answer grew wakes those that asked it, until nobody is awake. Slower than following the questions, and never too deep.
   * What was met last goes first: it was asked by what was met before it, so that an answer goes all the way in one sweep.
   */
  private answerInRounds(goal: Node): void {
    this.askers = new Map([[goal, new Set()]])
    const met = [goal]
    const places = new Map([[goal, 0]])
    const awake = new LatestFirst()
    awake.add(0)
    try {
      for (let place = awake.take(); place !== undefined; place = awake.take()) {
        const node = pick(met, place)
        this.active.push(node)
        const changed = this.compute(node)
        this.active.pop()
        if (changed) for (const asker of this.askers.get(node) ?? []) awake.add(places.get(asker) ?? 0)
        for (const asked of node.asked) {
          if (asked.kind === undefined || asked.state === 'done' || places.has(asked)) continue
          places.set(asked, met.length)
          awake.add(met.length)
          met.push(asked)
        }
      }
    } finally {
      this.askers = undefined
      this.active.length = 0
    }
    for (const node of met) node.state = 'done'
  }
  private answerLater(node: Node): unknown {
    const asker = this.active.at(-1)
    let askers = this.askers?.get(node)
    if (askers === undefined) this.askers?.set(node, (askers = new Set()))
    if (asker !== undefined) askers?.add(asker)
    return node.value
  }
  private abandon(): void {
    for (const node of [...this.active, ...this.pending]) {
      node.state = 'new'
      node.value = node.kind.lattice.bottom
    }
    this.active.length = 0
    this.pending = []
  }

  private evaluate(node: Node): void {
    node.place = this.active.length
    node.low = node.place
    node.state = 'active'
    node.value = node.kind.lattice.bottom
    this.active.push(node)
    const firstPending = this.pending.length
    this.compute(node)
    const alone = this.pending.length === firstPending && !node.asked.includes(node)
    if (node.low === node.place && !alone) this.iterate(node, firstPending)
    this.active.pop()
    if (node.low < node.place) {
      // what hangs on this node hangs on what it hangs on
      for (const member of this.pending.slice(firstPending)) member.low = Math.min(member.low, node.low)
      node.state = 'pending'
      this.pending.push(node)
      return
    }
    for (const member of this.pending.splice(firstPending)) member.state = 'done'
    node.state = 'done'
  }

  /** Computes the members of a component again until nothing changes. `pending` may grow while it runs. */
  private iterate(head: Node, firstPending: number): void {
    for (let changed = true; changed;) {
      changed = this.compute(head)
      for (let i = firstPending; i < this.pending.length; i++) {
        const member = this.pending[i]
        if (member !== undefined && this.compute(member)) changed = true
      }
    }
  }

  /** Computes a node from the present answers; returns whether its own changed. */
  private compute(node: Node): boolean {
    const { current, level, computing } = this
    const asked: Asked[] = []
    this.computing = node
    this.current = asked
    this.level = node.kind.level
    const next = node.kind.lattice.join(node.value, node.kind.compute(node.a, node.b))
    // a copy has no room to grow, and lives long
    node.asked = asked.length === 0 ? nothingAsked : asked.slice()
    this.current = current
    this.level = level
    this.computing = computing
    const changed = next !== node.value
    node.value = next
    return changed
  }
}
