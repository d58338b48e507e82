import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commitOf, openMemory } from '@codeloom/store'
import { freshDump, memoryTree, openGraph, update } from '@codeloom/testkit'
import { UpdateMemory } from '@codeloom/engine'

/** A UUIDv7 of the year 2200. */
const future = '069c1a2e-9000-7000-8000-000000000000'
const before = [['a.ts', "import { b } from './b'\nexport const a = b()\n"], ['b.ts', 'export function b() { return 1 }\n']] as const
const after = [['a.ts', "import { b } from './b'\nexport const a = b() + 1\n"], ['c.ts', 'export function b() { return 1 }\n']] as const

test('U1: a clock that was set back changes nothing: commits are in the order of their numbers, files are compared by what they hold', async () => {
  for (const memory of [undefined, new UpdateMemory()]) {
    const store = openMemory()
    // it has been read often: the times of its files are later than any of the tree to come
    const tree = memoryTree(before)
    for (let i = 0; i < 20; i++) tree.put('a.ts', before[0][1])
    await update(store, tree, { memory })
    const relabelled = await store.begin()
    relabelled.commit({ ...relabelled.before.commit, label: future })
    const old = store.snapshot()
    await update(store, memoryTree(after), { memory })
    const { sequence, label } = commitOf(store)
    assert.equal(sequence, old.commit.sequence + 1)
    assert.ok(label < future)
    assert.deepEqual(openGraph(store).dump(), await freshDump(memoryTree(after)))
    assert.deepEqual(Array.from(old.files(), ({ path }) => path), ['a.ts', 'b.ts'])
    old.close()
    // and it goes on from there
    const again = memoryTree()
    for (let i = 0; i < 5; i++) for (const [path, text] of before) again.put(path, text)
    await update(store, again, { memory })
    assert.equal(commitOf(store).sequence, sequence + 1)
    assert.deepEqual(openGraph(store).dump(), await freshDump(again))
  }
})
