/** What is known of a file on disk. Numbers are as the file system gave them; times in nanoseconds. */
export interface FileStamp {
  readonly size: number
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly inode: bigint
}

/** A file of the tree. */
export interface FileRecord {
  /** dense, from 1, never used again */
  readonly id: number
  /** relative to the root, with `/`; unique */
  readonly path: string
  readonly language: string
  /** BLAKE3 of the bytes, 64 hex digits */
  readonly hash: string
  readonly stamp: FileStamp
  /** when its bytes were read, nanoseconds since 1970: a stamp that is not older than this proves nothing */
  readonly readNs: bigint
  /** what kept the file, or a part of it, out: JSON of `Problem[]`, '' for none */
  readonly problems: string
  /** the identifiers of its symbols in the order of their rows: start, count, start, count, ... */
  readonly symbolIds: readonly number[]
}
