/** The stores in the user's cache: of which root each is, how large, how old, and whether its root is still there. */
import fs from 'node:fs'
import path from 'node:path'
import { userCacheDir } from './cache-folder.ts'
import { HostError, systemCode } from './host-error.ts'

export interface ListedStore {
  readonly file: string
  /** the folder that was indexed; undefined where the store does not say */
  readonly root: string | undefined
  /** bytes on the disk, with what stands beside it */
  readonly bytes: number
  /** when it was last written, milliseconds since 1970 */
  readonly writtenMs: number
  readonly files: number
  readonly state: 'current' | 'gone' | 'unreadable'
  /** why it cannot be read */
  readonly problem?: string
}

/** What SQLite and the lease keep beside a store. */
const beside = ['', '-wal', '-shm', '.lease'] as const

/** The largest first. */
export async function listStores(): Promise<readonly ListedStore[]> {
  const folder = path.join(userCacheDir(), 'stores')
  const stores: ListedStore[] = []
  for (const name of namesIn(folder)) if (name.endsWith('.db')) stores.push(await look(path.join(folder, name)))
  return stores.sort((a, b) => b.bytes - a.bytes || (a.file < b.file ? -1 : 1))
}

/** Takes a store away, with what stands beside it. */
export function removeStore({ file }: ListedStore): void {
  for (const suffix of beside) {
    try {
      fs.rmSync(`${file}${suffix}`, { force: true })
    } catch (error) {
      throw new HostError('no-permission', `${file}${suffix} cannot be removed (${systemCode(error)}). Change the permissions of its folder.`, { cause: error })
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw new HostError('no-permission', `${folder} cannot be listed (${systemCode(error)}). Change its permissions.`, { cause: error })
  }
}

async function look(file: string): Promise<ListedStore> {
  const sizes = beside.map(suffix => fs.statSync(`${file}${suffix}`, { throwIfNoEntry: false }))
  const bytes = sizes.reduce((sum, stat) => sum + (stat?.size ?? 0), 0)
  const known = { file, bytes, writtenMs: Math.max(...sizes.slice(0, 2).map(stat => stat?.mtimeMs ?? 0)) }
  try {
    const { root, files } = await stateOf(file)
    return { ...known, root, files, state: root !== undefined && !fs.existsSync(root) ? 'gone' : 'current' }
  } catch (error) {
    return { ...known, root: undefined, files: 0, state: 'unreadable', problem: error instanceof Error ? error.message : String(error) }
  }
}

async function stateOf(file: string): Promise<{ readonly root: string | undefined; readonly files: number }> {
  const { openSqlite } = await import('@codeloom/sqlite')
  const store = openSqlite({ path: file, create: false })
  try {
    const snapshot = store.snapshot()
    const { state } = snapshot.commit
    snapshot.close()
    const parsed: { readonly root?: string; readonly languages?: Readonly<Record<string, { readonly files: number }>> } = state === '' ? {} : JSON.parse(state)
    return { root: parsed.root, files: Object.values(parsed.languages ?? {}).reduce((sum, { files }) => sum + files, 0) }
  } finally {
    store.close()
  }
}
