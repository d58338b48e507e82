/** A store on a disk that fills up, and on one that breaks, made for the test where that is allowed. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError, type GraphStore } from '../src/contract.ts'
import { blobBytes, diskBytes, fillUp, label, last, noise, onBreakableDisk, onSmallDisk, put, type StoreOnDisk } from './disks.ts'

/** Blobs: the disk has room for them once, and not for a log and what is copied from it. */
const largeCommit = 36
/** How long an engine may take to see that there is room again: RocksDB takes some seconds. */
const mostRecoveryMs = 30_000

export function fullDisk(on: StoreOnDisk): void {
  const { open, settled = async () => undefined } = on
  test('a disk that is full is told as such until there is room, and nothing that was committed is lost', context => onSmallDisk(context, on, async disk => {
    const at = path.join(disk, 'store')
    const ballast = path.join(disk, 'ballast')
    fs.writeFileSync(ballast, Buffer.alloc(diskBytes / 2))
    const store = await open(at)
    let committed = 0
    await assert.rejects(putMany(store, 1, number => (committed = number)), isFull)
    assert.ok(committed > 0)
    assert.equal(last(store), committed)
    fs.rmSync(ballast)
    context.diagnostic(`full ${await refusals(store, { number: committed + 1, isExpected: isFull })} times with room again`)
    store.close()
    await settled()
    const again = await open(at)
    assert.equal(last(again), committed + 1)
    again.close()
  }))

  test('a commit that leaves no room on the disk is told as what it is, there or not, and the next one may begin', context => onSmallDisk(context, on, async disk => {
    const at = path.join(disk, 'store')
    const stores = [await open(at), await open(at)]
    try {
      const [store] = stores
      assert.ok(store !== undefined)
      const isThere = await putAtOnce(store, largeCommit)
      for (const each of stores) {
        assert.equal(last(each), isThere ? largeCommit : 0)
        // it may be refused for want of room, and is not kept waiting
        await each.begin(AbortSignal.timeout(mostRecoveryMs)).then(next => next.abort(), error => assert.ok(isFull(error)))
      }
    } finally {
      for (const each of stores) each.close()
    }
  }))

  test('a disk that is full when a store is made leaves nothing that keeps it from being made', context => onSmallDisk(context, on, async disk => {
    const at = path.join(disk, 'store')
    const ballast = path.join(disk, 'ballast')
    fillUp(ballast)
    await assert.rejects(async () => open(at), isFull)
    fs.rmSync(ballast)
    const store = await open(at)
    await put(store, 1)
    assert.equal(last(store), 1)
    store.close()
  }))
  brokenDisk(on)
}

function brokenDisk(on: StoreOnDisk): void {
  const { open, settled = async () => undefined } = on
  test('a disk that reports errors is told as such until it is mended, and nothing that was committed is lost', context => onBreakableDisk(context, on, async ({ disk, breakDown, mend }) => {
    const at = path.join(disk, 'store')
    let store = await open(at)
    let committed = 1
    try {
      await put(store, committed)
      breakDown()
      await assert.rejects(putMany(store, 2, number => (committed = number)), isBroken)
      assert.equal(last(store), committed)
      mend()
      if (on.opensAnew === true) {
        store.close()
        await settled()
        store = await open(at)
      }
      context.diagnostic(`refused ${await refusals(store, { number: committed + 1, isExpected: isBroken })} times once it was mended, ${committed} were committed before`)
    } finally {
      store.close()
    }
    await settled()
    const again = await open(at)
    assert.equal(last(again), committed + 1)
    again.close()
  }))
}

/** Blobs one by one from this number on, more than the disk takes; those that were committed are told. */
async function putMany(store: GraphStore, first: number, committed: (number: number) => void): Promise<void> {
  for (let number = first; number < first + 2 * diskBytes / blobBytes; number++) {
    await put(store, number)
    committed(number)
  }
}

/** How often a change is still refused once the disk is well. */
async function refusals(store: GraphStore, { number, isExpected }: { readonly number: number; readonly isExpected: (error: unknown) => boolean }): Promise<number> {
  const began = performance.now()
  for (let count = 0; ; count++) {
    assert.ok(performance.now() - began < mostRecoveryMs, 'it does not see that the disk is well')
    try {
      await put(store, number)
      return count
    } catch (error) {
      assert.ok(isExpected(error))
      await sleep(200)
    }
  }
}

function isFull(error: unknown): boolean {
  assert.ok(error instanceof StoreError, String(error))
  assert.equal(error.code, 'full', error.message)
  assert.match(error.message, /disk is full/)
  return true
}

/** SQLite takes a disk that writes less than it was told to for a full one. */
function isBroken(error: unknown): boolean {
  assert.ok(error instanceof StoreError, String(error))
  assert.ok(['full', 'failed'].includes(error.code), error.message)
  assert.match(error.message, /disk (?:is full|reported an error|is full or broken)/)
  return true
}

/** Whether that many are there, as the store says; in one commit. */
async function putAtOnce(store: GraphStore, numbers: number): Promise<boolean> {
  const transaction = await store.begin()
  try {
    for (let number = 1; number <= numbers; number++) transaction.putBlob('facts', number, noise(number))
    transaction.commit(label)
    return true
  } catch (error) {
    assert.ok(isFull(error))
    return false
  } finally {
    transaction.abort()
  }
}

