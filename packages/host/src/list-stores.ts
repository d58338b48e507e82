/** The stores in the user's cache: of which root each is, how large, how old, and whether its root is still there. */
import fs from 'node:fs'
import path from 'node:path'
import type { CommitInfo } from '@codeloom/store'
import { userCacheDir } from './cache-folder.ts'
import { discardStore } from './discard-store.ts'
import { HostError, isGone, systemCode, unreadable } from './host-error.ts'
import { namedStore } from './store-schemes.ts'
import { vectorsBytes, vectorsEndings, vectorsFile } from './vectors/vector-files.ts'
import { newEvents, oldEvents } from './watch/event-files.ts'

/** `gone`: nothing is where the root was; `unreachable`: it cannot be told whether it is there; `unreadable`: the store itself. */
type StoreState = 'current' | 'gone' | 'unreachable' | 'unreadable'

export interface ListedStore {
  /** the file, or where else it is, for people */
  readonly file: string
  /** by which it is opened; undefined where it is not opened by that alone */
  readonly url: string | undefined
  /** the folder that was indexed; undefined where the store does not say */
  readonly root: string | undefined
  /** bytes on the disk, with what stands beside it, and with its vectors where they lie */
  readonly bytes: number
  /** when its newest commit was made, milliseconds since 1970; undefined where there is none, or it does not say */
  readonly writtenMs: number | undefined
  readonly files: number
  readonly state: StoreState
  /** why the store, or its root, cannot be looked at */
  readonly problem?: string
}

/** What SQLite, the lease and a watcher keep beside a store. */
const beside = ['', '-wal', '-shm', '.lease', newEvents, oldEvents, ...vectorsEndings] as const

/** The largest first. */
export async function listStores(): Promise<readonly ListedStore[]> {
  const folder = path.join(userCacheDir(), 'stores')
  const stores: ListedStore[] = []
  for (const name of namesIn(folder)) if (name.endsWith('.db')) stores.push(await look(path.join(folder, name)))
  return stores.sort((a, b) => b.bytes - a.bytes || (a.file < b.file ? -1 : 1))
}

/** What is kept in the store that a URL names. Roots of another machine are not gone because they are not on this one. */
export async function listStoresAt(url: string): Promise<readonly ListedStore[]> {
  const graphs = await namedStore(url).graphs()
  return await Promise.all(graphs.map(async ({ place, repo, commit, bytes, isLocal }) => {
    const { root, files } = parsedState(commit.state)
    const vectors = await vectorsFile(url, { repo: repo ?? '', dir: '' })
    const known = { file: place, url: isLocal ? url : undefined, root, files, bytes: bytes + (vectors === undefined ? 0 : vectorsBytes(vectors)), writtenMs: madeMs(commit) }
    if (root === undefined) return { ...known, state: 'current' }
    const looked = lookAt(root)
    return { ...known, ...looked.state === 'gone' && !isLocal ? { state: 'unreachable', problem: 'it is not on this machine' } : looked }
  }))
}

/** Takes away a store whose root is gone, with what stands beside it. False where the root came back, or somebody holds or writes the store. */
export async function removeStore({ url, root }: ListedStore): Promise<boolean> {
  if (root === undefined || url === undefined || lookAt(root).state !== 'gone') return false
  return await discardStore(url, { dir: root, repo: root })
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
  try {
    const [store] = await listStoresAt(`sqlite:${file}`)
    if (store !== undefined) return { ...store, file, bytes }
    throw new HostError('failed', `${file} holds no graph.`)
  } catch (error) {
    const written = Math.max(...sizes.slice(0, 2).map(stat => stat?.mtimeMs ?? 0))
    return { file, url: `sqlite:${file}`, bytes, writtenMs: written, root: undefined, files: 0, state: 'unreadable', problem: error instanceof Error ? error.message : String(error) }
  }
}

/** Whether a root is there: only what is surely gone is called so. */
function lookAt(root: string): Pick<ListedStore, 'state' | 'problem'> {
  try {
    fs.statSync(root)
    return { state: 'current' }
  } catch (error) {
    return isGone(error) ? { state: 'gone' } : { state: 'unreachable', problem: unreadable(systemCode(error)).message }
  }
}

/** A commit's label is a UUIDv7, whose first 48 bits are the time at which it was made. */
function madeMs({ label }: CommitInfo): number | undefined {
  const digits = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/.exec(label)
  return digits === null ? undefined : Number.parseInt(`${digits[1]}${digits[2]}`, 16)
}

function parsedState(state: string): { readonly root: string | undefined; readonly files: number } {
  const parsed: { readonly root?: string; readonly languages?: Readonly<Record<string, { readonly files: number }>> } = state === '' ? {} : JSON.parse(state)
  return { root: parsed.root, files: Object.values(parsed.languages ?? {}).reduce((sum, { files }) => sum + files, 0) }
}
