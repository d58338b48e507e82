import { InvariantError } from '@codeloom/model'
import type { BlobKind, CommitInfo, CommitLabel, FileRecord, PostingIndex, StoreSnapshot, StoreTransaction } from '@codeloom/store'
import type { Clock } from '../clock.ts'
import { apply, bytesOf, rowsOf, type Command } from './command.ts'

/** What writes an update: it ends in a seal, or in nothing. What is put must not be changed afterwards. */
export type Change = Omit<StoreTransaction, 'commit' | 'abort'>

export interface QueueLimits {
  /** so many rows, or bytes, are handed to the store at once */
  readonly batchRows: number
  readonly batchBytes: number
  /** how long a row waits at most for others to go with it */
  readonly batchMs: number
  /** beyond so many commands, or bytes, whoever puts them waits */
  readonly mostCommands: number
  readonly mostBytes: number
  /** so many updates are sealed and not durable at most: the next one waits to begin */
  readonly mostUndurable: number
}

/** Whose change it is. */
export interface Line {
  readonly clock: Clock
  readonly limits: QueueLimits
  /** the most that has waited */
  readonly peak: { depth: number; bytes: number }
  /** it is a commit, and is to be made durable: `ended` is called then */
  sealed(change: QueuedChange, sealing: { readonly since: number; readonly waitedMs: number }): void
  /** nothing more comes of it: it is the next one's turn */
  over(): void
}

export interface Sealed {
  readonly commit: CommitInfo
  /** resolves when it is durable, rejects where it cannot be made so */
  readonly durable: Promise<void>
}

/** One update on its way into the store, in the order in which it was put: see `write-queue.ts`. */
export class QueuedChange implements Change {
  readonly before: StoreSnapshot
  private readonly transaction: StoreTransaction
  private readonly line: Line
  private waiting: Command[] = []
  private bytes = 0
  private rows = 0
  /** files of which facts, links or questions may wait, and whether records do */
  private readonly files = new Set<number>()
  private hasRecords = false
  private readonly wantRoom: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = []
  private state: 'open' | 'sealed' | 'over' = 'open'
  private failure: { readonly error: unknown } | undefined
  private commit: CommitInfo | undefined
  private readonly durable = Promise.withResolvers<void>()
  private isBatchDue = false
  private calledOff: (() => void) | undefined
  private waitedMs: number

  constructor(transaction: StoreTransaction, line: Line, waitedMs: number) {
    this.transaction = transaction
    this.line = line
    this.waitedMs = waitedMs
    this.before = this.reading()
    // whoever waits for it hears of it; nobody has to
    this.durable.promise.catch(() => undefined)
  }
  /** Commands that wait, and their bytes. */
  get depth(): number {
    return this.waiting.length
  }
  get weight(): number {
    return this.bytes
  }
  /** Takes a command in. Throws why the update failed, where it has: the command was not taken in then. */
  put(command: Command): void {
    this.mustBeOpen()
    this.waiting.push(command)
    this.rows += rowsOf(command)
    this.bytes += bytesOf(command)
    const { limits, clock, peak } = this.line
    if (this.waiting.length > peak.depth) peak.depth = this.waiting.length
    if (this.bytes > peak.bytes) peak.bytes = this.bytes
    if (this.rows >= limits.batchRows || this.bytes >= limits.batchBytes) this.soon()
    else this.calledOff ??= clock.after(limits.batchMs, () => {
      this.calledOff = undefined
      this.applyBatch()
    })
  }
  /** Resolves when there is room for more; undefined where there is. Throws, or rejects with, why the update failed. */
  room(): Promise<void> | undefined {
    this.mustBeOpen()
    if (this.hasRoom()) return undefined
    const since = this.line.clock.now()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.wantRoom.push({ resolve, reject })
    this.soon()
    return promise.finally(() => (this.waitedMs += this.line.clock.now() - since))
  }
  /** The update is whole: all that waits goes into the store, and is a commit when this returns. Throws where it cannot be one. */
  seal(label: CommitLabel): Sealed {
    const since = this.line.clock.now()
    this.put({ kind: 'label', label })
    this.applyAll()
    this.calledOff?.()
    const { commit } = this
    if (commit === undefined) throw new InvariantError('a label made no commit')
    this.line.sealed(this, { since, waitedMs: this.waitedMs })
    return { commit, durable: this.durable.promise }
  }
  /** Nothing of it is kept, for this reason; does nothing after a seal. */
  abandon(error: unknown = new InvariantError('an update went on after it was over')): void {
    if (this.state !== 'open') return
    this.failure = { error }
    this.end()
    try {
      this.transaction.abort()
    } finally {
      this.line.over()
      for (const { reject } of this.wantRoom.splice(0)) reject(error)
    }
  }
  /** A sealed one is durable, or could not be made so. */
  ended(failure: { readonly error: unknown } | undefined): void {
    if (failure === undefined) this.durable.resolve()
    else this.durable.reject(failure.error)
  }

  clear(): void {
    this.put({ kind: 'clear' })
    this.applyAll()
  }
  putFile(record: FileRecord): void {
    this.hasRecords = true
    this.put({ kind: 'file', record })
  }
  removeFile(file: number): void {
    this.hasRecords = true
    this.files.add(file)
    this.put({ kind: 'removal', file })
  }
  putBlob(of: BlobKind, file: number, bytes: Uint8Array): void {
    this.files.add(file)
    this.put({ kind: 'blob', of, file, bytes })
  }
  putFolderBlob(path: string, bytes: Uint8Array | undefined): void {
    this.hasRecords = true
    this.put({ kind: 'folder', path, bytes })
  }
  addPostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void {
    this.put({ kind: 'postings', index, isRemoval: false, keys, values })
  }
  removePostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void {
    this.put({ kind: 'postings', index, isRemoval: true, keys, values })
  }
  blob(kind: BlobKind, file: number): Uint8Array | undefined {
    this.mustNotHaveFailed()
    if (this.files.has(file)) this.applyAll()
    return this.transaction.blob(kind, file)
  }

  /** What was there before, overlaid with what was put: what concerns it is applied first. */
  private reading(): StoreSnapshot {
    const { transaction } = this
    const now = (): StoreSnapshot => {
      this.mustNotHaveFailed()
      if (this.hasRecords) this.applyAll()
      return transaction.before
    }
    return {
      get commit() {
        return transaction.before.commit
      },
      file: id => now().file(id),
      fileAt: path => now().fileAt(path),
      files: () => now().files(),
      folder: path => now().folder(path),
      folders: () => now().folders(),
      blob: (kind, file) => this.blob(kind, file),
      folderBlob: path => now().folderBlob(path),
      owner: symbol => now().owner(symbol),
      postings: (index, key) => {
        this.mustNotHaveFailed()
        return transaction.before.postings(index, key)
      },
      close: () => undefined,
    }
  }
  private hasRoom(): boolean {
    const { mostCommands, mostBytes } = this.line.limits
    return this.waiting.length < mostCommands && this.bytes < mostBytes
  }
  /** The rest of the process has its turn between two batches. */
  private soon(): void {
    if (this.isBatchDue) return
    this.isBatchDue = true
    setImmediate(() => {
      this.isBatchDue = false
      this.applyBatch()
    })
  }
  private applyBatch(): void {
    if (this.state !== 'open') return
    try {
      this.apply(this.line.limits.batchRows)
    } catch {
      // whoever puts the next command is told why
      return
    }
    if (!this.hasRoom() || this.rows >= this.line.limits.batchRows) this.soon()
  }
  private applyAll(): void {
    this.apply(Number.POSITIVE_INFINITY)
  }
  /** Applies what waits, in order, up to so many rows. */
  private apply(most: number): void {
    const { waiting, transaction } = this
    let [done, rows] = [0, 0]
    try {
      for (const command of waiting) {
        if (rows >= most) break
        if (command.kind === 'label') this.makeCommit(command.label)
        else apply(transaction, command)
        rows += rowsOf(command)
        this.bytes -= bytesOf(command)
        done++
      }
    } catch (error) {
      this.abandon(error)
      throw error
    }
    this.rows -= rows
    if (done < waiting.length) waiting.splice(0, done)
    else this.forget()
    if (this.hasRoom()) for (const { resolve } of this.wantRoom.splice(0)) resolve()
  }
  private makeCommit(label: CommitLabel): void {
    this.commit = this.transaction.commit(label)
    this.state = 'sealed'
  }
  private forget(): void {
    this.waiting = []
    this.files.clear()
    this.hasRecords = false
    this.rows = this.bytes = 0
  }
  private end(): void {
    this.state = 'over'
    this.forget()
    this.calledOff?.()
  }
  /** A batch may have failed behind whoever reads: the transaction is over then, and why is told in its place. */
  private mustNotHaveFailed(): void {
    if (this.failure !== undefined) throw this.failure.error
  }
  private mustBeOpen(): void {
    this.mustNotHaveFailed()
    if (this.state !== 'open') throw new InvariantError('an update went on after it was sealed')
  }
}
