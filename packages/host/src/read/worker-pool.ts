/**
 * Hands batches of files to worker threads and their replies to a consumer.
 * Does not know what a reply says, but for which batch it came.
 *
 * P1: every batch that was put in is yielded once, as a reply or file by file as lost, whatever its files do to a worker.
 * P2: at most `outstanding` batches wait with a worker and `waiting` replies for the consumer.
 */
import { Worker } from 'node:worker_threads'
import type { FileToRead } from '@codeloom/engine'
import { InvariantError } from '@codeloom/model'
import type { Batch } from './batches.ts'
import type { BatchReply, BatchRequest, WorkerSetup } from './messages.ts'

export type Finished =
  | { readonly kind: 'reply'; readonly batch: Batch; readonly reply: BatchReply }
  /** a file that ended a worker twice */
  | { readonly kind: 'lost'; readonly file: FileToRead; readonly code: 'crash' | 'timeout' }

export interface PoolOptions {
  readonly workers: number
  readonly setup: Omit<WorkerSetup, 'pulse'>
  /** the module that the workers run */
  readonly workerUrl: URL
  /** how long a worker may stay on one file, milliseconds */
  readonly hangMs: number
}

const outstanding = 2

/**
 * A file leaves little behind but its reply, so a small young generation is enough: reading 59 MB of source with two workers
 * took 275 MB and 14.1 s of CPU, against 434 MB and 14.3 s with the default of 48 (Node 24).
 */
const maxYoungGenerationSizeMb = 6

interface Running {
  readonly worker: Worker
  readonly pulse: Int32Array
  readonly batches: Batch[]
  beat: number
  beatAt: number
  hung: boolean
  error: unknown
}

export class WorkerPool {
  private readonly options: PoolOptions
  private readonly queue: Batch[] = []
  private readonly finished: Finished[] = []
  private readonly running = new Set<Running>()
  private wake: () => void = () => undefined
  private failure: unknown
  private closed = false

  constructor(options: PoolOptions) {
    this.options = options
  }

  /** Adds batches, also while others are run; they come before those that wait, the first of them first. */
  put(batches: readonly Batch[]): void {
    for (const batch of batches.toReversed()) this.queue.push(batch)
  }

  /** Yields what became of the batches until none is left; stops its workers when it ends or is ended. */
  async *run(signal?: AbortSignal): AsyncGenerator<Finished> {
    const stop = (): void => this.wake()
    signal?.addEventListener('abort', stop)
    const watch = setInterval(() => this.endHung(), Math.min(1_000, this.options.hangMs))
    watch.unref()
    try {
      for (;;) {
        signal?.throwIfAborted()
        if (this.failure !== undefined) throw this.failure
        this.handOut()
        const next = this.finished.shift()
        if (next !== undefined) yield next
        else if (this.queue.length === 0 && this.outstanding() === 0) return
        else await new Promise<void>(resolve => (this.wake = resolve))
      }
    } finally {
      clearInterval(watch)
      signal?.removeEventListener('abort', stop)
      await this.close()
    }
  }

  private outstanding(): number {
    let count = 0
    for (const { batches } of this.running) count += batches.length
    return count
  }

  /** Gives waiting batches to the workers that have room, unless the consumer is behind. */
  private handOut(): void {
    const { workers } = this.options
    while (this.queue.length > 0 && this.finished.length < workers * outstanding) {
      const to = this.idlest()
      const batch = to === undefined ? undefined : this.queue.pop()
      if (to === undefined || batch === undefined) return
      if (to.batches.length === 0) to.beatAt = performance.now()
      to.batches.push(batch)
      to.worker.postMessage(requestOf(batch))
    }
  }

  private idlest(): Running | undefined {
    let found: Running | undefined
    for (const each of this.running) if (found === undefined || each.batches.length < found.batches.length) found = each
    if ((found === undefined || found.batches.length > 0) && this.running.size < this.options.workers) return this.start()
    return found !== undefined && found.batches.length < outstanding ? found : undefined
  }

  private start(): Running {
    const pulse = new SharedArrayBuffer(4)
    const worker = new Worker(this.options.workerUrl, { workerData: { ...this.options.setup, pulse }, resourceLimits: { maxYoungGenerationSizeMb } })
    const running: Running = { worker, pulse: new Int32Array(pulse), batches: [], beat: 0, beatAt: performance.now(), hung: false, error: undefined }
    this.running.add(running)
    worker.on('message', (reply: BatchReply) => {
      const batch = running.batches.shift()
      if (batch === undefined) throw new InvariantError('a reply to no batch')
      running.beatAt = performance.now()
      this.finished.push({ kind: 'reply', batch, reply })
      this.handOut()
      this.wake()
    })
    // its last replies come before `exit`, not always before `error`
    worker.on('error', error => (running.error = error))
    worker.on('exit', () => this.ended(running))
    return running
  }

  /** A worker is gone: what it was at is tried again, file by file; what waited with it is given to others. */
  private ended(running: Running): void {
    if (this.closed || !this.running.delete(running)) return
    const [at, ...waiting] = running.batches
    this.put(waiting)
    if (at === undefined || running.pulse[0] === 0) this.failure = running.error ?? new InvariantError('a worker ended before its first file')
    else this.retry(at, running.hung ? 'timeout' : 'crash')
    this.wake()
  }

  private retry(batch: Batch, code: 'crash' | 'timeout'): void {
    const [only] = batch.files
    if (batch.deaths > 0 && only !== undefined && batch.files.length === 1) {
      this.finished.push({ kind: 'lost', file: only, code })
      return
    }
    this.put(batch.files.map(file => ({ files: [file], deaths: batch.deaths + 1, parseHeld: batch.parseHeld })))
  }

  /** Ends the workers that have been on one file for too long. */
  private endHung(): void {
    const now = performance.now()
    for (const running of this.running) {
      const beat = running.pulse[0] ?? 0
      if (running.batches.length === 0 || beat !== running.beat) {
        running.beat = beat
        running.beatAt = now
      } else if (now - running.beatAt > this.options.hangMs) {
        running.hung = true
        void running.worker.terminate()
      }
    }
  }

  private async close(): Promise<void> {
    this.closed = true
    await Promise.all([...this.running].map(({ worker }) => worker.terminate()))
    this.running.clear()
  }
}

/** What a worker is told of a batch. */
export function requestOf({ files, parseHeld }: Batch): BatchRequest {
  return { paths: files.map(({ path }) => path), known: files.map(({ knownHash }) => knownHash ?? ''), parseHeld }
}
