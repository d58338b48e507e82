import assert from 'node:assert/strict'
import { test } from 'node:test'
import { questionHash } from '@codeloom/link'
import { innerNameHash, nameHash } from '@codeloom/model'
import { verifyStore } from '@codeloom/engine'
import { openMemory, type CommitLabel, type FileRecord, type GraphStore, type PostingIndex, type StoreTransaction } from '@codeloom/store'
import { memoryTree, update } from '@codeloom/testkit'
import { decodeQuestions } from '../src/index/questions-codec.ts'

const tree = memoryTree([
  ['a.ts', "import { b } from './b'\nexport class A { run() { return b() } }\nexport function open(x: any) { return x.hidden() }\n"],
  ['b.ts', '/** gives zebras */\nexport function b() { return 1 }\n'],
])

async function indexed(): Promise<GraphStore> {
  const store = openMemory()
  await update(store, tree)
  return store
}

type Spoil = (change: StoreTransaction, label: { -readonly [K in keyof CommitLabel]: CommitLabel[K] }) => void

/** What verify says about a store behind whose back something was done. */
async function damageAfter(spoil: Spoil): Promise<readonly string[]> {
  const store = await indexed()
  const change = await store.begin()
  const label = { ...change.before.commit }
  spoil(change, label)
  change.commit(label)
  return verifyStore(store.snapshot(), bytes => tree.hash(bytes)).damage.map(({ where, what }) => `${where} ${what}`)
}

async function check(spoil: Spoil, words: RegExp): Promise<void> {
  const damage = await damageAfter(spoil)
  assert.ok(damage.some(line => words.test(line)), damage.join('\n') || 'no damage was found')
}

function fileOf(change: StoreTransaction, path: string): FileRecord {
  const record = change.before.fileAt(path)
  assert.ok(record !== undefined)
  return record
}

test('Y1: what the write path made is whole, and everything is looked at', async () => {
  const store = await indexed()
  const verdict = verifyStore(store.snapshot(), bytes => tree.hash(bytes))
  assert.deepEqual(verdict.damage, [])
  assert.equal(verdict.files, 2)
  assert.ok(verdict.symbols >= 6 && verdict.postings > 40)
  assert.deepEqual(await damageAfter(() => undefined), [])
})

test('Y2: facts, links and questions that are lost, foreign or broken', async () => {
  const swapped = (change: StoreTransaction, kind: 'facts' | 'links' | 'questions'): void =>
    change.putBlob(kind, fileOf(change, 'b.ts').id, change.before.blob(kind, fileOf(change, 'a.ts').id) ?? new Uint8Array(0))
  await check(change => swapped(change, 'facts'), /b\.ts has \d symbols and \d identifiers/)
  await check(change => swapped(change, 'links'), /b\.ts has \d imports and links for \d/)
  await check(change => swapped(change, 'questions'), /the index asked the key/)
  for (const kind of ['facts', 'links', 'questions'] as const) await check(change => change.putBlob(kind, fileOf(change, 'a.ts').id, Uint8Array.of(99, 1, 2)), /a\.ts cannot be read/)
  await check(change => {
    const { id, path, ...rest } = fileOf(change, 'a.ts')
    change.removeFile(id)
    change.putFile({ id, path, ...rest })
  }, /a\.ts has no facts/)
})

test('Y2: records, identifiers, counters, counts and the root', async () => {
  await check(change => change.putFile({ ...fileOf(change, 'b.ts'), symbolIds: [900_000, 2] }), /b\.ts has identifiers that are still to be given out/)
  await check(change => change.putFile({ ...fileOf(change, 'b.ts'), symbolIds: [900_000, 2] }), /a\.ts has a link to a symbol that is nowhere/)
  await check(change => change.putFile({ ...fileOf(change, 'b.ts'), hash: '0'.repeat(64) }), /the Merkle root is not that/)
  await check(change => change.removeFile(fileOf(change, 'b.ts').id), /the Merkle root is not that/)
  await check((_, label) => (label.root = 'f'.repeat(64)), /the Merkle root is not that/)
  await check((_, label) => (label.nextFileId = 1), /a\.ts has a number that is still to be given out/)
  await check((_, label) => (label.nextSymbolId = 1), /identifiers that are still to be given out/)
  await check((_, label) => (label.state = label.state.replace(/"symbols":\d+/, '"symbols":1')), /the commit counts 1 symbols/)
  await check((_, label) => (label.state = 'not json'), /the commit cannot be read/)
})

test('Y2: a posting that is lost or was put in, in each index', async () => {
  const keyed = (change: StoreTransaction): readonly (readonly [PostingIndex, number])[] => {
    const b = fileOf(change, 'b.ts').symbolIds[0] ?? 0
    return [['name', innerNameHash(nameHash('b'))], ['name-term', nameHash('b')], ['text-term', nameHash('zebras')], ['open-call', nameHash('hidden')], ['inbound', b + 1]]
  }
  for (let i = 0; i < 5; i++) {
    let index = ''
    await check(change => {
      const [name, key] = keyed(change)[i] ?? ['name', 0]
      index = name
      const values = change.before.postings(name, key)
      assert.ok(values.length > 0, name)
      change.removePostings(name, Uint32Array.of(key), values.slice(0, 1))
    }, new RegExp(`the index (${index}|[a-z-]+) the key [0-9a-f]+ lacks 1 of`))
    await check(change => {
      const [name, key] = keyed(change)[i] ?? ['name', 0]
      change.addPostings(name, Uint32Array.of(key), Uint32Array.of(77_777))
    }, /the key [0-9a-f]+ has 1 values too many/)
  }
})

test('Y2: the answer of a question that is lost, or is another one', async () => {
  const answer = (change: StoreTransaction): readonly [key: Uint32Array, answer: Uint32Array] => {
    const { derived: [first] } = decodeQuestions(change.before.blob('questions', fileOf(change, 'b.ts').id))
    assert.ok(first !== undefined)
    return [Uint32Array.of(questionHash(first)), Uint32Array.of(first.answer)]
  }
  await check(change => change.removePostings('answer', ...answer(change)), /the index answer the key [0-9a-f]+ lacks its answer/)
  await check(change => {
    const [key, value] = answer(change)
    change.removePostings('answer', key, value)
    change.addPostings('answer', key, value.map(each => each ^ 1))
  }, /the index answer the key [0-9a-f]+ has another answer than/)
})
