import assert from 'node:assert/strict'
import test from 'node:test'
import { linkRules } from '@codeloom/languages'
import { makeLinker, type FileId, type LinkerOptions } from '@codeloom/link'
import { encodeLinks, FileFacts } from '@codeloom/model'
import { openMemory } from '@codeloom/store'
import { extractText, memoryTree, randomOf, RandomProject, update } from '@codeloom/testkit'
import { TreeCorpus } from '../../engine/src/index/tree-corpus.ts'

/** Links all files of a random project in the order given, and returns links and questions by path. */
async function linked(seed: number, options: LinkerOptions, order: (ids: FileId[]) => FileId[]): Promise<ReadonlyMap<string, string>> {
  const project = new RandomProject(randomOf(seed))
  for (let i = 0; i < 8; i++) project.edit()
  const store = openMemory()
  await update(store, memoryTree(project.files))
  const transaction = await store.begin()
  const corpus = new TreeCorpus(transaction)
  for (const record of transaction.before.files()) {
    const facts = new FileFacts(extractText(record.path, project.files.get(record.path) ?? ''))
    corpus.add({ ...record, id: record.id as FileId }, facts)
  }
  const linker = makeLinker(corpus, linkRules, options)
  const results = new Map<string, string>()
  for (const id of order([...transaction.before.files()].map(record => record.id as FileId))) {
    const file = corpus.file(id)
    const { links, asked } = linker.link(file)
    results.set(file.path, `${Buffer.from(encodeLinks(links)).toString('hex')} asks ${asked.join()}`)
  }
  transaction.abort()
  return new Map([...results].sort())
}

const inOrder = (ids: FileId[]): FileId[] => ids

test('R1: links and their questions across files are the same with memo and without, in any order of asking', async () => {
  for (let seed = 1; seed <= 25; seed++) {
    const expected = await linked(seed, {}, inOrder)
    assert.deepEqual(await linked(seed, { keep: false }, inOrder), expected, `seed ${seed}, without memo`)
    const random = randomOf(seed)
    assert.deepEqual(await linked(seed, {}, ids => ids.sort(() => random.below(3) - 1)), expected, `seed ${seed}, shuffled`)
    assert.deepEqual(await linked(seed, {}, ids => ids.reverse()), expected, `seed ${seed}, reversed`)
  }
})

test('D1: a node reads the facts of its own file alone; every other read would go unrecorded', async () => {
  for (let seed = 1; seed <= 25; seed++) {
    await linked(seed, { onRead: (file, by) => assert.equal(file, by, `seed ${seed}: a node about file ${by} read file ${file}`) }, inOrder)
  }
})
