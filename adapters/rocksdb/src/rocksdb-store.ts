import { InvariantError } from '@codeloom/model'
import { StoreError, type Durability, type GraphStore, type Hold, type Holding, type StoreSizes, type StoreSnapshot, type StoreTransaction } from '@codeloom/store'
import { KeyedTables, KnownIds, PostingReader, TableSnapshot, TableTransaction } from '@codeloom/store/tables'
import { setTimeout as sleep } from 'node:timers/promises'
import { Database } from './database.ts'
import { guarded } from './rocksdb-error.ts'
import { NewestRows, TurningRows } from './rocksdb-rows.ts'
import { sizeOf } from './store-folder.ts'
import { beginChange } from './rocksdb-change.ts'

/** Bytes of unpacked chunks that the snapshots of one commit keep. */
const chunkCacheBytes = 16 << 20
/** So many lookups take as long as reading which chunks there are in a large store. */
const lookupsBeforeIds = 500
const firstWaitMs = 1
const longestWaitMs = 50

/** A store on a folder that this process has open. */
export class OwnStore implements GraphStore {
  readonly url: string
  readonly durability: Durability
  private readonly database: Database
  private readonly views = new Set<View>()
  private current: View | undefined
  private transaction: TableTransaction | undefined
  private beginning = false
  private closed = false
  /** the right to hold the store, where it is ours */
  private held: { readonly epoch: number } | undefined
  private readonly noLonger: () => void

  constructor(database: Database, durability: Durability) {
    this.durability = durability
    this.url = `rocksdb:${database.path}`
    this.database = database
    this.noLonger = database.beforeCommits(() => this.pinCurrent())
  }
  snapshot(): StoreSnapshot {
    this.mustBeOpen()
    const view = this.current ??= new View(this.database)
    this.views.add(view)
    view.users++
    const { tables, head, postings } = view
    return new TableSnapshot({ tables, head, postings, isOpen: () => !this.closed, release: () => this.release(view) })
  }
  async begin(signal?: AbortSignal): Promise<StoreTransaction> {
    await this.takeTurn(signal)
    try {
      this.mustStillHold()
      const { database } = this
      this.transaction = new TableTransaction(guarded(database.path, () => beginChange(database, {
        mayCommit: () => this.mustStillHold(),
        ended: () => {
          this.transaction = undefined
          this.endTurn()
        },
      })))
      return this.transaction
    } catch (error) {
      this.endTurn()
      throw error
    }
  }
  async hold({ signal, deposing }: Holding = {}): Promise<Hold | undefined> {
    this.mustBeOpen()
    const { database } = this
    const mayTake = (): boolean => this.held === undefined && (deposing === undefined ? database.holder === undefined : database.state.epoch === deposing)
    if (!mayTake()) return undefined
    if (deposing !== undefined && database.writer !== undefined) return undefined
    await this.takeTurn(signal)
    try {
      if (!mayTake()) return undefined
      const held = { epoch: database.state.epoch + 1 }
      database.writeState({ ...database.state, epoch: held.epoch })
      database.holder = this
      this.held = held
      return { epoch: held.epoch, isHeld: () => this.held === held && database.state.epoch === held.epoch, release: () => this.letGo(held) }
    } finally {
      this.endTurn()
    }
  }
  isHeld(): boolean {
    this.mustBeOpen()
    return this.database.holder !== undefined
  }
  sizes(): StoreSizes {
    return { bytes: sizeOf(this.database.path) }
  }
  async sync(): Promise<void> {
    this.mustBeOpen()
    await this.database.sync()
  }
  close(): void {
    if (this.closed) return
    this.transaction?.abort()
    this.letGo(this.held)
    this.noLonger()
    this.closed = true
    for (const view of this.views) view.close()
    this.views.clear()
    // opening it again waits for it
    void this.database.close()
  }
  /** Waits until no other store on the folder writes. */
  private async takeTurn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    this.mustBeOpen()
    if (this.transaction !== undefined || this.beginning) throw new InvariantError('a transaction was begun before the last one ended')
    this.beginning = true
    try {
      for (let waitMs = firstWaitMs; this.database.writer !== undefined; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
        await sleep(waitMs, undefined, signal === undefined ? {} : { signal })
      }
      this.mustBeOpen()
      this.database.writer = this
    } finally {
      this.beginning = false
    }
  }
  private endTurn(): void {
    if (this.database.writer === this) this.database.writer = undefined
  }
  private mustStillHold(): void {
    if (this.held !== undefined && this.database.state.epoch !== this.held.epoch) {
      throw new StoreError('conflict', `${this.database.path} is kept by somebody else now, because this one did not answer for a while. Nothing of this change was written.`)
    }
  }
  private letGo(held: OwnStore['held']): void {
    if (held === undefined || this.held !== held) return
    this.held = undefined
    if (this.database.holder === this) this.database.holder = undefined
  }
  /** What somebody reads stays as it is; the next snapshot is one of the commit to come. */
  private pinCurrent(): void {
    const { current } = this
    if (current === undefined) return
    this.current = undefined
    if (current.users > 0) current.pin()
    else this.views.delete(current)
  }
  private release(view: View): void {
    if (--view.users > 0 || this.current === view) return
    this.views.delete(view)
    view.close()
  }
  private mustBeOpen(): void {
    if (this.closed) throw new StoreError('failed', `${this.database.path} was closed. Open it again.`)
  }
}

/** The rows of one commit: the newest ones, until another is about to be made. */
class View {
  readonly head: Database['head']
  readonly tables: KeyedTables
  readonly postings: PostingReader
  users = 0
  private readonly rows: TurningRows
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
    this.head = database.head
    this.rows = new TurningRows(new NewestRows(database, database.state.generation))
    this.tables = new KeyedTables(new KnownIds(this.rows, lookupsBeforeIds))
    this.postings = new PostingReader(this.tables, chunkCacheBytes)
  }
  pin(): void {
    this.rows.pin(this.database)
  }
  close(): void {
    this.rows.close()
  }
}
