/** Hybrid search, through the request, on the store in memory and SQLite alike. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import v8 from 'node:v8'
import vm from 'node:vm'
import fc from 'fast-check'
import type { SearchHit } from '@codeloom/model'
import { pageRank, type WeightedGraph } from '../src/analysis/page-rank.ts'
import { readQuestion } from '../src/query/search/read-question.ts'
import { scan, whole } from '../src/query/search/scan.ts'
import { FileCache } from '../src/query/file-cache.ts'
import { Reader } from '../src/query/reader.ts'
import { knownWords } from '../src/query/search/query-words.ts'
import { nthLargest, symbolScores } from '../src/query/search/symbol-scores.ts'
import { kinOf, stemOf } from '../src/query/search/stem.ts'
import { openMemory, type GraphStore } from '@codeloom/store'
import { memoryTree, randomOf, update } from '@codeloom/testkit'
import { createQueries } from '@codeloom/engine/query'
import { openRanking } from '../src/query/search/open-ranking.ts'
import { askedTree, shortName, type AskedTree } from './asked-fixture.ts'

const shop = `
--- src/orders/refund.ts
import { sendMail } from '../mail/send'
/** Gives the money of an order back. */
export function refundOrder(order: Order): void {
  // the ledger has to balance
  bookEntry(order.total)
  sendMail(order.customer, 'your parcel comes back')
}
export interface Order { total: number; customer: string }
function bookEntry(amount: number): void { entries.push(amount) }
const entries: number[] = []
--- src/mail/send.ts
export function sendMail(to: string, text: string): void { connect().write(to + text) }
export function connect(): Connection { return new Connection() }
export class Connection { write(text: string): void { throw new Error('mail server gone away ' + text) } }
--- src/parse/reader.ts
export function parseArguments(line: string): string[] { return line.split(' ') }
export function getHTTPHeader(line: string): string { return line }
export function unrelated(): number { return 3 }
--- lib/queue.h
/* Adds an element to the end of the queue. */
int queue_push(struct queue *q, int x);
--- lib/queue.c
#include "queue.h"
int queue_push(struct queue *q, int x) { return grow(q); }
static int grow(struct queue *q) { return 0; }
--- test/refund.test.ts
import { refundOrder } from '../src/orders/refund'
export function testRefund(): void { refundOrder({ total: 1, customer: 'x' }) }
`

async function withShop(use: (tree: AskedTree) => void): Promise<void> {
  const tree = await askedTree(shop)
  try {
    use(tree)
  } finally {
    tree.close()
  }
}

function hitsOf(tree: AskedTree, text: string): readonly SearchHit[] {
  const { result } = tree.answer('search', { text })
  assert.ok('hits' in result)
  return result.hits
}

function found(tree: AskedTree, text: string): readonly string[] {
  return hitsOf(tree, text).map(({ symbol }) => shortName(symbol))
}

test('words are found in names, comments, strings and kin, whatever their form', () => withShop(tree => {
  assert.equal(found(tree, 'give the money back')[0], 'refundOrder')
  assert.equal(found(tree, 'parcels')[0], 'refundOrder')
  assert.equal(found(tree, 'balancing the ledger')[0], 'refundOrder')
  assert.equal(found(tree, 'parser for arguments')[0], 'parseArguments')
  assert.equal(found(tree, 'http headers')[0], 'getHTTPHeader')
  assert.equal(found(tree, 'args parsing')[0], 'parseArguments')
  assert.equal(found(tree, 'arguemnts of a line')[0], 'parseArguments')
}))

test('why tells what was found where, and what is near', () => withShop(tree => {
  const [first] = hitsOf(tree, 'balance of the ledger')
  assert.deepEqual(first?.why.map(({ field, terms }) => [field, ...terms]), [['body', 'balance', 'ledger'], ['graph']])
  const near = hitsOf(tree, 'balance of the ledger').find(({ symbol }) => symbol.name === 'bookEntry')
  assert.deepEqual(near?.why.map(({ field }) => field), ['graph'])
}))

test('a name is found as it was typed, its beginning, in another spelling, with a slip', () => withShop(tree => {
  for (const name of ['refundOrder', 'refund_order', 'refundOr', 'refundOrdre', 'order refund']) assert.equal(found(tree, name)[0], 'refundOrder', name)
  assert.equal(found(tree, 'Connection.write')[0], 'Connection.write')
}))

test('what the text names comes first: a name in prose, a frame of a stack trace, a diff', () => withShop(tree => {
  assert.equal(found(tree, 'why does `unrelated` return a number when an order is refunded?')[0], 'unrelated')
  const trace = 'Error: mail broken\n    at send (/home/me/shop/src/mail/send.ts:2:45)\n    at main (/home/me/shop/src/parse/reader.ts:3:9)'
  assert.deepEqual(found(tree, trace).slice(0, 2), ['connect', 'unrelated'])
  const diff = '--- a/lib/queue.c\n+++ b/lib/queue.c\n@@ -3,1 +3,1 @@\n-static int grow(struct queue *q) { return 0; }\n+static int grow(struct queue *q) { return 1; }\n'
  assert.equal(found(tree, diff)[0], 'grow')
}))

test('a trace of Python breaks at its last frame, those of others at their first', () => withShop(tree => {
  const frames = ['"/srv/shop/src/parse/reader.ts", line 3', '"/srv/shop/src/orders/refund.ts", line 9', '"/srv/shop/src/mail/send.ts", line 2']
  const trace = `Traceback (most recent call last):\n${frames.map(frame => `  File ${frame}, in call\n    run()\n`).join('')}RuntimeError: gone`
  assert.deepEqual(found(tree, trace).slice(0, 3), ['connect', 'bookEntry', 'unrelated'])
  assert.deepEqual(readQuestion(Array.from({ length: 100 }, (_, i) => `  File "deep.py", line ${i + 1}, in f`).join('\n')).places.at(-1), { path: 'deep.py', line: 100 })
}))

test('a qualified name is none of a longer one that ends alike', async () => {
  const tree = await askedTree('--- a.ts\nexport class App { route(): void {} }\nexport class MyApp { route(): void {} }\n')
  const named = hitsOf(tree, 'where does `App.route` go to').filter(({ why }) => why.some(({ field }) => field === 'named'))
  assert.deepEqual(named.map(({ symbol }) => shortName(symbol)), ['App.route'])
  tree.close()
})

test('H2: a symbol comes once, a declaration as its definition', () => withShop(tree => {
  const hits = hitsOf(tree, 'adds an element to the end of a queue')
  assert.equal(hits[0]?.symbol.path, 'lib/queue.c')
  assert.deepEqual(hits.map(({ symbol }) => symbol.key), [...new Set(hits.map(({ symbol }) => symbol.key))])
  assert.ok(hits.every(({ symbol }) => symbol.path !== 'lib/queue.h' || symbol.kind === 'module'))
}))

test('H1: the same question has the same answer, page by page', () => withShop(tree => {
  const whole = hitsOf(tree, 'refund order mail')
  assert.deepEqual(hitsOf(tree, 'refund order mail'), whole)
  const pages: SearchHit[] = []
  let cursor: string | undefined
  do {
    const { result, truncated } = tree.answer('search', { text: 'refund order mail', limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    assert.ok('hits' in result)
    pages.push(...result.hits)
    cursor = truncated === false ? undefined : truncated.cursor
  } while (cursor !== undefined)
  assert.deepEqual(pages, whole)
}))

test('H3: what bounds leave out is said', async () => {
  const many = Array.from({ length: 80 }, (_, i) => `--- src/f${i}.ts\nexport function zebraNumber${i}() {}\n`).join('')
  const tree = await askedTree(many)
  const { note, truncated } = tree.answer('search', { text: 'zebra stripes', limit: 10 })
  assert.match(note ?? '', /in no name, signature, doc comment or path: stripes; 80 files could hold it, the likeliest 20 were looked through/)
  assert.ok(truncated !== false && truncated.total === undefined)
  tree.close()
})

test('H3: what more is ranked than given, what too many are called and what was not looked for is said', async () => {
  const many = Array.from({ length: 140 }, (_, i) => `--- a${i}.ts\n${Array.from({ length: 5 }, (__, j) => `export function getThing${i * 5 + j}() {}\n`).join('')}`).join('')
  const alike = Array.from({ length: 60 }, (_, i) => `--- c${i}.ts\nexport class Class${i} { initAll() {} }\n`).join('')
  const tree = await askedTree(many + alike)
  const { result, note } = tree.answer('search', { text: 'thing', limit: 1000 })
  assert.ok('hits' in result)
  assert.ok(result.hits.length > 0)
  assert.match(note ?? '', /of 700 symbols that hold some of these words the likeliest 500 were followed to their files/)
  const whole = await askedTree(`--- a.ts\n${Array.from({ length: 700 }, (_, i) => `export function getThing${i}() {}\n`).join('')}`)
  const most = whole.answer('search', { text: 'thing', limit: 1000 })
  whole.close()
  assert.ok('hits' in most.result)
  assert.equal(most.result.hits.length, 300)
  assert.match(most.note ?? '', /the best 300 of \d+ are given, and no more come/)
  assert.match(tree.answer('search', { text: 'who calls `initAll` in thing' }).note ?? '', /called so are too many to say which is meant: initAll/)
  const words = Array.from({ length: 60 }, (_, i) => `Thing${i} class${i}`).join(' ')
  assert.match(tree.answer('search', { text: words }).note ?? '', /not looked for beside so many rarer words/)
  const names = Array.from({ length: 50 }, (_, i) => `\`class_${i}\``).join(' ')
  assert.match(tree.answer('search', { text: names }).note ?? '', /of 50 names in the text 40 were looked for/)
  assert.match(readQuestion('w '.repeat(40_000)).notes.join(), /the last 20,000 characters of the text were not read/)
  tree.close()
})

test('H3: a path that too many files end in, and files that are not what was indexed, are said', async () => {
  const tree = await askedTree(Array.from({ length: 5 }, (_, i) => `--- part${i}/index.ts\nexport function boot${i}() { return 'kettle' }\n`).join(''))
  assert.match(tree.answer('search', { text: 'it fails in index.ts:1' }).note ?? '', /called so are too many to say which is meant: index\.ts/)
  assert.doesNotMatch(tree.answer('search', { text: 'part3/index.ts:1' }).note ?? '', /too many to say/)
  tree.tree.put('part1/index.ts', 'export {}')
  assert.match(tree.answer('search', { text: 'boot kettle' }).note ?? '', /1 of the files are not what was indexed any more, or cannot be read: their bodies were not looked at/)
  tree.close()
})

test('H3: a whole path is found, however many files are called so', async () => {
  const tree = await askedTree(Array.from({ length: 201 }, (_, i) => `--- p${i}/src/index.ts\nexport function boot${i}() {\n  return 'kettle'\n}\n`).join(''))
  for (const text of ['it fails at p17/src/index.ts:2:3', 'it fails at /elsewhere/deep/p17/src/index.ts:2:3']) {
    const { note } = tree.answer('search', { text })
    assert.doesNotMatch(note ?? '', /too many to say/, text)
    assert.equal(hitsOf(tree, text)[0]?.symbol.name, 'boot17', text)
  }
  assert.match(tree.answer('search', { text: 'it fails at q/src/index.ts:2:3' }).note ?? '', /called so are too many to say which is meant/)
  tree.close()
})

test('H3: without sources to be read it is said that bodies were not looked at, not that files changed', async () => {
  const tree = await askedTree('--- a.ts\nexport function kettle() {}\n')
  const answered = createQueries(tree.store).answer({ method: 'search', params: { text: 'kettle boils' } })
  assert.match(('note' in answered ? answered.note : undefined) ?? '', /there are no sources to be read: bodies were not looked at/)
  tree.close()
})

test('H3: other forms of a word that are in too many paths are said not to have been looked for', async () => {
  const tree = await askedTree(`--- zeta.ts\nexport function configurationOfZeta() {}\n${Array.from({ length: 301 }, (_, i) => `--- config/c${i}.ts\nexport const c${i} = ${i}\n`).join('')}`)
  assert.match(tree.answer('search', { text: 'configuration zeta' }).note ?? '', /not looked for in other forms, which too many symbols have: configuration/)
  tree.close()
})

test('H1: of very many that fit alike the same come first, in whatever order files came', async () => {
  const file = (i: number): string => Array.from({ length: 500 }, (_, j) => `function get_${i}_${j}() {}\n`).join('')
  const names = Array.from({ length: 45 }, (_, i) => `f${String(i).padStart(3, '0')}.js`)
  const answers: unknown[] = []
  for (const order of [names, names.toReversed()]) {
    const store = openMemory()
    const tree = memoryTree([])
    for (const half of [order.slice(0, 20), order.slice(20)]) {
      for (const name of half) tree.put(name, file(Number(name.slice(1, 4))))
      await update(store, tree)
    }
    const queries = createQueries(store, { sources: ({ path }) => tree.text(path) })
    const hits = (mode: 'name' | 'hybrid'): unknown => {
      const answered = queries.answer({ method: 'search', params: { text: 'get', mode, limit: 50 } })
      assert.ok('result' in answered && 'hits' in answered.result)
      return answered.result.hits.map(({ symbol, score }) => [symbol.path, symbol.name, score])
    }
    answers.push([hits('name'), hits('hybrid')])
  }
  assert.deepEqual(answers[1], answers[0])
})

test('H3: a log full of words that are nowhere asks the index little; a name that all have opens no file of theirs', async () => {
  const tree = await askedTree(Array.from({ length: 300 }, (_, i) => `--- f${i}.ts\nexport function init() { return ${i} }\n`).join(''))
  const snapshot = tree.store.snapshot()
  let [lookups, blobs] = [0, 0]
  const counting = new Proxy(snapshot, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property)
      if (typeof value !== 'function') return value
      return (...args: readonly unknown[]): unknown => {
        if (property === 'postings') lookups++
        if (property === 'blob') blobs++
        return Reflect.apply(value, target, args)
      }
    },
  })
  const rank = openRanking(counting, () => undefined)
  const random = randomOf(3)
  const log = Array.from({ length: 400 }, () => Array.from({ length: 30 }, () => String.fromCharCode(97 + random.below(26))).join('')).join(' ')
  rank(log)
  assert.ok(lookups < 60_000, `${lookups}`)
  lookups = 0
  rank(Array.from({ length: 400 }, () => Array.from({ length: 12 }, () => String.fromCharCode(97 + random.below(26))).join('')).join(' '))
  assert.ok(lookups < 60_000, `${lookups}`)
  blobs = 0
  assert.ok(rank('zzz `init`', { weights: { body: 0 } }).some(({ symbol }) => symbol.name === 'init'))
  assert.ok(blobs < 250, `${blobs}`)
  snapshot.close()
  tree.close()
})

test('by text alone too a log of words that are nowhere takes bounded time, and what was not looked for is said', () => withShop(tree => {
  const random = randomOf(5)
  const log = Array.from({ length: 3_000 }, () => Array.from({ length: 30 }, () => String.fromCharCode(97 + random.below(26))).join('')).join(' ')
  const began = performance.now()
  const { note, why } = tree.answer('search', { text: `refund ${log}`, mode: 'text' })
  assert.ok(performance.now() - began < 4_000, `${Math.round(performance.now() - began)} ms`)
  assert.match(note ?? '', /^nowhere: (?:[a-z]{30}, ){11}[a-z]{30} and 387 more; the last 2,601 words of the text were not looked for/)
  assert.equal(why, undefined)
}))

test('a word keeps the symbols that have it as it is written, where its kin have too many', async () => {
  const kin = Array.from({ length: 62 }, (_, f) => `--- kin/k${f}.ts\n${Array.from({ length: 100 }, (_, i) => `export function parser${f}_${i}() {}\n`).join('')}`).join('')
  const tree = await askedTree(kin + Array.from({ length: 5 }, (_, i) => `--- z/own${i}.ts\nexport function parse() {}\n`).join(''))
  const { note } = tree.answer('search', { text: 'how to parse it' })
  assert.match(note ?? '', /not looked for in other forms, which too many symbols have: parse/)
  assert.deepEqual(found(tree, 'how to parse it').slice(0, 5), Array.from({ length: 5 }, () => 'parse'))
  tree.close()
})

test('H1: how the index came to be does not tell in the order: edited, it answers as one that is fresh', async () => {
  const text = (i: number): string => `${Array.from({ length: 30 }, (_, row) => `export function zebra${i}x${row}() { return zebra${i}x${(row + 1) % 30}() }\n`).join('')}`
  const paths = Array.from({ length: 40 }, (_, i) => `src/f${String(i).padStart(2, '0')}.ts`)
  const fresh = memoryTree(paths.map((path, i) => [path, text(i)]))
  const edited = memoryTree()
  const [freshStore, editedStore] = [openMemory(), openMemory()]
  await update(freshStore, fresh)
  // last first, and each file's functions from the last to the first
  for (const [i, path] of [...paths.entries()].toReversed()) {
    for (const from of [20, 10, 0]) {
      edited.put(path, text(i).split('\n').slice(from).join('\n'))
      await update(editedStore, edited)
    }
  }
  const ask = (store: GraphStore, question: string): readonly unknown[] => {
    const snapshot = store.snapshot()
    const hits = openRanking(snapshot, ({ path }) => fresh.text(path))(question)
    snapshot.close()
    return hits.map(({ symbol, score }) => [symbol.key, score])
  }
  for (const question of ['zebra', 'where is a zebra returned', 'zebra return function src']) assert.deepEqual(ask(editedStore, question), ask(freshStore, question), question)
})

test('H4: an answer rests on the files of its hits alone', () => withShop(tree => {
  const { result, plan } = tree.answer('search', { text: 'refund order mail', limit: 1, explain: true })
  assert.ok('hits' in result)
  assert.equal(plan?.opened, 1)
  assert.ok((plan.ranking?.files.read ?? 0) > 1)
  assert.ok(plan.ranking?.words.some(({ word }) => word === 'refund'))
  assert.ok((plan.ranking?.seeds.length ?? 0) > 0)
}))

test('J1: any text is a question, and takes bounded time', () => withShop(tree => {
  for (const text of ['😀', '.*[a-z]+(?:x)\\1$^', '处理 错误', '\u0000\u0001', '   .', 'the of and', '`'.repeat(1000), 'a.'.repeat(200_000), '('.repeat(500_000), `${'word '.repeat(200_000)}refundOrder`, 'x'.repeat(1 << 20), '/a'.repeat(300_000), 'File "'.repeat(100_000), `${'a'.repeat(99)}/`.repeat(10_000), `a.${'aaaaaaaaa.'.repeat(6_000)}/`, `${'aaaaaaaaaa.'.repeat(9)}/`.repeat(600)]) {
    const began = performance.now()
    const { result, why } = tree.answer('search', { text })
    assert.ok('hits' in result)
    assert.ok(result.hits.length > 0 || why !== undefined, text.slice(0, 40))
    assert.ok((why ?? '').length < 300)
    // both stores are asked, on a machine that may be busy
    assert.ok(performance.now() - began < 4_000, `${text.slice(0, 20)} took ${Math.round(performance.now() - began)} ms`)
  }
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
    const { words, names, places } = readQuestion(text)
    assert.ok(words.size <= 400 && names.length <= 40 && places.length <= 60)
  }), { seed: 7 })
}))

test('a question is read: words, names written as code, places; links are not words', () => {
  const { words, names, places } = readQuestion('Fix `uv_read_start` when App.route calls parseArgs(), see https://example.com/zebra and src/a/b.ts:12:3, lib\\win.c(9) or File "x/y.py", line 7')
  assert.deepEqual(names, ['uv_read_start', 'App.route', 'parseArgs', 'b.ts', 'win.c', 'y.py'])
  assert.deepEqual(places.map(({ path, line }) => `${path}:${line ?? ''}`), ['x/y.py:7', 'App.route:', 'src/a/b.ts:12', 'lib/win.c:9'])
  assert.ok(words.has('read') && words.has('route') && !words.has('zebra'))
})

test('stems are beginnings, and kin share them', () => {
  for (const [a, b] of [['parses', 'parsing'], ['validation', 'validate'], ['retries', 'retry'], ['setting', 'set'], ['files', 'file'], ['errors', 'error'], ['connection', 'connect']] as const) assert.equal(stemOf(a), stemOf(b))
  assert.notEqual(stemOf('class'), stemOf('clause'))
  assert.ok(kinOf('parser').has('parsing') && kinOf('stop').has('stopped'))
  fc.assert(fc.property(fc.stringMatching(/^[a-z]{1,14}$/), word => word.startsWith(stemOf(word)) && [...kinOf(word)].every(each => each === word || stemOf(each) === stemOf(word))), { seed: 7 })
})

test('words are found where parts of names begin', () => {
  const places = (text: string, stem: string): readonly number[] => {
    const found: number[] = []
    scan(whole(text), [{ stem, word: 0, worth: 1 }], (_, offset) => found.push(offset))
    return found
  }
  assert.deepEqual(places('getPath path_of pathological HTTPPath xpath PATHS', stemOf('path')), [3, 8, 33, 44])
  assert.deepEqual(places('HTTPServer server servers SERVER_X', stemOf('server')), [4, 11, 18, 26])
  assert.deepEqual(places('naïve naive', 'naive'), [6])
})

test('letters without case are looked through once, however long they go on', () => {
  const text = '\u7684\u4e2d'.repeat(40_000)
  const began = performance.now()
  scan(whole(text), [{ stem: '\u7684', word: 0, worth: 1 }], () => undefined)
  assert.ok(performance.now() - began < 3_000, `${Math.round(performance.now() - began)} ms`)
})

test('of a text that was looked through nothing is kept', () => {
  v8.setFlagsFromString('--expose-gc')
  const collect: unknown = vm.runInNewContext('gc')
  assert.ok(typeof collect === 'function')
  const live = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = live()
  for (let i = 0; i < 40; i++) {
    const text = `configurations${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))} `.repeat(60_000)
    scan(whole(text), [{ stem: stemOf('configuration'), word: 0, worth: 1 }], () => undefined)
  }
  const kept = live() - before
  assert.ok(kept < 8 << 20, `${kept >> 20} MB`)
})

test('R1: ranks never add up to more than 1, and what is nearer has more', () => {
  const ring = (nodes: number): WeightedGraph => ({
    nodes, startOf: node => node * 2, countOf: () => 2, weights: new Float64Array(nodes * 2).fill(1),
    others: Int32Array.from({ length: nodes * 2 }, (_, i) => ((i >> 1) + (i % 2 === 0 ? 1 : nodes - 1)) % nodes),
  })
  const { nodes, ranks } = pageRank({ seeds: [[0, 3]], graph: ring(12), mostPushes: 10_000 })
  const all = ranks.reduce((sum, each) => sum + each, 0)
  assert.ok(all <= 1 + 1e-9 && all > 0.9)
  assert.deepEqual(nodes.toSorted((a, b) => a - b), Array.from({ length: 12 }, (_, node) => node))
  for (let node = 1; node < 6; node++) assert.ok((ranks[node] ?? 0) < (ranks[node - 1] ?? 0))
  const bounded = pageRank({ seeds: [[0, 1]], graph: ring(1_000_000), mostPushes: 10 })
  assert.ok(bounded.nodes.length <= 6)
})

test('what is merged from ascending lists is what sums over a map are, and the nth largest is that of a sorted list', () => {
  const list = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }).map(values => Uint32Array.from(values).sort())
  const word = fc.record({ inNames: list, inTexts: list, isCommon: fc.boolean(), rarity: fc.integer({ min: 1, max: 9 }) })
  fc.assert(fc.property(fc.array(word, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (some, n) => {
    const words = some.map((each, i) => ({ ...each, text: `w${i}`, stems: new Map(), count: each.inNames.length + each.inTexts.length, inPaths: new Uint32Array(0), isInManyPaths: false, isWithoutKin: false }))
    const { ids, scores } = symbolScores(words)
    const listed = words.filter(({ count }) => count > 0)
    const rare = listed.filter(({ isCommon }) => !isCommon)
    const leading = rare.length > 0 ? rare : listed.slice(0, 1)
    const wanted = [...new Set(leading.flatMap(({ inNames, inTexts }) => [...inNames, ...inTexts]))].sort((a, b) => a - b)
    assert.deepEqual([...ids], wanted)
    for (const [i, id] of wanted.entries()) {
      const sum = listed.reduce((all, { inNames, inTexts, rarity }) => all + (inNames.includes(id) ? rarity : 0) + (inTexts.includes(id) ? rarity * 0.4 : 0), 0)
      assert.ok(Math.abs((scores[i] ?? 0) - sum) < 1e-9)
    }
    assert.equal(nthLargest(scores, n), scores.toSorted().at(-n) ?? -Infinity)
  }))
})

test('H3: a word whose other forms are in too many paths has no other path, and that is said', async () => {
  const files = (folder: string, count: number): string => Array.from({ length: count }, (_, i) => `--- ${folder}/f${i}.ts\nexport function ${folder}${i}() {}\n`).join('')
  const tree = await askedTree(`${files('test', 5)}${files('tests', 320)}`)
  const known = knownWords(new Reader(tree.store.snapshot(), new FileCache(1 << 20)), new Map([['test', 1]]), { otherLength: 0.6, kin: true, slips: true })
  const [word] = known.words
  assert.ok(word !== undefined && !word.inPaths.includes(0))
  assert.equal(word.isWithoutKin || word.isInManyPaths, true)
  tree.close()
})
