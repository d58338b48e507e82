import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { findRoot } from '@codeloom/host'
import { openMemory } from '@codeloom/store'
import { TreeBringer } from '../src/stores/bring-in.ts'
import { startEngine } from '../src/stores/engines.ts'
import { ExpectedTree, killStore } from '../src/stores/kill-store.ts'
import { layOut, SeededTree } from '../src/stores/seeded-tree.ts'

const seed = 3

test('B1, B2: writers that are killed lose nothing that they told, and leave no half', () => inFolder(async folder => {
  const engine = await startEngine('sqlite')
  const outcome = await killStore({ engine, kills: 3, seed, folder, compiled: path.join(folder, 'compiled'), told: () => undefined })
  assert.deepEqual([outcome.problem, outcome.kills, outcome.equal], [undefined, 3, 3])
  assert.ok(outcome.acknowledged > 0 && outcome.commits >= outcome.acknowledged)
}))

test('one that is stopped part of the way ends with what was done by then', () => inFolder(async folder => {
  const engine = await startEngine('sqlite')
  const stop = new AbortController()
  const outcome = await killStore({ engine, kills: 50, seed, folder, compiled: path.join(folder, 'compiled'), stop: stop.signal, told: ({ kills }) => kills === 2 && stop.abort() })
  assert.deepEqual([outcome.problem, outcome.kills, outcome.equal], [undefined, 2, 2])
}))

test('B2: a store that holds another tree than that of its commit is told, and so is one that does not fit itself', () => inFolder(async folder => {
  const dir = path.join(folder, 'tree')
  layOut(dir, new SeededTree(seed).at(5))
  const store = openMemory()
  await (await TreeBringer.of(findRoot(dir, dir))).into(store)
  const expected = new ExpectedTree(path.join(folder, 'expected'), seed)
  assert.equal(await expected.differenceOf(store, { sequence: 5, folder }), undefined)
  assert.match(await expected.differenceOf(store, { sequence: 6, folder }) ?? '', /lines are missing/)
  const change = await store.begin()
  const [name = 0] = change.before.fileAt('tick.ts')?.symbolIds ?? []
  change.addPostings('inbound', Uint32Array.of(name), Uint32Array.of(77_777))
  change.putFolderBlob('', undefined)
  change.commit(change.before.commit)
  assert.match(await expected.differenceOf(store, { sequence: 5, folder }) ?? '', /does not fit itself/)
}))

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-kill-stores-'))
  try {
    await work(folder)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
