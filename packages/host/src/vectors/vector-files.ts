/** Where the vectors of a store lie. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { userCacheDir } from '../cache-folder.ts'
import type { Root } from '../find-root.ts'
import { fileOfStore } from '../store-schemes.ts'

/** What stands behind the name of a store's file where its vectors are kept, and what SQLite keeps beside those. */
const ending = '.vectors'
export const vectorsEndings: readonly string[] = [ending, `${ending}-wal`, `${ending}-shm`]

/** Beside the store's file; of a store that lies in none, in the user's cache. Undefined for one in memory. */
export async function vectorsFile(storeUrl: string, { repo, dir }: Pick<Root, 'repo' | 'dir'>): Promise<string | undefined> {
  const file = fileOfStore(storeUrl)
  if (file !== undefined) return file + ending
  if (/^mem:?$/.test(storeUrl)) return undefined
  const { withoutSecrets } = await import('@codeloom/postgres')
  return path.join(userCacheDir(), 'vectors', `${createHash('sha256').update(`${withoutSecrets(storeUrl)}\n${repo ?? dir}`).digest('hex').slice(0, 24)}${ending}`)
}

/** With what SQLite keeps beside them. */
export function vectorsBytes(file: string): number {
  return ['', '-wal', '-shm'].reduce((sum, suffix) => sum + (fs.statSync(file + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
}
