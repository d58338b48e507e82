/**
 * Answers other processes for the holder of a store, on its socket. Bad input is answered with an error, and costs nobody else.
 *
 * N1: every request is answered once, with an answer or an error, as long as its connection lasts.
 */
import net from 'node:net'
import type { Progress } from '@codeloom/engine'
import { removeAddress, writeAddress, type Address } from './address.ts'
import { readLines, writeLine } from './json-lines.ts'
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
}

/** Commits wait so long for who reads slowly, characters; beyond, they are not told. */
const mostWaiting = 8 << 20
const mostConnections = 100
const longestRequest = 1 << 20
const progressEveryMs = 100

export class HolderServer {
  private readonly server: net.Server
  private readonly serving: Serving
  private readonly storeUrl: string
  private readonly address: Address
  private readonly sockets = new Set<net.Socket>()
  /** by the number of their request */
  private readonly followers = new Map<net.Socket, number>()
  private readonly lookers = new Map<net.Socket, Set<number>>()
  private progressTold = -Infinity

  private constructor(storeUrl: string, serving: Serving, address: Address) {
    this.storeUrl = storeUrl
    this.serving = serving
    this.address = address
    this.server = net.createServer(socket => this.accept(socket))
    this.server.maxConnections = mostConnections
  }
  /** Listens, and says where. */
  static async open(storeUrl: string, serving: Serving): Promise<HolderServer> {
    const { pid, epoch } = serving.greeting
    const address = { socket: socketPlace(storeUrl, epoch), pid, epoch }
    const made = new HolderServer(storeUrl, serving, address)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    made.server.once('error', reject)
    made.server.listen(address.socket, resolve)
    await promise
    // what fails later fails for one connection, which is closed
    made.server.on('error', () => undefined)
    try {
      writeAddress(storeUrl, address)
    } catch (error) {
      made.server.close()
      throw error
    }
    return made
  }
  commit(commit: ToldCommit): void {
    for (const [socket, id] of this.followers) if (socket.writableLength < mostWaiting) writeLine(socket, { id, event: commit })
  }
  progress(progress: Progress): void {
    const now = performance.now()
    if (this.lookers.size === 0 || now - this.progressTold < progressEveryMs) return
    this.progressTold = now
    for (const [socket, ids] of this.lookers) for (const id of ids) writeLine(socket, { id, event: progress })
  }
  close(): void {
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
    removeAddress(this.storeUrl, this.address)
  }

  private accept(socket: net.Socket): void {
    this.sockets.add(socket)
    // who went away needs no answer
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      for (const all of [this.sockets, this.followers, this.lookers]) all.delete(socket)
    })
    readLines(socket, longestRequest, line => void this.answer(socket, line))
    writeLine(socket, { greeting: this.serving.greeting })
  }
  private async answer(socket: net.Socket, line: string): Promise<void> {
    const request = readRequest(line)
    if (!request.ok) return writeLine(socket, { id: request.id, error: { message: request.message } })
    const { id, ask, paths } = request
    const looking = this.lookers.get(socket) ?? new Set()
    if (ask === 'look') this.lookers.set(socket, looking.add(id))
    // from the commit on that the answer names
    if (ask === 'commits') this.followers.set(socket, id)
    try {
      writeLine(socket, { id, answer: await this.answerTo(ask, paths) })
    } catch (error) {
      writeLine(socket, { id, error: { message: error instanceof Error ? error.message : String(error) } })
    } finally {
      looking.delete(id)
      if (looking.size === 0) this.lookers.delete(socket)
    }
  }
  private answerTo(ask: Ask, paths: readonly string[]): object | Promise<object> {
    switch (ask) {
      case 'fresh': return this.serving.fresh(paths)
      case 'look': return this.serving.look()
      case 'status': return this.serving.status(this.followers.size)
      case 'commits': return this.serving.followed()
      case 'ping': return {}
    }
  }
}
