import assert from 'node:assert/strict'
import http from 'node:http'
import { test, type TestContext } from 'node:test'
import { EmbedError, type Embedder, type EmbedErrorCode } from '@codeloom/engine/vectors'
import { openEmbeddingServer, wordVector, type AnswerEmbeddings, type EmbeddingServer } from '@codeloom/testkit'
import { openEmbedder, type EmbedderOptions } from '../src/index.ts'

const dimensions = 8

function embedderOf(endpoint: string, options: Partial<EmbedderOptions> = {}): Embedder {
  return openEmbedder({
    model: { name: 'words', digest: 'd', dimensions, template: 1, url: `${endpoint}/embeddings`, questionPrefix: 'ask: ', asksDimensions: false },
    key: undefined, textPrefix: '', window: 64, batch: 4, requests: 2, repeats: 0, timeoutMs: 2_000, questionTimeoutMs: 2_000,
    pauseMs: 1, longestPauseMs: 1_000, failures: 3, leftAloneMs: 60, health: () => '', onHealth: () => undefined, ...options,
  })
}

async function served(t: TestContext): Promise<EmbeddingServer> {
  const server = await openEmbeddingServer({ dimensions })
  t.after(() => server.close())
  return server
}

function json(body: unknown, status = 200, headers: http.OutgoingHttpHeaders = {}): AnswerEmbeddings {
  return response => {
    response.writeHead(status, headers).end(JSON.stringify(body))
    return true
  }
}

async function failureOf(asked: Promise<unknown>): Promise<EmbedError> {
  try {
    await asked
  } catch (error) {
    if (error instanceof EmbedError) return error
    throw error
  }
  throw new Error('it went well')
}

const vector = Array.from({ length: dimensions }, (_, i) => i + 1)

test('O1: a vector a text, of length 1, in the order of the texts, whatever the order of the answer; key, prefix and dimensions are sent where they are meant', async t => {
  const server = await served(t)
  server.answer = (response, request) => {
    response.end(JSON.stringify({ data: server.usual(request).data.toReversed() }))
    return true
  }
  const embedder = embedderOf(server.endpoint, { key: 'secret', textPrefix: 'doc: ' })
  const vectors = await embedder.embed(['one', 'two'], { as: 'text' })
  assert.deepEqual(vectors.map(each => [...each]), ['doc: one', 'doc: two'].map(text => [...wordVector(text, dimensions, 'words')]))
  await embedder.embed(['why'], { as: 'question' })
  assert.deepEqual(server.asked.map(({ input, authorization }) => [input, authorization]), [[['doc: one', 'doc: two'], 'Bearer secret'], [['ask: why'], 'Bearer secret']])
})

const wrongAnswers: readonly (readonly [name: string, answer: AnswerEmbeddings, code: EmbedErrorCode, words: RegExp])[] = [
  ['other dimensions', json({ data: [{ index: 0, embedding: [1, 2] }] }), 'wrong-answer', /vectors of 2 numbers where models\.json says 8/],
  ['no number', (response) => (response.end(`{"data":[{"index":0,"embedding":[1,2,3,NaN,5,6,7,8]}]}`), true), 'wrong-answer', /no JSON/],
  ['null among the numbers', json({ data: [{ index: 0, embedding: [1, 2, 3, null, 5, 6, 7, 8] }] }), 'wrong-answer', /holds something else than numbers/],
  ['a number without end', (response) => (response.end(`{"data":[{"index":0,"embedding":[1,2,3,1e999,5,6,7,8]}]}`), true), 'wrong-answer', /holds something else than numbers/],
  ['zeros', json({ data: [{ index: 0, embedding: vector.map(() => 0) }] }), 'wrong-answer', /nothing but zeros/],
  ['more vectors', json({ data: [{ index: 0, embedding: vector }, { index: 1, embedding: vector }] }), 'wrong-answer', /2 vectors for 1 texts/],
  ['fewer vectors', json({ data: [] }), 'wrong-answer', /0 vectors for 1 texts/],
  ['another place', json({ data: [{ index: 3, embedding: vector }] }), 'wrong-answer', /a vector for text 3 of 1/],
  ['no list', json({ embeddings: [] }), 'wrong-answer', /without a list "data"/],
  ['nothing', response => (response.end(), true), 'wrong-answer', /answered nothing/],
  ['half a body', response => (response.writeHead(200, { 'content-length': 1000 }).write('{"data": [{"ind'), response.destroy(), true), 'unavailable', /ended in the middle of its answer/],
  ['half of it, as if it were all', response => (response.end('{"data": [{"ind'), true), 'wrong-answer', /only half of it/],
  ['more bytes than it could have', response => (response.end('x'.repeat(3 << 20)), true), 'wrong-answer', /more than \d+ bytes/],
  ['a page', response => (response.writeHead(200).end('<html>hello</html>'), true), 'wrong-answer', /no JSON/],
  ['500', json({ error: { message: 'out of\nmemory' } }, 500), 'unavailable', /failed \(500: out of memory\)/],
  ['400', json({ error: { message: 'too long' } }, 400), 'refused', /refused a text \(400: too long\)/],
  ['401', json({}, 401), 'unauthorised', /wants a key: models\.json names/],
  ['404', json({ error: 'model "words" not found' }, 404), 'unknown-model', /has no model words, or is no endpoint of embeddings \(404: model "words" not found\)/],
  ['429', json({}, 429), 'limited', /wants to be asked less often/],
  ['a redirect', response => (response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), true), 'unavailable', /cannot be reached/],
  ['hanging up', response => (response.destroy(), true), 'unavailable', /cannot be reached, or ended/],
]

for (const [name, answer, code, words] of wrongAnswers) {
  test(`O2: ${name}: plain words, no vector`, async t => {
    const server = await served(t)
    server.answer = answer
    const failure = await failureOf(embedderOf(server.endpoint).embed(['text'], { as: 'text' }))
    assert.equal(failure.code, code)
    assert.match(failure.message, words)
    assert.match(failure.message, /^http:\/\/127\.0\.0\.1:\d+\/v1\/embeddings /)
    assert.doesNotMatch(failure.message, /\n/)
  })
}

test('O2: two vectors for one text are none', async t => {
  const server = await served(t)
  server.answer = json({ data: [{ index: 1, embedding: vector }, { index: 1, embedding: vector }] })
  assert.match((await failureOf(embedderOf(server.endpoint).embed(['a', 'b'], { as: 'text' }))).message, /two vectors for text 1/)
})

test('O2: who hangs, before the answer or in the middle of it, is waited for so long and no longer; who asks may stop', async t => {
  const server = await served(t)
  for (const beginning of ['', '{"data":']) {
    server.answer = async response => {
      if (beginning !== '') response.write(beginning)
      return true
    }
    const began = performance.now()
    const failure = await failureOf(embedderOf(server.endpoint, { timeoutMs: 100 }).embed(['text'], { as: 'text' }))
    assert.match(failure.message, /did not answer within 0\.1 s/)
    assert.ok(performance.now() - began < 1_900, 'it waited for something else')
  }
  const stop = new AbortController()
  const asked = embedderOf(server.endpoint).embed(['text'], { as: 'text', signal: stop.signal })
  stop.abort()
  await assert.rejects(asked, { name: 'AbortError' })
})

test('O2: a request of texts is repeated as the provider wants, a question is not; who waits to repeat may stop', async t => {
  const server = await served(t)
  let left = 2
  server.answer = response => {
    if (left-- <= 0) return false
    response.writeHead(left === 1 ? 429 : 503, { 'retry-after': '0.05' }).end()
    return true
  }
  const began = performance.now()
  const embedder = embedderOf(server.endpoint, { repeats: 2 })
  assert.equal((await embedder.embed(['text'], { as: 'text' })).length, 1)
  assert.ok(performance.now() - began >= 95, 'it was told to wait twice')
  left = 1
  assert.equal((await failureOf(embedder.embed(['text'], { as: 'question' }))).code, 'unavailable')
  left = 1
  server.answer = json({}, 429, { 'retry-after': '3600' })
  const limited = await failureOf(embedder.embed(['text'], { as: 'text' }))
  assert.deepEqual([limited.code, limited.retryAfterMs], ['limited', 3_600_000])
  server.answer = json({}, 429, { 'retry-after': '1' })
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 50)
  await assert.rejects(embedderOf(server.endpoint, { repeats: 2 }).embed(['text'], { as: 'text', signal: stop.signal }), { name: 'AbortError' })
})

test('O4: who wants to be left alone is asked neither a question nor a text until then, also by another process', async t => {
  const server = await served(t)
  let noted = ''
  const options = { health: () => noted, onHealth: (health: string) => void (noted = health), longestPauseMs: 0, repeats: 3 }
  const [embedder, another] = [embedderOf(server.endpoint, options), embedderOf(server.endpoint, options)]
  server.answer = json({}, 429, { 'retry-after': '0.6' })
  await failureOf(embedder.embed(['text'], { as: 'question' }))
  server.answer = undefined
  for (const each of [embedder, another, embedderOf(server.endpoint, options)]) {
    for (const as of ['question', 'text'] as const) {
      const { code, message } = await failureOf(each.embed(['text'], { as }))
      assert.equal(code, 'limited')
      assert.match(message, /left alone for 1 s more, as it said/)
    }
  }
  assert.equal(server.asked.length, 1)
  await new Promise(resolve => setTimeout(resolve, 620))
  assert.equal((await another.embed(['text'], { as: 'text' })).length, 1)
})

test('O3: closed, open, half-open, closed: nobody waits for a provider that failed so often, also in another process; it is tried with one request', async t => {
  const server = await served(t)
  server.answer = json({}, 500)
  const notes: string[] = []
  const options = { health: () => notes.at(-1) ?? '', onHealth: (health: string) => void notes.push(health) }
  const embedder = embedderOf(server.endpoint, options)
  for (let i = 0; i < 3; i++) await failureOf(embedder.embed(['text'], { as: 'question' }))
  assert.equal(embedder.breaker, 'open')
  assert.match((await failureOf(embedder.embed(['text'], { as: 'question' }))).message, /failed \(500\); it failed 3 times in a row, and is left alone for a while/)
  const another = embedderOf(server.endpoint, { ...options, health: () => notes.at(-1) ?? '' })
  assert.deepEqual([another.breaker, (await failureOf(another.embed(['text'], { as: 'text' }))).code, server.asked.length], ['open', 'unavailable', 3])
  await new Promise(resolve => setTimeout(resolve, 80))
  const states: string[] = []
  server.answer = () => {
    states.push(embedder.breaker, embedderOf(server.endpoint, { health: () => notes.at(-1) ?? '' }).breaker)
    return false
  }
  await embedder.embed(['text'], { as: 'question' })
  assert.deepEqual([states, embedder.breaker, embedder.failure], [['half-open', 'half-open'], 'closed', undefined])
})

test('O3: what was noted by another version says nothing', async t => {
  const server = await served(t)
  for (const noted of ['{', '7', '{"breaker": 7}', '{"breaker": {"ownState": {"value": 9}}}']) {
    assert.equal((await embedderOf(server.endpoint, { health: () => noted }).embed(['text'], { as: 'text' })).length, 1)
  }
})

test('O2: an endpoint that is not there', async () => {
  const gone = await openEmbeddingServer()
  await gone.close()
  const failure = await failureOf(embedderOf(gone.endpoint).embed(['text'], { as: 'text' }))
  assert.match(failure.message, /cannot be reached.*\(ECONNREFUSED\)/)
})

test('O2: a key that the endpoint repeats is not told on', async t => {
  const server = await served(t)
  const key = 'sk-"very/secret'
  for (const body of [JSON.stringify({ error: { message: `Incorrect key: ${key}` } }), `no key ${key}`, JSON.stringify({ error: { message: `key ${key}` } }).replaceAll('/', '\\/')]) {
    server.answer = response => {
      response.writeHead(401).end(body)
      return true
    }
    const { message } = await failureOf(embedderOf(server.endpoint, { key }).embed(['text'], { as: 'text' }))
    assert.match(message, /does not take the key \(401: .*key:? \(the key\)\)$/)
  }
})

test('O4: a time that a wrong clock noted is not believed, neither where it is read nor where the clock was put right since', async t => {
  const server = await served(t)
  const dayMs = 24 * 3_600_000
  const later = embedderOf(server.endpoint, { health: () => JSON.stringify({ notBefore: Date.now() + 400 * dayMs }) })
  assert.equal((await later.embed(['text'], { as: 'text' })).length, 1)
  server.answer = json({}, 429, { 'retry-after': '3600' })
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 400 * dayMs })
  const embedder = embedderOf(server.endpoint, { longestPauseMs: 0 })
  assert.equal((await failureOf(embedder.embed(['text'], { as: 'text' }))).code, 'limited')
  t.mock.timers.reset()
  server.answer = undefined
  assert.equal((await embedder.embed(['text'], { as: 'text' })).length, 1)
})

test('O3: tried with one request that is given up, refused or put off, a provider is left alone again: only an answer makes it well', async t => {
  const server = await served(t)
  let noted = ''
  const options = { health: () => noted, onHealth: (health: string) => void (noted = health), failures: 1, leftAloneMs: 30 }
  const tries: readonly (readonly [AnswerEmbeddings, number | undefined])[] = [[() => true, 40], [json({}, 400), undefined], [json({}, 429), undefined]]
  for (const [answer, stopMs] of tries) {
    noted = ''
    server.answer = json({}, 500)
    const embedder = embedderOf(server.endpoint, options)
    await failureOf(embedder.embed(['text'], { as: 'question' }))
    await new Promise(resolve => setTimeout(resolve, 40))
    server.answer = answer
    await assert.rejects(embedder.embed(['text'], { as: 'question', ...(stopMs === undefined ? {} : { signal: AbortSignal.timeout(stopMs) }) }))
    assert.deepEqual([embedder.breaker, embedderOf(server.endpoint, options).breaker], ['open', 'open'])
  }
})

test('O3: questions that are given up open the breaker, one process each; texts whose asker stops do not', async t => {
  const server = await served(t)
  let noted = ''
  const options = { health: () => noted, onHealth: (health: string) => void (noted = health) }
  server.answer = () => true
  const giveUp = async (as: 'question' | 'text'): Promise<string> => {
    const embedder = embedderOf(server.endpoint, options)
    await assert.rejects(embedder.embed(['text'], { as, signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' })
    return embedder.breaker
  }
  for (let i = 0; i < 4; i++) assert.equal(await giveUp('text'), 'closed')
  const states: string[] = []
  for (let i = 0; i < 3; i++) states.push(await giveUp('question'))
  assert.deepEqual(states, ['closed', 'closed', 'open'])
  assert.match((await failureOf(embedderOf(server.endpoint, options).embed(['text'], { as: 'question' }))).message, /had not answered when the question was given up; it failed 3 times/)
})
