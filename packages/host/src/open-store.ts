import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { GraphStore } from '@codeloom/store'
import { userCacheDir } from './cache-folder.ts'
import type { Root } from './find-root.ts'
import { namedStore, type Opening } from './store-schemes.ts'

/** Opens the store that a URL names, or the root's own in the user's cache. */
export async function openStore(url: string | undefined, root: Root, opening: Opening): Promise<GraphStore> {
  return await namedStore(url ?? defaultStoreUrl(root)).open(root, opening)
}

export function defaultStoreUrl(root: Root): string {
  return `sqlite:${defaultStorePath(root)}`
}

/** Where the graph of a root is kept when no store was named: one file a root, under the folder's own name. */
export function defaultStorePath({ dir }: Root): string {
  const real = fs.realpathSync(dir)
  const name = path.basename(real).replace(/[^\w.-]+/g, '_').slice(0, 64) || 'root'
  return path.join(userCacheDir(), 'stores', `${name}-${createHash('sha256').update(real).digest('hex').slice(0, 12)}.db`)
}
