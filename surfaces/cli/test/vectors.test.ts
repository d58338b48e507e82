import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openEmbeddingServer, type EmbeddingServer } from '@codeloom/testkit'
import { Tree } from './command.ts'
import { Watching } from './watching.ts'

const dimensions = 64
const files = {
  'zoo/zebra.ts': '/** counts striped animals */\nexport function zebras(): number {\n  return 7\n}\n',
  'zoo/lion.ts': 'export class Cage {\n  /** lets the roaring cat out */\n  open(): string {\n    return "roar"\n  }\n}\n',
  'shop/till.py': 'def money():\n    """adds up coins"""\n    return 1\n',
}

async function served(t: TestContext, embedder: object = {}): Promise<{ readonly tree: Tree; readonly server: EmbeddingServer; readonly configure: (more: object) => void }> {
  const [tree, server] = [new Tree(files), await openEmbeddingServer({ dimensions })]
  t.after(async () => {
    await server.close()
    tree.remove()
  })
  const configure = (more: object): void => tree.models({ embedder: { endpoint: server.endpoint, model: 'words', dimensions, repeats: 0, besideTimeoutMs: 20_000, ...embedder, ...more } })
  configure({})
  assert.equal(tree.run('index').code, 0)
  return { tree, server, configure }
}

interface Answered {
  readonly result: { readonly hits: readonly { readonly symbol: { readonly name: string }; readonly why: readonly { readonly field: string }[] }[]; readonly vectors?: object }
  readonly note?: string
}

async function search(tree: Tree, mode: string, text: string, ...more: readonly string[]): Promise<Answered> {
  const { out, err, code } = await tree.runBeside('search', text, '--mode', mode, '--json', ...more)
  assert.equal(code, 0, err)
  const answered: Answered = JSON.parse(out)
  return answered
}

const names = ({ result: { hits } }: Answered): readonly string[] => hits.map(({ symbol }) => symbol.name)

test('without an embedder: nothing is sent, searches by vector are refused in plain words, and embed says what is missing', async t => {
  const { tree, server } = await served(t)
  tree.models({})
  const embedded = await tree.runBeside('embed')
  assert.deepEqual([embedded.code, embedded.out], [1, ''])
  assert.match(embedded.err, /no embedder is named\. Put one into .*models\.json: \{"embedder"/)
  const asked = await tree.runBeside('search', 'striped', '--mode', 'vector')
  assert.equal(asked.code, 1)
  assert.match(asked.err, /search by vector needs an embedder/)
  const hybrid = await search(tree, 'hybrid', 'striped')
  assert.deepEqual([names(hybrid)[0], hybrid.result.vectors, server.asked.length], ['zebras', undefined, 0])
  assert.doesNotMatch((await tree.runBeside('status')).out, /vectors/)
})

test('embed, search, status: what goes where is told once, unchanged code is never sent again', async t => {
  const { tree, server } = await served(t)
  const first = await tree.runBeside('embed')
  assert.equal(first.code, 0, first.err)
  assert.match(first.out, /3 files brought up to date, 4 vectors of words made, 0 known from before/)
  assert.match(first.err, /^codeloom: of .*tree, what functions, types and macros are .* goes to http:\/\/127\.0\.0\.1:\d+\/v1\/embeddings \(model words\), as models\.json says/)
  const sent = server.asked.length
  const again = await tree.runBeside('embed')
  assert.deepEqual([again.code, again.err, server.asked.length], [0, '', sent])
  assert.match(again.out, /all vectors of words are there/)

  const found = await search(tree, 'vector', 'a roaring cat')
  assert.deepEqual([names(found)[0], found.result.vectors, found.result.hits[0]?.why.map(({ field }) => field)], ['open', { model: 'words', searched: 4, of: 4 }, ['vector']])
  for (const [option, value, expected] of [['--kind', 'class', 'Cage'], ['--language', 'python', 'money'], ['--path', 'zoo/zebra.ts', 'zebras'], ['--path', 'shop', 'money']] as const) {
    assert.deepEqual(names(await search(tree, 'vector', 'a roaring cat', option, value)), [expected])
  }
  const hybrid = await search(tree, 'hybrid', 'striped animals')
  assert.ok(names(hybrid)[0] === 'zebras' && hybrid.result.hits[0]?.why.some(({ field }) => field === 'vector'))
  const asked = server.asked.length
  await search(tree, 'hybrid', 'striped animals')
  assert.equal(server.asked.length, asked, 'the vector of a question is made once')
  assert.match((await tree.runBeside('search', 'roaring cat', '--mode', 'vector')).out, /method Cage\.open {2}near by its vector\n[^]*by vectors of words: 4 of 4 symbols/)
  assert.match((await tree.runBeside('search', 'roaring cat', '--explain')).out, /vectors {3}words: 4 of 4 symbols searched, the nearest 4 taken/)
  const status = (await tree.runBeside('status')).out
  assert.match(status, /vectors {7}words, 64 dimensions: 4 symbols fresh, [\d.]+ MB\n.*made by http.*breaker closed/)

  // what changed is not found by what it was; a copy of the tree elsewhere sends nothing that was sent
  tree.write('zoo/zebra.ts', files['zoo/zebra.ts'].replaceAll('zebra', 'horse').replace('striped', 'fast'))
  await tree.runBeside('index')
  const stale = await search(tree, 'vector', 'striped animals')
  assert.ok(!names(stale).includes('zebras') && !names(stale).includes('horses'))
  assert.match(stale.note ?? '', /vectors of 3 of 4 embeddable symbols at most were searched \(1 has none of what they are now\)/)
  assert.match((await tree.runBeside('embed')).out, /1 file brought up to date, 1 vector of words made, 0 known from before/)
  fs.rmSync(`${tree.storeFile}.vectors`)
  const texts = server.asked.length
  assert.match((await tree.runBeside('embed')).out, /0 vectors of words made, 4 known from before/)
  assert.equal(server.asked.length, texts)
})

test('a provider that is down: the graph and text answer as before, it is said, and after some failures nobody waits; then it is well again', async t => {
  const { tree, server, configure } = await served(t, { failures: 2 })
  configure({ leftAloneMs: 600_000 })
  await tree.runBeside('embed')
  const well = await search(tree, 'hybrid', 'coins')
  server.answer = response => {
    response.writeHead(500).end()
    return true
  }
  for (let i = 0; i < 3; i++) {
    const { code, out } = await tree.runBeside('search', `coins ${'x'.repeat(i)}`, '--json')
    const answered: Answered = JSON.parse(out)
    assert.deepEqual([code, names(answered)[0]], [0, names(well)[0]])
    assert.match(answered.note ?? '', i < 2 ? /not searched by vectors: http.* failed \(500\)/ : /it failed 2 times in a row, and is left alone/)
  }
  const asked = server.asked.length
  const refused = await tree.runBeside('search', 'coins again', '--mode', 'vector')
  assert.equal(refused.code, 1)
  assert.match(refused.err, /not searched by vectors: .* left alone for a while/)
  assert.match((await tree.runBeside('status')).out, /breaker open\n.*last failure: .*failed \(500\)/)
  assert.equal(server.asked.length, asked)
  tree.write('new.ts', 'export function fresh() { return 1 }\n')
  await tree.runBeside('index')
  const failed = await tree.runBeside('embed')
  assert.equal(failed.code, 1)
  assert.match(failed.err, /^codeloom: http:\/\/127\.0\.0\.1:\d+\/v1\/embeddings failed \(500\)\n$/)
  server.answer = undefined
  // the time of it is over
  configure({ leftAloneMs: 10 })
  assert.equal(names(await search(tree, 'vector', 'coins once more'))[0], 'money')
  assert.match((await tree.runBeside('status')).out, /breaker closed\n/)
})

test('a provider that is slower than an answer waits: the answer comes first, and what was asked for is kept for the next', async t => {
  const { tree, server, configure } = await served(t)
  await tree.runBeside('embed')
  configure({ besideTimeoutMs: 20, questionTimeoutMs: 60_000 })
  server.answer = async () => {
    await sleep(400)
    return false
  }
  const first = await search(tree, 'hybrid', 'striped animals')
  assert.match(first.note ?? '', /did not make the vector of the question within 20 ms/)
  const asked = server.asked.length
  const second = await search(tree, 'hybrid', 'striped animals')
  assert.deepEqual([second.result.vectors, server.asked.length], [{ model: 'words', searched: 4, of: 4, near: 4 }, asked])
})

test('a provider that hangs: searches with other lists wait a moment, a search by vectors alone as long as is said', async t => {
  const { tree, server, configure } = await served(t)
  await tree.runBeside('embed')
  configure({ besideTimeoutMs: 150, questionTimeoutMs: 3_000, failures: 2, leftAloneMs: 600_000 })
  server.answer = () => true
  for (const args of [['search', 'striped animals', '--json'], ['context', 'count the striped animals', '--json']]) {
    const began = performance.now()
    const { code, out, err } = await tree.runBeside(...args)
    assert.ok(performance.now() - began < 30_000, 'it waited for the provider')
    const answered: Answered = JSON.parse(out)
    assert.deepEqual([code, out.includes('zebras')], [0, true], err)
    assert.match(answered.note ?? '', /not searched by vectors: http.* did not make the vector of the question within 150 ms/)
  }
  // nobody waits for it any more, at the end of a command neither
  const left = performance.now()
  assert.match((await search(tree, 'hybrid', 'animals once more')).note ?? '', /it failed 2 times in a row, and is left alone/)
  assert.ok(performance.now() - left < 30_000)
  configure({ questionTimeoutMs: 200, endpoint: server.endpoint.replace('127.0.0.1', 'localhost') })
  const refused = await tree.runBeside('search', 'striped animals', '--mode', 'vector')
  assert.equal(refused.code, 1)
  assert.match(refused.err, /did not answer within 0\.2 s/)
})

test('what is asked for by a path, a kind or a language is looked for among that, also in a hybrid search; few of few are near', async t => {
  const { tree } = await served(t)
  for (let i = 0; i < 60; i++) tree.write(`cats/cat${i}.ts`, `/** a roaring cat */\nexport function cat${i}() { return ${i} }\n`)
  await tree.runBeside('index')
  await tree.runBeside('embed')
  assert.deepEqual(names(await search(tree, 'hybrid', 'a roaring cat', '--language', 'python')), ['money'])
  const nonsense = await search(tree, 'hybrid', 'qqxzv wvvkj')
  assert.ok(names(nonsense).length > 0 && nonsense.result.hits.filter(({ why }) => why.some(({ field }) => field === 'vector')).length <= 7)
})

test('only what is ranked is sent: no diff, no name, nothing where no vector would be searched', async t => {
  const { tree, server } = await served(t)
  await tree.runBeside('embed')
  const sent = server.asked.length
  const diff = 'diff --git a/zoo/zebra.ts b/zoo/zebra.ts\n--- a/zoo/zebra.ts\n+++ b/zoo/zebra.ts\n@@ -2,2 +2,2 @@\n export function zebras(): number {\n-  return 6\n+  return 7\n'
  for (const task of ['zebras', 'zoo/lion.ts#Cage.open', diff]) assert.equal((await tree.runBeside('context', task, '--budget', '500')).code, 0)
  assert.deepEqual(server.asked.slice(sent), [])
  const packed: Answered = JSON.parse((await tree.runBeside('context', 'who lets the cat out?', '--budget', '500', '--json')).out)
  assert.deepEqual(packed.result.vectors, { model: 'words', searched: 4, of: 4 })
  assert.deepEqual(server.asked.slice(sent).map(({ input }) => input), [['who lets the cat out?']])
  for (const [name, text] of Object.entries(files)) tree.write(name, `${text}\n`)
  await tree.runBeside('index')
  const { note } = await search(tree, 'hybrid', 'another question')
  assert.match(note ?? '', /made no vectors yet of what the code is now/)
  assert.equal(server.asked.length, sent + 1)
})

test('another model: the old set answers until the new one is complete, then is gone; the two are never mixed', async t => {
  const { tree, server, configure } = await served(t, { batch: 1, requests: 1 })
  await tree.runBeside('embed')
  configure({ model: 'other' })
  const models = (): readonly string[] => server.asked.map(({ model }) => model)
  assert.deepEqual((await search(tree, 'vector', 'roaring cat')).result.vectors, { model: 'words', searched: 4, of: 4 })
  let left = 2
  server.answer = (response, { model }) => {
    if (model !== 'other' || left-- > 0) return false
    response.writeHead(500).end()
    return true
  }
  assert.equal((await tree.runBeside('embed')).code, 1)
  const before = await search(tree, 'vector', 'striped animals')
  assert.deepEqual([before.result.vectors, names(before)[0], models().at(-1)], [{ model: 'words', searched: 4, of: 4 }, 'zebras', 'words'])
  assert.match((await tree.runBeside('status')).out, /vectors {7}words, .*4 symbols fresh[^]*beside them, to take their place: other, 64 dimensions: 0 symbols fresh, \d+ stale or missing, being made/)
  server.answer = undefined
  const embedded = await tree.runBeside('embed')
  assert.match(embedded.out, /3 files brought up to date, 2 vectors of other made, 2 known from before/)
  const after = await search(tree, 'vector', 'striped animals now')
  assert.deepEqual([after.result.vectors, names(after)[0], models().at(-1)], [{ model: 'other', searched: 4, of: 4 }, 'zebras', 'other'])
  assert.doesNotMatch((await tree.runBeside('status')).out, /words, 64/)
})

test('another endpoint: the set answers on, and neither a question nor a key goes where models.json no longer says', async t => {
  const { tree, server, configure } = await served(t)
  await tree.runBeside('embed')
  const second = await openEmbeddingServer({ dimensions })
  t.after(() => second.close())
  configure({ endpoint: second.endpoint, keyFrom: 'MY_KEY' })
  tree.variables['MY_KEY'] = 'sk-of-the-second'
  const sent = server.asked.length
  const found = await search(tree, 'vector', 'a roaring cat')
  assert.deepEqual([names(found)[0], found.result.vectors], ['open', { model: 'words', searched: 4, of: 4 }])
  assert.deepEqual([server.asked.length, second.asked.map(({ input, authorization }) => [input, authorization])], [sent, [[['a roaring cat'], 'Bearer sk-of-the-second']]])
  // a set of another model, made by the first: it is not asked, nor is the second asked for what it may not have
  configure({ endpoint: second.endpoint, keyFrom: 'MY_KEY', model: 'other' })
  const refused = await tree.runBeside('search', 'a striped cat', '--mode', 'vector')
  assert.deepEqual([refused.code, server.asked.length, second.asked.length], [1, sent, 1])
})

test('a revision that was raised: the old set is not asked in the new one\'s name', async t => {
  const { tree, server, configure } = await served(t)
  await tree.runBeside('embed')
  configure({ revision: '2' })
  const sent = server.asked.length
  const refused = await tree.runBeside('search', 'a striped cat', '--mode', 'vector')
  assert.deepEqual([refused.code, server.asked.length], [1, sent])
  assert.match(refused.err, /words has made no vectors yet/)
  await tree.runBeside('embed')
  assert.equal(names(await search(tree, 'vector', 'a striped animal'))[0], 'zebras')
})

test('a model that refuses everything takes no set\'s place: the old one answers, embed exits with 1', async t => {
  const { tree, server, configure } = await served(t, { batch: 64 })
  await tree.runBeside('embed')
  configure({ model: 'other' })
  server.answer = (response, { model }) => {
    if (model === 'words') return false
    response.writeHead(400).end('{"error": {"message": "bad dimensions"}}')
    return true
  }
  const sent = server.asked.length
  const embedded = await tree.runBeside('embed')
  assert.deepEqual([embedded.code, server.asked.length - sent], [1, 2])
  assert.match(embedded.err, /refused a text \(400: bad dimensions\); it refuses a plain word, too/)
  assert.deepEqual((await search(tree, 'vector', 'a roaring cat')).result.vectors, { model: 'words', searched: 4, of: 4 })
})

test('what is said of an embedder and cannot be meant is told, and keeps no answer away', async t => {
  const { tree } = await served(t)
  tree.models({ embedder: { endpoint: 'http://localhost/v1', model: 'm', dimensions: 3, apiKey: 'sk-secret' } })
  const embedded = await tree.runBeside('embed')
  assert.deepEqual([embedded.code, embedded.err.includes('sk-secret')], [1, false])
  assert.match(embedded.err, /"embedder" has "apiKey": keys come from the environment alone/)
  const answered = await search(tree, 'hybrid', 'striped animals')
  assert.equal(names(answered)[0], 'zebras')
  assert.match(answered.note ?? '', /not searched by vectors: .*"apiKey"/)
})

test('the key of the variable that is named is sent, and is in no file, also where the endpoint repeats it', async t => {
  const { tree, server, configure } = await served(t)
  configure({ keyFrom: 'MY_KEY' })
  tree.variables['MY_KEY'] = 'sk-very-secret'
  await tree.runBeside('embed')
  assert.deepEqual([...new Set(server.asked.map(({ authorization }) => authorization))], ['Bearer sk-very-secret'])
  server.answer = response => {
    response.writeHead(401).end('{"error": {"message": "Incorrect API key provided: sk-very-secret"}}')
    return true
  }
  const told = [await tree.runBeside('search', 'one more', '--mode', 'vector'), await tree.runBeside('status')].map(({ out, err }) => out + err).join('')
  assert.match(told, /last failure: .* does not take the key \(401: Incorrect API key provided: \(the key\)\)/)
  assert.ok(!told.includes('very-secret'))
  const home = path.dirname(tree.storeFile)
  const files = fs.readdirSync(home, { recursive: true, encoding: 'utf8' }).map(name => path.join(home, name)).filter(name => fs.statSync(name).isFile())
  assert.ok(files.some(name => name.endsWith('vectors.db')))
  for (const file of files) assert.ok(!fs.readFileSync(file).includes('very-secret'), file)
})

test('watch makes the vectors of what is committed, behind it, and goes on while the provider is down', { timeout: 120_000 }, async t => {
  const { tree, server } = await served(t)
  const watching = new Watching(t, tree, '--json')
  await watching.next('live')
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (const end = performance.now() + 30_000; !await holds();) {
      assert.ok(performance.now() < end, 'it did not come')
      await sleep(100)
    }
  }
  // until the first are there, searches by them are refused
  await until(async () => (await tree.runBeside('search', 'roaring cat', '--mode', 'vector', '--limit', '1')).out.includes('Cage.open'))
  server.answer = response => {
    response.writeHead(500).end()
    return true
  }
  tree.save('zoo/giraffe.ts', '/** stretches a long neck */\nexport function giraffe() { return 2 }\n')
  await watching.next('commit')
  assert.equal((await watching.next('vectors')).event, 'vectors')
  assert.equal(names(await search(tree, 'hybrid', 'long neck'))[0], 'giraffe')
  server.answer = undefined
  await until(async () => (await tree.runBeside('search', `stretched neck ${performance.now()}`, '--mode', 'vector')).out.includes('giraffe'))
  assert.equal(await watching.stop('SIGTERM'), 0)
})

test('watch follows models.json: another model gets a set of its own, which stays whatever is committed; none is named, and named again', { timeout: 120_000 }, async t => {
  const { tree, server, configure } = await served(t)
  const watching = new Watching(t, tree, '--json')
  const until = async (words: RegExp): Promise<void> => {
    for (const end = performance.now() + 30_000; !words.test((await tree.runBeside('status')).out);) assert.ok(performance.now() < end, 'it did not come')
  }
  const told = async (words: RegExp): Promise<void> => {
    for (;;) {
      const { message = '' } = await watching.next('vectors')
      if (words.test(message)) return
    }
  }
  await watching.next('live')
  await until(/words, 64 dimensions: 4 symbols fresh/)
  configure({ model: 'other' })
  const embedded = await tree.runBeside('embed')
  assert.equal(embedded.code, 0, embedded.err)
  fs.rmSync(`${tree.dir}/shop/till.py`)
  await told(/models\.json says something else of the embedder: vectors are made by other at http/)
  tree.save('zoo/giraffe.ts', '/** stretches a long neck */\nexport function giraffe() { return 2 }\n')
  await until(/vectors {7}other, 64 dimensions: 4 symbols fresh, /)
  assert.equal(server.asked.at(-1)?.model, 'other')
  assert.doesNotMatch((await tree.runBeside('status')).out, /words/)
  tree.models({})
  await told(/models\.json names no embedder any more: no vectors are made/)
  configure({})
  await told(/models\.json names an embedder: vectors are made by words at http/)
  await until(/vectors {7}words, 64 dimensions: 4 symbols fresh, /)
  assert.equal(await watching.stop('SIGTERM'), 0)
})

test('embed that is interrupted says what was made and is kept; the next goes on from there', async t => {
  const { tree, server } = await served(t, { batch: 1, requests: 1 })
  const { promise: held, resolve: goesOn } = Promise.withResolvers<void>()
  server.answer = async () => {
    if (server.asked.length > 2) await held
    return false
  }
  const child = tree.start('embed')
  let err = ''
  child.stderr.on('data', chunk => (err += String(chunk)))
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  while (server.asked.length < 3) await sleep(20)
  child.kill('SIGINT')
  assert.equal(await ended, 130)
  goesOn()
  assert.match(err, /\ncodeloom: interrupted; 2 vectors made and 0 files brought up to date are kept: codeloom embed goes on from there\n$/)
  assert.match((await tree.runBeside('embed')).out, /2 vectors of words made, 2 known from before/)
})
