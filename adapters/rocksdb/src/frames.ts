/** Messages between processes: the length of a message in four bytes, then the message as V8 serializes it. */
import type { Duplex } from 'node:stream'
import { deserialize, serialize } from 'node:v8'

/** The sheets of two hundred large folders come in one message. */
const longest = 1 << 30
const headBytes = 4

export function writeFrame(stream: Duplex, message: unknown): void {
  const bytes = serialize(message)
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(bytes.length)
  stream.write(head)
  stream.write(bytes)
}

/** Hands on each message that comes; who sends what is none, or what `heard` says is none (false), is cut off. */
export function readFrames(stream: Duplex, heard: (message: unknown) => boolean): void {
  const waiting = new Waiting()
  /** of the message that comes next, once its head is there */
  let wanted: number | undefined
  stream.on('data', (chunk: Buffer) => {
    waiting.push(chunk)
    while (waiting.length >= (wanted ?? headBytes)) {
      if (wanted === undefined) {
        wanted = waiting.take(headBytes).readUInt32BE()
        if (wanted > longest) return void stream.destroy()
        continue
      }
      const message = messageIn(waiting.take(wanted))
      wanted = undefined
      if (message === undefined || !heard(message)) return void stream.destroy()
    }
  })
}

/** Undefined where the bytes are no message. */
function messageIn(bytes: Buffer): unknown {
  try {
    return deserialize(bytes)
  } catch {
    // whoever sent them is cut off
    return undefined
  }
}

/** Bytes that came and were not taken yet, copied once, however many pieces they come in. */
class Waiting {
  length = 0
  private parts: Buffer[] = []

  push(chunk: Buffer): void {
    this.parts.push(chunk)
    this.length += chunk.length
  }
  take(count: number): Buffer {
    const all = this.parts.length === 1 ? this.parts[0] ?? Buffer.alloc(0) : Buffer.concat(this.parts)
    this.parts = all.length > count ? [all.subarray(count)] : []
    this.length -= count
    return all.subarray(0, count)
  }
}
