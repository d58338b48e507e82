import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replaced } from '../src/generics.ts'
import { definition, type FileId } from '../src/rules.ts'
import type { Run } from '../src/run.ts'
import { Values, type Atom, type Value } from '../src/value.ts'

const owner = definition(1 as FileId, 1)

test('G1: what a larger value, or one of which more is said, is replaced by includes what the smaller one is', () => {
  const values = new Values()
  // of a run only its values are looked at
  const run = { values } as Run
  const variable = values.variable(owner, '0')
  const some: readonly Value[] = [
    variable, values.builtin('string'), values.nest('array', variable), values.argument(owner, '1', variable), values.nest('promise', values.nest('array', variable)),
    values.nest('awaited', variable), values.instance(owner), values.nothing, values.anything, values.nest('each-awaited', variable),
  ]
  const said: readonly (Value | undefined)[] = [values.instance(owner), values.join(values.instance(owner), values.nest('promise', values.builtin('number'))), values.tooMany]
  for (const a of some) {
    for (const b of some) {
      for (const [i, of] of said.entries()) {
        const small = replaced(run, a, () => of)
        assert.ok(includes(replaced(run, values.join(a, b), () => of), small), 'a larger value')
        for (const more of said.slice(i)) assert.ok(includes(replaced(run, a, () => more), small), 'more is said')
      }
    }
  }
})

test('G1: a variable of which nothing is said stays, however deep', () => {
  const values = new Values()
  const run = { values } as Run
  const nested = values.nest('array', values.argument(owner, '0', values.variable(owner, '0')))
  assert.equal(replaced(run, nested, () => undefined), nested)
  assert.equal(replaced(run, nested, () => values.builtin('string')).hasVariables, false)
})

function includes(large: Value, small: Value): boolean {
  return large.tooMany || (!small.tooMany && small.atoms.every((atom: Atom) => large.atoms.includes(atom)))
}
