/** What goes between the pool and its workers. One message a batch; columns, so that little is cloned. */
import type { Problem } from '@codeloom/model'
import type { FileStamp } from '@codeloom/store'

/** What a worker is told when it starts. */
export interface WorkerSetup {
  readonly dir: string
  /** the module that exports the registered languages */
  readonly languagesUrl: string
  readonly limits: ReadLimits
  /** hashes whose facts need no parsing: see `HeldHashes` */
  readonly held: SharedArrayBuffer | undefined
  /** how many bytes are read in all */
  readonly bytes: number
  /** one number, raised when the worker is ready and with every file: a worker whose number stands still hangs */
  readonly pulse: SharedArrayBuffer
}

export interface ReadLimits {
  readonly maxFileBytes: number
  readonly maxParseMs: number
}

export interface BatchRequest {
  /** relative to the root */
  readonly paths: readonly string[]
  /** 64 hex digits, or '' where nothing is known of a file */
  readonly known: readonly string[]
  /** whether contents that others hold are parsed all the same */
  readonly parseHeld: boolean
}

/** The values of `kinds` in a reply. */
export const outcome = { facts: 0, same: 1, held: 2, gone: 3 } as const

export interface BatchReply {
  readonly kinds: Uint8Array<ArrayBuffer>
  /** 32 bytes a file */
  readonly hashes: Uint8Array<ArrayBuffer>
  readonly readNs: BigInt64Array<ArrayBuffer>
  readonly sizes: Float64Array<ArrayBuffer>
  readonly mtimeNs: BigInt64Array<ArrayBuffer>
  readonly ctimeNs: BigInt64Array<ArrayBuffer>
  readonly inodes: BigUint64Array<ArrayBuffer>
  /** the facts of all files of the batch; a file's end at `ends` */
  readonly facts: Uint8Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
  /** the memory of the parser that read them */
  readonly parserBytes: number
  readonly problems: readonly (readonly [file: number, problems: readonly Problem[]])[]
}

export function stampAt(reply: BatchReply, file: number): FileStamp {
  return {
    size: reply.sizes[file] ?? 0,
    mtimeNs: reply.mtimeNs[file] ?? 0n,
    ctimeNs: reply.ctimeNs[file] ?? 0n,
    inode: reply.inodes[file] ?? 0n,
  }
}
