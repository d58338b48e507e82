import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { updateIndex } from '@codeloom/engine'
import { linkRules } from '@codeloom/languages'
import { openMemory, type GraphStore } from '@codeloom/store'
import type { Root } from '../src/find-root.ts'
import { openTree, type TreeOptions } from '../src/open-tree.ts'
import { changesSinceCommit } from '../src/tree-changes.ts'
import { scratchTree } from './scratch-tree.ts'

async function update(root: Root, store: GraphStore, options: TreeOptions = {}): Promise<readonly number[]> {
  const { added, changed, removed } = await updateIndex({ store, tree: await openTree(root, options), rules: linkRules, repo: '' })
  return [added, changed, removed]
}

test('what a sweep found is brought in without another look, unless the store has moved on', async () => {
  using scratch = scratchTree({ 'a.c': 'int a;\n', 'b.c': 'int b;\n', 'in/c.c': 'int c;\n' })
  const root = { dir: scratch.dir, repo: '' }
  const store = openMemory()
  assert.deepEqual(await update(root, store), [3, 0, 0])
  fs.writeFileSync(path.join(root.dir, 'a.c'), 'int other;\n')
  fs.rmSync(path.join(root.dir, 'in/c.c'))
  const { swept } = await changesSinceCommit(root, store)
  fs.writeFileSync(path.join(root.dir, 'd.c'), 'int d;\n')
  assert.deepEqual(await update(root, store, { swept }), [0, 1, 1])
  assert.deepEqual(await update(root, store, { swept }), [1, 0, 0])
})

test('a file that is too large is not read again, until the limit is another', async () => {
  using scratch = scratchTree({ 'a.c': `int a;${' '.repeat(5_000)}\n` })
  const root = { dir: scratch.dir, repo: '' }
  const store = openMemory()
  assert.deepEqual(await update(root, store, { maxFileBytes: 1_000 }), [1, 0, 0])
  const snapshot = store.snapshot()
  const read = snapshot.fileAt('a.c')
  snapshot.close()
  assert.match(read?.problems ?? '', /too-large/)
  // its stamp may be too young to prove anything: its content does
  assert.deepEqual(await update(root, store, { maxFileBytes: 1_000 }), [0, 0, 0])
  assert.deepEqual(await update(root, store, { maxFileBytes: 10_000 }), [0, 1, 0])
})
