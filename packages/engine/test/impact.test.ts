import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answered, ImpactResult } from '@codeloom/model'
import { isTestPath } from '../src/analysis/test-paths.ts'
import { reach } from '../src/analysis/reach.ts'
import { askedTree, shortName } from './asked-fixture.ts'

const shop = `
--- src/price.ts
export interface Priced { price(): number }
export function tax(n: number) { return n * 2 }
export class Item implements Priced {
  price() { return tax(1) }
}
export class Gift extends Item { price() { return 0 } }
--- src/index.ts
export { tax } from './price'
--- src/cart.ts
import { Item, type Priced } from './price'
export function total(items: Priced[]) { let n = 0; for (const item of items) n += item.price(); return n }
export function one() { return new Item().price() }
--- src/page.ts
import { total } from './cart'
export function page() { return total([]) + again(3) }
export function again(n: number): number { return n === 0 ? page() : again(n - 1) }
page()
--- src/main.ts
import './page'
--- test/cart.test.ts
import { one } from '../src/cart'
export function testOne() { one() }
--- src/loose.ts
export function loose(thing: any) { return thing.tax(3) + thing.nobody() }
`

function lines(answer: Answered): readonly string[] {
  const { result } = answer
  assert.ok('affected' in result)
  return result.affected.map(({ symbol, distance, certainty, via }) => `${distance}${certainty === 'certain' ? '' : '?'} ${shortName(symbol)} ${via.kind}`)
}

async function asked(params: Readonly<Record<string, unknown>>, text = shop): Promise<Answered & { readonly result: ImpactResult }> {
  const tree = await askedTree(text)
  const answer = tree.answer('impact', params)
  tree.close()
  const { result } = answer
  assert.ok('affected' in result)
  return { ...answer, result }
}

test('V1: by distance, each once, a cycle ends; calls of what is overridden are possible', async () => {
  const answer = await asked({ symbols: ['tax'] })
  assert.deepEqual(lines(answer), [
    '1 src/index.ts exports', '1 Item.price calls', '2 one calls', '2? Priced.price overrides', '3 testOne calls', '3? total calls', '4? page calls',
    '5? again calls', '5? src/page.ts calls', '6? src/main.ts imports',
  ])
  assert.deepEqual(answer.result.changed.map(shortName), ['tax'])
  assert.deepEqual(answer.result.tests.map(shortName), ['testOne'])
})

test('a changed member reaches its heirs and those who call what it overrides, not the other heirs of that', async () => {
  assert.deepEqual(lines(await asked({ symbols: ['Priced.price'], depth: 1 })), ['1 total calls', '1 Item.price overrides'])
  assert.deepEqual(lines(await asked({ symbols: ['Gift.price'], depth: 3 })), ['1? Item.price overrides', '2? one calls', '3? testOne calls'])
})

test('a changed class stands for what it contains, a module for all of it and for who imports it', async () => {
  assert.deepEqual(lines(await asked({ symbols: ['Item'], depth: 1 })), ['1 one instantiates', '1 Gift extends', '1 Gift.price overrides', '1? Priced.price overrides'])
  const module = lines(await asked({ symbols: ['src/page.ts'] }))
  assert.deepEqual(module, ['1 src/main.ts imports'])
})

test('depth ends the closure, limit cuts it and says so, pages go on', async () => {
  assert.deepEqual(lines(await asked({ symbols: ['tax'], depth: 1 })), ['1 src/index.ts exports', '1 Item.price calls'])
  const tree = await askedTree(shop)
  const whole = lines(tree.answer('impact', { symbols: ['tax'] }))
  const pages: string[] = []
  let cursor: string | undefined
  do {
    const answer = tree.answer('impact', { symbols: ['tax'], limit: 3, ...(cursor === undefined ? {} : { cursor }) })
    pages.push(...lines(answer))
    cursor = answer.truncated === false ? undefined : answer.truncated.cursor
  } while (cursor !== undefined)
  tree.close()
  assert.deepEqual(pages, whole)
})

test('calls of the name that were not resolved are told, wherever they stand; what is gone is found by them alone', async () => {
  const known = await asked({ symbols: ['tax'] })
  assert.deepEqual(known.result.unresolved.map(({ name, site }) => `${name} ${site.join(':')}`), ['tax src/loose.ts:1:50'])
  const gone = await asked({ symbols: ['src/old.ts#Old.nobody'] })
  assert.deepEqual(gone.result.gone, [{ path: 'src/old.ts', name: 'Old.nobody' }])
  assert.deepEqual(gone.result.unresolved.map(({ name, why }) => `${name} ${why}`).length, 1)
  assert.equal(gone.why, 'nothing in the index is called src/old.ts#Old.nobody')
})

test('an empty answer says why, several matches are asked back', async () => {
  assert.equal((await asked({ symbols: ['testOne'] })).why, 'nothing in the index uses what is changed')
  assert.equal((await asked({ symbols: ['src/cart.ts:2:46'] })).why, 'n is a local: what uses it stands in its own function')
  const tree = await askedTree('--- a.ts\nexport function f() {}\n--- b.ts\nexport function f() {}\n')
  const { result, note } = tree.answer('impact', { symbols: ['f'] })
  tree.close()
  assert.ok('matches' in result)
  assert.equal(note, 'f could mean several symbols')
})

function diffOf(path: string, ...hunks: readonly string[]): string {
  return `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n${hunks.join('\n')}\n`
}

async function checkDiff(diff: string, changed: readonly string[], more: Readonly<Record<string, unknown>> = {}): Promise<Answered> {
  const answer = await asked({ diff, depth: 1, ...more })
  assert.deepEqual(answer.result.changed.map(shortName), changed)
  return answer
}

test('a diff: the innermost symbols whose lines it touches', async () => {
  await checkDiff(diffOf('src/price.ts', '@@ -2 +2 @@', '-old', '+new'), ['tax'])
  await checkDiff(diffOf('src/price.ts', '@@ -4 +4 @@', '-  old', '+  new'), ['Item.price'])
  await checkDiff(diffOf('src/price.ts', '@@ -3 +3 @@ export', '-old', '+new'), ['Item'])
  await checkDiff(diffOf('src/price.ts', '@@ -6 +6 @@', '-old', '+new'), ['Gift', 'Gift.price'])
  // something was taken out between lines 3 and 4, that is, of the class; between 2 and 3, of nothing
  await checkDiff(diffOf('src/price.ts', '@@ -4,2 +3,0 @@', '-  gone()', '-  more()'), ['Item'])
  await checkDiff(diffOf('src/price.ts', '@@ -3 +2,0 @@', '-gone'), [])
  // what a line with code of the module itself does is the module's; an import is nobody's
  await checkDiff(diffOf('src/page.ts', '@@ -4 +4 @@', '-old()', '+page()'), ['src/page.ts'])
  const none = await checkDiff(diffOf('src/page.ts', '@@ -1 +1 @@', '-old', '+import'), [])
  assert.equal(none.why, 'the diff changes no symbol of the index')
  assert.match(none.note ?? '', /1 changed lines belong to no symbol/)
})

test('a diff: context is no change, files that are not there are named, text without a diff is nothing', async () => {
  await checkDiff(diffOf('src/price.ts', '@@ -1,4 +1,4 @@', ' export interface', '-old', '+new', ' export class', '   price'), ['tax'])
  const missing = await checkDiff(diffOf('src/nowhere.ts', '@@ -1 +1 @@', '-old', '+new'), [])
  assert.match(missing.note ?? '', /not in the index: src\/nowhere\.ts/)
  assert.equal((await checkDiff('hello\n', [])).why, 'the diff names no file')
})

test('a diff: where the index still has the old text its old lines count; removed symbols are told, and who calls them', async () => {
  await checkDiff(diffOf('src/price.ts', '@@ -2 +9 @@', '-old', '+new'), ['tax'], { stale: ['src/price.ts'] })
  await checkDiff('--- a/src/price.ts\n+++ /dev/null\n@@ -2 +0,0 @@\n-old\n', ['tax'])
  const gone = await asked({ diff: diffOf('src/price.ts', '@@ -7,2 +6,0 @@', '-old', '-old'), gone: ['src/price.ts#nobody', 'src/price.ts#tax'] })
  assert.deepEqual(gone.result.gone, [{ path: 'src/price.ts', name: 'nobody' }])
  assert.deepEqual(gone.result.changed.map(shortName), ['tax'])
  assert.deepEqual(gone.result.unresolved.map(({ name }) => name), ['tax', 'nobody'])
  assert.match((await checkDiff(diffOf('src/price.ts', '@@ -7,2 +6,0 @@', '-old', '-old'), [])).note ?? '', /ask for them by their names/)
})

test('which files hold tests', () => {
  for (const path of ['test/a.ts', 'x/__tests__/a.js', 'src/a.test.ts', 'pkg/a_test.go', 'test_a.py', 'a-spec.js', 'src/AppTest.java', 'tools/testing/selftests/x.c', 'Spec/a.rb', 'src/test.ts']) assert.ok(isTestPath(path), path)
  for (const path of ['src/latest.ts', 'contest/a.ts', 'src/attestation.c', 'src/inspect.ts', 'src/testing.ts', 'src/tester.go']) assert.ok(!isTestPath(path), path)
})

test('V2: what comes first does not depend on how much is taken', () => {
  const edges = [[0, 1, true], [0, 2, false], [2, 3, true], [1, 3, true], [3, 4, false], [4, 0, true], [1, 2, true]] as const
  const walked = reach<string>({
    begin: [0], depth: 9,
    hops: node => edges.filter(([from]) => from === node).map(([from, to, certain]) => ({ edge: `${from}${to}`, to, certain, way: 0 })),
  })
  const all = Array.from(walked, ({ node, distance, certain, edge }) => `${node} ${distance} ${certain} ${edge}`)
  assert.deepEqual(all, ['1 1 true 01', '2 1 false 02', '3 2 true 13', '4 3 false 34'])
})
