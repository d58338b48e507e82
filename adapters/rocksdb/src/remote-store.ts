import { StoreError, storeErrorCodes, type GraphStore, type StoreErrorCode, type StoreSizes, type StoreSnapshot, type StoreTransaction } from '@codeloom/store'
import { AskedThread } from '@codeloom/store/asked-thread'
import { KeyedTables, KnownIds, PostingReader, readHead, TableSnapshot, type KeyedRows, type NumberedRow, type NumberSpace, type Slice, type TextRow, type TextSpace } from '@codeloom/store/tables'
import { guarded } from './rocksdb-error.ts'
import { endedCode, type OpenedView, type Question } from './served.ts'
import { sizeOf } from './store-folder.ts'

/** How long an answer is waited for: the process that serves may be in the middle of a large commit. */
const answerMs = 30_000
/** How long whoever is alive and not busy takes to say anything at all. */
const awakeMs = 5_000
const graceMs = 500
const chunkCacheBytes = 16 << 20
/** So many lookups take as long as reading which chunks there are in a large store. */
const lookupsBeforeIds = 50

export interface Owner {
  readonly pid: number
  readonly socket: string
}

/** A store that another process has open, and serves: it is read through that one, and not written. */
export class RemoteStore implements GraphStore {
  readonly url: string
  readonly durability = 'normal'
  private readonly path: string
  private readonly pid: number
  private readonly thread: AskedThread
  private closed = false
  private hasEnded = false

  constructor(path: string, { pid, socket }: Owner) {
    this.url = `rocksdb:${path}`
    this.path = path
    this.pid = pid
    // a bundle has all its modules in one folder
    this.thread = new AskedThread(new URL(import.meta.url.endsWith('.ts') ? './remote-worker.ts' : './remote-worker.mjs', import.meta.url), { socket })
  }
  /** Whether the process that served has ended, or does not answer. */
  get isOver(): boolean {
    return this.hasEnded || this.thread.isOver
  }
  snapshot(): StoreSnapshot {
    const { view, head } = this.ask({ kind: 'open' }) as OpenedView
    const tables = new KeyedTables(new KnownIds(new RemoteRows(this, { view, head }), lookupsBeforeIds))
    return new TableSnapshot({
      tables, head: tables.guarded(() => readHead(tables)), postings: new PostingReader(tables, chunkCacheBytes),
      isOpen: () => !this.closed,
      release: () => this.isOver || this.ask({ kind: 'close', view }),
    })
  }
  async begin(): Promise<StoreTransaction> {
    throw this.locked()
  }
  async hold(): Promise<undefined> {
    return undefined
  }
  isHeld(): boolean {
    return this.ask({ kind: 'held' }, awakeMs) === true
  }
  sizes(): StoreSizes {
    return { bytes: sizeOf(this.path) }
  }
  /** Its commits are others'. */
  async sync(): Promise<void> {
    throw this.locked()
  }
  close(): void {
    this.closed = true
    this.thread.close({ kind: 'end' }, graceMs)
  }
  guarded<T>(work: () => T): T {
    return guarded(this.path, work)
  }
  ask(question: Question, mostMs = answerMs): unknown {
    if (this.closed) throw new StoreError('failed', `${this.path} was closed. Open it again.`)
    const { answer, failure, isOver } = { isOver: undefined, answer: undefined, ...this.thread.ask(question, mostMs) }
    if (failure === undefined) return answer
    this.hasEnded ||= failure.code === endedCode
    if (isOver === true || this.hasEnded) throw new StoreError('failed', `Process ${this.pid}, which had ${this.path} open, does not answer any more (${failure.message}). Try again.`)
    throw new StoreError(codeIn(failure.code), failure.message)
  }
  locked(): StoreError {
    return new StoreError('locked', `${this.path} is open in process ${this.pid}, which alone may write it: RocksDB lets one process in. Try again when that one has ended.`)
  }
}

function codeIn(code: string): StoreErrorCode {
  return storeErrorCodes.find(known => known === code) ?? 'failed'
}

/** The rows of a commit in another process. */
class RemoteRows implements KeyedRows {
  private readonly store: RemoteStore
  private readonly opened: OpenedView

  constructor(store: RemoteStore, opened: OpenedView) {
    this.store = store
    this.opened = opened
  }
  guarded<T>(work: () => T): T {
    return this.store.guarded(work)
  }
  get(space: NumberSpace, id: number): Uint8Array | undefined {
    const { view, head } = this.opened
    return space === 'head' ? head : this.store.ask({ kind: 'get', view, space, id }) as Uint8Array | undefined
  }
  slice(space: NumberSpace, slice: Slice): readonly NumberedRow[] {
    return this.store.ask({ kind: 'slice', view: this.opened.view, space, slice }) as readonly NumberedRow[]
  }
  text(space: TextSpace, path: string): Uint8Array | undefined {
    return this.store.ask({ kind: 'text', view: this.opened.view, space, path }) as Uint8Array | undefined
  }
  *texts(space: TextSpace): Generator<TextRow> {
    for (let after: string | undefined; ;) {
      const rows = this.store.ask({ kind: 'texts', view: this.opened.view, space, after }) as readonly TextRow[]
      yield* rows
      after = rows.at(-1)?.path
      if (after === undefined) return
    }
  }
}
