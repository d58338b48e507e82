/**
 * Answers other processes for the holder of a store, on its socket. Bad input is answered with an error, and costs nobody else.
 *
 * N1: every request is answered once, with an answer or an error, as long as its connection lasts.
 * N2: what waits for who does not read is bounded: its connection is cut, with a word.
 * N3: a commit is made out for who wants to hear of commits, once for all of them, and for nobody else.
 */
import net from 'node:net'
import type { Progress } from '@codeloom/engine'
import { removeAddress, writeAddress, type Address, type Held } from './address.ts'
import { Caller } from './caller.ts'
import { readLines } from './json-lines.ts'
import { readRequest, type Ask, type Asks, type Greeting, type ToldCommit } from './protocol.ts'
import { socketPlace } from './socket-place.ts'

/** What the holder does for who asks. */
export interface Serving {
  readonly greeting: Greeting
  fresh(paths: readonly string[]): Promise<Asks['fresh']['answer']>
  look(): Promise<Asks['look']['answer']>
  status(followers: number): Asks['status']['answer']
  /** somebody wants to hear of commits */
  followed(): Asks['commits']['answer']
  /** nobody wants to any more */
  left(): void
}

const mostConnections = 100
const longestRequest = 1 << 20
const progressEveryMs = 100

export class HolderServer {
  private readonly server: net.Server
  private readonly serving: Serving
  private readonly store: Held
  private readonly address: Address
  private readonly callers = new Set<Caller>()
  private progressTold = -Infinity

  private constructor(store: Held, serving: Serving, address: Address) {
    this.store = store
    this.serving = serving
    this.address = address
    this.server = net.createServer(socket => this.accept(socket))
    this.server.maxConnections = mostConnections
  }
  /** Listens, and says where. */
  static async open(store: Held, serving: Serving): Promise<HolderServer> {
    const { pid, epoch } = serving.greeting
    const address = { socket: socketPlace(store, epoch), pid, epoch }
    const made = new HolderServer(store, serving, address)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    made.server.once('error', reject)
    made.server.listen(address.socket, resolve)
    await promise
    // what fails later fails for one connection, which is closed
    made.server.on('error', () => undefined)
    try {
      writeAddress(store, address)
    } catch (error) {
      made.server.close()
      throw error
    }
    return made
  }
  commit(commit: ToldCommit): void {
    let event: string | undefined
    for (const caller of this.callers) if (caller.commits !== undefined) caller.tell(caller.commits, event ??= JSON.stringify(commit))
  }
  progress(progress: Progress): void {
    const now = performance.now()
    if (now - this.progressTold < progressEveryMs) return
    this.progressTold = now
    for (const caller of this.callers) for (const id of caller.looks) caller.tell(id, JSON.stringify(progress))
  }
  close(): void {
    this.server.close()
    for (const { socket } of this.callers) socket.destroy()
    removeAddress(this.store, this.address)
  }

  private accept(socket: net.Socket): void {
    const caller = new Caller(socket)
    this.callers.add(caller)
    // who went away needs no answer
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.callers.delete(caller)
      if (caller.commits !== undefined && !this.callers.values().some(({ commits }) => commits !== undefined)) this.serving.left()
    })
    readLines(socket, longestRequest, line => void this.answer(caller, line))
    caller.answer({ greeting: this.serving.greeting })
  }
  private async answer(caller: Caller, line: string): Promise<void> {
    // who does not read its answers gets no more
    if (!caller.isThere) return
    const request = readRequest(line)
    if (!request.ok) return caller.answer({ id: request.id, error: { message: request.message } })
    const { id, ask, paths } = request
    if (ask === 'look') caller.looks.add(id)
    // from the commit on that the answer names
    if (ask === 'commits') caller.commits = id
    if (ask === 'commits' || ask === 'fresh') caller.follows = true
    try {
      caller.answer({ id, answer: await this.answerTo(ask, paths) })
    } catch (error) {
      caller.answer({ id, error: { message: error instanceof Error ? error.message : String(error) } })
    } finally {
      caller.looks.delete(id)
    }
  }
  private answerTo(ask: Ask, paths: readonly string[]): object | Promise<object> {
    switch (ask) {
      case 'fresh': return this.serving.fresh(paths)
      case 'look': return this.serving.look()
      case 'status': return this.serving.status(this.callers.values().reduce((count, { follows }) => count + (follows ? 1 : 0), 0))
      case 'commits': return this.serving.followed()
      case 'ping': return {}
    }
  }
}
