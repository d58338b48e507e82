import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { openMemory, type GraphStore } from '@codeloom/store'
import { findRoot, indexTree, type Root } from '../src/index.ts'
import { verifyTree } from '../src/verify-tree.ts'
import { stampOf } from '../src/walk/stamp.ts'
import { scratchTree } from './scratch-tree.ts'

const sources = { 'a.ts': "import { b } from './b'\nexport const a = b()\n", 'b.ts': 'export function b() { return 1 }\n' }

async function indexed(dir: string): Promise<{ readonly root: Root; readonly store: GraphStore }> {
  const root = findRoot(dir, dir)
  const store = openMemory()
  await indexTree({ root, store, workers: 1 })
  return { root, store }
}

test('a store that fits its sources is whole, to the byte where a fresh index is made', async () => {
  using tree = scratchTree(sources)
  const { root, store } = await indexed(tree.dir)
  const { damage, pending, files, compared } = await verifyTree(root, store, { full: true })
  assert.deepEqual({ damage, pending, files, compared }, { damage: [], pending: [], files: 2, compared: true })
})

test('files that changed since are pending, which is no damage', async () => {
  using tree = scratchTree(sources)
  const { root, store } = await indexed(tree.dir)
  fs.writeFileSync(path.join(tree.dir, 'a.ts'), 'export const a = 2\n')
  fs.rmSync(path.join(tree.dir, 'b.ts'))
  fs.writeFileSync(path.join(tree.dir, 'c.ts'), '')
  const { damage, pending, compared } = await verifyTree(root, store, { full: true })
  assert.deepEqual([damage, pending, compared], [[], ['c.ts', 'b.ts', 'a.ts'], false])
})

test('a content that is not the one that was indexed, though nothing says so, is damage', async () => {
  using tree = scratchTree(sources)
  const { root, store } = await indexed(tree.dir)
  const file = path.join(tree.dir, 'b.ts')
  fs.writeFileSync(file, sources['b.ts'].replace('1', '2'))
  const change = await store.begin()
  const record = change.before.fileAt('b.ts')
  const stamp = stampOf(file)
  assert.ok(record !== undefined && stamp !== undefined)
  change.putFile({ ...record, stamp, readNs: stamp.mtimeNs + 10n ** 12n })
  change.commit(change.before.commit)
  const { damage } = await verifyTree(root, store, { full: false })
  assert.deepEqual(damage.map(({ where }) => where), ['b.ts'])
  assert.match(damage[0]?.what ?? '', /another content/)
})

test('links that no fresh index would make are found by comparing with one', async () => {
  using tree = scratchTree({ 'a.ts': 'export function f() { return g() }\nexport function g() {}\n', 'b.ts': 'export function f() { return g() }\nexport function g() {}\n' })
  const { root, store } = await indexed(tree.dir)
  const change = await store.begin()
  const [a, b] = ['a.ts', 'b.ts'].map(each => change.before.fileAt(each))
  assert.ok(a !== undefined && b !== undefined)
  // the same text: only whose identifiers are whose tells the two apart
  change.putFile({ ...a, problems: JSON.stringify([{ code: 'syntax', message: 'was never there' }]) })
  change.commit(change.before.commit)
  const { damage } = await verifyTree(root, store, { full: true })
  assert.match(damage[0]?.what ?? '', /is not that of a fresh index; the first line that differs/)
})

test('what cannot be read now was not compared: it is pending', { skip: process.platform === 'win32' ? 'needs permissions of POSIX' : false }, async () => {
  using tree = scratchTree(sources)
  const { root, store } = await indexed(tree.dir)
  const file = path.join(tree.dir, 'b.ts')
  fs.chmodSync(tree.dir, 0o755)
  fs.chmodSync(file, 0)
  const change = await store.begin()
  const record = change.before.fileAt('b.ts')
  const stamp = stampOf(file)
  assert.ok(record !== undefined && stamp !== undefined)
  change.putFile({ ...record, stamp, readNs: stamp.ctimeNs + 10n ** 12n })
  change.commit(change.before.commit)
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(nobody)
  try {
    const { damage, pending, compared } = await verifyTree(root, store, { full: true })
    assert.deepEqual([damage, pending, compared], [[], ['b.ts'], false])
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})

/** A user to whom nothing is open that is shut. */
const nobody = 65_534
