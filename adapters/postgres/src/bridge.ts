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
  private readonly worker: Worker
  private readonly port: MessagePort
  private readonly shared: Int32Array
  private last = 0
  private lastSession = 0
  private isBroken = false

  constructor(name: string, url: string, times: BridgeTimes) {
    this.name = name
    this.times = times
    const shared = new SharedArrayBuffer(signal.length * Int32Array.BYTES_PER_ELEMENT)
    this.shared = new Int32Array(shared)
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    const setup: WorkerSetup = { url, shared, port: port2, connectMs: times.connectMs }
    // a bundle has all its modules in one folder
    const program = new URL(import.meta.url.endsWith('.ts') ? './postgres-worker.ts' : './postgres-worker.mjs', import.meta.url)
    this.worker = new Worker(program, { workerData: setup, transferList: [port2] })
    // it is told when it is asked
    this.worker.on('error', () => (this.isBroken = true))
    this.worker.unref()
  }
  connect(): number {
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
    if (this.isBroken) return
    this.isBroken = true
    this.send({ kind: 'end' })
    // what the server does not take leave of in time is cut off
    setTimeout(() => void this.worker.terminate(), graceMs).unref()
  }

  private send(request: Request): number {
    const id = ++this.last
    this.port.postMessage({ ...request, id })
    return id
  }
  private waitFor(id: number, mostMs: number): Reply {
    const end = performance.now() + mostMs
    for (;;) {
      if (this.isBroken) throw this.gone()
      const seen = Atomics.load(this.shared, signal.replies)
      const received = this.received()
      if (received?.id === id) return received
      if (received !== undefined) continue
      if (Atomics.load(this.shared, signal.ended) === 1) throw this.broken(this.gone())
      if (Atomics.wait(this.shared, signal.replies, seen, Math.max(0, end - performance.now())) === 'timed-out') {
        throw this.broken(new StoreError('failed', `${this.name} did not answer for ${Math.round(mostMs / 1000)} s. It may be overloaded, stopped, or cut off from here; try again when it answers.`))
      }
    }
  }
  private received(): Reply | undefined {
    return receiveMessageOnPort(this.port)?.message
  }
  private broken(error: StoreError): StoreError {
    this.isBroken = true
    void this.worker.terminate()
    return error
  }
  private gone(): StoreError {
    return new StoreError('failed', `The connection to ${this.name} is closed. Open the store again.`)
  }
}

/** Beyond the bound of what is waited for. */
const graceMs = 2_000
