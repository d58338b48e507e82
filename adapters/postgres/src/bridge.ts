import { StoreError } from '@codeloom/store'
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import { signal, type Reply, type Request, type Row, type WorkerSetup } from './messages.ts'
import { inPlainWords, ServerFailure } from './postgres-error.ts'

export interface BridgeTimes {
  /** how long a connection may take, milliseconds */
  readonly connectMs: number
  /** how long an answer is waited for: the server gives up before, where it still can */
  readonly answerMs: number
}

/** Asks a server through a thread of its own, and sleeps until it has answered. Nothing spins, nothing waits without a bound. */
export class Bridge {
  /** how the database is called in words */
  readonly name: string
  readonly times: BridgeTimes
  private readonly url: string
  private speaking: Speaking
  private last = 0
  private lastSession = 0
  private isBroken = false
  private isClosed = false

  constructor(name: string, url: string, times: BridgeTimes) {
    this.name = name
    this.times = times
    this.url = url
    this.speaking = this.begun()
  }
  /** Opens a connection; where the thread gave up or died, in another one, which knows none of the earlier connections. */
  connect(): number {
    if (this.isBroken && !this.isClosed) {
      this.speaking = this.begun()
      this.isBroken = false
    }
    const session = ++this.lastSession
    this.ask({ kind: 'connect', session }, this.times.connectMs + graceMs)
    return session
  }
  disconnect(session: number): void {
    if (!this.isBroken) this.ask({ kind: 'disconnect', session }, this.times.connectMs)
  }
  /** Throws `StoreError` where the server refuses, or does not answer in time. */
  ask(request: Request, mostMs = this.times.answerMs): readonly Row[] {
    const reply = this.waitFor(this.send(request), mostMs)
    if (reply.failure === undefined) return reply.rows
    throw inPlainWords(this.name, new ServerFailure(reply.failure))
  }
  close(): void {
    this.isClosed = true
    if (this.isBroken) return
    this.isBroken = true
    this.send({ kind: 'end' })
    const { worker } = this.speaking
    // what the server does not take leave of in time is cut off
    setTimeout(() => void worker.terminate(), graceMs).unref()
  }

  private begun(): Speaking {
    const shared = new SharedArrayBuffer(signal.length * Int32Array.BYTES_PER_ELEMENT)
    const { port1, port2 } = new MessageChannel()
    const setup: WorkerSetup = { url: this.url, shared, port: port2, connectMs: this.times.connectMs }
    // a bundle has all its modules in one folder
    const program = new URL(import.meta.url.endsWith('.ts') ? './postgres-worker.ts' : './postgres-worker.mjs', import.meta.url)
    const worker = new Worker(program, { workerData: setup, transferList: [port2] })
    // that it ended is told to who asks
    worker.on('error', () => undefined)
    worker.unref()
    return { worker, port: port1, shared: new Int32Array(shared) }
  }

  private send(request: Request): number {
    const id = ++this.last
    this.speaking.port.postMessage({ ...request, id })
    return id
  }
  private waitFor(id: number, mostMs: number): Reply {
    const end = performance.now() + mostMs
    const { port, shared } = this.speaking
    for (;;) {
      if (this.isBroken) throw this.lost('is closed. Open the store again')
      const seen = Atomics.load(shared, signal.replies)
      const received: Reply | undefined = receiveMessageOnPort(port)?.message
      if (received?.id === id) return received
      if (received !== undefined) continue
      if (Atomics.load(shared, signal.ended) === 1) throw this.broken(this.lost('broke. Try again'))
      if (Atomics.wait(shared, signal.replies, seen, Math.max(0, end - performance.now())) === 'timed-out') {
        throw this.broken(this.lost(`was given up: no answer for ${Math.round(mostMs / 1000)} s. The server may be overloaded, stopped, or cut off from here; try again when it answers`))
      }
    }
  }
  private broken(error: StoreError): StoreError {
    this.isBroken = true
    void this.speaking.worker.terminate()
    return error
  }
  private lost(how: string): StoreError {
    return new StoreError('failed', `The connection to ${this.name} ${how}.`, { cause: new ServerFailure({ code: connectionFailure, message: how }) })
  }
}

/** The thread that speaks, and what lies between it and this one. */
interface Speaking {
  readonly worker: Worker
  readonly port: MessagePort
  readonly shared: Int32Array
}

/** SQLSTATE of a connection that broke. */
const connectionFailure = '08006'
/** Beyond the bound of what is waited for. */
const graceMs = 2_000
