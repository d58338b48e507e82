import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shortestPath } from '../src/analysis/shortest-path.ts'
import { askedTree, edgeText } from './asked-fixture.ts'

const layers = `
--- src/app.ts
import { serve } from './serve'
export class App { start() { serve(this) } stop() {} }
export function main() { const app = new App(); app.start() }
main()
--- src/serve.ts
import { log, deep } from './log'
export function serve(app: unknown) { log('up'); middle() }
function middle() { deep() }
--- src/log.ts
export function log(text: string) { return deep() + text }
export function deep() { return 'x' }
export function nobody() {}
--- src/ring.ts
export function ping() { pong() }
export function pong() { ping() }
`

async function check(from: string, to: string, expected: readonly string[] | string): Promise<void> {
  const tree = await askedTree(layers)
  const { result, why } = tree.answer('path', { from, to })
  tree.close()
  assert.ok('edges' in result)
  assert.deepEqual(typeof expected === 'string' ? why : result.edges.map(edge => edgeText({ ...edge, distance: 1 })), expected)
  assert.deepEqual(result.edges.map(edge => edge.distance), result.edges.map((_, i) => i + 1))
}

test('B1: the shortest chain, the one that comes first among equals', async () => {
  await check('App.start', 'deep', ['App.start calls serve', 'serve calls log', 'log calls deep'])
  await check('serve', 'middle', ['serve calls middle'])
  await check('ping', 'pong', ['ping calls pong'])
})

test('a module or a class at the beginning stands for what it contains, a class at the end for its constructor', async () => {
  await check('src/app.ts', 'deep', ['src/app.ts contains App', 'App contains App.start', 'App.start calls serve', 'serve calls log', 'log calls deep'])
  await check('App', 'log', ['App contains App.start', 'App.start calls serve', 'serve calls log'])
  await check('src/app.ts', 'App', ['src/app.ts contains App'])
  await check('main', 'App', ['main instantiates App'])
})

test('ends by position; an empty answer says why', async () => {
  await check('src/app.ts:2:20', 'src/log.ts:2:17', ['App.start calls serve', 'serve calls log', 'log calls deep'])
  await check('deep', 'serve', 'no chain of edges leads from deep to serve')
  await check('nobody', 'ping', 'no chain of edges leads from nobody to ping')
  await check('deep', 'deep', 'deep and deep are the same')
  await check('deep', 'nowhere', 'nothing in the index is called nowhere')
  await check('src/app.ts:3:33', 'deep', 'app is a local; chains lead between symbols')
})

test('an end that could mean several symbols is asked back, and which end', async () => {
  const tree = await askedTree('--- a.ts\nexport function f() {}\n--- b.ts\nexport function f() {}\nexport function g() { f() }\n')
  const { result, note } = tree.answer('path', { from: 'g', to: 'f' })
  tree.close()
  assert.ok('matches' in result)
  assert.equal(result.matches.length, 2)
  assert.equal(note, '"to" (f) could mean several symbols')
})

test('explain tells seeds, what was read and the bounds, and the answer is the same', async () => {
  const tree = await askedTree(layers)
  for (const [method, params] of [
    ['path', { from: 'App.start', to: 'deep' }], ['callers', { symbol: 'deep' }], ['impact', { symbols: ['deep'] }], ['search', { text: 'deep' }],
    ['implementations', { symbol: 'App' }], ['symbols', { query: 'deep' }], ['references', { symbol: 'deep' }],
  ] as const) {
    const { plan, ...explained } = tree.answer(method, { ...params, explain: true })
    assert.deepEqual(explained, tree.answer(method, params))
    assert.ok(plan !== undefined && plan.steps.length > 0)
    if (method === 'callers') assert.deepEqual([plan.seeds, plan.bounds, plan.indexes['inbound']?.lookups], [['typescript:src/log.ts#deep:function'], { depth: 1 }, 1])
  }
  tree.close()
})

interface Arrow {
  readonly from: number
  readonly to: number
}

function search(arrows: readonly Arrow[], starts: readonly number[], ends: readonly number[], mostNodes = 1000): ReturnType<typeof shortestPath<Arrow>> {
  return shortestPath<Arrow>({
    starts, ends, mostNodes, cost: () => 1, from: arrow => arrow.from, to: arrow => arrow.to,
    out: node => arrows.filter(({ from }) => from === node), into: node => arrows.filter(({ to }) => to === node),
  })
}

test('B1: over random graphs no shorter chain exists, and the chain holds together', () => {
  const node = fc.integer({ min: 0, max: 14 })
  fc.assert(fc.property(fc.array(fc.record({ from: node, to: node }), { maxLength: 40 }), node, node, (arrows, start, end) => {
    const levels = new Map([[start, 0]])
    for (const [at, level] of levels) for (const { from, to } of arrows) if (from === at && !levels.has(to)) levels.set(to, level + 1)
    const found = search(arrows, [start], [end])
    assert.equal(found.kind === 'found' ? found.edges.length : undefined, levels.get(end))
    if (found.kind === 'none') assert.ok(found.whole)
    else assert.deepEqual([start, ...found.edges.map(({ to }) => to)], [...found.edges.map(({ from }) => from), end])
  }), { numRuns: 2000, seed: 3 })
})

test('B2: it stops at its bound, and says how far it had come', () => {
  const line = Array.from({ length: 100 }, (_, i) => ({ from: i, to: i + 1 }))
  const found = search(line, [0], [100], 20)
  assert.equal(found.kind, 'none')
  assert.ok(found.kind === 'none' && !found.whole && found.length > 10 && found.reached <= 22, JSON.stringify(found))
})
