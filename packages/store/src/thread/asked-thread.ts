/**
 * A thread that is asked synchronously: for engines that lie behind a socket, which Node reads asynchronously alone. The thread that asks
 * sleeps until the other has answered; nothing spins, and nothing waits without a bound. Knows nothing of what is asked.
 *
 * A1: each question is answered once, or fails within its bound.
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'

/** Places in the shared memory by which one thread wakes the other. */
const places = { replies: 0, ended: 1, length: 2 } as const

/** What the thread is started with, under `asked` in its `workerData`, beside what is its own. */
export interface AskedSetup {
  readonly port: MessagePort
  readonly shared: SharedArrayBuffer
}

export interface Failure {
  /** by which a program tells what happened; '' for none */
  readonly code: string
  readonly message: string
}

export type Answered =
  | { readonly answer: unknown; readonly failure?: undefined }
  /** `isOver`: the thread ended, or is given up, and answers nothing any more */
  | { readonly failure: Failure; readonly isOver?: true }

/**
 * What the thread makes anew for each answer dies at once, and who asks sleeps while it is cleared away: often and little (0.3 ms) in place of
 * seldom and much. With V8's own 48 MB a pause is 5 to 25 ms: of 10,000 lookups in PostgreSQL 1 % took longer than 2.6 to 3.6 ms, and 0.4 so.
 */
const youngMb = 3

type Reply = { readonly id: number } & ({ readonly answer: unknown } | { readonly failure: Failure })

export class AskedThread {
  private readonly worker: Worker
  private readonly port: MessagePort
  private readonly shared: Int32Array
  private last = 0
  private over: Failure | undefined

  /** `setup` is handed to the program, with `asked` beside it. */
  constructor(program: URL, setup: object) {
    const shared = new SharedArrayBuffer(places.length * Int32Array.BYTES_PER_ELEMENT)
    const { port1, port2 } = new MessageChannel()
    const asked: AskedSetup = { port: port2, shared }
    this.worker = new Worker(program, { workerData: { ...setup, asked }, transferList: [port2], resourceLimits: { maxYoungGenerationSizeMb: youngMb } })
    // that it ended is told to who asks
    this.worker.on('error', () => undefined)
    this.worker.unref()
    this.port = port1
    this.shared = new Int32Array(shared)
  }
  get isOver(): boolean {
    return this.over !== undefined
  }
  ask(question: object, mostMs: number): Answered {
    if (this.over !== undefined) return { failure: this.over, isOver: true }
    const id = this.send(question)
    const end = performance.now() + mostMs
    for (;;) {
      const seen = Atomics.load(this.shared, places.replies)
      const reply: Reply | undefined = receiveMessageOnPort(this.port)?.message
      if (reply?.id === id) return reply
      if (reply !== undefined) continue
      if (Atomics.load(this.shared, places.ended) === 1) return this.giveUp('it ended')
      if (Atomics.wait(this.shared, places.replies, seen, Math.max(0, end - performance.now())) === 'timed-out') return this.giveUp(`no answer for ${Math.round(mostMs / 1000)} s`)
    }
  }
  /** Says a last word, and leaves it so long to end by itself. */
  close(lastWord: object, graceMs: number): void {
    if (this.over !== undefined) return
    this.send(lastWord)
    this.over = { code: '', message: 'it was closed' }
    setTimeout(() => void this.worker.terminate(), graceMs).unref()
  }

  private send(question: object): number {
    const id = ++this.last
    this.port.postMessage({ id, question })
    return id
  }
  private giveUp(message: string): Answered {
    this.over = { code: '', message }
    void this.worker.terminate()
    return { failure: this.over, isOver: true }
  }
}

/** In the thread: answers whatever is asked, each question by itself. */
export function answerAsked<Question>({ port, shared: memory }: AskedSetup, answer: (question: Question) => Promise<unknown>, failureOf: (error: unknown) => Failure): void {
  const shared = new Int32Array(memory)
  const wake = (): void => {
    Atomics.add(shared, places.replies, 1)
    Atomics.notify(shared, places.replies)
  }
  const reply = (message: Reply): void => {
    port.postMessage(message)
    wake()
  }
  port.on('message', ({ id, question }: { readonly id: number; readonly question: Question }) => {
    void answer(question).then(answered => reply({ id, answer: answered }), (error: unknown) => reply({ id, failure: failureOf(error) }))
  })
  process.on('exit', () => {
    Atomics.store(shared, places.ended, 1)
    wake()
  })
}
