/** The kinds of stores: how each is named, what it is, how it is opened and taken away. An adapter is loaded when its kind is asked for. */
import fs from 'node:fs'
import path from 'node:path'
import { commitOf, openMemory, type CommitInfo, type Durability, type GraphStore } from '@codeloom/store'
import type { Root } from './find-root.ts'
import { HostError } from './host-error.ts'
import { privateFolder } from './private-folder.ts'

/** A store that a URL names. */
interface NamedStore {
  /** the file or folder that it lies in; undefined where it lies in none */
  readonly file: string | undefined
  /** whether another index may open it by its URL alone, beside others, to take facts out of it */
  readonly canLend: boolean
  open(root: Root, opening: Opening): Promise<GraphStore>
  /** The graphs that are kept there: of one root, or of several repositories. Throws StoreError where it cannot be looked at. */
  graphs(): Promise<readonly StoredGraph[]>
  /** Takes it away, so that it can be made anew; false, and nothing done, while a process holds or writes it. */
  remove(root: Root): Promise<boolean>
}

export interface Opening {
  /** whether a store is made where there is none */
  readonly create: boolean
  /** what an acknowledged commit survives; `normal` where it is not given */
  readonly durability?: Durability | undefined
}

/** What a store keeps of one root. */
interface StoredGraph {
  /** where it is, for people: without secrets */
  readonly place: string
  /** of its root, where several are kept */
  readonly repo?: string
  /** the newest one */
  readonly commit: CommitInfo
  readonly bytes: number
  /** whether its root is of this very machine for sure */
  readonly isLocal: boolean
}

interface Scheme {
  /** how a store of this kind is named */
  readonly form: string
  /** takes a URL apart; undefined where it is of another kind */
  readonly named: (url: string) => NamedStore | undefined
}

const schemes: readonly Scheme[] = [
  { form: 'sqlite:PATH', named: url => withFile(/^sqlite:(.+)$/s, url, sqliteAt) },
  { form: 'rocksdb:PATH', named: url => withFile(/^rocksdb:(.+)$/s, url, rocksdbAt) },
  { form: 'postgres://USER@HOST/DATABASE', named: url => (/^postgres(ql)?:/i.test(url) ? postgresAt(url) : undefined) },
  { form: 'mem', named: url => (url === 'mem' || url === 'mem:' ? inMemory : undefined) },
]

export function namedStore(url: string): NamedStore {
  for (const { named } of schemes) {
    const store = named(url)
    if (store !== undefined) return store
  }
  throw new HostError('unknown-store', `There is no store of ${kindOf(url)}. Known are: ${schemes.map(({ form }) => form).join(', ')}.`)
}

/** The file or folder that a URL names; undefined where it names a store that lies in none, or none at all. */
export function fileOfStore(url: string): string | undefined {
  for (const { named } of schemes) {
    const store = named(url)
    if (store !== undefined) return store.file
  }
  return undefined
}

function withFile(form: RegExp, url: string, make: (file: string) => NamedStore): NamedStore | undefined {
  const file = form.exec(url)?.[1]
  return file === undefined ? undefined : make(behindLink(path.resolve(file)))
}

function sqliteAt(file: string): NamedStore {
  const adapter = (): Promise<typeof import('@codeloom/sqlite')> => import('@codeloom/sqlite')
  return {
    file, canLend: true,
    open: async (_, opening) => (await adapter()).openSqlite({ path: file, ...opening }),
    graphs: async () => graphIn((await adapter()).openSqlite({ path: file, create: false })),
    remove: async () => (await adapter()).removeSqlite(file),
  }
}

function rocksdbAt(file: string): NamedStore {
  const adapter = (): Promise<typeof import('@codeloom/rocksdb')> => import('@codeloom/rocksdb')
  return {
    file, canLend: false,
    open: async (_, opening) => (await adapter()).openRocksdb({ path: file, ...opening, sockets }),
    graphs: async () => graphIn(await (await adapter()).openRocksdb({ path: file, create: false, sockets })),
    remove: async () => (await adapter()).removeRocksdb(file),
  }
}

/** Where a process that has RocksDB open serves the others. Named pipes are not in folders. */
function sockets(): string | undefined {
  return process.platform === 'win32' ? undefined : privateFolder(longestSocketName)
}

/** `rows-`, twelve digits of the folder, the number of the process. */
const longestSocketName = 32

/** What a store in a file or folder says of itself; closes it. */
function graphIn(store: GraphStore): readonly StoredGraph[] {
  try {
    return [{ place: store.url, commit: commitOf(store), bytes: store.sizes().bytes, isLocal: true }]
  } finally {
    store.close()
  }
}

/** The repository of the root that is meant is one of several in the database. */
function postgresAt(url: string): NamedStore {
  const adapter = (): Promise<typeof import('@codeloom/postgres')> => import('@codeloom/postgres')
  return {
    // to open it again takes a password, which is kept nowhere
    file: undefined, canLend: false,
    open: async ({ repo }, opening) => (await adapter()).openPostgres({ url, repo, ...opening }),
    graphs: async () => (await (await adapter()).listPostgres(url)).map(({ repo, name, ...graph }) => ({ ...graph, repo, place: `${name} --repo ${repo}`, isLocal: false })),
    remove: async ({ repo }) => (await adapter()).removePostgres(url, repo),
  }
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

/** One store in memory a process: it ends with it. */
const memory: { store?: GraphStore } = {}
const inMemory: NamedStore = {
  file: undefined, canLend: false,
  open: async () => (memory.store ??= openMemory()),
  graphs: async () => [],
  // it goes with its process
  remove: async () => false,
}

/** What stands before the first colon, where it looks like a scheme; the rest may hold a password. */
function kindOf(url: string): string {
  const scheme = /^([a-z][a-z0-9+-]{0,31}):/i.exec(url)?.[1]
  return scheme === undefined ? 'that kind' : `the kind ${scheme}`
}
