import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SymbolResult } from '@codeloom/model'
import { cutsOf, slipsOf, spellingsOf } from '../src/query/search/spellings.ts'
import { askedTree, shortName, type AskedTree } from './asked-fixture.ts'

const library = `
--- src/users/account.ts
/** Loads the account of a user from the disk. */
export function loadAccount(id: string): Account { return read(id) }
export interface Account { name: string }
export function getUserName(account: Account): string { return account.name }
export function get_user_age(account: Account): number { return 3 }
function read(id: string): Account { return { name: id } }
--- src/http/request.ts
/** Parses the header of a request. */
export class HTTPHeaderParser { parse(text: string) { return text } }
export function sendRequest(url: string) { return url }
/** Sends a request again when the disk was full. */
export function retry(times: number) { return times }
--- src/http/session.ts
export function open() {}
export function close() {}
--- lib/list.c
/* Adds up the values of a list. */
int list_sum(struct list *l) { return 0; }
int list_length(struct list *l) { return 0; }
int add(int a, int b) { return a + b; }
`

async function withLibrary(use: (tree: AskedTree) => void): Promise<void> {
  const tree = await askedTree(library)
  try {
    use(tree)
  } finally {
    tree.close()
  }
}

/** Names of the hits by words alone unless told, best first, with the way in which a name fits. */
function found(tree: AskedTree, text: string, more: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const { result } = tree.answer('search', { text, mode: 'text', ...more })
  assert.ok('hits' in result)
  assert.deepEqual(result.hits.map(({ score }) => score), result.hits.map(({ score }) => score).toSorted((a, b) => b - a))
  return result.hits.map(({ symbol, why }) => `${shortName(symbol)}${why[0]?.match === undefined ? '' : ` ${why[0].match}`}`)
}

test('text: words in names, signatures, doc comments and paths, the best first', () => withLibrary(tree => {
  assert.equal(found(tree, 'sum of a list')[0], 'list_sum')
  assert.equal(found(tree, 'load user account from disk')[0], 'loadAccount')
  assert.equal(found(tree, 'parse http header')[0], 'HTTPHeaderParser')
  assert.deepEqual(found(tree, 'disk full'), ['retry', 'loadAccount'])
  assert.equal(found(tree, 'getUserName')[0], 'getUserName')
  assert.deepEqual(found(tree, 'times'), ['retry'])
}))

test('text: the words of the path count, and find the file where nothing else does', () => withLibrary(tree => {
  assert.equal(found(tree, 'http close')[0], 'close')
  assert.equal(found(tree, 'session')[0], 'src/http/session.ts')
  assert.deepEqual(found(tree, 'users'), ['src/users/account.ts'])
}))

test('X1: why says which fields hold which words, and they do', () => withLibrary(tree => {
  const { result } = tree.answer('search', { text: 'request disk zebra', mode: 'text' })
  assert.ok('hits' in result)
  assert.deepEqual(result.hits.map(({ symbol, why }) => [symbol.name, ...why.map(({ field, terms }) => `${field} ${terms.join(' ')}`)]), [
    ['retry', 'doc disk request', 'path request'], ['loadAccount', 'doc disk'], ['sendRequest', 'name request', 'signature request', 'path request'],
    ['request.ts', 'name request', 'path request'], ['HTTPHeaderParser', 'doc request', 'path request'],
  ])
  assert.match(tree.answer('search', { text: 'request disk zebra', mode: 'text' }).note ?? '', /nowhere: zebra/)
}))

test('text: a word that is nowhere is taken for one that is a slip away', () => withLibrary(tree => {
  assert.deepEqual(found(tree, 'acount').slice(0, 2), ['Account', 'loadAccount'])
  assert.ok(found(tree, 'lenght').includes('list_length'))
}))

test('name: exact, then other spellings, beginnings, parts, parts run together, one slip', () => withLibrary(tree => {
  const named = (text: string): readonly string[] => found(tree, text, { mode: 'name' })
  assert.deepEqual(named('getUserName'), ['getUserName exact'])
  assert.deepEqual(named('get_user_name'), ['getUserName spelling'])
  assert.deepEqual(named('GET_USER_AGE'), ['get_user_age spelling'])
  assert.deepEqual(named('getUs'), ['getUserName prefix', 'get_user_age prefix'])
  assert.deepEqual(named('userNa'), ['getUserName parts'])
  assert.deepEqual(named('name user'), ['getUserName parts'])
  assert.deepEqual(named('getusername'), ['getUserName prefix'])
  assert.deepEqual(named('usernameget'), ['getUserName joined'])
  assert.deepEqual(named('getUesrName'), ['getUserName typo'])
  assert.deepEqual(named('lodAccount'), ['loadAccount typo'])
  assert.deepEqual(named('list_sm'), ['list_sum typo'])
  assert.deepEqual(named('Account.name'), ['Account.name exact'])
  assert.equal(named('http')[0], 'HTTPHeaderParser prefix')
}))

test('an empty answer says why, modes without vectors are refused in plain words', () => withLibrary(tree => {
  assert.equal(tree.answer('search', { text: 'zebra', mode: 'text' }).why, 'no name, signature, doc comment or path holds zebra')
  assert.equal(tree.answer('search', { text: '???', mode: 'text' }).why, '??? holds no word to search for')
  assert.equal(tree.answer('search', { text: 'xylophone', mode: 'name' }).why, 'no name is like xylophone, not with one slip either')
  const response = tree.ask('search', { text: 'list', mode: 'vector' })
  assert.ok('error' in response)
  assert.equal(response.error.code, 'unsupported')
  assert.match(response.error.message, /search by vector needs an embedder, and models\.json names none/)
}))

test('what is asked for in a folder, of a kind or a language is nothing else, in any mode; what comes of it says what was looked at', () => withLibrary(tree => {
  for (const mode of ['hybrid', 'text', 'name'] as const) {
    const hits = (more: object): readonly SymbolResult[] => {
      const { result } = tree.answer('search', { text: 'list', mode, limit: 300, ...more })
      return 'hits' in result ? result.hits.map(({ symbol }) => symbol) : []
    }
    const all = hits({})
    assert.ok(all.length > 1)
    for (const kind of new Set(all.map(symbol => symbol.kind))) assert.deepEqual(hits({ kind }), all.filter(symbol => symbol.kind === kind))
    assert.deepEqual([hits({ path: 'lib' }), hits({ path: 'lib/list.c' }), hits({ path: 'li' })], [all.filter(({ path }) => path === 'lib/list.c'), all.filter(({ path }) => path === 'lib/list.c'), []])
    const nothing = tree.ask('search', { text: 'list', mode, language: 'cobol' })
    assert.match('why' in nothing ? nothing.why ?? '' : '', /none of the \d+ that were found is of cobol/)
  }
}))

test('the answer rests on the files of the hits that are given, not on those of other kinds', async () => {
  const tree = await askedTree('--- good.py\nclass TargetBox:\n    pass\n--- bad.py\ndef target(:\n    pass\ndef target_two():\n    pass\n')
  for (const mode of ['hybrid', 'text', 'name']) {
    const { coverage } = tree.answer('search', { text: 'target', mode, kind: 'class' })
    assert.doesNotMatch(JSON.stringify(coverage ?? ''), /bad\.py/, mode)
  }
  assert.match(JSON.stringify(tree.answer('search', { text: 'target' }).coverage ?? ''), /bad\.py/)
  tree.close()
})

test('A3: pages of hits put together are the whole', () => withLibrary(tree => {
  const whole = found(tree, 'list request account')
  const pages: string[] = []
  let cursor: string | undefined
  do {
    const { result, truncated } = tree.answer('search', { text: 'list request account', mode: 'text', limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    assert.ok('hits' in result)
    pages.push(...result.hits.map(({ symbol }) => shortName(symbol)))
    cursor = truncated === false ? undefined : truncated.cursor
  } while (cursor !== undefined)
  assert.deepEqual(pages, whole)
  assert.ok(whole.length > 4)
}))

test('what was not weighed, looked for or counted is said, and no total is given then', async () => {
  const many = Array.from({ length: 130 }, (_, i) => `--- src/zebra/f${i}.ts\nexport function zebraNumber${i}() {}\n`).join('')
  const tree = await askedTree(`${many}--- src/only.ts\nexport function onlyZebra() {}\nexport function quagga() {}\n`)
  const { result, truncated, note } = tree.answer('search', { text: 'zebra', mode: 'text' })
  assert.ok('hits' in result)
  assert.equal(result.hits.length, 20)
  assert.ok(truncated !== false && truncated.total === undefined)
  assert.match(note ?? '', /^\d+ symbols hold some of these words, the likeliest 60 were weighed: another word tells them apart; in too many paths to count there: zebra$/)
  // as many as are wanted, and those that are worth much less than the best only as far as they are
  assert.match(tree.answer('search', { text: 'zebra', mode: 'text', limit: 100 }).note ?? '', /the likeliest 100 were weighed/)
  assert.match(tree.answer('search', { text: 'quagga only zebra', mode: 'text' }).note ?? '', /the likeliest 24 were weighed/)
  const crowd = Array.from({ length: 4_001 }, (_, i) => `export function crowd_${i}() {}\n`).join('')
  const crowded = await askedTree(`--- src/a.ts\n${crowd}export function lonelyCrowd() {}\n`)
  assert.match(crowded.answer('search', { text: 'lonely crowd', mode: 'text' }).note ?? '', /; too common to be looked for but beside other words: crowd$/)
  const vague = crowded.answer('search', { text: 'crowd', mode: 'name' })
  assert.match(vague.note ?? '', /^more than 2000 names could match; 300 of them were compared: a longer text finds the others$/)
  assert.ok(vague.truncated !== false && vague.truncated.total === undefined)
  assert.equal(found(crowded, 'crowd_4000', { mode: 'name' })[0], 'crowd_4000 exact')
  crowded.close()
  const few = tree.answer('search', { text: 'quagga', mode: 'text', limit: 1 })
  assert.equal(few.note, undefined)
  const named = tree.answer('search', { text: 'zebra number', mode: 'name', limit: 5 })
  assert.ok(named.truncated !== false && named.truncated.total === 130)
  tree.close()
})

test('after edits a search finds what a fresh index finds', async () => {
  const { memoryTree, update } = await import('@codeloom/testkit')
  const { openMemory } = await import('@codeloom/store')
  const { createQueries } = await import('@codeloom/engine/query')
  const [tree, store] = [memoryTree([['a/one.ts', 'export function firstThing() {}\n'], ['b/two.ts', '/** about zebras */\nexport function second() {}\n']]), openMemory()]
  await update(store, tree)
  tree.put('a/one.ts', '/** about zebras */\nexport function renamedThing() {}\n')
  tree.put('b/two.ts', undefined)
  tree.put('c/two.ts', '/** about zebras */\nexport function second() {}\n')
  await update(store, tree)
  const fresh = openMemory()
  await update(fresh, memoryTree(tree.paths().map(path => [path, tree.text(path) ?? ''] as const)))
  for (const text of ['zebras', 'first thing', 'renamed', 'b', 'two', 'c second']) {
    for (const mode of ['text', 'hybrid'] as const) {
      const [now, then] = [store, fresh].map(each => createQueries(each).answer({ method: 'search', params: { text, mode } }))
      assert.ok(now !== undefined && then !== undefined && 'result' in now && 'result' in then)
      assert.deepEqual(now.result, then.result, text)
    }
  }
})

test('spellings, slips and cuts', () => {
  assert.ok(spellingsOf('ext4GetBlock').has('ext4_get_block'))
  assert.ok(spellingsOf('read file').has('readFile'))
  assert.deepEqual(cutsOf('getuser', part => ['get', 'user', 'ge', 'tuser', 't'].includes(part)), [['ge', 'tuser'], ['get', 'user']])
  assert.deepEqual(cutsOf('a'.repeat(25), () => true), [])
  fc.assert(fc.property(fc.stringMatching(/^[a-z]{2,8}$/), fc.nat(), fc.nat(25), (word, place, letter) => {
    const at = place % word.length
    const other = String.fromCharCode(97 + letter)
    const slips = slipsOf(word)
    for (const slip of [word.slice(0, at) + word.slice(at + 1), word.slice(0, at) + other + word.slice(at), word.slice(0, at) + other + word.slice(at + 1)]) assert.ok(slip === word || slips.has(slip), slip)
  }), { seed: 7 })
})
