import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { openMemory, type GraphStore } from '@codeloom/store'
import { userCacheDir } from './cache-folder.ts'
import type { Root } from './find-root.ts'
import { HostError } from './host-error.ts'

const schemes = ['sqlite:PATH', 'mem'] as const

/** Opens the store that a URL names, or the root's own in the user's cache. */
export async function openStore(url: string | undefined, root: Root, options: { readonly create: boolean }): Promise<GraphStore> {
  if (url === undefined) return await openFile(defaultStorePath(root), options)
  if (url === 'mem' || url === 'mem:') return memoryStore()
  const file = fileOfStore(url)
  if (file !== undefined) return await openFile(path.resolve(file), options)
  throw new HostError('unknown-store', `There is no store of ${kindOf(url)}. Known are: ${schemes.join(', ')}.`)
}

/** The file that a URL names; undefined where it names another kind of store. */
export function fileOfStore(url: string): string | undefined {
  return /^sqlite:(.+)$/s.exec(url)?.[1]
}

/** Where the graph of a root is kept when no store was named: one file a root, under the folder's own name. */
export function defaultStorePath({ dir }: Root): string {
  const real = fs.realpathSync(dir)
  const name = path.basename(real).replace(/[^\w.-]+/g, '_').slice(0, 64) || 'root'
  return path.join(userCacheDir(), 'stores', `${name}-${createHash('sha256').update(real).digest('hex').slice(0, 12)}.db`)
}

/** Opens a store of SQLite; folders on the way are made when the store is. */
async function openFile(file: string, { create }: { readonly create: boolean }): Promise<GraphStore> {
  const { openSqlite } = await import('@codeloom/sqlite')
  return openSqlite({ path: behindLink(file), create })
}

/** Locks, log and address lie beside the file itself, whatever link names it. */
function behindLink(file: string): string {
  try {
    return fs.lstatSync(file).isSymbolicLink() ? fs.realpathSync(file) : file
  } catch {
    // it is not there yet, or what is wrong is told when it is opened
    return file
  }
}

let memory: GraphStore | undefined

/** One store in memory a process: it ends with it. */
function memoryStore(): GraphStore {
  memory ??= openMemory()
  return memory
}

/** What stands before the first colon, where it looks like a scheme; the rest may hold a password. */
function kindOf(url: string): string {
  const scheme = /^([a-z][a-z0-9+-]{0,31}):/i.exec(url)?.[1]
  return scheme === undefined ? 'that kind' : `the kind ${scheme}`
}
