import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { definition, type FileId } from '../src/rules.ts'
import { Solver, type Lattice, type NodeKind } from '../src/solver.ts'

/** Sets of small numbers as bits, joined by or; a monotone question system over them is easy to make at random. */
const bits: Lattice<number> = { bottom: 0, join: (a, b) => a | b }

interface System {
  /** by node: what it contributes itself, and which nodes it asks */
  readonly own: readonly number[]
  readonly asks: readonly (readonly number[])[]
}

/** A node gives its own bits and those of the nodes it asks; where `only` bits meet it asks a further node (monotone). */
function kindOf(system: System, solver: () => Solver): NodeKind<number> {
  const kind: NodeKind<number> = {
    code: 0, name: 'node', subject: 'file', level: 0, lattice: bits, hash: value => value,
    compute: a => (system.asks[a] ?? []).reduce((value, other) => {
      const next = value | solver().ask(kind, other, 0)
      return (next & 4) === 0 ? next : next | solver().ask(kind, (other + 1) % system.own.length, 0)
    }, system.own[a] ?? 0),
  }
  return kind
}

/** The least fixed point, by brute force. */
function least(system: System): readonly number[] {
  let values = system.own.map(() => 0)
  for (;;) {
    const now = values
    const next = system.own.map((own, a) => (system.asks[a] ?? []).reduce((value, other) => {
      const joined = value | (now[other] ?? 0)
      return (joined & 4) === 0 ? joined : joined | (now[(other + 1) % now.length] ?? 0)
    }, own))
    if (next.every((value, a) => value === values[a])) return values
    values = next
  }
}

const systems = fc.integer({ min: 1, max: 12 }).chain(size => fc.record({
  own: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: size, maxLength: size }),
  asks: fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 }), { minLength: size, maxLength: size }),
}))

function answers(system: System, order: readonly number[], keep: boolean): readonly number[] {
  const solver: Solver = new Solver({ keep })
  const kind = kindOf(system, () => solver)
  const values: number[] = []
  for (const a of order) values[a] = solver.ask(kind, a, 0)
  return values
}

test('N2: a cycle gives its least fixed point', () => {
  fc.assert(fc.property(systems, system => {
    assert.deepEqual(answers(system, system.own.map((_, a) => a), true), least(system))
  }), { numRuns: 3000 })
})

test('N4: answers are the same in any order of asking, with memo and without', () => {
  fc.assert(fc.property(systems, fc.infiniteStream(fc.nat()), (system, random) => {
    const order = system.own.map((_, a) => [random.next().value as number, a] as const).sort((x, y) => x[0] - y[0]).map(([, a]) => a)
    const expected = least(system)
    assert.deepEqual(answers(system, order, true), expected)
    assert.deepEqual(answers(system, order, false), expected)
  }), { numRuns: 1000 })
})

test('what is forgotten is counted out, with what shares its place in a table', () => {
  const solver: Solver = new Solver()
  const kind: NodeKind<number> = { code: 0, name: 'node', subject: 'symbol', level: 0, lattice: bits, hash: value => value, compute: () => 1 }
  // a row is mixed with a name by `xor`: where the mixed names differ in low bits alone, some two rows share a place
  const mixed = (name: number): number => Math.imul(name, 0x9e3779b1)
  const name = Array.from({ length: 5000 }, (_, i) => i + 1).find(each => ((mixed(each) ^ mixed(0)) >>> 0) < 2 ** 22) ?? 0
  const row = mixed(name) ^ mixed(0)
  assert.ok(name > 0 && row > 0)
  solver.ask(kind, definition(7 as FileId, 0), name)
  solver.ask(kind, definition(7 as FileId, row), 0)
  solver.ask(kind, definition(8 as FileId, row), 0)
  assert.equal(solver.size, 3)
  solver.forget(kind, 7 as FileId)
  assert.equal(solver.size, 1)
})

test('N4: a chain far deeper than the stack is answered, cyclic or not', () => {
  for (const last of [[], [0]]) {
    const size = 20_000
    const system = { own: Array.from({ length: size }, (_, a) => (a === size - 1 ? 2 : 0)), asks: Array.from({ length: size }, (_, a) => (a === size - 1 ? last : [a + 1])) }
    const given = answers(system, [0, size - 1, size >> 1], true)
    for (const a of [0, size - 1, size >> 1]) assert.equal(given[a], 2)
  }
})

test('N1: asking a higher level is a bug of ours', () => {
  const solver = new Solver()
  const high: NodeKind<number> = { code: 0, name: 'high', subject: 'file', level: 2, lattice: bits, hash: value => value, compute: () => 1 }
  const low: NodeKind<number> = { code: 1, name: 'low', subject: 'symbol', level: 1, lattice: bits, hash: value => value, compute: () => solver.ask(high, 0, 0) }
  assert.throws(() => solver.ask(low, 0, 0), /level 1 asks high of level 2/)
})

test('N3: what a node asked in its last computation is recorded', () => {
  fc.assert(fc.property(systems, system => {
    const solver: Solver = new Solver()
    const kind = kindOf(system, () => solver)
    for (const a of system.own.keys()) solver.ask(kind, a, 0)
    for (const a of system.own.keys()) {
      const asked = new Set(solver.node(kind, a, 0).asked.flatMap(each => (each.kind === undefined ? [] : [each.a])))
      for (const other of system.asks[a] ?? []) assert.ok(asked.has(other), `node ${a} asked ${other}`)
    }
  }), { numRuns: 500 })
})
