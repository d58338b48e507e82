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
