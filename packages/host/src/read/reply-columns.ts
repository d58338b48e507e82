import type { Problem } from '@codeloom/model'
import type { FileStamp } from '@codeloom/store'
import { outcome, type BatchReply } from './messages.ts'

interface Hashed {
  readonly stamp: FileStamp
  readonly readNs: bigint
  readonly digest: Uint8Array
}

/** Collects the reply to a batch, file by file, in the order of the batch. */
export class ReplyColumns {
  private count = 0
  private length = 0
  private readonly parts: Uint8Array[] = []
  private readonly reply: Omit<BatchReply, 'parserBytes'>
  private readonly problems: (readonly [number, readonly Problem[]])[] = []

  constructor(files: number) {
    this.reply = {
      kinds: new Uint8Array(files),
      hashes: new Uint8Array(files * 32),
      readNs: new BigInt64Array(files),
      sizes: new Float64Array(files),
      mtimeNs: new BigInt64Array(files),
      ctimeNs: new BigInt64Array(files),
      inodes: new BigUint64Array(files),
      facts: new Uint8Array(0),
      ends: new Uint32Array(files),
      problems: this.problems,
    }
  }

  gone(): void {
    this.next(outcome.gone)
  }
  /** A file of which only its stamp and hash are told. */
  hashed(kind: typeof outcome.same | typeof outcome.held, read: Hashed): void {
    this.put(read)
    this.next(kind)
  }
  facts(read: Hashed, facts: Uint8Array, problems: readonly Problem[]): void {
    this.put(read)
    this.add(facts, problems)
  }
  /** A file that could not be read: the stamp of nothing, so that the next update tries again. */
  unread(facts: Uint8Array, problem: Problem): void {
    this.add(facts, [problem])
  }

  finish(parserBytes: number): BatchReply {
    const facts = new Uint8Array(this.length)
    let at = 0
    for (const part of this.parts) {
      facts.set(part, at)
      at += part.length
    }
    return { ...this.reply, facts, parserBytes }
  }

  private put({ stamp, readNs, digest }: Hashed): void {
    const { count, reply } = this
    reply.hashes.set(digest, count * 32)
    reply.readNs[count] = readNs
    reply.sizes[count] = stamp.size
    reply.mtimeNs[count] = stamp.mtimeNs
    reply.ctimeNs[count] = stamp.ctimeNs
    reply.inodes[count] = stamp.inode
  }
  private add(facts: Uint8Array, problems: readonly Problem[]): void {
    this.parts.push(facts)
    this.length += facts.length
    if (problems.length > 0) this.problems.push([this.count, problems])
    this.next(outcome.facts)
  }
  private next(kind: number): void {
    this.reply.kinds[this.count] = kind
    this.reply.ends[this.count] = this.length
    this.count++
  }
}
