import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openEmbeddingServer } from '@codeloom/testkit'
import { findRoot } from '../src/find-root.ts'
import { openStore } from '../src/index.ts'
import { openVectors } from '../src/vectors/open-vectors.ts'
import { openWorld } from '../src/world.ts'
import { withModels } from './models-file.ts'

test('what is taken out of models.json is asked no more, also by a process that goes on; it is said once what goes where', async t => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-open-vectors-'))
  const server = await openEmbeddingServer({ dimensions: 8 })
  const before = { ...process.env }
  t.after(async () => {
    await server.close()
    process.env = before
    fs.rmSync(folder, { recursive: true, force: true })
  })
  const file = path.join(folder, 'models.json')
  const write = (said: object): void => fs.writeFileSync(file, JSON.stringify(said))
  Object.assign(process.env, { CODELOOM_MODELS: file, XDG_CACHE_HOME: path.join(folder, 'cache') })
  write({ embedder: { endpoint: server.endpoint, model: 'words', dimensions: 8 } })
  const said: string[] = []
  const vectors = await openVectors({ root: findRoot(folder, folder), storeUrl: `sqlite:${path.join(folder, 'graph.db')}`, say: words => void said.push(words) })
  assert.ok(vectors !== undefined)
  const embedder = vectors.embedderOf(vectors.settings.model)
  for (const text of ['one', 'two']) assert.equal((await embedder.embed([text], { as: 'text' })).length, 1)
  assert.deepEqual([said.length, server.asked.length], [1, 2])
  assert.match(said[0] ?? '', /and what is searched for, tasks among it, goes to http/)
  for (const now of [{}, { embedder: { endpoint: 'http://localhost:1/v1', model: 'words', dimensions: 8 } }]) {
    write(now)
    await assert.rejects(embedder.embed(['three'], { as: 'question' }), { name: 'EmbedError', message: /nothing is sent: .*models\.json says something else of the embedder by now/ })
  }
  fs.writeFileSync(file, '{')
  await assert.rejects(embedder.embed(['three'], { as: 'question' }), { name: 'EmbedError', message: /nothing is sent: .* is not JSON/ })
  assert.equal(server.asked.length, 2)
  // another tree is told of, too, and one that is left out has none
  write({ embedder: { endpoint: server.endpoint, model: 'words', dimensions: 8, without: [path.join(folder, 'secret')] } })
  for (const name of ['other', 'secret', 'other']) {
    const dir = path.join(folder, name)
    fs.mkdirSync(dir, { recursive: true })
    const opened = await openVectors({ root: findRoot(dir, dir), storeUrl: `sqlite:${path.join(folder, `${name}.db`)}`, say: words => void said.push(words) })
    assert.equal(opened === undefined, name === 'secret')
    await opened?.embedderOf(opened.settings.model).embed(['four'], { as: 'text' })
    opened?.close()
  }
  assert.deepEqual([said.length, said[1]?.startsWith(`of ${path.join(folder, 'other')}, what functions`), server.asked.length], [2, true, 4])
  vectors.close()
})

test('who asks for vectors does not wait for when a provider wanted to be asked again', async t => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-forgiven-'))
  const server = await openEmbeddingServer({ dimensions: 8 })
  const before = process.env['CODELOOM_CACHE']
  process.env['CODELOOM_CACHE'] = path.join(folder, 'cache')
  withModels(t, JSON.stringify({ embedder: { endpoint: server.endpoint, model: 'words', dimensions: 8, longestPauseMs: 0 } }))
  t.after(async () => {
    await server.close()
    if (before === undefined) delete process.env['CODELOOM_CACHE']
    else process.env['CODELOOM_CACHE'] = before
    fs.rmSync(folder, { recursive: true, force: true })
  })
  server.answer = response => {
    response.writeHead(429, { 'retry-after': '3600' }).end()
    return true
  }
  for (const [forgives, asked] of [[false, 1], [false, 1], [true, 2]] as const) {
    const vectors = await openVectors({ root: findRoot(folder, folder), storeUrl: `sqlite:${path.join(folder, 'graph.db')}`, say: () => undefined })
    assert.ok(vectors !== undefined)
    if (forgives) vectors.forgive(vectors.settings.model)
    await assert.rejects(vectors.embedderOf(vectors.settings.model).embed(['one'], { as: 'text' }), { code: 'limited' })
    assert.equal(server.asked.length, asked)
    vectors.close()
  }
})

test('whoever goes on asking has the vectors of what models.json names by now, and none where it names none', async t => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-followed-'))
  const file = withModels(t, '{}')
  const before = process.env['CODELOOM_CACHE']
  process.env['CODELOOM_CACHE'] = path.join(folder, 'cache')
  const root = findRoot(folder, folder)
  const store = await openStore(`sqlite:${path.join(folder, 'graph.db')}`, root, { create: true })
  const world = await openWorld(root, { store, say: () => undefined })
  t.after(() => {
    world.close()
    store.close()
    if (before === undefined) delete process.env['CODELOOM_CACHE']
    else process.env['CODELOOM_CACHE'] = before
    fs.rmSync(folder, { recursive: true, force: true })
  })
  const endpointWhere = async (embedder: object | undefined): Promise<string | undefined> => {
    fs.writeFileSync(file, JSON.stringify({ embedder }))
    await Promise.all([world.ready({ method: 'status', params: {} }), world.ready({ method: 'status', params: {} })])
    const snapshot = store.snapshot()
    try {
      return world.vectors?.status(snapshot).endpoint
    } finally {
      snapshot.close()
    }
  }
  assert.equal(await endpointWhere(undefined), undefined)
  for (const port of [1, 2]) assert.equal(await endpointWhere({ endpoint: `http://localhost:${port}/v1`, model: 'm', dimensions: 8 }), `http://localhost:${port}/v1/embeddings`)
  assert.equal(await endpointWhere(undefined), undefined)
})
