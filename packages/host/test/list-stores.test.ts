import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { findRoot, indexTree, openStore } from '../src/index.ts'
import { listStores, removeStore } from '../src/list-stores.ts'
import { scratchTree } from './scratch-tree.ts'

/** A user to whom nothing is open that is shut. */
const nobody = 65_534
const posix = process.platform === 'win32' ? 'needs permissions of POSIX' : false

/** A cache of its own with the store of a root, and the root's parent. */
async function withStore(use: (root: string, parent: string) => Promise<void>): Promise<void> {
  using tree = scratchTree({ 'parent/top/a.ts': 'export const a = 1\n' })
  const before = process.env['XDG_CACHE_HOME']
  process.env['XDG_CACHE_HOME'] = path.join(tree.dir, 'cache')
  try {
    const root = findRoot(tree.dir, path.join(tree.dir, 'parent/top'))
    const store = await openStore(undefined, root, { create: true })
    await indexTree({ root, store, workers: 1 })
    store.close()
    await use(root.dir, path.join(tree.dir, 'parent'))
  } finally {
    if (before === undefined) delete process.env['XDG_CACHE_HOME']
    else process.env['XDG_CACHE_HOME'] = before
  }
}

test('a root that cannot be looked at is not gone', { skip: posix }, () => withStore(async (root, parent) => {
  assert.deepEqual((await listStores()).map(({ state }) => state), ['current'])
  execFileSync('chmod', ['-R', 'a+rwX', path.dirname(parent)])
  fs.chmodSync(parent, 0)
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(nobody)
  try {
    const [store] = await listStores()
    assert.deepEqual([store?.root, store?.state, store?.problem], [root, 'unreachable', 'no permission to read it'])
    assert.equal(store === undefined ? undefined : await removeStore(store), false)
  } finally {
    if (isRoot) process.seteuid?.(0)
    fs.chmodSync(parent, 0o755)
  }
}))

test('when a store was written is told by its newest commit, however its file was touched since', () => withStore(async () => {
  const began = Date.now()
  const [before] = await listStores()
  assert.ok(before?.writtenMs !== undefined && Math.abs(began - before.writtenMs) < 60_000)
  fs.utimesSync(before.file, 1, 1)
  assert.equal((await listStores())[0]?.writtenMs, before.writtenMs)
}))

test('a store is removed only while nobody writes it, and only while its root is gone', () => withStore(async (root, parent) => {
  fs.renameSync(root, `${root}-away`)
  const [store] = await listStores()
  assert.ok(store?.state === 'gone')
  const rival = await openStore(`sqlite:${store.file}`, { dir: parent, repo: '' }, { create: false })
  const lease = await rival.begin()
  assert.equal(await removeStore(store), false)
  lease.abort()
  rival.close()
  fs.renameSync(`${root}-away`, root)
  assert.equal(await removeStore(store), false)
  assert.equal((await listStores()).length, 1)
  fs.rmSync(root, { recursive: true })
  assert.equal(await removeStore(store), true)
  assert.deepEqual(fs.readdirSync(path.dirname(store.file)), [])
}))
