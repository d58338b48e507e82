/** What survives the loss of power, held against what an engine has its disk do. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { StoreError, type GraphStore } from '../src/contract.ts'
import { commit, file, seen, write } from './contract-writes.ts'
import { watchDiskSyncs } from './disk-syncs.ts'

export interface DurableStore {
  /** Opens the store in this folder with `full` durability. */
  open(folder: string): GraphStore | Promise<GraphStore>
  /** Watches how far the store in this folder is durable, until the test ends. */
  watch(context: TestContext, folder: string): Promise<DurabilityWatch>
  /** whether it has to be opened again, as it says, once it could not be made durable */
  readonly opensAnew?: boolean
  settled?(): Promise<void>
}

export interface DurabilityWatch {
  /** grows whenever more of the store is durable */
  place(): number | Promise<number>
  /** From now on nothing can be made durable. */
  breakDown(): void | Promise<void>
  mend(): void | Promise<void>
}

/** Of an engine whose files are synced by Node's functions. */
export async function watchFiles(context: TestContext, folder: string): Promise<DurabilityWatch> {
  const { synced, failSync } = await watchDiskSyncs(context)
  return { place: () => synced.filter(each => each.startsWith(folder)).length, breakDown: () => failSync('EIO'), mend: () => failSync() }
}

/** `lacks` says why an engine has none. */
export function durability(durable: DurableStore | undefined, lacks: string | undefined): void {
  if ((durable === undefined) === (lacks === undefined)) throw new TypeError('a store is durable, or says why it is not')
  const on = (run: (bench: Bench) => Promise<void>) => async (context: TestContext) => {
    if (durable !== undefined) await onDurable(durable, context, run)
  }

  test('S6: when a sync has ended, what was committed before it is durable', { skip: lacks }, on(async ({ store, watch }) => {
    assert.equal(store.durability, 'full')
    for (const id of [1, 2, 3]) {
      const before = await watch.place()
      await commit(store, transaction => write(transaction, file(id, `f${id}`), {}))
      await store.sync()
      assert.ok(await watch.place() > before, `commit ${id}`)
    }
    assert.equal(seen(store).sequence, 3)
  }))

  test('S6: what cannot be made durable is told, and is there; and durable with what comes after it, when it can be again', { skip: lacks }, on(async ({ store, watch, again }) => {
    await commit(store, transaction => write(transaction, file(1, 'a'), {}))
    await store.sync()
    await watch.breakDown()
    await commit(store, transaction => write(transaction, file(2, 'b'), {}))
    await assert.rejects(store.sync(), (error: unknown) => error instanceof StoreError && error.code === 'failed' && error.message.endsWith('.'))
    assert.deepEqual(seen(store).paths, ['a', 'b'])
    await watch.mend()
    const next = await again()
    const before = await watch.place()
    await commit(next, transaction => write(transaction, file(3, 'c'), {}))
    await next.sync()
    assert.ok(await watch.place() > before)
    assert.deepEqual(seen(next), { sequence: 3, paths: ['a', 'b', 'c'], name1: [] })
  }))
}

interface Bench {
  readonly store: GraphStore
  readonly watch: DurabilityWatch
  /** the store, opened anew where it wants to be */
  again(): Promise<GraphStore>
}

async function onDurable({ open, watch, opensAnew = false, settled }: DurableStore, context: TestContext, run: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-durable-'))
  let store = await open(folder)
  const again = async (): Promise<GraphStore> => {
    if (!opensAnew) return store
    store.close()
    await settled?.()
    return (store = await open(folder))
  }
  try {
    await run({ store, watch: await watch(context, folder), again })
  } finally {
    store.close()
    await settled?.()
    rmSync(folder, { recursive: true, force: true })
  }
}
