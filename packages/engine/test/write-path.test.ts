import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import type { DerivedAnswer, FileId } from '@codeloom/link'
import { FileFacts, innerNameHash, nameHash } from '@codeloom/model'
import { folderOf, openMemory, type FileRecord } from '@codeloom/store'
import { checkUpdate, extractText, freshDump, memoryTree, openGraph, randomOf, RandomProject, update, type MemoryTree } from '@codeloom/testkit'
import { updateIndex, verifyStore, WriteQueue } from '@codeloom/engine'
import { linkRules } from '@codeloom/languages'
import { UpdateMemory } from '../src/index/update-memory.ts'
import { merkleTree, updateMerkle, type HashedFile } from '../src/index/merkle.ts'
import { decodeQuestions, encodeQuestions } from '../src/index/questions-codec.ts'
import { carryIds, idCounter, IdLane, idsOf, rangesOf } from '../src/index/symbol-ids.ts'
import { TreeCorpus } from '../src/index/tree-corpus.ts'

test('I1: 16 lanes take a million identifiers, and no two the same', () => {
  const counter = idCounter(1)
  const lanes = Array.from({ length: 16 }, () => new IdLane(counter))
  const random = randomOf(7)
  const taken: number[] = []
  while (taken.length < 1_000_000) taken.push(...idsOf(random.pick(lanes).reserve(1 + random.below(2500)), 2500).filter(id => id > 0))
  assert.equal(new Set(taken).size, taken.length)
})

test('I1: what is left of a block is not lost with the lane, and the last identifiers are not followed by the first', () => {
  const lane = new IdLane(idCounter(1))
  lane.reserve(1_500)
  assert.equal(lane.firstFree, 1_501)
  const last = new IdLane(idCounter(2 ** 31 - 1_500))
  last.reserve(1_000)
  assert.throws(() => last.reserve(1), /no identifiers left/)
  assert.throws(() => new IdLane(idCounter(2 ** 31 - 10)).reserve(1), /no identifiers left/)
})

test('I1: ranges give back the identifiers that they were made from', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 1 << 30 })), ids => {
    assert.deepEqual([...idsOf(rangesOf(Uint32Array.from(ids)), ids.length)], ids)
  }))
})

test('I2: a symbol keeps its identifier while its place in the file stays', () => {
  const lane = new IdLane(idCounter(1))
  const before = new FileFacts(extractText('a.ts', 'export class A { one() {} two() {} }\nexport function f() {}\n'))
  const ids = idsOf(lane.reserve(before.symbols.count), before.symbols.count)
  const after = new FileFacts(extractText('a.ts', '// moved\nexport function f() { return 1 }\nexport class A { zero() {} two() {} one() {} }\n'))
  const carried = carryIds({ facts: before, ids }, after, lane)
  const named = (facts: FileFacts, its: Uint32Array): Map<string, number> =>
    new Map([...its].map((id, row) => [row === 0 ? '' : facts.string(facts.symbols.name[row] ?? 0), id]))
  const [old, now] = [named(before, ids), named(after, carried)]
  for (const name of ['', 'A', 'one', 'two', 'f']) assert.equal(now.get(name), old.get(name), name)
  assert.ok(![...ids].includes(now.get('zero') ?? 0))
})

test('M1: the root depends on paths and contents, not on their order', () => {
  const files = [{ path: 'a/b.c', hash: '1' }, { path: 'a/c.c', hash: '2' }, { path: 'b', hash: '3' }, { path: 'a.c', hash: '4' }]
  const root = rootOf(files)
  assert.equal(rootOf([...files].reverse()), root)
  assert.notEqual(rootOf(files.map(file => (file.path === 'b' ? { ...file, hash: '5' } : file))), root)
  assert.notEqual(rootOf(files.map(file => (file.path === 'b' ? { ...file, path: 'c' } : file))), root)
  assert.equal(rootOf([]), sha256(new Uint8Array(0)))
})

test('M1: after any changes the root, and what stands beside each folder, are those of the files that are there', async () => {
  const names = ['a', 'b', 'd/a', 'd/e/a', 'd/e/f/a', 'd-/a', 'g/h/i/a', 'é/a']
  const step = fc.array(fc.record({ name: fc.constantFrom(...names), content: fc.option(fc.nat(3)) }), { minLength: 1, maxLength: 4 })
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async steps => {
    const store = openMemory()
    for (const edits of steps) {
      const transaction = await new WriteQueue(store).begin()
      for (const { name, content } of edits) {
        if (content === null) transaction.removeFile(names.indexOf(name) + 1)
        else transaction.putFile(recordWith(names.indexOf(name) + 1, name, content))
      }
      const root = await updateMerkle(transaction, ['', ...edits.map(({ name }) => folderOf(name))], sha256)
      transaction.seal({ ...transaction.before.commit, root })
      const snapshot = store.snapshot()
      const whole = merkleTree(snapshot.files(), sha256)
      assert.equal(root, whole.root)
      for (const folder of ['', 'd/', 'd/e/', 'd/e/f/', 'd-/', 'g/', 'g/h/', 'g/h/i/', 'é/']) assert.deepEqual(snapshot.folderBlob(folder), whole.beside.get(folder), folder)
      snapshot.close()
    }
  }))
})

function rootOf(files: readonly HashedFile[]): string {
  return merkleTree(files, sha256).root
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function recordWith(id: number, path: string, content: number): FileRecord {
  return { id, path, language: 'plain', hash: sha256(Uint8Array.of(content)), stamp: { size: 1, mtimeNs: 1n, ctimeNs: 1n, inode: 1n }, readNs: 2n, problems: '', symbolIds: [] }
}

const hashes = fc.uniqueArray(fc.integer({ min: 0, max: 0xffffffff })).map(list => Uint32Array.from(list).sort())
const derived: fc.Arbitrary<DerivedAnswer> = fc.record({
  kind: fc.nat(15), subject: fc.nat(), name: fc.string(), side: fc.nat(1), answer: fc.nat(), asked: hashes,
}, { noNullPrototype: true })

test('Q1: questions that were encoded are decoded', () => {
  fc.assert(fc.property(hashes, fc.array(derived), (asked, answers) => {
    assert.deepEqual(decodeQuestions(encodeQuestions({ asked, derived: answers })), { asked, derived: answers })
  }))
})

test('P1: a file that stands as it was is not read again', async () => {
  const tree = memoryTree([['a.ts', 'export const a = 1\n'], ['b.ts', 'import { a } from "./a"\na\n']])
  const store = openMemory()
  assert.equal((await update(store, tree)).length, 4)
  assert.deepEqual(await update(store, tree), [])
  tree.put('b.ts', 'import { a } from "./a"\na + a\n')
  assert.deepEqual([...await update(store, tree)].sort(), ['link b.ts', 'parse b.ts'])
})

test('P2: what a replaced or removed file had posted is gone', async () => {
  const tree = memoryTree([['a.ts', '/** frobnicates */ export function oldName() {}\n'], ['b.ts', 'import { oldName } from "./a"\noldName()\n']])
  const store = openMemory()
  await update(store, tree)
  const before = store.snapshot()
  const [old] = before.postings('name', innerNameHash(nameHash('oldName')))
  assert.ok(old !== undefined && before.postings('inbound', old).length === 1)
  tree.put('a.ts', 'export function newName() {}\n')
  tree.put('b.ts', undefined)
  await update(store, tree)
  const after = store.snapshot()
  for (const [index, key] of [['name', 'oldName'], ['text-term', 'frobnicates'], ['name-term', 'old'], ['basename', 'b.ts']] as const) {
    for (const hash of [nameHash(key), innerNameHash(nameHash(key))]) assert.deepEqual([...after.postings(index, hash)], [], `${index} ${key}`)
  }
  assert.deepEqual([...after.postings('inbound', old)], [])
  assert.equal(after.postings('name', innerNameHash(nameHash('newName'))).length, 1)
})

test('G1: a renamed export relinks those who asked for either name, and nobody else', () => checkUpdate(`
--- a.ts
export const one = 1
export const two = 2
--- asks-one.ts
import { one } from './a'
one
--- asks-two.ts
import { two } from './a'
two
--- a.ts @2
export const uno = 1
export const two = 2
=== work @2
parse a.ts
link a.ts
link asks-one.ts
`))

test('G2: what is asked through a chain of files stops where an answer stays', () => checkUpdate(`
--- shape.ts
export class Shape { area() { return 1 } }
--- make.ts
import { Shape } from './shape'
export function make() { return new Shape() }
--- use.ts
import { make } from './make'
make().area()
--- make.ts @2
import { Shape } from './shape'
export function make() { const made = new Shape(); return made }
=== work @2
parse make.ts
link make.ts
--- make.ts @3
export function make() { return { area() {} } }
=== work @3
parse make.ts
link make.ts
link use.ts
`))

test('C1: a corpus over a past answers as one over the same files without a past', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const project = new RandomProject(randomOf(seed))
    const tree = memoryTree(project.files)
    const [old, fresh] = [openMemory(), openMemory()]
    await update(old, tree)
    for (let i = 0; i < 5; i++) for (const [path, text] of project.edit()) tree.put(path, text)
    await update(old, tree)
    await update(fresh, memoryTree(project.files))
    const [a, b] = [await old.begin(), await fresh.begin()]
    const [over, without] = [new TreeCorpus(a, new UpdateMemory().take(a.before)), new TreeCorpus(b, new UpdateMemory().take(b.before))]
    const paths = (corpus: TreeCorpus, ids: readonly { readonly id: FileId }[]): string[] => ids.map(({ id }) => corpus.file(id).path)
    for (const path of project.files.keys()) {
      const name = path.slice(path.lastIndexOf('/') + 1)
      assert.deepEqual(paths(over, over.filesNamed(name)), paths(without, without.filesNamed(name)))
      assert.equal(over.configuration(path), without.configuration(path))
    }
    for (const name of ['f', 'g', 'h', 'p', 's', 't']) {
      const shown = (corpus: TreeCorpus): string[] => corpus.globals(corpus.names.of(name)).map(each => `${each.path} ${each.kind} ${each.flags}`)
      assert.deepEqual(shown(over), shown(without), name)
    }
    a.abort()
    b.abort()
  }
})

test('U2: a cancelled update leaves the store as it was', async () => {
  const tree = memoryTree([['a.ts', 'export const a = 1\n']])
  const store = openMemory()
  await update(store, tree)
  const before = openGraph(store).dump()
  tree.put('b.ts', 'export const b = 1\n')
  const controller = new AbortController()
  const cancelled = updateIndex({
    store, tree, rules: linkRules, repo: 'test', signal: controller.signal, onWork: () => controller.abort(new Error('enough')),
  })
  await assert.rejects(cancelled, /enough/)
  assert.deepEqual(openGraph(store).dump(), before)
  await update(store, tree)
  assert.equal(openGraph(store).dump().length > before.length, true)
})

test('U1: links of another making are made anew', async () => {
  const tree = memoryTree([['a.ts', 'export const a = 1\n'], ['b.ts', 'import { a } from "./a"\na\n']])
  const store = openMemory()
  await update(store, tree)
  const work: string[] = []
  const rules = linkRules.map(each => ({ ...each, version: each.version + 1 }))
  await updateIndex({ store, tree, rules, repo: 'test', onWork: (what, path) => work.push(`${what} ${path}`) })
  assert.deepEqual(work.sort(), ['link a.ts', 'link b.ts', 'parse a.ts', 'parse b.ts'])
  assert.deepEqual(openGraph(store).dump(), await freshDump(tree))
  const snapshot = store.snapshot()
  assert.deepEqual([snapshot.commit.sequence, verifyStore(snapshot, bytes => tree.hash(bytes)).damage], [2, []])
  snapshot.close()
})

test('U1: what a mishap kept out is tried again, and what comes out alike is no change', async () => {
  const good = memoryTree([['a.ts', 'export function a() {}\n']])
  let mishap = true
  const tree: MemoryTree = {
    ...good,
    read: async function* (files, signal) {
      for await (const batch of good.read(files, signal)) {
        yield batch.map(file => (file.kind === 'facts' && mishap
          ? { ...file, facts: extractText('a.ts', ''), problems: [{ code: 'timeout', message: 'took too long' } as const] }
          : file))
      }
    },
  }
  const store = openMemory()
  await update(store, tree)
  const { sequence } = store.snapshot().commit
  await update(store, tree)
  assert.equal(store.snapshot().commit.sequence, sequence, 'the same mishap is no news')
  mishap = false
  await update(store, tree)
  assert.equal(openGraph(store).dump().filter(line => line.includes('#a:function')).length > 0, true)
})
