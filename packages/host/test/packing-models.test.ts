import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPackingModels } from '../src/packing-models.ts'
import { withModels } from './models-file.ts'

test('the user\'s own word on a model comes before the table', async t => {
  withModels(t, '{"My-Model": {"window": 1234, "encoding": "cl100k_base"}, "gpt-4o": {"window": 99}}')
  const { models, ready } = openPackingModels()
  for (const name of ['my-model', 'gpt-4o', 'other']) await ready(name)
  const [mine, known, other] = ['my-model', 'gpt-4o', 'other'].map(models)
  assert.deepEqual([mine?.window, mine?.counter.name, mine?.note], [1234, 'cl100k_base', undefined])
  assert.deepEqual([known?.window, known?.counter.name], [99, 'o200k_base'])
  assert.match(other?.note ?? '', /^other is not a model that is known here/)
})

test('what is wrong in it is said with the file and the name', async t => {
  const cases: readonly (readonly [string | undefined, RegExp])[] = [
    [undefined, /models\.json, which tells of models, cannot be read: ENOENT/], ['{', /is not JSON/], ['[]', /has to hold an object/], ['{"a": 1}', /"a" has to be an object/],
    ['{"a": {"windw": 1}}', /"a" has "windw"; known are window, encoding, margin/], ['{"a": {"window": -1}}', /"a" has a window that is no whole number/],
    ['{"a": {"encoding": "x"}}', /"a" has an encoding that is none of o200k_base, cl100k_base, claude/], ['{"a": {"encoding": "claude", "margin": 0.5}}', /"a" has a margin that is not between 1 and 10/],
    ['{"a": {"margin": 2}}', /"a" has a margin and no encoding/],
  ]
  for (const [text, words] of cases) {
    await t.test(text ?? 'no file', async inner => {
      withModels(inner, text)
      await assert.rejects(openPackingModels().ready('a'), { name: 'HostError', message: words })
    })
  }
})
