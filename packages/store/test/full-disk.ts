/** A store on a disk that fills up: a small one in memory, made for the test where that is allowed. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError, type GraphStore } from '../src/contract.ts'

export interface StoreOnDisk {
  /** Opens the store in this folder, made where there is none. */
  open(folder: string): GraphStore | Promise<GraphStore>
  /** as that of the contract suite */
  settled?(): Promise<void>
}

const diskBytes = 48 << 20
const blobBytes = 1 << 20
/** Blobs: the disk has room for them once, and not for a log and what is copied from it. */
const largeCommit = 36
const label = { root: '', label: 'x', nextFileId: 1, nextSymbolId: 1, state: '' }
/** How long an engine may take to see that there is room again: RocksDB takes some seconds. */
const mostRecoveryMs = 30_000

export function fullDisk({ open, settled = async () => undefined }: StoreOnDisk): void {
  test('a disk that is full is told as such until there is room, and nothing that was committed is lost', context => onSmallDisk(context, settled, async disk => {
    const at = path.join(disk, 'store')
    const ballast = path.join(disk, 'ballast')
    fs.writeFileSync(ballast, Buffer.alloc(diskBytes / 2))
    const store = await open(at)
    let committed = 0
    await assert.rejects(async () => {
      for (let i = 1; i < 2 * diskBytes / blobBytes; i++) {
        await put(store, i)
        committed = i
      }
    }, isFull)
    assert.ok(committed > 0)
    assert.equal(last(store), committed)
    fs.rmSync(ballast)
    context.diagnostic(`full ${await refusals(store, committed + 1)} times with room again`)
    store.close()
    await settled()
    const again = await open(at)
    assert.equal(last(again), committed + 1)
    again.close()
  }))

  test('a commit that leaves no room on the disk is told as what it is, there or not, and the next one may begin', context => onSmallDisk(context, settled, async disk => {
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

  test('a disk that is full when a store is made leaves nothing that keeps it from being made', context => onSmallDisk(context, settled, async disk => {
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
}

/** How often a change is still refused once there is room. */
async function refusals(store: GraphStore, number: number): Promise<number> {
  const began = performance.now()
  for (let count = 0; ; count++) {
    assert.ok(performance.now() - began < mostRecoveryMs, 'it sees no room')
    try {
      await put(store, number)
      return count
    } catch (error) {
      assert.ok(isFull(error))
      await sleep(200)
    }
  }
}

function isFull(error: unknown): boolean {
  assert.ok(error instanceof StoreError, String(error))
  assert.equal(error.code, 'full', error.message)
  assert.match(error.message, /the disk is full/)
  return true
}

function fillUp(file: string): void {
  const opened = fs.openSync(file, 'w')
  try {
    for (;;) fs.writeSync(opened, Buffer.alloc(1 << 16))
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'ENOSPC', String(error))
  } finally {
    fs.closeSync(opened)
  }
}

/** What does not pack, other bytes for each number. */
function noise(seed: number): Uint8Array {
  let state = seed
  return new Uint8Array(Uint32Array.from({ length: blobBytes / 4 }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)).buffer)
}

async function put(store: GraphStore, number: number): Promise<void> {
  const transaction = await store.begin()
  try {
    transaction.putBlob('facts', number, noise(number))
    transaction.commit(label)
  } finally {
    transaction.abort()
  }
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

/** The last number that is there; all before it are. */
function last(store: GraphStore): number {
  const snapshot = store.snapshot()
  try {
    for (let number = 1; ; number++) {
      const blob = snapshot.blob('facts', number)
      if (blob === undefined) return number - 1
      assert.deepEqual(Buffer.from(blob), Buffer.from(noise(number)))
    }
  } finally {
    snapshot.close()
  }
}

/** Runs a test on a disk of its own in memory, where one may be mounted. */
async function onSmallDisk(context: TestContext, settled: () => Promise<void>, work: (disk: string) => Promise<void>): Promise<void> {
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-disk-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'codeloom-test', disk], { stdio: 'ignore' })
  try {
    if (status !== 0) context.skip('not run: it needs the right to mount a tmpfs')
    else await work(disk)
  } finally {
    await settled()
    if (status === 0) spawnSync('umount', [disk], { stdio: 'inherit' })
    fs.rmSync(disk, { recursive: true, force: true })
  }
}
