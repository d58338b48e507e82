import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { updateIndex, type FileToRead, type UpdateSummary } from '@codeloom/engine'
import { findRoot, indexTree, openStore, openTree, type Root } from '@codeloom/host'
import { LiveTree, type LiveUpdate } from '@codeloom/host/watch'
import { linkRules } from '@codeloom/languages'
import { openMemory, type GraphStore } from '@codeloom/store'
import { dumpOf } from '@codeloom/testkit'
import { claimsOf } from '../src/claims.ts'
import { registeredLanguages } from '../src/languages.ts'
import { LeftFacts } from '../src/read/left-facts.ts'
import { scratchTree } from './scratch-tree.ts'

/** How long an update may take to come, on a machine that is busy with other tests. */
const mostMs = 30_000

/** A tree with two branches, and a cache of its own. */
class Branches {
  readonly root: Root
  private readonly count: number

  constructor(t: TestContext, count: number) {
    this.count = count
    const cache = scratchTree()
    const before = process.env.CODELOOM_CACHE
    process.env.CODELOOM_CACHE = cache.dir
    const tree = scratchTree()
    this.root = findRoot(tree.dir, tree.dir)
    t.after(() => {
      if (before === undefined) delete process.env.CODELOOM_CACHE
      else process.env.CODELOOM_CACHE = before
      tree[Symbol.dispose]()
      cache[Symbol.dispose]()
    })
    this.checkout('one')
  }
  checkout(branch: string): void {
    for (let n = 0; n < this.count; n++) this.put(`src/f${n}.ts`, n % 2 === 0 ? `export const same${n} = 1\n` : `import { same0 } from './f0.ts'\nexport const ${branch}${n} = same0\n${n % 5 === 0 ? 'function ( {\n' : ''}`)
  }
  put(file: string, text: string): void {
    const full = path.join(this.root.dir, file)
    fs.mkdirSync(path.dirname(full), { recursive: true })
    fs.writeFileSync(full, text)
  }
  /** Fails unless a store holds what a fresh index makes of the tree, which owes nothing to others. */
  async isFresh(store: GraphStore): Promise<void> {
    const fresh = openMemory()
    await updateIndex({ store: fresh, tree: await openTree(this.root), rules: linkRules, repo: this.root.repo })
    assert.equal(dumpOf(store), dumpOf(fresh))
  }
}

function read({ parsed, lent }: UpdateSummary): readonly number[] {
  return [parsed, lent]
}

// few are read in this thread, content by content; many by workers, which know all that is held
for (const [how, count, workers] of [['few files', 20, undefined], ['a worker', 20, 1]] as const) {
  test(`D2: a branch that is switched back to is not parsed, ${how}`, async t => {
    const tree = new Branches(t, count)
    const store = await openStore(undefined, tree.root, { create: true })
    t.after(() => store.close())
    const index = (): Promise<UpdateSummary> => indexTree({ root: tree.root, store, workers })
    assert.deepEqual(read(await index()), [count, 0])
    tree.checkout('two')
    assert.deepEqual(read(await index()), [count / 2, 0])
    for (const branch of ['one', 'two', 'one']) {
      tree.checkout(branch)
      assert.deepEqual(read(await index()), [0, count / 2])
      await tree.isFresh(store)
    }
  })
}

test('D2: a folder that is moved is not parsed again, nor another tree of the same contents once it was left', async t => {
  const tree = new Branches(t, 20)
  const store = await openStore(undefined, tree.root, { create: true })
  t.after(() => store.close())
  await indexTree({ root: tree.root, store })
  fs.renameSync(path.join(tree.root.dir, 'src'), path.join(tree.root.dir, 'lib'))
  assert.deepEqual(read(await indexTree({ root: tree.root, store })), [0, 20])
  await tree.isFresh(store)
  using other = scratchTree({ 'a/b.ts': 'export const same0 = 1\n', 'a/c.ts': 'export const never = 1\n' })
  const root = findRoot(other.dir, other.dir)
  assert.deepEqual(read(await indexTree({ root, store: openMemory() })), [1, 1])
})

test('D2: what is left is held for files of its language and grammar alone, and what cannot be read is let go of', async t => {
  const cache = scratchTree()
  const before = process.env.CODELOOM_CACHE
  process.env.CODELOOM_CACHE = cache.dir
  t.after(() => {
    if (before === undefined) delete process.env.CODELOOM_CACHE
    else process.env.CODELOOM_CACHE = before
    cache[Symbol.dispose]()
  })
  const languages = await registeredLanguages()
  const versions = Object.fromEntries(languages.sourceLanguages.map(({ id, version }) => [id, version]))
  const open = (): Promise<LeftFacts> => LeftFacts.open({ claimOf: claimsOf(languages), versions })
  const left = await open()
  const [hash, bytes] = ['ab'.repeat(32), Buffer.alloc(32, 0xab)]
  left.add({ path: 'a.ts', language: 'typescript', hash, problems: '', facts: Buffer.from('these are no facts') })
  const held = (facts: LeftFacts): readonly boolean[] => ['b.ts', 'b.tsx', 'b.py', 'b.nothing'].map(name => facts.has(bytes, name))
  assert.deepEqual(held(left), [true, false, false, false])
  left.write()
  assert.deepEqual([held(left), left.hashes().length], [[true, false, false, false], 1])
  const newer = await LeftFacts.open({ claimOf: claimsOf(languages), versions: { ...versions, typescript: 1_000_000 } })
  assert.deepEqual([held(newer), newer.hashes()], [[false, false, false, false], []])
  newer.close()
  assert.equal(left.give({ path: 'b.ts', language: 'typescript' } as FileToRead, hash), undefined)
  left.close()
  const again = await open()
  assert.deepEqual([held(again), again.hashes()], [[false, false, false, false], []])
  again.close()
})

test('D2: under a watcher, too', async t => {
  const tree = new Branches(t, 20)
  const store = openMemory()
  const updates: LiveUpdate[] = []
  const live = await LiveTree.open({ root: tree.root, store, events: { updated: update => updates.push(update) } })
  t.after(() => live.close())
  await live.ready
  const settle = async (): Promise<void> => {
    const fresh = openMemory()
    await updateIndex({ store: fresh, tree: await openTree(tree.root), rules: linkRules, repo: tree.root.repo })
    for (const began = performance.now(); dumpOf(store) !== dumpOf(fresh) && performance.now() - began < mostMs; await sleep(10)) await live.idle()
    assert.equal(dumpOf(store), dumpOf(fresh))
  }
  tree.checkout('two')
  await settle()
  updates.length = 0
  tree.checkout('one')
  await settle()
  assert.deepEqual([updates.reduce((sum, { summary }) => sum + summary.parsed, 0), updates.reduce((sum, { summary }) => sum + summary.lent, 0)], [0, 10])
})

test('D2: a cache that cannot be made is done without', async t => {
  const tree = new Branches(t, 10)
  using blocked = scratchTree({ file: '' })
  process.env.CODELOOM_CACHE = path.join(blocked.dir, 'file', 'in')
  const store = openMemory()
  await indexTree({ root: tree.root, store })
  tree.checkout('two')
  await indexTree({ root: tree.root, store })
  tree.checkout('one')
  assert.deepEqual(read(await indexTree({ root: tree.root, store })), [5, 0])
  await tree.isFresh(store)
})
