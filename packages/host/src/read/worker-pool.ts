/**
 * Hands batches of files to worker threads and their replies to a consumer; the thread that asks may read batches as well.
 * Does not know what a reply says, but for which batch it came.
 *
 * P1: every batch that was put in is yielded once, as a reply or file by file as lost, whatever its files do to a worker.
 * P2: at most `outstanding` batches wait with a worker and `waiting` replies for the consumer.
 * P3: a batch that breaks the parser of the thread that asks is given to workers, and that thread reads no more.
 * P4: a worker whose parser has grown over large files is replaced before ordinary ones are read.
 */
import { Worker } from 'node:worker_threads'
import type { FileToRead } from '@codeloom/engine'
import { InvariantError } from '@codeloom/model'
import { bytesOf, requestOf, type Batch } from './batches.ts'
import type { BatchReply, WorkerSetup } from './messages.ts'

export type Finished =
  | { readonly kind: 'reply'; readonly batch: Batch; readonly reply: BatchReply }
  /** a file that ended a worker twice */
  | { readonly kind: 'lost'; readonly file: FileToRead; readonly code: 'crash' | 'timeout' }

/** Reads a batch in the thread that asks; undefined where that cannot parse any more. */
export type ReadHere = (batch: Batch) => Promise<BatchReply | undefined>

export interface PoolOptions {
  readonly workers: number
  readonly setup: Omit<WorkerSetup, 'pulse'>
  /** the module that the workers run */
  readonly workerUrl: URL
  /** how long a worker may stay on one file, milliseconds */
  readonly hangMs: number
  /** called while this thread has nothing else to do, once all workers are ready */
  readonly readHere?: ReadHere | undefined
}

const outstanding = 2
/** How long a worker may take to load its modules: on a machine that is busy with other things, long. */
const startMs = 60_000
/** A worker whose parser has grown to so many bytes gives way to a new one, once files are left that need no such memory. */
const largeParser = 160 << 20
const ordinaryBatch = 2 << 20

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
  /** is given nothing more */
  spent: boolean
  error: unknown
}

export class WorkerPool {
  private readonly options: PoolOptions
  private workers: number
  private readHere: ReadHere | undefined
  private readonly queue: Batch[] = []
  private readonly finished: Finished[] = []
  private readonly running = new Set<Running>()
  private wake: () => void = () => undefined
  private failure: unknown
  private closed = false

  constructor(options: PoolOptions) {
    this.options = options
    this.workers = options.readHere === undefined ? Math.max(1, options.workers) : options.workers
    this.readHere = options.readHere
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
        else if (this.queue.length === 0 && this.outstanding() === 0) break
        else if (this.queue.length > 0 && this.readHere !== undefined && this.allReady()) yield* this.lendHand(this.readHere)
        else await new Promise<void>(resolve => (this.wake = resolve))
      }
    } finally {
      clearInterval(watch)
      signal?.removeEventListener('abort', stop)
      const closed = this.close()
      // whoever has all that was read need not wait until the workers are gone
      if (this.queue.length > 0 || this.outstanding() > 0) await closed
    }
  }

  /** Whether each worker has read something, or could: what this thread does to V8's flags would slow down its start. */
  private allReady(): boolean {
    for (const { pulse } of this.running) if (pulse[0] === 0) return false
    return true
  }

  private async *lendHand(readHere: ReadHere): AsyncGenerator<Finished> {
    const batch = this.queue.pop()
    if (batch === undefined) return
    const reply = await readHere(batch)
    if (reply === undefined) {
      this.readHere = undefined
      this.workers = Math.max(1, this.workers)
      this.put([batch])
    } else yield { kind: 'reply', batch, reply }
    // lets the workers' replies in
    await new Promise(setImmediate)
  }

  private outstanding(): number {
    let count = 0
    for (const { batches } of this.running) count += batches.length
    return count
  }

  /** Gives waiting batches to the workers that have room, unless the consumer is behind. */
  private handOut(): void {
    while (this.queue.length > 0 && this.finished.length < this.workers * outstanding) {
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
    for (const each of this.running) if (!each.spent && (found === undefined || each.batches.length < found.batches.length)) found = each
    if ((found === undefined || found.batches.length > 0) && this.running.size < this.workers) return this.start()
    return found !== undefined && found.batches.length < outstanding ? found : undefined
  }

  private start(): Running {
    const pulse = new SharedArrayBuffer(4)
    const worker = new Worker(this.options.workerUrl, { workerData: { ...this.options.setup, pulse }, resourceLimits: { maxYoungGenerationSizeMb } })
    const running: Running = { worker, pulse: new Int32Array(pulse), batches: [], beat: 0, beatAt: performance.now(), hung: false, spent: false, error: undefined }
    this.running.add(running)
    const ready = Atomics.waitAsync(running.pulse, 0, 0)
    if (ready.async) void ready.value.then(() => this.wake())
    worker.on('message', (reply: BatchReply) => {
      const batch = running.batches.shift()
      if (batch === undefined) throw new InvariantError('a reply to no batch')
      running.beatAt = performance.now()
      this.finished.push({ kind: 'reply', batch, reply })
      this.replaceLarge(running, reply.parserBytes)
      this.handOut()
      this.wake()
    })
    // its last replies come before `exit`, not always before `error`
    worker.on('error', error => (running.error = error))
    worker.on('exit', () => this.ended(running))
    return running
  }

  /** The memory of a parser never shrinks: the largest files come first, so that this happens once a worker. */
  private replaceLarge(running: Running, parserBytes: number): void {
    const next = this.queue.at(-1)
    running.spent ||= parserBytes > largeParser && next !== undefined && bytesOf(next.files) < ordinaryBatch
    if (!running.spent || running.batches.length > 0) return
    this.running.delete(running)
    void running.worker.terminate()
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
      } else if (now - running.beatAt > (beat === 0 ? Math.max(startMs, this.options.hangMs) : this.options.hangMs)) {
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
