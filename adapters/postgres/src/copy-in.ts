import type { Connection, Submittable } from 'pg'

/** What of a connection a copy uses; the library's types leave it out. */
interface CopyingConnection extends Connection {
  query(text: string): void
  sendCopyFromChunk(bytes: Buffer): void
  endCopyFrom(): void
}

const pieceBytes = 64 << 10

/** A `COPY ... FROM STDIN` with its bytes, as the library runs its own queries. */
export class CopyIn implements Submittable {
  private readonly text: string
  private readonly bytes: Uint8Array
  private readonly onEnd: (error: Error | undefined) => void
  private failure: Error | undefined

  constructor(text: string, bytes: Uint8Array, onEnd: (error: Error | undefined) => void) {
    this.text = text
    this.bytes = bytes
    this.onEnd = onEnd
  }
  submit(connection: Connection): void {
    ;(connection as CopyingConnection).query(this.text)
  }
  handleCopyInResponse(connection: CopyingConnection): void {
    const { bytes } = this
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      connection.sendCopyFromChunk(Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(pieceBytes, bytes.length - at)))
    }
    connection.endCopyFrom()
  }
  handleCommandComplete(): void {
    return undefined
  }
  handleError(error: Error): void {
    this.failure ??= error
    // of a connection that broke nothing more is heard
    if (!('severity' in error)) this.onEnd(error)
  }
  handleReadyForQuery(): void {
    this.onEnd(this.failure)
  }
}
