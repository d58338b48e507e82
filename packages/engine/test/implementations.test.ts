import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedTree, edgeText, shortName } from './asked-fixture.ts'

const shapes = `
--- shapes.ts
export interface Shape { area(): number }
export class Circle implements Shape { area() { return 3 } }
export class Ring extends Circle { area() { return 2 } }
export abstract class Alone { nothing() {} }
--- more.ts
import { Shape, Ring } from './shapes'
export class Oval extends Ring implements Shape {}
export const alone = 1
`

async function check(params: Readonly<Record<string, unknown>>, expected: readonly string[]): Promise<void> {
  const tree = await askedTree(shapes)
  const { result } = tree.answer('implementations', params)
  tree.close()
  assert.ok('symbols' in result && 'edges' in result)
  assert.deepEqual(result.edges.map(edgeText), expected)
  assert.deepEqual(result.symbols.map(shortName), [...new Set(result.edges.map(({ from }) => shortName(from)))])
}

test('who implements and extends a type, who overrides a member', async () => {
  await check({ symbol: 'Shape' }, ['Oval implements Shape', 'Circle implements Shape'])
  await check({ symbol: 'Shape.area' }, ['Circle.area overrides Shape.area'])
  await check({ path: 'shapes.ts', line: 2, column: 14 }, ['Ring extends Circle'])
})

test('W1: with a depth, those of those in turn, each gone on from once', async () => {
  await check({ symbol: 'Shape', depth: 9 }, [
    'Oval implements Shape', 'Circle implements Shape', 'Ring extends Circle @2', 'Oval extends Ring @3',
  ])
  await check({ symbol: 'Shape.area', depth: 2 }, ['Circle.area overrides Shape.area', 'Ring.area overrides Circle.area @2'])
})

test('a cycle of classes ends', async () => {
  const tree = await askedTree('--- a.ts\nexport class A extends B {}\nexport class B extends A {}\n')
  const { result } = tree.answer('implementations', { symbol: 'A', depth: 50 })
  tree.close()
  assert.ok('edges' in result)
  assert.deepEqual(result.edges.map(edgeText), ['B extends A', 'A extends B @2'])
})

test('A3: pages of implementations put together are the whole, no symbol twice', async () => {
  const tree = await askedTree(shapes)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { result, truncated } = tree.answer('implementations', { symbol: 'Shape', depth: 9, limit: 1, ...(cursor === undefined ? {} : { cursor }) })
    assert.ok('symbols' in result && Array.isArray(result.symbols))
    seen.push(...result.symbols.map(shortName))
    cursor = truncated === false ? undefined : truncated.cursor
  } while (cursor !== undefined)
  tree.close()
  assert.deepEqual(seen, ['Oval', 'Circle', 'Ring'])
})

test('an empty answer says why', async () => {
  const tree = await askedTree(shapes)
  assert.equal(tree.answer('implementations', { symbol: 'Alone' }).why, 'nothing in the index extends, implements or overrides the class Alone')
  assert.equal(tree.answer('implementations', { symbol: 'alone' }).why, 'nothing in the index extends, implements or overrides the constant alone')
  assert.equal(tree.answer('implementations', { symbol: 'nobody' }).why, 'nothing in the index is called nobody')
  tree.close()
})
