/**
 * Which stores of a user have facts of the same repository: in the user's cache, a folder a repository holds a small file
 * a store, with its URL. A repository is known by its name and by the real path of its root, so that a clone of a local
 * folder finds that folder's store. All of it can be removed at any time.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { StoreError, type GraphStore, type StoreErrorCode } from '@codeloom/store'
import { makeFolder, userCacheDir } from '../cache-folder.ts'
import { systemCode } from '../host-error.ts'
import type { Root } from '../find-root.ts'

const mostDonors = 4

/** Says that a store has the facts of a root's files. A cache that cannot be written is only never asked. */
export function listAsDonor(root: Root, url: string): void {
  for (const folder of foldersOf(root)) {
    const file = path.join(folder, shortHash(url))
    try {
      makeFolder(folder)
      replaceFile(file, url)
    } catch (error) {
      if (systemCode(error) === '') throw error
    }
  }
}

/** Whole or not at all, whatever happens in between. */
function replaceFile(file: string, text: string): void {
  const written = `${file}.${process.pid}`
  try {
    fs.writeFileSync(written, text)
    fs.renameSync(written, file)
  } catch (error) {
    fs.rmSync(written, { force: true })
    throw error
  }
}

/** Opens the other stores that have facts of a root's repository, the newest first. */
export async function openDonorStores(root: Root, ownUrl: string, open: (url: string) => Promise<GraphStore>): Promise<readonly GraphStore[]> {
  const stores: GraphStore[] = []
  const entries = foldersOf(root).flatMap(listed).filter(({ url }) => url !== ownUrl).sort((a, b) => b.mtimeMs - a.mtimeMs)
  for (const [url, listings] of Map.groupBy(entries, entry => entry.url)) {
    if (stores.length === mostDonors) break
    const store = await opened(url, listings, open)
    if (store !== undefined) stores.push(store)
  }
  return stores
}

async function opened(url: string, listings: readonly Listed[], open: (url: string) => Promise<GraphStore>): Promise<GraphStore | undefined> {
  try {
    return await open(url)
  } catch (error) {
    // whatever it is that fails, the index does without; a store that may open at another time stays listed
    if (!(error instanceof StoreError && mayOpenLater.has(error.code))) for (const { file } of listings) forget(file)
    return undefined
  }
}

const mayOpenLater: ReadonlySet<StoreErrorCode> = new Set(['newer', 'locked', 'no-permission', 'full'])

/** An entry that cannot be removed is met again, and is a miss again. */
function forget(file: string): void {
  try {
    fs.rmSync(file, { force: true })
  } catch (error) {
    if (systemCode(error) === '') throw error
  }
}

interface Listed {
  readonly file: string
  readonly url: string
  readonly mtimeMs: number
}

function listed(folder: string): readonly Listed[] {
  return namesIn(folder).flatMap(name => {
    const file = path.join(folder, name)
    try {
      const url = fs.readFileSync(file, 'utf8')
      if (shortHash(url) === name) return [{ file, url, mtimeMs: fs.statSync(file).mtimeMs }]
      // it was cut off
      forget(file)
    } catch (error) {
      if (systemCode(error) === '') throw error
    }
    return []
  })
}

/** The entries of a folder, without those that are being written. */
function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).filter(name => !name.includes('.'))
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
