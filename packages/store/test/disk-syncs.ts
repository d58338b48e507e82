/** What a process has the system write to its disks for good, by Node's own functions, watched; each may be made to fail. What an engine's native part does is not seen. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import type { TestContext } from 'node:test'

type FileHandle = fs.promises.FileHandle

export interface DiskSyncs {
  /** files and folders that were synced, one after the other */
  readonly synced: readonly string[]
  /** From now on each sync fails with this code; with none, they go well again. */
  failSync(code?: string): void
  /** The same of opening a file. */
  failOpen(code?: string): void
}

/** Until the test ends. */
export async function watchDiskSyncs(context: TestContext): Promise<DiskSyncs> {
  const synced: string[] = []
  const [descriptors, handles] = [new Map<number, string>(), new WeakMap<object, string>()]
  const prototype = await handlePrototype()
  const { openSync, fsyncSync } = fs
  const { open } = fs.promises
  let [syncCode, openCode]: [string | undefined, string | undefined] = [undefined, undefined]
  context.mock.method(fs, 'openSync', (...given: Parameters<typeof openSync>) => {
    const descriptor = openSync(...given)
    descriptors.set(descriptor, String(given[0]))
    return descriptor
  })
  context.mock.method(fs, 'fsyncSync', (descriptor: number) => {
    fsyncSync(descriptor)
    synced.push(descriptors.get(descriptor) ?? '')
  })
  context.mock.method(fs.promises, 'open', async (...given: Parameters<typeof open>) => {
    if (openCode !== undefined) throw Object.assign(new Error(openCode), { code: openCode })
    const handle = await open(...given)
    handles.set(handle, String(given[0]))
    return handle
  })
  for (const name of ['datasync', 'sync'] as const) {
    const real = prototype[name]
    context.mock.method(prototype, name, async function (this: FileHandle) {
      if (syncCode !== undefined) throw Object.assign(new Error(syncCode), { code: syncCode })
      await Reflect.apply(real, this, [])
      synced.push(handles.get(this) ?? '')
    })
  }
  syncBuiltinESMExports()
  context.after(() => {
    context.mock.reset()
    syncBuiltinESMExports()
  })
  return { synced, failSync: code => void (syncCode = code), failOpen: code => void (openCode = code) }
}

/** What the handles of files are made from. */
async function handlePrototype(): Promise<Pick<FileHandle, 'datasync' | 'sync'>> {
  await using handle = await fs.promises.open(os.tmpdir(), 'r')
  return Object.getPrototypeOf(handle)
}
