import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openMemory } from '@codeloom/store'
import { findRoot, indexTree } from '../src/index.ts'
import { indexedSources } from '../src/indexed-sources.ts'

test('a text is given as it was indexed, or not at all', async t => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-sources-'))
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }))
  const put = (name: string, text: string): void => fs.writeFileSync(path.join(dir, name), text)
  put('same.ts', '\ufeffexport const a = 1\n')
  put('touched.ts', 'export const b = 2\n')
  put('changed.ts', 'export const c = 3\n')
  put('gone.ts', 'export const d = 4\n')
  const root = findRoot(dir, dir)
  const store = openMemory()
  await indexTree({ root, store })
  put('touched.ts', 'export const b = 2\n')
  put('changed.ts', 'export const c = 4\n')
  fs.rmSync(path.join(dir, 'gone.ts'))
  const read = await indexedSources(root)
  const snapshot = store.snapshot()
  const texts = Object.fromEntries(Array.from(snapshot.files(), record => [record.path, read(record)]))
  snapshot.close()
  assert.deepEqual(texts, { 'same.ts': 'export const a = 1\n', 'touched.ts': 'export const b = 2\n', 'changed.ts': undefined, 'gone.ts': undefined })
})

test('a text that was read before is given as long as its file is as it was, and a file that grew is not read', async t => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-sources-'))
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }))
  const files = ['changed.ts', 'gone.ts', 'grown.ts', 'same.ts'].map(name => path.join(dir, name))
  for (const file of files) fs.writeFileSync(file, 'export const a = 1\n')
  const root = findRoot(dir, dir)
  const store = openMemory()
  await indexTree({ root, store })
  const read = await indexedSources(root)
  const snapshot = store.snapshot()
  t.after(() => snapshot.close())
  const texts = (): readonly (string | undefined)[] => Array.from(snapshot.files(), record => read(record))
  assert.deepEqual(texts(), files.map(() => 'export const a = 1\n'))
  const [changed = '', gone = '', grown = '', same = ''] = files
  const later = new Date(Date.now() + 5_000)
  fs.writeFileSync(changed, 'export const a = 2\n')
  fs.utimesSync(changed, later, later)
  fs.rmSync(gone)
  // longer than a Buffer can be: reading it would fail, and hashing what can be read would take seconds
  fs.truncateSync(grown, 3 * 2 ** 30)
  fs.utimesSync(same, later, later)
  const reads = t.mock.method(fs, 'readFileSync')
  assert.deepEqual(texts(), [undefined, undefined, undefined, 'export const a = 1\n'])
  assert.deepEqual(reads.mock.calls.map(call => call.arguments[0]), [changed, same])
})

test('who keeps no texts reads each file as often as it asks', async t => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-sources-'))
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }))
  fs.writeFileSync(path.join(dir, 'a.ts'), 'export const a = 1\n')
  const root = findRoot(dir, dir)
  const store = openMemory()
  await indexTree({ root, store })
  const snapshot = store.snapshot()
  t.after(() => snapshot.close())
  const [record] = snapshot.files()
  assert.ok(record !== undefined)
  for (const [read, expected] of [[await indexedSources(root), 1], [await indexedSources(root, 0), 2]] as const) {
    const reads = t.mock.method(fs, 'readFileSync')
    for (let i = 0; i < 2; i++) assert.equal(read(record), 'export const a = 1\n')
    assert.equal(reads.mock.callCount(), expected)
    reads.mock.restore()
  }
})
