import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkRequest, isMethod, methodNames, methods } from '@codeloom/model'
import { requests } from '@codeloom/model/request'

/** Values that are right for some parameter, or nearly. */
const value = fc.constantFrom<unknown>('a', '', 1, 3, 0, -1, 1.5, 2 ** 53, 2 ** 60, Number.NaN, Infinity, null, true, [], ['a'], ['a', ''], {}, 'class', 'klass', 'name', 'vector', true, false)
const name = fc.constantFrom('symbol', 'path', 'line', 'column', 'depth', 'limit', 'cursor', 'query', 'kind', 'from', 'to', 'symbols', 'diff', 'gone', 'text', 'mode', 'minSnapshot', 'explain', 'depht')
const params = fc.oneof(
  fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }),
  fc.record({ symbol: fc.constant('a'), limit: value }, { requiredKeys: ['symbol'] }),
  fc.record({ symbols: value, diff: value, gone: value, depth: value }, { requiredKeys: [] }),
  fc.record({ text: value, mode: value, limit: value }, { requiredKeys: [] }),
  fc.record({ from: value, to: value, limit: value }, { requiredKeys: [] }),
  fc.record({ path: fc.constant('a'), line: value, column: value, depth: value }, { requiredKeys: ['path', 'line', 'column'] }),
)

test('R1: the check of parameters and the schemas accept the same', () => {
  fc.assert(fc.property(fc.constantFrom(...methodNames), params, (method, given) => {
    assert.equal(checkRequest({ method, params: given }).ok, requests[method].params.safeParse(given).success)
  }), { numRuns: 3000, seed: 1 })
})

function checkRefused(incoming: unknown, code: string, words: RegExp): void {
  const checked = checkRequest(incoming)
  assert.ok(!checked.ok)
  assert.equal(checked.error.code, code)
  assert.match(checked.error.message, words)
}

test('what is wrong with a request is said in plain words', () => {
  checkRefused('x', 'bad-request', /object/)
  checkRefused([], 'bad-request', /object/)
  checkRefused({}, 'bad-request', /method/)
  checkRefused({ method: 'nonsense' }, 'unknown-method', /"nonsense".*definition, references/)
  checkRefused({ method: 'toString' }, 'unknown-method', /toString/)
  checkRefused({ method: 'status', params: [] }, 'bad-params', /object/)
  checkRefused({ method: 'status', params: { depth: 1 } }, 'bad-params', /"depth"; there are minSnapshot, explain/)
  checkRefused({ method: 'callers', params: { symbol: 'a', limit: 0 } }, 'bad-params', /"limit" .* whole number from 1/)
  checkRefused({ method: 'callers', params: {} }, 'bad-params', /either "symbol" or/)
  checkRefused({ method: 'callers', params: { path: 'a', line: 1 } }, 'bad-params', /either "symbol" or/)
  checkRefused({ method: 'callers', params: { symbol: 'x', line: 1 } }, 'bad-params', /either "symbol" or/)
  checkRefused({ method: 'path', params: { from: 'a' } }, 'bad-params', /needs "to"/)
  checkRefused({ method: 'impact', params: { symbols: ['a'], diff: 'x' } }, 'bad-params', /exactly one of "symbols" and "diff"/)
  checkRefused({ method: 'symbols', params: { kind: 'klass' } }, 'bad-params', /class/)
})

test('every method has a schema and a description', () => {
  assert.deepEqual(Object.keys(requests), [...methodNames])
  for (const method of methodNames) assert.ok(isMethod(method) && methods[method].description.endsWith('.'))
})
