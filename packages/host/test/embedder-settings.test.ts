import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'
import { embedderSettings, isLeftOut } from '../src/vectors/embedder-settings.ts'
import { openPackingModels } from '../src/packing-models.ts'
import { withModels } from './models-file.ts'

const usual = { endpoint: 'http://localhost:11434/v1/', model: 'm', dimensions: 768 }

test('what makes vectors is said in models.json, beside models, and nothing where nothing is said', async t => {
  withModels(t, JSON.stringify({ 'my-model': { window: 1234 }, embedder: usual }))
  const settings = embedderSettings()
  assert.deepEqual([settings?.model.url, settings?.model.name, settings?.model.dimensions, settings?.key, settings?.window, settings?.batch], ['http://localhost:11434/v1/embeddings', 'm', 768, undefined, 512, 62])
  const { models, ready } = openPackingModels()
  await ready('my-model')
  assert.equal(models('my-model').window, 1234)
  withModels(t, '{}')
  assert.equal(embedderSettings(), undefined)
})

test('the digest is that of whatever decides what vector a text is given, and of nothing else', t => {
  const digestOf = (more: object): string | undefined => {
    withModels(t, JSON.stringify({ embedder: { ...usual, ...more } }))
    return embedderSettings()?.model.digest
  }
  const digest = digestOf({})
  for (const more of [{ endpoint: 'https://elsewhere/v1' }, { window: 100 }, { batch: 3 }, { questionPrefix: 'ask: ' }]) assert.equal(digestOf(more), digest)
  const others = [{ model: 'n' }, { dimensions: 3 }, { shorten: true }, { textPrefix: 'doc: ' }, { revision: '2' }].map(digestOf)
  assert.equal(new Set([digest, ...others]).size, 6)
})

test('what cannot be meant is said with the file and the name, without a secret', async t => {
  process.env['CODELOOM_TEST_KEY'] = 'two words'
  t.after(() => delete process.env['CODELOOM_TEST_KEY'])
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [7, /"embedder" has to be an object such as/], [[], /"embedder" has to be an object/], [{ ...usual, dimensions: undefined }, /needs "dimensions", a whole number from 1 to 16,384/], [{ ...usual, dimensions: 0.5 }, /has "dimensions", a whole/],
    [{ ...usual, model: '' }, /needs "model", as the endpoint calls it/], [{ ...usual, model: 3 }, /has a "model" that is no text/], [{ ...usual, endpoint: 'file:///etc' }, /needs "endpoint", the URL before \/embeddings/], [{ ...usual, endpoint: 'nowhere' }, /needs "endpoint"/],
    [{ ...usual, endpoint: 'http://me:sk-secret@localhost/v1' }, /has an "endpoint" with a name, a password or a query/], [{ ...usual, endpoint: 'http://localhost/v1?key=sk-secret' }, /a password or a query/],
    [{ ...usual, apiKey: 'sk-secret' }, /has "apiKey": keys come from the environment alone, "keyFrom" names the variable/], [{ ...usual, batches: 1 }, /has "batches"; known are endpoint, model/],
    [{ ...usual, keyFrom: 'CODELOOM_NO_SUCH' }, /environment variable CODELOOM_NO_SUCH, which is not set/], [{ ...usual, keyFrom: 'CODELOOM_TEST_KEY' }, /holds a blank or a character that no key has/], [{ ...usual, shorten: 1 }, /neither true nor false/],
    [{ ...usual, without: '/home' }, /"without" that is no list of folders/], [{ ...usual, without: ['here'] }, /"without" that is no list of folders/],
    [{ ...usual, endpoint: 'http://models.example/v1', keyFrom: 'CODELOOM_TEST_KEY' }, /would send a key to models\.example over http, where anyone between can read it/],
  ]
  for (const [embedder, words] of cases) {
    await t.test(JSON.stringify(embedder), inner => {
      withModels(inner, JSON.stringify({ embedder }))
      assert.throws(embedderSettings, { name: 'HostError', message: words })
      assert.throws(embedderSettings, error => error instanceof Error && /models\.json: /.test(error.message) && !/sk-secret|two words/.test(error.message))
    })
  }
})

test('every setting is in the document, with what holds unless it is told', t => {
  const rows = new Map(fs.readFileSync(new URL('../../../docs/vectors.md', import.meta.url), 'utf8').split('\n').flatMap(line => {
    const [, name, usually = ''] = /^\| `(\w+)` \| ([^|]*) ?\|/.exec(line) ?? []
    return name === undefined ? [] : [[name, usually.trim()] as const]
  }))
  withModels(t, JSON.stringify({ embedder: { ...usual, nonsense: 1 } }))
  assert.throws(embedderSettings, error => {
    const [, known = ''] = /known are (.*)$/.exec(error instanceof Error ? error.message : '') ?? []
    assert.deepEqual([...rows.keys()].toSorted(), known.split(', ').toSorted())
    return true
  })
  withModels(t, JSON.stringify({ embedder: { ...usual, dimensions: 8 } }))
  const numbers = Object.entries(embedderSettings() ?? {}).filter(([, value]) => typeof value === 'number')
  assert.ok(numbers.length > 10)
  for (const [name, value] of numbers) assert.equal(rows.get(name), String(value), name)
})

test('a tree that is left out, and what lies in one, is', t => {
  withModels(t, JSON.stringify({ embedder: { ...usual, without: ['/secret', '/many/one/'] } }))
  const settings = embedderSettings()
  assert.ok(settings !== undefined)
  assert.deepEqual(['/secret', '/secret/deep', '/secrets', '/many/one', '/many/one/a', '/many', '/many/two'].filter(dir => isLeftOut({ dir }, settings)), ['/secret', '/secret/deep', '/many/one', '/many/one/a'])
})

test('a key goes over http to this machine alone', t => {
  process.env['CODELOOM_TEST_KEY'] = 'sk-1'
  t.after(() => delete process.env['CODELOOM_TEST_KEY'])
  for (const host of ['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1', 'https://models.example']) {
    withModels(t, JSON.stringify({ embedder: { ...usual, endpoint: `${host}/v1`, keyFrom: 'CODELOOM_TEST_KEY' } }))
    assert.equal(embedderSettings()?.key, 'sk-1')
  }
  for (const host of ['http://localhost.example', 'http://10.0.0.1', 'http://127.example.org']) {
    withModels(t, JSON.stringify({ embedder: { ...usual, endpoint: `${host}/v1`, keyFrom: 'CODELOOM_TEST_KEY' } }))
    assert.throws(embedderSettings, { name: 'HostError', message: /would send a key to / })
  }
})
