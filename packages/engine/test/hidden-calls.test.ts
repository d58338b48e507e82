import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedTree, type AskedTree } from './asked-fixture.ts'

function hidden(tree: AskedTree, symbol: string, more: Readonly<Record<string, unknown>> = {}): { readonly sites: readonly string[]; readonly note: string | undefined } {
  const { result, note } = tree.answer('callers', { symbol, ...more })
  assert.ok('unresolved' in result)
  return { sites: result.unresolved.map(({ name, site: [path, line] }) => `${path}:${line} ${name}`), note }
}

test('callers: calls of the name that were not resolved, wherever they stand, could be of it', async () => {
  const tree = await askedTree(`
--- src/shapes.ts
export class Shape { constructor(x) {} scale(by) {} }
export function twice(x) { return x.scale(2) }
--- src/zoo.ts
export function far(shape: any, other: any) {
  other.turn()
  shape.scale(3)
  return shape.scale(4)
}
--- src/other.ts
export function near(shape: any) { shape.scale(5) }
`)
  assert.deepEqual(hidden(tree, 'Shape.scale'), { sites: ['src/other.ts:1 scale', 'src/shapes.ts:2 scale', 'src/zoo.ts:3 scale', 'src/zoo.ts:4 scale'], note: undefined })
  assert.deepEqual(hidden(tree, 'far'), { sites: [], note: undefined })
  tree.close()
})

test('callers: of very many of them the first are told, and that there are more', async () => {
  const calls = Array.from({ length: 150 }, () => '  x.scale(1)\n').join('')
  const tree = await askedTree(`
--- a.ts
export class Shape { scale(by) {} }
--- b.ts
export function one(x: any) {
${calls}}
--- c.ts
export function two(x: any) {
${calls}}
`)
  const { sites, note } = hidden(tree, 'Shape.scale')
  assert.deepEqual([sites.length, sites.at(-1)], [200, 'c.ts:51 scale'])
  assert.equal(note, 'more than 200 unresolved calls have the name; the first 200 are told')
  tree.close()
})
