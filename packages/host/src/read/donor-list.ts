/**
 * Which stores of a user have facts of the same repository: in the user's cache, a folder a repository holds a small file
 * a store, with its URL. A repository is known by its name and by the real path of its root, so that a clone of a local
 * folder finds that folder's store. All of it can be removed at any time.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { StoreError, type GraphStore } from '@codeloom/store'
import { userCacheDir } from '../cache-folder.ts'
import { systemCode } from '../host-error.ts'
import type { Root } from '../find-root.ts'

const mostDonors = 4

/** Says that a store has the facts of a root's files. A cache that cannot be written is only never asked. */
export function listAsDonor(root: Root, url: string): void {
  for (const folder of foldersOf(root)) {
    const file = path.join(folder, shortHash(url))
    try {
      fs.mkdirSync(folder, { recursive: true })
      fs.writeFileSync(file, url)
    } catch (error) {
      if (systemCode(error) === '') throw error
    }
  }
}

/** Opens the other stores that have facts of a root's repository, the newest first. */
export async function openDonorStores(root: Root, ownUrl: string, open: (url: string) => Promise<GraphStore>): Promise<readonly GraphStore[]> {
  const stores: GraphStore[] = []
  const seen = new Set([ownUrl])
  for (const { file, url } of foldersOf(root).flatMap(listed).sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    if (stores.length === mostDonors) break
    if (seen.has(url)) continue
    seen.add(url)
    const store = await opened(url, file, open)
    if (store !== undefined) stores.push(store)
  }
  return stores
}

async function opened(url: string, file: string, open: (url: string) => Promise<GraphStore>): Promise<GraphStore | undefined> {
  try {
    return await open(url)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    // a store that was removed is forgotten; one that is damaged or of another version is passed over
    if (error.code === 'not-found') fs.rmSync(file, { force: true })
    return undefined
  }
}

interface Listed {
  readonly file: string
  readonly url: string
  readonly mtimeMs: number
}

function listed(folder: string): readonly Listed[] {
  try {
    return fs.readdirSync(folder).map(name => {
      const file = path.join(folder, name)
      return { file, url: fs.readFileSync(file, 'utf8'), mtimeMs: fs.statSync(file).mtimeMs }
    })
  } catch (error) {
    if (systemCode(error) === '') throw error
    return []
  }
}

function foldersOf({ dir, repo }: Root): readonly string[] {
  return [...new Set([repo, fs.realpathSync(dir)])].map(key => path.join(userCacheDir(), 'facts', shortHash(key)))
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}
