import fs from 'node:fs/promises'
import type { FileRecord } from '@codeloom/store'
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

async function bytesOf(file: string): Promise<Buffer | undefined> {
  try {
    const stats = await fs.lstat(file)
    return stats.isFile() ? await fs.readFile(file) : undefined
  } catch {
    // gone, or not to be read any more: then it is not what was indexed
    return undefined
  }
}
