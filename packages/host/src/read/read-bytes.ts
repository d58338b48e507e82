import fs from 'node:fs'
import type { FileStamp } from '@codeloom/store'
import { isGone, systemCode } from '../host-error.ts'
import type { ContentHash } from './content-hash.ts'

/** What reading a file gave. `digest` and `bytes` belong to the reader and are overwritten by the next read. */
export type ReadBytes =
  | { readonly kind: 'read'; readonly stamp: FileStamp; readonly readNs: bigint; readonly digest: Buffer; readonly bytes: Buffer }
  /** larger than the limit: hashed in pieces, not kept */
  | { readonly kind: 'too-large'; readonly stamp: FileStamp; readonly readNs: bigint; readonly digest: Buffer }
  /** it changed while it was read, each time */
  | { readonly kind: 'changing' }
  | { readonly kind: 'unreadable'; readonly code: string }
  /** it vanished, or is no ordinary file any more */
  | { readonly kind: 'gone' }

const tries = 3
const pieceBytes = 1 << 20

/** Reads files one after the other into one buffer: open, stat, read, stat, close. */
export class FileReader {
  private buffer = Buffer.allocUnsafeSlow(pieceBytes)
  private readonly hash: ContentHash
  private readonly maxFileBytes: number

  constructor(hash: ContentHash, maxFileBytes: number) {
    this.hash = hash
    this.maxFileBytes = maxFileBytes
  }

  read(file: string): ReadBytes {
    for (let i = 0; i < tries; i++) {
      const read = this.readOnce(file)
      if (read.kind !== 'changing') return read
    }
    return { kind: 'changing' }
  }

  private readOnce(file: string): ReadBytes {
    const readNs = BigInt(Date.now()) * 1_000_000n
    let descriptor: number
    try {
      // a file that was replaced by a link or a pipe is not followed and does not block
      descriptor = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0))
    } catch (error) {
      return failed(error)
    }
    try {
      return this.readOpen(descriptor, readNs)
    } catch (error) {
      return failed(error)
    } finally {
      fs.closeSync(descriptor)
    }
  }

  private readOpen(descriptor: number, readNs: bigint): ReadBytes {
    const before = fs.fstatSync(descriptor, { bigint: true })
    if (!before.isFile()) return { kind: 'gone' }
    const size = Number(before.size)
    const large = size > this.maxFileBytes
    const length = large ? this.hashPieces(descriptor, size) : this.readWhole(descriptor, size)
    const after = fs.fstatSync(descriptor, { bigint: true })
    if (length !== size || after.size !== before.size || after.mtimeNs !== before.mtimeNs || after.ctimeNs !== before.ctimeNs) {
      this.hash.digest()
      return { kind: 'changing' }
    }
    const stamp = { size, mtimeNs: after.mtimeNs, ctimeNs: after.ctimeNs, inode: after.ino }
    if (large) return { kind: 'too-large', stamp, readNs, digest: this.hash.digest() }
    const bytes = this.buffer.subarray(0, length)
    this.hash.update(bytes)
    return { kind: 'read', stamp, readNs, digest: this.hash.digest(), bytes }
  }

  private readWhole(descriptor: number, size: number): number {
    if (size > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(size + pieceBytes)
    let length = 0
    while (length < size) {
      const got = fs.readSync(descriptor, this.buffer, length, size - length, -1)
      if (got === 0) break
      length += got
    }
    return length
  }

  /** Goes no further than one piece past the size that the file had: one that grows as fast as it is read would have no end. */
  private hashPieces(descriptor: number, size: number): number {
    let length = 0
    for (;;) {
      const got = fs.readSync(descriptor, this.buffer, 0, pieceBytes, -1)
      if (got === 0) return length
      this.hash.update(this.buffer.subarray(0, got))
      length += got
      if (length > size) return length
    }
  }
}

function failed(error: unknown): ReadBytes {
  const code = systemCode(error)
  return isGone(error) || code === 'ENXIO' ? { kind: 'gone' } : { kind: 'unreadable', code }
}
