import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'
import { openMemory } from '@codeloom/store'
import { findRoot, HostError, indexTree } from '../src/index.ts'
import { scratchTree } from './scratch-tree.ts'

const sources = { 'a.ts': 'export const a = 1\n', 'b.ts': 'export const b = 1\n' }

for (const when of ['before it is looked at', 'before it is read'] as const) {
  test(`a root that goes away ${when} is told, and what was indexed stays`, async t => {
    using tree = scratchTree(sources)
    const root = findRoot(tree.dir, tree.dir)
    const store = openMemory()
    const remove = (): void => fs.rmSync(tree.dir, { recursive: true, force: true })
    const { root: before } = await indexTree({ root, store, workers: 1 })
    fs.writeFileSync(`${tree.dir}/c.ts`, 'export const c = 1\n')
    const begin = store.begin.bind(store)
    if (when === 'before it is looked at') {
      t.mock.method(store, 'begin', (signal?: AbortSignal) => {
        remove()
        return begin(signal)
      })
    }
    await assert.rejects(indexTree({ root, store, workers: 1, onProgress: remove }), (error: unknown) => error instanceof HostError && error.message.startsWith('There is no folder'))
    const snapshot = store.snapshot()
    assert.deepEqual([snapshot.commit.root, [...snapshot.files()].length], [before, 2])
    snapshot.close()
  })
}
