import { openMemory, type GraphStore } from '@codeloom/store'
import { change, contentOf, seededChange, watchDiskSyncs } from '@codeloom/store/contract-suite'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { Database } from '../src/database.ts'
import { openRocksdb } from '../src/index.ts'
import { loadBinding } from '../src/native.ts'
import { NewestRows, PinnedRows } from '../src/rocksdb-rows.ts'

const label = { root: '', label: 'x', nextFileId: 1, nextSymbolId: 1, state: '' }
const binding = loadBinding()

test('a commit that is in the log is told as one, whatever fails after it; what could not be taken away goes later', context => onStore(async (store, database) => {
  const model = openMemory()
  await both(store, model)
  const { generation } = database.state
  const before = store.snapshot()
  let isBroken = false
  const { batch_write: written } = binding
  context.mock.method(binding, 'batch_write', (...given: Parameters<typeof written>) => {
    written(...given)
    isBroken = true
  })
  breakWhile(context, () => isBroken)
  const { commit } = before
  assert.equal(await replaced(store), commit.sequence + 1)
  assert.equal(isBroken, true)
  const after = store.snapshot()
  assert.equal(after.commit.sequence, commit.sequence + 1)
  context.mock.reset()
  assert.deepEqual([...after.files()], [])
  assert.deepEqual(contentOf(store, before), contentOf(model))
  for (const snapshot of [before, after]) snapshot.close()
  const left = new NewestRows(database, generation)
  assert.ok([...left.texts('folder')].length > 0)
  assert.equal(await replaced(store), commit.sequence + 2)
  assert.deepEqual([...left.texts('folder')], [])
}))

test('a change of which rows could not be written early is not committed', context => onStore(async (store, database) => {
  const { batch_write: written } = binding
  const transaction = await store.begin()
  let isFull = true
  context.mock.method(binding, 'batch_write', (...given: Parameters<typeof written>) => {
    if (isFull) throw Object.assign(new Error('IO error: No space left on device: 000009.log'), { code: 'LEVEL_IO_ERROR' })
    written(...given)
  })
  const bytes = crypto.getRandomValues(new Uint8Array(1 << 16))
  const fill = (): void => {
    for (let file = 1; file < 1_000; file++) transaction.putBlob('facts', file, bytes)
  }
  assert.throws(fill, { name: 'StoreError', code: 'full' })
  isFull = false
  assert.throws(() => transaction.commit(label), { name: 'StoreError', message: /given up after a failure/ })
  assert.deepEqual([database.head.commit.sequence, store.snapshot().commit.sequence], [0, 0])
  context.mock.reset()
  assert.equal(await replaced(store), 1)
  assert.deepEqual(contentOf(store), contentOf(await emptied()))
}))

test('a sync that failed is remembered until the folder is opened again; a file that could not be opened for a moment is not', context => onStore(async store => {
  await replaced(store)
  await store.sync()
  const { synced, failSync, failOpen } = await watchDiskSyncs(context)
  // no descriptor is left
  failOpen('EMFILE')
  await assert.rejects(store.sync(), { name: 'StoreError', code: 'failed', message: /EMFILE.*tried again/ })
  failOpen()
  await store.sync()
  assert.ok(synced.some(file => file.endsWith('.log')), 'no log was synced')
  failSync('EIO')
  await assert.rejects(store.sync(), { name: 'StoreError', code: 'failed', message: /EIO.*start codeloom again/ })
  failSync()
  await assert.rejects(store.sync(), { name: 'StoreError', message: /EIO.*start codeloom again/ })
}))

test('each folder that is made for a store is named in one that is synced', async context => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-rocksdb-')))
  const { synced } = await watchDiskSyncs(context)
  const store = await openRocksdb({ path: path.join(folder, 'a', 'graph'), create: true })
  store.close()
  await Database.settled()
  if (process.platform !== 'win32') for (const each of [folder, path.join(folder, 'a'), path.join(folder, 'a', 'graph')]) assert.ok(synced.includes(each), each)
  fs.rmSync(folder, { recursive: true })
})

async function emptied(): Promise<GraphStore> {
  const model = openMemory()
  await replaced(model)
  return model
}

test('which chunks there are is read without what they hold, by a pinned snapshot as by the newest', context => onStore(async (store, database) => {
  const model = openMemory()
  await both(store, model)
  const newest = new NewestRows(database, database.state.generation)
  const pinned = new PinnedRows(database, database.state.generation)
  let bytes = 0
  const { iterator_nextv_sync: next } = binding
  context.mock.method(binding, 'iterator_nextv_sync', (...given: Parameters<typeof next>) => {
    const found = next(...given)
    for (let i = 1; i < found.rows.length; i += 2) bytes += found.rows[i]?.length ?? 0
    return found
  })
  const all = { least: 0, end: Number.MAX_SAFE_INTEGER }
  const ids = newest.slice('chunk', all).map(({ id }) => id)
  assert.ok(ids.length > 2)
  for (const rows of [newest, pinned]) assert.deepEqual(rows.slice('chunk', { ...all, keysOnly: true }).map(({ id }) => id), ids)
  assert.deepEqual(pinned.slice('chunk', { least: ids[1] ?? 0, end: ids.at(-1) ?? 0, keysOnly: true }).map(({ id }) => id), ids.slice(1, -1))
  assert.equal(bytes, 0)
  pinned.close()
}))

/** All that reads or takes away fails while it is so. */
function breakWhile(context: TestContext, isBroken: () => boolean): void {
  for (const name of ['db_get_many_sync', 'db_clear'] as const) {
    const real: (...given: never[]) => unknown = binding[name]
    context.mock.method(binding, name, (...given: never[]) => {
      if (isBroken()) throw Object.assign(new Error('IO error: the cable was pulled'), { code: 'LEVEL_IO_ERROR' })
      return real(...given)
    })
  }
}

async function both(store: GraphStore, model: GraphStore): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await change(model, seededChange)
    await change(store, seededChange)
  }
}

/** Commits that all is gone; answers with the number of the commit. */
async function replaced(store: GraphStore): Promise<number> {
  const transaction = await store.begin()
  transaction.clear()
  return transaction.commit(label).sequence
}

/** Runs a test on a fresh store, and the database below it. */
async function onStore(work: (store: GraphStore, database: Database) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-rocksdb-'))
  const at = path.join(folder, 'graph')
  const store = await openRocksdb({ path: at, create: true })
  const database = await Database.open(at, { create: false })
  try {
    await work(store, database)
  } finally {
    store.close()
    await database.close()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
