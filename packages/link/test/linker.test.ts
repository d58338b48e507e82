import assert from 'node:assert/strict'
import test from 'node:test'
import { linkRules } from '@codeloom/languages'
import { globalsQuestion, groupOf, makeLinker, type FileId, type LinkerOptions, type LinkRules } from '@codeloom/link'
import { decodeLinks, encodeLinks, FileFacts, nameHash, reference, tag } from '@codeloom/model'
import { openMemory } from '@codeloom/store'
import { extractText, memoryTree, randomOf, RandomProject, update } from '@codeloom/testkit'
import { UpdateMemory } from '../../engine/src/index/update-memory.ts'
import { TreeCorpus } from '../../engine/src/index/tree-corpus.ts'

/** The facts of some files, as a run links them. */
async function corpusOf(files: ReadonlyMap<string, string>, languages: Readonly<Record<string, string>> = {}): Promise<{ readonly corpus: TreeCorpus; readonly ids: FileId[]; readonly close: () => void }> {
  const store = openMemory()
  await update(store, memoryTree(files))
  const transaction = await store.begin()
  const corpus = new TreeCorpus(transaction, new UpdateMemory().take(transaction.before))
  const ids: FileId[] = []
  for (const record of transaction.before.files()) {
    const facts = new FileFacts(extractText(record.path, files.get(record.path) ?? ''))
    corpus.add({ ...record, id: record.id as FileId, language: languages[record.path] ?? record.language }, facts)
    ids.push(record.id as FileId)
  }
  return { corpus, ids, close: () => transaction.abort() }
}

/** Links all files of a random project in the order given, and returns links and questions by path. */
async function linked(seed: number, options: LinkerOptions, order: (ids: FileId[]) => FileId[]): Promise<ReadonlyMap<string, string>> {
  const project = new RandomProject(randomOf(seed))
  for (let i = 0; i < 8; i++) project.edit()
  const { corpus, ids, close } = await corpusOf(project.files)
  const linker = makeLinker(corpus, linkRules, options)
  const results = new Map<string, string>()
  for (const id of order(ids)) {
    const file = corpus.file(id)
    const { links, asked } = linker.link(file)
    results.set(file.path, `${Buffer.from(encodeLinks(links)).toString('hex')} asks ${asked.join()}`)
  }
  close()
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

test('G3: a name that means something else now leaves all other references as they were, and gives what linking the whole file gives', async () => {
  const text = 'struct s *known(void);\nint used(void);\nvoid f(void) { free_one(); used(); other(); }\nint g(void) { return makes_one()->x; }\n'
  const before = await corpusOf(new Map([['a.c', text], ['b.c', 'void free_one(void) {}\nvoid other(void) {}\nint used(void) { return 1; }']]))
  const old = encodeLinks(makeLinker(before.corpus, linkRules).link(before.corpus.file(before.ids[0] ?? (0 as FileId))).links)
  before.close()
  const { corpus, ids: [id], close } = await corpusOf(new Map([
    ['a.c', text], ['b.c', 'void free_one(void) {}\nvoid other(void) {}\nint used(void) { return 1; }'], ['c.c', 'void free_one(void) {}\nint used(void) { return 2; }\nint makes_one;'],
  ]))
  const file = corpus.file(id ?? (0 as FileId))
  const question = (name: string): number => globalsQuestion(groupOf(['c']), nameHash(name), 0)
  const relinked = (...changed: readonly number[]) => makeLinker(corpus, linkRules).relink(file, { changed: new Set(changed), before: () => decodeLinks(old) })
  const whole = makeLinker(corpus, linkRules).link(file)
  const result = relinked(question('free_one'))
  assert.ok(result !== undefined)
  // what `used` means has changed as well, which was not told
  const [own, all] = [decodeLinks(encodeLinks(result.links)), decodeLinks(encodeLinks(whole.links))]
  const row = Array.from(file.facts.free.name).findIndex(name => file.facts.string(name) === 'free_one')
  assert.deepEqual(own.answers.get(reference(tag.free, row)), all.answers.get(reference(tag.free, row)))
  assert.notDeepEqual(own.answers.get(reference(tag.free, row)), decodeLinks(old).answers.get(reference(tag.free, row)))
  assert.ok(result.asked.every(hash => whole.asked.includes(hash)))
  assert.equal(relinked(question('used')), undefined, 'declared in the file')
  assert.equal(relinked(question('makes_one')), undefined, 'held by a term')
  assert.equal(relinked(question('free_one'), 12345), undefined, 'another question')
  close()
})

test('G3: links after random names came and went are, byte for byte, those of files that are linked whole', async () => {
  let relinked = 0
  for (let seed = 1; seed <= 30; seed++) {
    const random = randomOf(seed)
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map(each => `name_${each}`)
    const defining = (): string => names.filter(() => random.chance(0.4)).map(name => (random.chance(0.3) ? `static inline int ${name}(void) { return 1; }\n` : `int ${name}(void) { return 0; }\n`)).join('')
    const user = `#include "one.h"\nvoid user(void) { ${names.map(name => `${name}();`).join(' ')} }\n`
    const parts = new Map([['user.c', user], ['one.h', defining()], ['two.h', defining()], ['three.c', defining()]])
    const before = await corpusOf(parts)
    const old = encodeLinks(makeLinker(before.corpus, linkRules).link(before.corpus.file(before.corpus.fileAt('user.c') ?? (0 as FileId))).links)
    // what is defined more comes last of all, so that the others keep their identifiers
    const last = parts.get('three.c') ?? ''
    const more = names.filter(name => !last.includes(name) && random.chance(0.5))
    parts.set('three.c', `${last}${more.map(name => `int ${name}(void) { return 2; }\n`).join('')}`)
    before.close()
    if (more.length === 0) continue
    const { corpus, close } = await corpusOf(parts)
    const file = corpus.file(corpus.fileAt('user.c') ?? (0 as FileId))
    const changed = new Set(more.map(name => globalsQuestion(groupOf(['c']), nameHash(name), 0)))
    const result = makeLinker(corpus, linkRules).relink(file, { changed, before: () => decodeLinks(old) })
    assert.ok(result !== undefined, `seed ${seed}`)
    const whole = makeLinker(corpus, linkRules).link(file)
    assert.deepEqual(encodeLinks(result.links), encodeLinks(whole.links), `seed ${seed}`)
    relinked++
    close()
  }
  assert.ok(relinked > 10, String(relinked))
})

test('what a linker weighs goes back when it forgets what only a file has asked', async () => {
  const { corpus, close } = await corpusOf(new Map([
    ['a.h', 'int f(void);\nint f(int);'], ['b.c', '#include "a.h"\nint f(void) { return 1; }'], ['c.c', 'int f(int a) { return a; }'],
    ['d.c', '#include "a.h"\nint g(void) { return f(); }'],
  ]))
  const linker = makeLinker(corpus, linkRules)
  const user = corpus.file(corpus.fileAt('d.c') ?? (0 as FileId))
  linker.link(user)
  const before = linker.weight()
  linker.link(user)
  assert.equal(linker.weight(), before)
  close()
})

test('languages whose interfaces are satisfied without being named do not take each other for theirs', async () => {
  const { corpus, ids, close } = await corpusOf(new Map([
    ['go.mod', 'module m\n'], ['a/a.go', 'package a\ntype Near struct{}\nfunc (n Near) Run() {}'], ['b/b.go', 'package b\ntype Runner interface { Run() }'],
    ['c/c.go', 'package c\ntype Far struct{}\nfunc (f Far) Run() {}'],
  ]), { 'c/c.go': 'other' })
  const [first] = linkRules.filter(rules => rules.embedding !== undefined)
  assert.ok(first?.embedding !== undefined)
  // like the first in everything but the keys of its interfaces
  const second: LinkRules = { ...first, languages: ['other'], embedding: { ...first.embedding, contractsWith: name => `other interface of ${name}` } }
  for (const order of [ids, [...ids].reverse()]) {
    const linker = makeLinker(corpus, [first, second])
    const satisfying = order.map(id => corpus.file(id)).filter(file => linker.link(file).links.satisfies.length > 0)
    assert.deepEqual(satisfying.map(file => file.path), ['a/a.go'])
  }
  close()
})
