import { StoreError } from '@codeloom/store'
import { readHead, readJson, KeyedTables, type Head } from '@codeloom/store/tables'
import fs from 'node:fs'
import { afterGenerations, columnOptions, contentColumns, generationStart, numberKey, stateRow, type ColumnName } from './key-spaces.ts'
import { loadBinding, type Binding, type Column, type Context } from './native.ts'
import { lives, ownerOf, prepareFolder, removeOwner, writeOwner } from './store-folder.ts'
import { guarded, inPlainWords, notSynced, syncedNoMore } from './rocksdb-error.ts'
import { Serving } from './serving.ts'
import { NewestRows, type OpenFolder } from './rocksdb-rows.ts'
import { SyncFailure, syncLogs } from './sync-logs.ts'

/** What is said of the store beside its head. */
export interface StoreState {
  /** under which generation the rows lie that are read */
  readonly generation: number
  /** raised whenever the right to hold the store is taken */
  readonly epoch: number
}

const firstState: StoreState = { generation: 1, epoch: 0 }

interface OpenedFolder extends Omit<OpenFolder, 'column'> {
  readonly columns: Readonly<Record<string, Column>>
}

interface Opening {
  readonly create: boolean
  /** the folder for the socket on which others are served; without it they are told that the folder is open, and no more */
  readonly sockets?: (() => string | undefined) | undefined
}

/** A folder that this process has open: RocksDB opens one once a process, so the stores on it share it. */
export class Database implements OpenFolder {
  readonly path: string
  /** its real path */
  private readonly place: string
  readonly binding: Binding
  readonly context: Context
  head: Head
  state: StoreState
  private readonly columns: Readonly<Record<string, Column>>
  private users = 1
  /** a store that has the right to write, and one that has the right to hold, each as long as it has it */
  writer: object | undefined
  holder: object | undefined
  /** whether no generation holds anything but the one that is read */
  private isClean = false
  private serving: Serving | undefined
  private readonly watchers = new Set<() => void>()
  /** what became of the log when it was synced last, where that failed */
  private syncFailure: StoreError | undefined

  private constructor({ path, binding, context, columns }: OpenedFolder) {
    this.path = path
    this.place = fs.realpathSync(path)
    this.binding = binding
    this.context = context
    this.columns = columns
    this.state = guarded(path, () => this.readState())
    this.head = guarded(path, () => readHead(new KeyedTables(new NewestRows(this, this.state.generation))))
  }
  /** Opens a folder, or shares it where this process has it open. Throws StoreError('locked') where another process does not let go of it. */
  static async open(path: string, { create, sockets }: Opening): Promise<Database> {
    prepareFolder(path, { create })
    const place = fs.realpathSync(path)
    for (;;) {
      const shared = await opened.get(place)
      if (shared !== undefined && shared.users > 0) {
        shared.users++
        return shared
      }
      await closing.get(place)
      if (!opened.has(place)) break
    }
    const opening = Database.openOnce(path, sockets)
    opened.set(place, opening)
    try {
      return await opening
    } catch (error) {
      opened.delete(place)
      throw error
    }
  }
  private static async openOnce(path: string, sockets: Opening['sockets']): Promise<Database> {
    const binding = loadBinding()
    const context = binding.db_init(path)
    try {
      const columns = await new Promise<Readonly<Record<string, Column>>>((resolve, reject) => {
        binding.db_open(context, { createIfMissing: true, parallelism: 2, walCompression: true, columns: columnOptions }, (error, made) => (error === null ? resolve(made) : reject(error)))
      })
      return await Database.read({ path, binding, context, columns }, sockets)
    } catch (error) {
      throw isLocked(error) ? lockedBy(path, error) : inPlainWords(path, error)
    }
  }
  /** What is damaged is closed again, so that it can be taken away. */
  private static async read(open: OpenedFolder, sockets: Opening['sockets']): Promise<Database> {
    try {
      const database = new Database(open)
      database.serve(sockets?.())
      return database
    } catch (error) {
      await new Promise<void>(resolve => open.binding.db_close(open.context, () => resolve()))
      throw error
    }
  }
  private serve(sockets: string | undefined): void {
    this.serving = new Serving(this, sockets)
    writeOwner(this.path, this.serving.socket)
  }
  column(name: ColumnName): Column {
    const column = this.columns[name]
    if (column === undefined) throw new StoreError('damaged', `${this.path} has no key space ${name}. Run codeloom repair.`)
    return column
  }
  /** Whether a store of this process is on a folder. */
  static isOpenHere(path: string): boolean {
    return opened.has(fs.realpathSync(path))
  }
  /** Resolves when all that was closed is closed. */
  static async settled(): Promise<void> {
    await Promise.all(closing.values())
  }
  /** One store less; who was the last closes the folder. Resolves when it is. */
  async close(): Promise<void> {
    if (--this.users > 0) return
    this.serving?.close()
    opened.delete(this.place)
    removeOwner(this.place)
    const closed = new Promise<void>(resolve => this.binding.db_close(this.context, () => resolve())).finally(() => closing.delete(this.place))
    closing.set(this.place, closed)
    await closed
  }
  /** Runs before each commit, until told to stop. */
  beforeCommits(run: () => void): () => void {
    this.watchers.add(run)
    return () => this.watchers.delete(run)
  }
  willCommit(): void {
    for (const run of this.watchers) run()
  }
  writeState(state: StoreState): void {
    const { binding, context } = this
    const batch = binding.batch_init()
    binding.batch_put(batch, numberKey('head', 0, stateRow), stateBytes(state), { column: this.column('default') })
    guarded(this.path, () => binding.batch_write(context, batch, { sync: true }))
    this.state = state
  }
  /** Resolves when the log, as it is now, survives a failure of power. What could not be synced once, the system may take for written from then on. */
  async sync(): Promise<void> {
    if (this.syncFailure !== undefined) throw this.syncFailure
    try {
      await syncLogs(this.path)
    } catch (error) {
      if (!(error instanceof SyncFailure)) throw notSynced(this.path, error)
      throw (this.syncFailure = syncedNoMore(this.path, error.cause))
    }
  }
  /** A commit is there: whatever fails from here on must not make it look undone. */
  committed({ state, head }: { readonly state: StoreState; readonly head: Head }): void {
    const isReplaced = state.generation !== this.state.generation
    this.state = state
    this.head = head
    if (!isReplaced) return
    this.isClean = false
    try {
      this.wipeOthers()
    } catch {
      // what nobody reads takes room until the next generation is begun, which takes it away or says why not
    }
  }
  /** A generation that nobody reads, with nothing in it. */
  freshGeneration(): number {
    if (!this.isClean) this.wipeOthers()
    return this.state.generation + 1
  }
  /** Something was written to the generation that nobody reads yet. */
  wroteEarly(): void {
    this.isClean = false
  }
  /** Takes away what all generations hold but the one that is read. */
  private wipeOthers(): void {
    const { generation } = this.state
    for (const name of contentColumns) {
      const column = this.column(name)
      this.binding.db_clear(this.context, { column, gte: generationStart(0), lt: generationStart(generation) })
      this.binding.db_clear(this.context, { column, gte: generationStart(generation + 1), lt: afterGenerations })
    }
    this.isClean = true
  }
  private readState(): StoreState {
    const bytes = new NewestRows(this, 0).get('head', stateRow)
    return bytes === undefined ? firstState : readJson(bytes) as StoreState
  }
}

/** By their real paths: those that are open or being opened, and those that are being closed. */
const opened = new Map<string, Promise<Database>>()
const closing = new Map<string, Promise<void>>()

export function stateBytes(state: StoreState): Buffer {
  return Buffer.from(JSON.stringify(state))
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'LEVEL_LOCKED'
}

function lockedBy(path: string, cause: unknown): StoreError {
  const last = ownerOf(path)
  // that one may have let go of it: who opens it now has not said so yet
  const known = last === undefined || !lives(last.pid) ? '' : ` (process ${last.pid} opened it last)`
  return new StoreError('locked', `${path} is open in another process${known}, which does not serve it: RocksDB lets one process in at a time. Try again when that one has ended, or choose sqlite:PATH or postgres://..., which many can read.`, { cause })
}
