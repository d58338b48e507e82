import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tokenizer } from 'ai-tokenizer'
import * as o200k from 'ai-tokenizer/encoding/o200k_base'
import { loadCounter, modelNamed } from '../src/index.ts'

const texts = [
  '', ' ', '\n\n\n', 'export function area(r: number) { return r * r }\n', 'if (x) {\r\n\treturn\r\n}\r\n'.repeat(3000), '日本語テスト 🎉👩‍👩‍👧 \ud800 x',
  '<|endoftext|> <|fim_prefix|>', 'a'.repeat(5000), ' '.repeat(5000), `${'x = 1\n'.repeat(4000)}${'0123456789abcdef'.repeat(500)}\n`,
]

test('T1: a counter counts what its encoding gives, or more', async () => {
  const counter = await loadCounter({ name: 'o200k_base', margin: 1 })
  const tokenizer = new Tokenizer(o200k)
  for (const text of texts) {
    const given = tokenizer.encode(text, [], []).length
    const counted = counter.count(text)
    assert.ok(counted >= given, `${counted} of ${given} for ${JSON.stringify(text.slice(0, 30))}`)
    assert.ok(counted <= given * 1.05 + 40, `${counted} of ${given} for ${JSON.stringify(text.slice(0, 30))}`)
  }
  // counted by the encoding that OpenAI publishes
  assert.equal(counter.count('hello world'), 2)
  assert.equal(counter.name, 'o200k_base')
})

test('a margin is put on, and said', async () => {
  const counter = await loadCounter({ name: 'cl100k_base', margin: 1.4 })
  assert.equal(counter.count('hello world'), 3)
  assert.equal(counter.name, 'cl100k_base and 40 % more')
})

test('letters without an end are counted in bounded time', async () => {
  const counter = await loadCounter({ name: 'cl100k_base', margin: 1 })
  const began = performance.now()
  assert.ok(counter.count('b'.repeat(1_000_000)) > 50_000)
  assert.ok(performance.now() - began < 20_000)
})

test('models by their families, with their providers or without; the unknown are given little', () => {
  assert.deepEqual(modelNamed('openai/GPT-4o-mini'), { encoding: { name: 'o200k_base', margin: 1 }, window: 128_000, isKnown: true })
  assert.equal(modelNamed('gpt-4').window, 8_192)
  for (const name of ['claude-sonnet-4.5', 'claude-opus-4-1-20250805', 'claude-3-7-sonnet', 'claude-haiku-4-5']) assert.equal(modelNamed(name).encoding.margin, 1.15, name)
  // whatever comes next is not taken to count as what was there
  for (const name of ['claude-opus-4-99', 'gpt-5.7', 'gpt-5x']) assert.ok(modelNamed(name).encoding.margin > 1.1, name)
  for (const name of ['gpt-4.5-preview', 'gpt-45', 'gpt-6']) assert.equal(modelNamed(name).isKnown, false, name)
  for (const name of ['gpt-5', 'gpt-5-mini', 'gpt-5-2025-08-07', 'o3-mini', 'gpt-4-0613', 'gpt-4.1-nano']) assert.equal(modelNamed(name).encoding.margin, 1, name)
  assert.ok(modelNamed('claude-next').encoding.margin > modelNamed('claude-sonnet-4.5').encoding.margin)
  for (const name of [undefined, '', 'my-own-model']) assert.deepEqual([modelNamed(name).isKnown, modelNamed(name).window], [false, 32_000])
  const overrides = new Map([['my-own-model', { window: 7 }], ['gpt-4o', { window: 9 }]])
  assert.deepEqual([modelNamed('my-own-model', overrides).window, modelNamed('x/gpt-4o', overrides).window, modelNamed('my-own-model', overrides).isKnown], [7, 9, true])
})
