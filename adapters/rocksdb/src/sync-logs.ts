import { open, readdir } from 'node:fs/promises'
import path from 'node:path'

/** The system was asked to sync and could not: what was written may be lost, and pass for written from then on. Its cause says why. */
export class SyncFailure extends Error {
  override readonly name = 'SyncFailure'
}

/**
 * Resolves when the logs of the store in a folder, as they are now, survive a failure of power: what `sync: true` would do for a batch, but
 * on a thread of the system, while this one goes on. A write is in its log, as far as the system is concerned, when RocksDB has returned from it.
 * Rejects with a `SyncFailure` where a sync failed; whatever else fails, such as opening a file, left the logs as they were.
 */
export async function syncLogs(folder: string): Promise<void> {
  const logs = (await readdir(folder)).filter(name => logName.test(name)).sort()
  for (const name of logs) await syncLog(path.join(folder, name))
  // a log that is new is named in it
  await using handle = await open(folder, 'r')
  await synced(handle.sync())
}

const logName = /^\d+\.log$/

async function syncLog(file: string): Promise<void> {
  try {
    await using log = await open(file, 'r+')
    await synced(log.datasync())
  } catch (error) {
    // what it held lies in tables by now, which RocksDB has synced
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

async function synced(sync: Promise<void>): Promise<void> {
  try {
    await sync
  } catch (cause) {
    throw new SyncFailure('a sync failed', { cause })
  }
}
