import { StoreError } from '@codeloom/store'
import fs from 'node:fs'
import { Database } from './database.ts'
import { isStore } from './store-folder.ts'

/** Takes a store away. False, and nothing done, while a process has it open. */
export async function removeRocksdb(path: string): Promise<boolean> {
  if (!isStore(path)) return false
  if (Database.isOpenHere(path)) return false
  try {
    const database = await Database.open(path, { create: false })
    await database.close()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    // whatever else is wrong with it goes with it
    if (error.code === 'locked') return false
  }
  fs.rmSync(path, { recursive: true, force: true })
  return true
}
