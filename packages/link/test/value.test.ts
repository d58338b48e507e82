import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { check } from '@codeloom/testkit'
import { definition, type FileId } from '../src/rules.ts'
import { maxAtoms, Values, type Value } from '../src/value.ts'

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 14 })

test('V1: a value holds at most so many atoms, whatever the order and grouping in which they came', () => {
  fc.assert(fc.property(numbers, fc.infiniteStream(fc.nat()), (ids, random) => {
    const values = new Values()
    const joined = (order: readonly number[]): Value =>
      order.reduce((value, id) => values.join(value, values.instance(definition(id as FileId, 1))), values.nothing)
    const value = joined(ids)
    const shuffled = ids.map(id => [random.next().value as number, id] as const).sort(([a], [b]) => a - b).map(([, id]) => id)
    assert.equal(joined(shuffled), value)
    const half = Math.floor(ids.length / 2)
    assert.equal(values.join(joined(ids.slice(0, half)), joined(ids.slice(half))), value)
    assert.equal(value.tooMany, ids.length > maxAtoms)
  }))
})

test('T1: a chain of calls and members is followed whatever was asked before', () => check(`
--- a.ts
export class A { next(): A { return this } value = 1 }
                 ^^^^ def next
                                           ^^^^^ def value
export function start(): A { return new A() }
--- b.ts
import { start } from './a'
const first = start()
first.next().next().value
                    ^^^^^ ref value
start().next().value
        ^^^^ ref next
               ^^^^^ ref value
`))
