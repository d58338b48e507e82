import { StoreError } from '@codeloom/store'
import { AskedThread } from '@codeloom/store/asked-thread'
import type { Request, Row, WorkerSetup } from './messages.ts'
import { connectionFailure, inPlainWords, ServerFailure } from './postgres-error.ts'

/** Unless told otherwise. */
export const usualTimes: BridgeTimes = { connectMs: 10_000, answerMs: 60_000 }

export interface BridgeTimes {
  /** how long a connection may take, milliseconds */
  readonly connectMs: number
  /** how long an answer is waited for: the server gives up before, where it still can */
  readonly answerMs: number
}

/** Asks a server through a thread of its own, and sleeps until it has answered. */
export class Bridge {
  /** how the database is called in words */
  readonly name: string
  readonly times: BridgeTimes
  private readonly url: string
  private thread: AskedThread
  private lastSession = 0
  private isClosed = false

  constructor(name: string, url: string, times: BridgeTimes) {
    this.name = name
    this.url = url
    this.times = times
    this.thread = this.begun()
  }
  /** Opens a connection; where the thread gave up or died, in another one, which knows none of the earlier connections. */
  connect(): number {
    if (this.thread.isOver && !this.isClosed) this.thread = this.begun()
    const session = ++this.lastSession
    // the thread gives a connection up by itself; it may have to be started first, on a machine that is busy
    this.ask({ kind: 'connect', session }, this.times.connectMs + startMs)
    return session
  }
  disconnect(session: number): void {
    if (!this.thread.isOver) this.ask({ kind: 'disconnect', session }, this.times.connectMs)
  }
  /** Throws `StoreError` where the server refuses, or does not answer in time. */
  ask(request: Request, mostMs = this.times.answerMs): readonly Row[] {
    const answered = this.thread.ask(request, mostMs)
    if (answered.failure === undefined) return answered.answer as readonly Row[]
    if (answered.isOver !== true) throw inPlainWords(this.name, new ServerFailure(answered.failure))
    const { message } = answered.failure
    const cause = new ServerFailure({ code: connectionFailure, message })
    throw new StoreError('failed', `The connection to ${this.name} was given up: ${message}. The server may be overloaded, stopped, or cut off from here; try again when it answers.`, { cause, isPassing: true })
  }
  close(): void {
    this.isClosed = true
    // what the server does not take leave of in time is cut off
    this.thread.close({ kind: 'end' } satisfies Request, graceMs)
  }

  private begun(): AskedThread {
    const setup: WorkerSetup = { url: this.url, connectMs: this.times.connectMs }
    // a bundle has all its modules in one folder
    return new AskedThread(new URL(import.meta.url.endsWith('.ts') ? './postgres-worker.ts' : './postgres-worker.mjs', import.meta.url), setup)
  }
}

/** How long a thread takes to start at the most. */
const startMs = 20_000
/** How long the server may take to take leave. */
const graceMs = 2_000
