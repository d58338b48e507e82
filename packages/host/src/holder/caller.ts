/** A process that asks the holder: its connection, and what it waits for. */
import type { Socket } from 'node:net'
import { writeLine } from './json-lines.ts'

/** What is told of its own accord waits so long for who reads slowly, characters; beyond, it is not told. */
const mostWaiting = 8 << 20
/** Answers wait so long for who does not read, characters; beyond, the connection is cut. */
const mostUnread = 8 << 20
/** How long the last word waits for a reader. */
const lastWordMs = 10_000

export class Caller {
  readonly socket: Socket
  /** whether it wants to be kept up to date, not just to ask once */
  follows = false
  /** the number of its request for commits */
  commits: number | undefined
  /** the numbers of its requests for a look, while they are under way */
  readonly looks = new Set<number>()
  private unread = 0

  constructor(socket: Socket) {
    this.socket = socket
  }
  /** False once its connection ends: nothing is done for it any more. */
  get isThere(): boolean {
    return this.socket.writable
  }
  answer(document: object): void {
    if (!this.isThere) return
    if (this.unread > mostUnread) return this.cut()
    this.unread += writeLine(this.socket, JSON.stringify(document), length => (this.unread -= length))
  }
  /** `event` is JSON. */
  tell(id: number, event: string): void {
    if (this.isThere && this.socket.writableLength < mostWaiting) writeLine(this.socket, `{"id":${id},"event":${event}}`)
  }

  private cut(): void {
    this.socket.end(`${JSON.stringify({ id: null, error: { message: `more than ${mostUnread} characters of answers wait to be read: the connection ends` } })}\n`)
    setTimeout(() => this.socket.destroy(), lastWordMs).unref()
  }
}
