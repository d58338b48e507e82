import { open, readdir } from 'node:fs/promises'
import path from 'node:path'

/**
 * Resolves when the logs of the store in a folder, as they are now, survive a failure of power: what `sync: true` would do for a batch, but
 * on a thread of the system, while this one goes on. A write is in its log, as far as the system is concerned, when RocksDB has returned from it.
 */
export async function syncLogs(folder: string): Promise<void> {
  const logs = (await readdir(folder)).filter(name => logName.test(name)).sort()
  for (const name of logs) await syncLog(path.join(folder, name))
  // a log that is new is named in it
  await using handle = await open(folder, 'r')
  await handle.sync()
}

const logName = /^\d+\.log$/

async function syncLog(file: string): Promise<void> {
  try {
    await using log = await open(file, 'r+')
    await log.datasync()
  } catch (error) {
    // what it held lies in tables by now, which RocksDB has synced
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
