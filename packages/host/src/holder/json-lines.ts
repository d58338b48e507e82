import type { Socket } from 'node:net'

/** Hands over each line of a socket; one that is longer than `most` characters, its end still to come, ends the connection. */
export function readLines(socket: Socket, most: number, onLine: (line: string) => void): void {
  let parts: string[] = []
  let length = 0
  socket.setEncoding('utf8')
  socket.on('data', (chunk: Buffer | string) => {
    const text = String(chunk)
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = parts.join('') + text.slice(start, end)
      parts = []
      length = 0
      start = end + 1
      if (line.trim() !== '') onLine(line)
      if (socket.destroyed) return
    }
    if (start === text.length) return
    parts.push(start === 0 ? text : text.slice(start))
    length += text.length - start
    if (length > most) socket.destroy()
  })
}

/** Writes a document as a line; gives back the line's length, which `onWritten` is told again once it is out. */
export function writeLine(socket: Socket, json: string, onWritten?: (length: number) => void): number {
  const line = `${json}\n`
  if (socket.writable) socket.write(line, () => onWritten?.(line.length))
  return line.length
}
