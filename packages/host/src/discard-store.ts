import fs from 'node:fs'
import { storeFile } from './holder/address.ts'
import { HostError, systemCode } from './host-error.ts'
import { newEvents, oldEvents } from './watch/event-files.ts'

/** Takes a store away with all that stands beside it, so that it can be made anew; false, and nothing done, while a process holds or writes it. */
export async function discardStore(storeUrl: string): Promise<boolean> {
  const file = storeFile(storeUrl)
  // a store in memory goes with its process
  if (file === undefined) return false
  const { removeSqlite } = await import('@codeloom/sqlite')
  try {
    if (!removeSqlite(file)) return false
    for (const ending of ['.holder', newEvents, oldEvents]) fs.rmSync(file + ending, { force: true })
    return true
  } catch (error) {
    throw new HostError('no-permission', `${file} cannot be removed (${systemCode(error)}). Change the permissions of its folder.`, { cause: error })
  }
}
