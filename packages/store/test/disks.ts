/** Disks that are made for a test, where that is allowed: one that fills up, and one that breaks and is mended; and what is written to them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { GraphStore } from '../src/contract.ts'

export interface StoreOnDisk {
  /** Opens the store in this folder, made where there is none. */
  open(folder: string): GraphStore | Promise<GraphStore>
  /** as that of the contract suite */
  settled?(): Promise<void>
  /** whether it wants to be opened again, by what it says, once an error of the disk was mended */
  readonly opensAnew?: boolean
  /** What has to be done before stores are opened on a disk; answers with what takes it away again. Where it cannot be, with the reason. */
  prepare?(disk: string): Promise<(() => Promise<void>) | string>
}

export const diskBytes = 48 << 20
export const blobBytes = 1 << 20
export const label = { root: '', label: 'x', nextFileId: 1, nextSymbolId: 1, state: '' }

/** What does not pack, other bytes for each number. */
export function noise(seed: number): Uint8Array {
  let state = seed
  return new Uint8Array(Uint32Array.from({ length: blobBytes / 4 }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)).buffer)
}

export async function put(store: GraphStore, number: number): Promise<void> {
  const transaction = await store.begin()
  try {
    transaction.putBlob('facts', number, noise(number))
    transaction.commit(label)
  } finally {
    transaction.abort()
  }
}

/** The last number that is there; all before it are. */
export function last(store: GraphStore): number {
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

/** Until there is no room. */
export function fillUp(file: string): void {
  const opened = fs.openSync(file, 'w')
  try {
    for (;;) fs.writeSync(opened, Buffer.alloc(1 << 16))
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'ENOSPC', String(error))
  } finally {
    fs.closeSync(opened)
  }
}

/** Runs a test on a disk of its own in memory, where one may be mounted. */
export function onSmallDisk(context: TestContext, store: StoreOnDisk, work: (disk: string) => Promise<void>): Promise<void> {
  return onMounts(context, store, mounts => {
    const disk = mounts.tmpfs(diskBytes)
    return { disk, run: () => work(disk) }
  })
}

export interface BreakableDisk {
  readonly disk: string
  /** from now on what is written where nothing was before fails with an I/O error; what is there can be read, and written over */
  breakDown(): void
  mend(): void
}

/** Runs a test on a disk that breaks: its image lies on another one, which has no room for new parts of it then. */
export function onBreakableDisk(context: TestContext, store: StoreOnDisk, work: (disk: BreakableDisk) => Promise<void>): Promise<void> {
  return onMounts(context, store, mounts => {
    const below = mounts.tmpfs(diskBytes)
    const [image, ballast] = [path.join(below, 'image'), path.join(below, 'ballast')]
    fs.closeSync(fs.openSync(image, 'w'))
    fs.truncateSync(image, 2 * diskBytes)
    const disk = mounts.image(image)
    return { disk, run: () => work({ disk, breakDown: () => fillUp(ballast), mend: () => fs.rmSync(ballast) }) }
  })
}

interface Mounts {
  /** a disk in memory */
  tmpfs(bytes: number): string
  /** what lies in a file, of which each write waits until it is there */
  image(file: string): string
}

class NotAllowed extends Error {}

async function onMounts(context: TestContext, { prepare, settled }: StoreOnDisk, make: (mounts: Mounts) => { readonly disk: string; readonly run: () => Promise<void> }): Promise<void> {
  const mounted: string[] = []
  const mount = (...args: readonly string[]): string => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-disk-'))
    const { status } = spawnSync('mount', [...args, folder], { stdio: 'ignore' })
    if (status !== 0) {
      fs.rmdirSync(folder)
      throw new NotAllowed(`it needs the right to mount (${args.join(' ')})`)
    }
    // whoever runs the server is another user
    fs.chmodSync(folder, 0o777)
    mounted.unshift(folder)
    return folder
  }
  let undo: (() => Promise<void>) | string | undefined
  try {
    const { disk, run } = make({
      tmpfs: bytes => mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'codeloom-test'),
      image: file => {
        if (spawnSync('mkfs.ext2', ['-q', file], { stdio: 'ignore' }).status !== 0) throw new NotAllowed('it needs mkfs.ext2')
        return mount('-o', 'loop,sync', file)
      },
    })
    undo = await prepare?.(disk)
    if (typeof undo === 'string') throw new NotAllowed(undo)
    await run()
  } catch (error) {
    if (!(error instanceof NotAllowed)) throw error
    context.skip(`not run: ${error.message}`)
  } finally {
    await settled?.()
    if (typeof undo === 'function') await undo()
    for (const folder of mounted) {
      spawnSync('umount', [folder], { stdio: 'inherit' })
      fs.rmSync(folder, { recursive: true, force: true })
    }
  }
}
