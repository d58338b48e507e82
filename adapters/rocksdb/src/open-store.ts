import { StoreError, type Durability, type GraphStore, type Hold, type Holding, type StoreSizes, type StoreSnapshot, type StoreTransaction } from '@codeloom/store'
import { setTimeout as sleep } from 'node:timers/promises'
import { Database } from './database.ts'
import { RemoteStore } from './remote-store.ts'
import { OwnStore } from './rocksdb-store.ts'
import { ownerOf } from './store-folder.ts'

export interface RocksdbOptions {
  /** the folder */
  readonly path: string
  /** whether a store is made where there is none */
  readonly create: boolean
  /** a folder that nobody else may enter: other processes are served on a socket in it; undefined where they are not */
  readonly sockets?: (() => string | undefined) | undefined
  /** what an acknowledged commit survives; `normal` where it is not given */
  readonly durability?: Durability | undefined
}

/** How long a folder is waited for that another process has open, by who wants to write: most have it for a moment. */
const waitMs = 2_000
const retryMs = 25

/**
 * Opens the store in a folder, or reads it through the process that has it open. Who may make a store is about to write: it waits two seconds
 * for a folder that another has, as most have it for a moment. Who only reads asks that other one at once. A store that is read through
 * another is found anew when it is read after that one has ended - not before, so that whoever is started in its place can have the folder -:
 * through whoever has it then, else open in this process. Until then `begin` and `hold` say `locked`, or nothing. Throws `StoreError` where the folder can neither be had nor be read through its owner.
 */
export async function openRocksdb({ path, create, durability = 'normal', sockets }: RocksdbOptions): Promise<GraphStore> {
  return new FoundStore(path, await find(path, { create, durability, sockets, patience: create ? waitMs : 0 }), { durability, sockets })
}

interface Finding extends Omit<RocksdbOptions, 'path' | 'durability'> {
  readonly durability: Durability
  /** how long it is tried to have the folder before it is read through its owner */
  readonly patience: number
}

async function find(path: string, { patience, ...how }: Finding): Promise<OwnStore | RemoteStore> {
  for (const began = performance.now(); ;) {
    try {
      return await openOwn(path, { ...how, patience })
    } catch (error) {
      if (!isLocked(error)) throw error
      const served = servedBy(path)
      if (served !== undefined) return served
      // the owner may have ended just now, or not have told yet where it is asked
      if (performance.now() - began > Math.max(patience, waitMs)) throw error
    }
    await sleep(retryMs)
  }
}

async function openOwn(path: string, { patience, durability, ...how }: Finding): Promise<OwnStore> {
  for (const began = performance.now(); ;) {
    try {
      return new OwnStore(await Database.open(path, how), durability)
    } catch (error) {
      if (!isLocked(error) || performance.now() - began > patience) throw error
    }
    await sleep(retryMs)
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'locked'
}

/** A store through the owner of the folder; undefined where it does not answer. */
function servedBy(path: string): RemoteStore | undefined {
  const owner = ownerOf(path)
  if (owner?.socket === undefined) return undefined
  const store = new RemoteStore(path, { pid: owner.pid, socket: owner.socket })
  try {
    store.isHeld()
    return store
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    store.close()
    return undefined
  }
}

/** A store that is read through another process until that one ends, and then is this one's own when it is to be written. */
class FoundStore implements GraphStore {
  readonly url: string
  readonly durability: Durability
  private readonly path: string
  private readonly sockets: RocksdbOptions['sockets']
  private store: OwnStore | RemoteStore
  private closed = false
  private isFinding = false
  /** why it could not be found anew, for who asks next */
  private whyNot: { readonly error: unknown } | undefined
  /** what snapshots may still be open on */
  private readonly before: RemoteStore[] = []

  constructor(path: string, store: OwnStore | RemoteStore, { durability, sockets }: Pick<Finding, 'durability' | 'sockets'>) {
    this.durability = durability
    this.url = `rocksdb:${path}`
    this.path = path
    this.store = store
    this.sockets = sockets
  }
  snapshot(): StoreSnapshot {
    return this.reading(store => store.snapshot())
  }
  async begin(signal?: AbortSignal): Promise<StoreTransaction> {
    signal?.throwIfAborted()
    return (await this.own(waitMs)).begin(signal)
  }
  async hold(holding: Holding = {}): Promise<Hold | undefined> {
    holding.signal?.throwIfAborted()
    return (await this.own(0)).hold(holding)
  }
  isHeld(): boolean {
    return this.reading(store => store.isHeld())
  }
  sizes(): StoreSizes {
    return this.store.sizes()
  }
  sync(): Promise<void> {
    return this.store.sync()
  }
  close(): void {
    this.closed = true
    this.store.close()
    for (const store of this.before.splice(0)) store.close()
  }

  /** Reads from whoever has the folder: another, where the one before is over. To be open in this process takes a moment. */
  private reading<T>(read: (store: OwnStore | RemoteStore) => T): T {
    const { store } = this
    if (store instanceof OwnStore) return read(store)
    try {
      if (!store.isOver) return read(store)
    } catch (error) {
      if (!store.isOver) throw error
    }
    this.mustBeOpen()
    const other = servedBy(this.path)
    if (other !== undefined) {
      this.replace(store, other)
      return read(other)
    }
    const { whyNot } = this
    this.findAnew()
    if (whyNot !== undefined) throw whyNot.error
    throw new StoreError('failed', `The process that had ${this.path} open has ended, and it is only being opened by this one. Try again.`, { isPassing: true })
  }
  private findAnew(): void {
    if (this.closed || this.isFinding) return
    this.isFinding = true
    const ended = (why: { readonly error: unknown } | undefined): void => {
      this.isFinding = false
      this.whyNot = why
    }
    this.own(waitMs).then(() => ended(undefined), (error: unknown) => ended({ error }))
  }
  private replace(store: RemoteStore, found: OwnStore | RemoteStore): void {
    this.store = found
    this.before.push(store)
  }
  /** The folder for this process, where nobody else has it; else the process that has it. */
  private async own(patience: number): Promise<OwnStore | RemoteStore> {
    const { store, durability, sockets } = this
    this.mustBeOpen()
    if (store instanceof OwnStore) return store
    try {
      const finding = { create: false, durability, sockets, patience }
      const found = store.isOver ? await find(this.path, finding) : await openOwn(this.path, finding)
      if (this.store === store && !this.closed) this.replace(store, found)
      else found.close()
    } catch (error) {
      if (!isLocked(error)) throw error
    }
    this.mustBeOpen()
    return this.store
  }
  private mustBeOpen(): void {
    if (this.closed) throw new StoreError('failed', `${this.path} was closed. Open it again.`)
  }
}
