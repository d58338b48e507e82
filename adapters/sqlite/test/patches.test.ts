import { openMemory, type GraphStore } from '@codeloom/store'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { openSqlite } from '../src/index.ts'

const label = { root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' }
const keyCount = 60_000

test('small commits wait as patches, whose number stays in proportion to the chunks', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-sqlite-'))
  const file = path.join(folder, 'graph.db')
  const stores = [openMemory(), openSqlite({ path: file, create: true })]
  const [model, store] = stores
  if (model === undefined || store === undefined) throw new Error('two stores')
  const database = new DatabaseSync(file)
  const count = (table: string): number => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
  for (const each of stores) await changeMany(each, { seed: 1, pairs: 100_000, removals: 0 })
  assert.equal(count('patch'), 0)
  const chunks = count('chunk')
  let most = 0
  let merged = 0
  for (let round = 0; round < 60; round++) {
    const before = count('patch')
    for (const each of stores) await changeMany(each, { seed: 100 + round, pairs: 150, removals: 150 })
    most = Math.max(most, count('patch'))
    if (count('patch') < before) merged++
  }
  assert.ok(merged > 0, 'patches were merged along the way')
  assert.ok(most <= chunks * 16 + 600, `${most} patches beside ${chunks} chunks`)
  assert.ok(count('chunk') < chunks * 1.5, `${count('chunk')} chunks, ${chunks} before`)
  const [expected, found] = [model.snapshot(), store.snapshot()]
  for (let i = 0; i < keyCount; i++) assert.deepEqual(found.postings('name', keyOf(i)), expected.postings('name', keyOf(i)))
  found.close()
  database.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function changeMany(store: GraphStore, { seed, pairs, removals }: { readonly seed: number; readonly pairs: number; readonly removals: number }): Promise<void> {
  let state = seed
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  const keys = (length: number): Uint32Array => Uint32Array.from({ length }, () => keyOf(Math.floor(next() * keyCount)))
  const values = (length: number): Uint32Array => Uint32Array.from({ length }, () => Math.floor(next() * 3))
  const transaction = await store.begin()
  transaction.removePostings('name', keys(removals), values(removals))
  transaction.addPostings('name', keys(pairs), values(pairs))
  transaction.commit(label)
}

function keyOf(i: number): number {
  return Math.imul(i, 0x9e3779b1) >>> 0
}
