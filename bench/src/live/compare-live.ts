/** Whether a store that a watcher keeps becomes that of a fresh index of what is there, and what differs where it does not. */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openMemory } from '@codeloom/store'
import { openSqlite } from '@codeloom/sqlite'
import { bringUpToDate, describeDifference, holdTheSame } from '../same-graph.ts'

/** What has not come in by then never will, on a machine that is busy with other things. */
const mostMs = 60_000

export interface Compared {
  readonly dir: string
  /** the file of the store */
  readonly store: string
  /** where the dumps go when they differ */
  readonly folder: string
  /** false once nobody brings anything in any more */
  readonly isRunning: () => boolean
  /** how long it may take until files that could not be read are tried again, milliseconds: their contents are known, and nothing else of them */
  readonly triesAgainMs?: number
}

/** Waits until a store holds the sources that are there now; undefined where it then holds the graph of a fresh index, else what is other. */
export async function differenceOf({ dir, store: file, folder, isRunning, triesAgainMs = 0 }: Compared): Promise<string | undefined> {
  const fresh = openMemory()
  const { summary } = await bringUpToDate(dir, fresh, undefined)
  if (!fs.existsSync(file)) return 'there is no store'
  const store = openSqlite({ path: path.resolve(file), create: false })
  try {
    for (const began = performance.now(); rootOf(store) !== summary.root; await sleep(5)) {
      if (isRunning() && performance.now() - began < mostMs) continue
      return `${isRunning() ? 'it never came in' : 'the watcher is gone'}\n${describeDifference({ updated: store, fresh }, folder)}`
    }
    for (const began = performance.now(); performance.now() - began < triesAgainMs && !holdTheSame(store, fresh);) await sleep(100)
    return holdTheSame(store, fresh) ? undefined : describeDifference({ updated: store, fresh }, folder)
  } finally {
    store.close()
    fresh.close()
  }
}

function rootOf(store: ReturnType<typeof openSqlite>): string {
  const snapshot = store.snapshot()
  snapshot.close()
  return snapshot.commit.root
}
