import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Params, Request } from '@codeloom/model'
import { createQueries } from '@codeloom/engine/query'
import { responseSchema } from '@codeloom/model/response'
import { openMemory } from '@codeloom/store'
import { memoryTree, update } from '@codeloom/testkit'

test('an answer that found nothing names what is called almost so; one that found something, or whose subject is known, names nothing', async () => {
  const store = openMemory()
  await update(store, memoryTree([
    ['src/shapes.ts', 'export class Circle { area() { return square(2) } }\nexport function square(x) { return x * x }\nexport function unused() {}\n'],
    ['lib/main.ts', 'export function main() {}\n'],
  ]))
  const queries = createQueries(store)
  const near = (method: Request['method'], params: Params): readonly string[] | undefined => {
    const { response, restsOn } = queries.ask({ method, params })
    assert.ok('result' in response)
    responseSchema(method).parse(response)
    // what is only near is nothing that the answer rests on
    if (method === 'definition' && response.near !== undefined) assert.deepEqual(restsOn, [])
    return response.near?.map(({ key }) => key)
  }
  assert.deepEqual(near('definition', { symbol: 'sqare' }), ['typescript:src/shapes.ts#square:function'])
  assert.deepEqual(near('references', { symbol: 'Circle.areas' }), ['typescript:src/shapes.ts#Circle.area:method'])
  assert.deepEqual(near('path', { from: 'main', to: 'sqare' }), ['typescript:src/shapes.ts#square:function'])
  assert.deepEqual(near('symbols', { path: 'src/main.ts' }), ['typescript:lib/main.ts#:module'])
  assert.deepEqual(near('symbols', { query: 'squaresAll' }), ['typescript:src/shapes.ts#square:function'])
  assert.equal(near('callers', { symbol: 'unused' }), undefined)
  assert.equal(near('definition', { symbol: 'square' }), undefined)
  assert.equal(near('definition', { symbol: 'zzzzzz' }), undefined)
  store.close()
})
