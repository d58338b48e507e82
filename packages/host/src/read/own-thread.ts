/**
 * Reads batches in the thread that asks, which costs less than another worker's start: all of a small tree, and a share of
 * a larger one where a core has no worker. TypeScript of 3 MB on 2 cores: one worker 1.74 s of CPU and 1.50 s in all, with
 * this thread's help 1.87 s and 1.22 s, two workers 2.13 s and 1.32 s.
 */
import type { Grammar } from '@codeloom/syntax'
import { requestOf } from './batches.ts'
import type { BatchReader } from './batch-reader.ts'
import { setReadingFlags } from './compile-tier.ts'
import type { HeldContents } from './held-hashes.ts'
import type { ReadHere } from './worker-pool.ts'

export interface OwnTask {
  /** to be loaded while workers start */
  readonly grammars: readonly Grammar[]
  /** how many bytes are read in all */
  readonly bytes: number
  readonly held: HeldContents | undefined
}

export class OwnThread {
  private readonly makeReader: () => Promise<BatchReader>
  /** made when it is first asked for, and kept with its grammars */
  private reader: Promise<BatchReader> | undefined
  private broken = false

  constructor(makeReader: () => Promise<BatchReader>) {
    this.makeReader = makeReader
  }

  /** Makes ready for a task; undefined where this thread cannot parse any more. */
  begin({ grammars, bytes, held }: OwnTask): ReadHere | undefined {
    if (this.broken) return undefined
    const reader = (this.reader ??= this.makeReader())
    // what fails here fails again when a file asks for it, and is told then
    const loaded = reader.then(async each => each.load(grammars)).catch(() => undefined)
    let flagsAreSet = false
    return async batch => {
      await loaded
      // not before the workers have started: see there
      if (!flagsAreSet) setReadingFlags(bytes)
      flagsAreSet = true
      try {
        return await (await reader).read(requestOf(batch), { held, beat: () => undefined })
      } catch (error) {
        // WebAssembly's error: the parser broke its own memory, for good
        if (!(error instanceof Error) || error.name !== 'RuntimeError') throw error
        this.broken = true
        return undefined
      }
    }
  }
}
