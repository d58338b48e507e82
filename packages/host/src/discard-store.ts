import fs from 'node:fs'
import type { Root } from './find-root.ts'
import { HostError, systemCode } from './host-error.ts'
import { namedStore } from './store-schemes.ts'
import { vectorsFile } from './vectors/vector-files.ts'
import { newEvents, oldEvents } from './watch/event-files.ts'

/** Takes a store away with all that stands beside it, so that it can be made anew; false, and nothing done, while a process holds or writes it. */
export async function discardStore(storeUrl: string, root: Root): Promise<boolean> {
  const store = namedStore(storeUrl)
  try {
    if (!await store.remove(root)) return false
    if (store.file !== undefined) for (const ending of ['.holder', newEvents, oldEvents]) fs.rmSync(store.file + ending, { force: true })
    await discardVectors(await vectorsFile(storeUrl, root))
    return true
  } catch (error) {
    if (systemCode(error) === '') throw error
    throw new HostError('no-permission', `${store.file ?? 'the store'} cannot be removed (${systemCode(error)}). Change the permissions of its folder.`, { cause: error })
  }
}

/** What somebody else put where vectors would lie stays. */
async function discardVectors(file: string | undefined): Promise<void> {
  if (file === undefined || !fs.existsSync(file)) return
  const { removeVectorSets } = await import('@codeloom/sqlite')
  removeVectorSets(file)
}
