import type { FileToRead } from '@codeloom/engine'
import type { BatchRequest } from './messages.ts'

/** Files that go to a worker together. */
export interface Batch {
  readonly files: readonly FileToRead[]
  /** how often a worker died or hung on it */
  readonly deaths: number
  /** whether contents that others hold are parsed all the same */
  readonly parseHeld: boolean
}

const batchBytes = 512 << 10
const batchFiles = 64

/**
 * Cuts files into batches by bytes. The largest come first, so that no worker is left with one at the end; among those of
 * ordinary size the order of the walk stays, which the disk likes.
 */
export function cutIntoBatches(files: readonly FileToRead[], threads: number): readonly Batch[] {
  const total = bytesOf(files)
  // a small tree is cut finer, so that all threads get a share and end together
  const target = Math.min(batchBytes, Math.max(16 << 10, Math.ceil(total / (threads * 16))))
  const large = files.filter(file => file.stamp.size >= target).sort((a, b) => b.stamp.size - a.stamp.size)
  const batches: Batch[] = large.map(file => ({ files: [file], deaths: 0, parseHeld: false }))
  let open: FileToRead[] = []
  let bytes = 0
  const close = (): void => {
    if (open.length > 0) batches.push({ files: open, deaths: 0, parseHeld: false })
    open = []
    bytes = 0
  }
  for (const file of files) {
    if (file.stamp.size >= target) continue
    open.push(file)
    bytes += file.stamp.size
    if (bytes >= target || open.length === batchFiles) close()
  }
  close()
  return batches
}

/** What a worker is told of a batch. */
export function requestOf({ files, parseHeld }: Batch): BatchRequest {
  return { paths: files.map(({ path }) => path), known: files.map(({ knownHash }) => knownHash ?? ''), parseHeld }
}

export function bytesOf(files: readonly FileToRead[]): number {
  return files.reduce((sum, { stamp }) => sum + stamp.size, 0)
}
