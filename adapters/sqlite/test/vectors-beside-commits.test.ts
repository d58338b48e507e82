import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fillVectors, type FillSummary } from '@codeloom/engine/vectors'
import type { GraphStore } from '@codeloom/store'
import { memoryTree, update, wordEmbedder, type MemoryTree } from '@codeloom/testkit'
import { openSqlite, openVectorCache, openVectorSets } from '../src/index.ts'

interface Lanes {
  readonly folder: string
  readonly tree: MemoryTree
  readonly store: GraphStore
  /** milliseconds of an edit, until it is committed */
  edit(): Promise<number>
  fill(): Promise<FillSummary>
}

const files = 200

async function lanesIn(t: TestContext): Promise<Lanes> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-lanes-'))
  const tree = memoryTree(Array.from({ length: files }, (_, i) => [`f${i}.ts`, `export function one${i}() { return ${i} }\nexport function other${i}() { return one${i}() }\n`] as const), { batchSize: 64 })
  const store = openSqlite({ path: path.join(folder, 'graph.db'), create: true })
  const [sets, cache] = [openVectorSets(path.join(folder, 'graph.db.vectors')), openVectorCache({ path: path.join(folder, 'vectors.db'), mostBytes: 1 << 30 })]
  t.after(() => {
    for (const each of [store, sets, cache]) each.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  await update(store, tree)
  const words = wordEmbedder({ name: 'words', dimensions: 32 })
  const embedder = { ...words, embed: async (...asked: Parameters<typeof words.embed>) => {
    await sleep(20)
    return await words.embed(...asked)
  } }
  let edits = 0
  return {
    folder, tree, store,
    edit: async () => {
      tree.put(`f${edits++ % files}.ts`, `export function edited${edits}() { return ${edits} }\n`)
      const began = performance.now()
      await update(store, tree)
      return performance.now() - began
    },
    fill: () => fillVectors({ store, sets, cache, embedder, sources: ({ path: at }) => tree.text(at) }),
  }
}

const middle = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN

test('commits go on beside vectors that are written: none waits for the lane, and what it fills is whole in the end', { timeout: 120_000 }, async t => {
  const { edit, fill } = await lanesIn(t)
  for (let i = 0; i < 5; i++) await edit()
  const alone: number[] = []
  for (let i = 0; i < 25; i++) alone.push(await edit())
  let isFilling = true
  const filling = fill().finally(() => (isFilling = false))
  const beside: number[] = []
  while (isFilling && beside.length < 200) {
    beside.push(await edit())
    await sleep(1)
  }
  await filling
  assert.ok(beside.length >= 5, `${beside.length} commits came in while vectors were made`)
  // a machine that is busy with other tests is slow by times for either
  assert.ok(middle(beside) <= middle(alone) * 5 + 100, `${middle(beside)} ms beside vectors, ${middle(alone)} ms alone`)
  assert.deepEqual(((summary: FillSummary) => [summary.isWhole, summary.unread])(await fill()), [true, 0])
})

test('commits do not wait for vectors that another process is writing, for however long', { timeout: 120_000 }, async t => {
  const { folder, edit, fill, store } = await lanesIn(t)
  await fill()
  const locking = ['graph.db.vectors', 'vectors.db'].map(name => new DatabaseSync(path.join(folder, name)))
  for (const each of locking) each.exec('BEGIN IMMEDIATE')
  await edit()
  const began = performance.now()
  await assert.rejects(fill(), { name: 'StoreError', code: 'locked' })
  const before = store.snapshot().commit.sequence
  await edit()
  assert.equal(store.snapshot().commit.sequence, before + 1)
  assert.ok(performance.now() - began < 20_000, 'the lane gave up in bounded time')
  for (const each of locking) {
    each.exec('ROLLBACK')
    each.close()
  }
  assert.equal((await fill()).isWhole, true)
})
