import fs from 'node:fs/promises'
import type { FileRecord, GraphStore } from '@codeloom/store'
import type { Root } from './find-root.ts'
import { contentHash, hexOf } from './read/content-hash.ts'
import { staleFiles } from './read-source.ts'

/**
 * The paths of those files whose bytes are not those that were indexed. A file that was read right after it was written
 * has a stamp that proves nothing: its content decides.
 */
export async function differingFiles(root: Root, records: readonly FileRecord[]): Promise<string[]> {
  const stale = new Set(await staleFiles(root, records))
  if (stale.size === 0) return []
  const hash = await contentHash()
  const differing: string[] = []
  for (const { path, hash: known } of records) {
    if (!stale.has(path)) continue
    const bytes = await bytesOf(`${root.dir}/${path}`)
    if (bytes !== undefined) hash.update(bytes)
    if (bytes === undefined || hexOf(hash.digest()) !== known) differing.push(path)
  }
  return differing
}

/** Of files whose stamp proves nothing - they were read right after they were written, as a watch does - those that differ; of very many, all. */
export async function differingOf(paths: readonly string[], { root, store }: { readonly root: Root; readonly store: GraphStore }): Promise<readonly string[]> {
  if (paths.length > mostCompared) return paths
  const snapshot = store.snapshot()
  try {
    return await differingFiles(root, paths.flatMap(path => snapshot.fileAt(path) ?? []))
  } finally {
    snapshot.close()
  }
}

const mostCompared = 1_000

async function bytesOf(file: string): Promise<Buffer | undefined> {
  try {
    const stats = await fs.lstat(file)
    return stats.isFile() ? await fs.readFile(file) : undefined
  } catch {
    // gone, or not to be read any more: then it is not what was indexed
    return undefined
  }
}
