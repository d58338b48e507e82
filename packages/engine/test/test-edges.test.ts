import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commitDelta } from '@codeloom/engine'
import { openMemory } from '@codeloom/store'
import { freshDump, memoryTree, openGraph, update } from '@codeloom/testkit'
import { isTestPath } from '../src/analysis/test-paths.ts'
import { askedTree, edgeText, shortName, type AskedTree } from './asked-fixture.ts'

const shop = `
--- src/price.ts
export function tax(n: number) { return n * 2 }
export function rate() { return tax(1) }
export interface Priced { price(): number }
export class Item implements Priced { price() { return tax(1) } }
export class Gift implements Priced { price() { return 0 } }
export const limit = 3
export function logged(target: unknown) { return target }
--- test/make.ts
import { Item } from '../src/price'
export function made() { return new Item() }
--- test/price.test.ts
import { rate, limit, tax, logged, type Priced } from '../src/price'
import { made } from './make'
rate()
export function testRate() { return rate() + rate() + limit }
export function testMade() { return made().price() }
export function testAny(priced: Priced) { return priced.price() }
const kept = tax
export class Suite { @logged run() { return this.help() } help() { return [1].map(tax) } }
`

async function withTree(run: (tree: AskedTree) => void | Promise<void>): Promise<void> {
  const tree = await askedTree(shop)
  try {
    await run(tree)
  } finally {
    tree.close()
  }
}

interface Edge {
  readonly t: string
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly sites: readonly unknown[]
  readonly certainty: string
  readonly how: string
}

function edgesIn(tree: AskedTree): readonly Edge[] {
  return openGraph(tree.store).dump().map(line => JSON.parse(line) as Edge).filter(({ t }) => t === 'edge')
}

test('F1: a test is tied to what it calls, instantiates or is decorated by outside of test files, and to nothing else', () => withTree(tree => {
  assert.deepEqual(openGraph(tree.store).edges(new Set(['tests']), new Map()), [
    'Suite.run tests logged', 'made tests Item', 'test/price.test.ts tests rate', 'testAny tests Priced.price', 'testMade tests Item.price', 'testRate tests rate',
  ])
  const edges = edgesIn(tree)
  const found = edges.filter(({ kind }) => kind === 'tests')
  for (const { from, to, ...same } of found) {
    const beside = edges.filter(edge => edge.from === from && edge.to === to && ['calls', 'instantiates', 'decorates'].includes(edge.kind))
    assert.deepEqual(beside.map(({ sites, how, certainty }) => ({ sites, how, certainty })), [{ sites: same.sites, how: same.how, certainty: same.certainty }])
  }
  assert.equal(found.find(({ from }) => from.includes('testRate'))?.sites.length, 2)
}))

test('F1: a chain that begins in a test shows what it tests', () => withTree(tree => {
  const chain = (from: string, to: string): readonly string[] => {
    const { result } = tree.answer('path', { from, to })
    assert.ok('edges' in result)
    return result.edges.map(edge => edgeText({ ...edge, distance: 1 }))
  }
  assert.deepEqual(chain('testRate', 'tax'), ['testRate tests rate', 'rate calls tax'])
  assert.deepEqual(chain('testMade', 'Item'), ['testMade calls made', 'made tests Item'])
  assert.deepEqual(chain('testRate', 'limit'), ['testRate reads limit'])
  assert.deepEqual(chain('rate', 'tax'), ['rate calls tax'])
}))

test('F1: impact names every test that is tied to what is changed, and names none by another rule of what a test file is', () => withTree(tree => {
  const found = edgesIn(tree).filter(({ kind }) => kind === 'tests')
  for (const { from, to } of found) {
    const { result } = tree.answer('impact', { symbols: [to], depth: 1 })
    assert.ok('tests' in result)
    assert.ok(result.tests.some(({ key }) => key === from), `${from} tests ${to}`)
    assert.ok(result.tests.every(({ path }) => isTestPath(path)))
    assert.deepEqual(result.affected.filter(({ symbol }) => isTestPath(symbol.path)).map(({ symbol }) => shortName(symbol)), result.tests.map(shortName))
  }
}))

test('F1: a file that comes to lie among tests, or leaves them, is one, or is one no more, for whoever points at it', async () => {
  const text = 'int f(void) { return 1; }\n'
  const tree = memoryTree([['lib.c', text], ['test/t.c', 'int f(void);\nint check(void) { return f(); }\n'], ['app.c', 'int f(void);\nint main(void) { return f(); }\n']])
  const store = openMemory()
  await update(store, tree)
  const testsNow = (): readonly string[] => openGraph(store).edges(new Set(['tests']), new Map())
  assert.deepEqual(testsNow(), ['check tests f'])
  const moved = async (from: string, to: string): Promise<readonly string[]> => {
    const before = store.snapshot()
    tree.put(to, tree.text(from))
    tree.put(from, undefined)
    const work = await update(store, tree)
    const after = store.snapshot()
    const { changes } = await commitDelta({ before, after, paths: [...new Set([...work.map(line => line.slice(line.indexOf(' ') + 1)), from, to])].sort() })
    for (const snapshot of [before, after]) snapshot.close()
    assert.deepEqual(openGraph(store).dump(), await freshDump(tree), `${from} to ${to}`)
    return changes.flatMap(each => (each.t === 'edge' && each.kind === 'tests' ? `${each.change} ${each.from} ${each.to}` : []))
  }
  assert.deepEqual(await moved('lib.c', 'test/lib.c'), ['removed c:test/t.c#check:function c:lib.c#f:function'])
  assert.deepEqual(testsNow(), [])
  assert.deepEqual(await moved('test/lib.c', 'lib.c'), ['added c:test/t.c#check:function c:lib.c#f:function'])
  // a test that is none any more, and what was none
  assert.deepEqual(await moved('test/t.c', 't.c'), ['removed c:test/t.c#check:function c:lib.c#f:function'])
  assert.deepEqual(await moved('app.c', 'app_test.c'), ['added c:app_test.c#main:function c:lib.c#f:function'])
})
