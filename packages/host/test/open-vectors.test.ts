import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openEmbeddingServer } from '@codeloom/testkit'
import { findRoot } from '../src/find-root.ts'
import { openVectors } from '../src/vectors/open-vectors.ts'

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
  vectors.close()
})
