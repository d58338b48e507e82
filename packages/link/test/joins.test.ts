/** Answers that are no values: they are joined in whatever order a cycle brings them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { check } from '@codeloom/testkit'
import type { Nearest } from '../src/kinds.ts'
import type { NameId } from '../src/name-table.ts'
import { nearestLattice } from '../src/nearest.ts'
import { definition, type FileId } from '../src/rules.ts'
import type { Lattice } from '../src/solver.ts'
import { starNamesLattice, type StarNames } from '../src/star-names.ts'
import { Values } from '../src/value.ts'

/** A join has to be one whatever the order and the grouping, with the least element as its unit. */
function isJoin<V>({ bottom, join }: Lattice<V>, some: fc.Arbitrary<V>, plain: (value: V) => unknown): void {
  fc.assert(fc.property(some, some, some, (a, b, c) => {
    assert.deepEqual(plain(join(a, b)), plain(join(b, a)))
    assert.deepEqual(plain(join(join(a, b), c)), plain(join(a, join(b, c))))
    assert.deepEqual(plain(join(bottom, a)), plain(a))
    assert.deepEqual(plain(join(a, bottom)), plain(a))
    // what brings nothing new is told by the same object: that ends a cycle
    const both = join(a, b)
    assert.equal(join(both, b), both)
    assert.equal(join(both, a), both)
  }))
}

const packages = fc.constantFrom('alpha', 'beta', 'zeta')

test('N4: names of stars are joined alike in any order', () => {
  const some = fc.record({ names: fc.uniqueArray(fc.nat(5)).map(names => new Set(names as NameId[])), outside: fc.option(packages, { nil: undefined }) })
  isJoin<StarNames>(starNamesLattice, some, ({ names, outside }) => [[...names].sort(), outside])
})

test('N4: nearest members are joined alike in any order', () => {
  const values = new Values()
  const depth = fc.oneof(fc.nat(3), fc.constant(Number.POSITIVE_INFINITY))
  const some = fc.tuple(depth, fc.nat(3), fc.boolean(), depth, packages).map(([deep, row, isAmbiguous, outside, name]): Nearest => ({
    depth: deep, value: deep === Number.POSITIVE_INFINITY ? values.nothing : values.definition(definition(1 as FileId, row)),
    isAmbiguous: deep !== Number.POSITIVE_INFINITY && isAmbiguous, outside, outsideName: outside === Number.POSITIVE_INFINITY ? '' : name,
  }))
  isJoin(nearestLattice(values.nothing, (a, b) => values.join(a, b)), some, value => value)
})

const ring = `
--- a.py
from zeta import *
from b import *
--- b.py
from a import *
from alpha import *
`
const unresolved = (first: string): string => `${ring}
--- first.py
from ${first} import *
x()
--- second.py
from ${first === 'a' ? 'b' : 'a'} import *
x()
=== unresolved
a.py:1:6 zeta external zeta
b.py:2:6 alpha external alpha
first.py:2:1 x external alpha
second.py:2:1 x external alpha
`

test('N4: a ring of stars has one answer, from whichever side it is entered', async () => {
  await check(unresolved('a'))
  await check(unresolved('b'))
})
