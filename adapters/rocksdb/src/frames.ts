/** Messages between processes: the length of a message in four bytes, then the message as V8 serializes it. */
import type { Duplex } from 'node:stream'
import { deserialize, serialize } from 'node:v8'

/** The sheets of two hundred large folders come in one message. */
const longest = 1 << 30

export function writeFrame(stream: Duplex, message: unknown): void {
  const bytes = serialize(message)
  const head = Buffer.alloc(4)
  head.writeUInt32BE(bytes.length)
  stream.write(head)
  stream.write(bytes)
}

/** Hands on each message that comes; who sends what is none is cut off. */
export function readFrames(stream: Duplex, heard: (message: unknown) => void): void {
  let parts: Buffer[] = []
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    parts.push(chunk)
    length += chunk.length
    while (length >= 4) {
      const all = parts.length === 1 ? chunk : Buffer.concat(parts)
      const wanted = all.readUInt32BE()
      if (wanted > longest) return void stream.destroy()
      parts = [all]
      if (length < 4 + wanted) return
      parts = [all.subarray(4 + wanted)]
      length -= 4 + wanted
      heard(deserialize(all.subarray(4, 4 + wanted)))
    }
  })
}
