import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import type { GraphStore } from '@codeloom/store'
import { openSqlite } from '../src/index.ts'

const label = { root: '', label: 'x', nextFileId: 1, nextSymbolId: 1, state: '' }

test('the log is synced before a commit is called durable; where that fails it is said, and the database is written anew the next time', context => inFolder(context, async folder => {
  const file = path.join(folder, 'graph.db')
  const store = openSqlite({ path: file, create: true, durability: 'full' })
  context.after(() => store.close())
  const { opened, prototype } = await recording(context)
  await commit(store)
  let synced = 0
  const { datasync } = prototype
  context.mock.method(prototype, 'datasync', async function (this: unknown) {
    await Reflect.apply(datasync, this, [])
    synced++
  })
  await store.sync()
  assert.deepEqual([opened, synced], [[`${file}-wal`], 1])
  context.mock.method(prototype, 'datasync', async () => { throw Object.assign(new Error('EIO'), { code: 'EIO' }) })
  await commit(store)
  const before = fs.readFileSync(file)
  await assert.rejects(store.sync(), { name: 'StoreError', code: 'failed', message: /graph\.db-wal could not be synced \(EIO\)/ })
  assert.deepEqual(fs.readFileSync(file), before)
  context.mock.method(prototype, 'datasync', datasync)
  await store.sync()
  assert.notDeepEqual(fs.readFileSync(file), before)
}))

test('each folder that is made for a store is named in one that is synced', context => inFolder(context, folder => {
  const [folders, synced]: [Map<number, string>, string[]] = [new Map(), []]
  const { openSync, fsyncSync } = fs
  context.mock.method(fs, 'openSync', (...given: Parameters<typeof openSync>) => {
    const made = openSync(...given)
    folders.set(made, String(given[0]))
    return made
  })
  context.mock.method(fs, 'fsyncSync', (opened: number) => {
    fsyncSync(opened)
    synced.push(folders.get(opened) ?? '')
  })
  syncBuiltinESMExports()
  openSqlite({ path: path.join(folder, 'a', 'b', 'graph.db'), create: true }).close()
  assert.deepEqual(synced, process.platform === 'win32' ? [] : [folder, path.join(folder, 'a')])
}))

/** Which files are opened from now on, and what their handles are made from. */
async function recording(context: TestContext): Promise<{ readonly opened: string[]; readonly prototype: { datasync: () => Promise<void> } }> {
  const { open } = fs.promises
  const handle = await open(os.tmpdir(), 'r')
  const prototype: { datasync: () => Promise<void> } = Object.getPrototypeOf(handle)
  await handle.close()
  const opened: string[] = []
  context.mock.method(fs.promises, 'open', (...given: Parameters<typeof open>) => {
    opened.push(String(given[0]))
    return open(...given)
  })
  syncBuiltinESMExports()
  return { opened, prototype }
}

async function commit(store: GraphStore): Promise<void> {
  const transaction = await store.begin()
  transaction.putBlob('facts', 1, crypto.getRandomValues(new Uint8Array(5_000)))
  transaction.commit(label)
}

async function inFolder(context: TestContext, work: (folder: string) => unknown): Promise<void> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-durable-')))
  context.after(() => {
    context.mock.reset()
    syncBuiltinESMExports()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  await work(folder)
}
