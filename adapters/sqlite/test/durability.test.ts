import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import type { GraphStore } from '@codeloom/store'
import { watchDiskSyncs } from '@codeloom/store/contract-suite'
import { openSqlite } from '../src/index.ts'

const label = { root: '', label: 'x', nextFileId: 1, nextSymbolId: 1, state: '' }

test('the log is synced before a commit is called durable; where that fails it is said, and the database is written anew the next time', context => inFolder(context, async folder => {
  const file = path.join(folder, 'graph.db')
  const store = openSqlite({ path: file, create: true, durability: 'full' })
  context.after(() => store.close())
  const { synced, failSync } = await watchDiskSyncs(context)
  await commit(store)
  await store.sync()
  assert.deepEqual(synced, [`${file}-wal`])
  failSync('EIO')
  await commit(store)
  const before = fs.readFileSync(file)
  await assert.rejects(store.sync(), { name: 'StoreError', code: 'failed', message: /graph\.db-wal could not be synced \(EIO\)/ })
  assert.deepEqual(fs.readFileSync(file), before)
  failSync()
  await store.sync()
  assert.notDeepEqual(fs.readFileSync(file), before)
}))

test('each folder that is made for a store is named in one that is synced', context => inFolder(context, async folder => {
  const { synced } = await watchDiskSyncs(context)
  openSqlite({ path: path.join(folder, 'a', 'b', 'graph.db'), create: true }).close()
  assert.deepEqual(synced, process.platform === 'win32' ? [] : [folder, path.join(folder, 'a')])
}))

async function commit(store: GraphStore): Promise<void> {
  const transaction = await store.begin()
  transaction.putBlob('facts', 1, crypto.getRandomValues(new Uint8Array(5_000)))
  transaction.commit(label)
}

async function inFolder(context: TestContext, work: (folder: string) => unknown): Promise<void> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-durable-')))
  context.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  await work(folder)
}
