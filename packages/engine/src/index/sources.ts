/**
 * What the write path needs of the outside world, and what it tells it. The host implements these; the engine reads no
 * file and starts no thread.
 */
import type { Problem } from '@codeloom/model'
import type { FileRecord, FileStamp, FolderSheet } from '@codeloom/store'

/** A file that belongs to the tree, as the walk found it. */
export interface TreeFile {
  /** relative to the root, with `/` */
  readonly path: string
  readonly language: string
  readonly stamp: FileStamp
}

/** A file to read: what is known of it from the last time, so that an equal content is not parsed again. */
export interface FileToRead extends TreeFile {
  /** the hash of the content whose facts the store holds; undefined where it holds none that are still good */
  readonly knownHash: string | undefined
}

/** What became of a file that was read. */
export type ReadFile =
  | {
    readonly kind: 'facts'
    readonly file: TreeFile
    readonly hash: string
    /** taken just before the bytes were read, nanoseconds since 1970 */
    readonly readNs: bigint
    readonly facts: Uint8Array
    readonly problems: readonly Problem[]
    /** how many bytes were read */
    readonly bytes: number
    /** whether the facts come from where the content was parsed before */
    readonly isLent?: boolean
  }
  /** the content is the one that was known: only its stamp is new */
  | { readonly kind: 'same'; readonly file: TreeFile; readonly hash: string; readonly readNs: bigint }
  /** it vanished, or became no ordinary file, between the walk and the read */
  | { readonly kind: 'gone'; readonly file: TreeFile }

/** What a file was before it changed or went. */
export interface LeftFile extends Pick<FileRecord, 'path' | 'language' | 'hash' | 'problems'> {
  readonly facts: Uint8Array
}

/** The files as a commit has them. */
export interface KnownFiles {
  /** of the commit; 0 for a store without one */
  readonly sequence: number
  readonly folders: ReadonlyMap<string, FolderSheet>
}

/** A part of what differs between the tree and what is known of it. */
export interface Differences {
  /** files that are new, of another language, or not surely what they were when they were read */
  readonly changed: readonly TreeFile[]
  /** paths of files that do not belong to the tree any more */
  readonly gone: readonly string[]
  /** how many files were looked at */
  readonly looked: number
}

/** The tree and its readers. */
export interface TreeSource {
  /** Looks at every file that belongs to the tree, opens none, and tells what differs from what is known, in any order. */
  sweep(known: KnownFiles, signal?: AbortSignal): AsyncIterable<Differences>
  /** whether a sweep looks at some paths alone, not at the whole tree */
  readonly isPartial?: boolean
  /** Whether a file of this size is left out, however often it is read. */
  isTooLarge(stamp: FileStamp): boolean
  /** Reads, hashes and parses files, in any order, on all workers; holds back when its consumer is slow. */
  read(files: readonly FileToRead[], signal?: AbortSignal): AsyncIterable<readonly ReadFile[]>
  /** Is told of facts that the store lets go of, made by the extractors of today: who reads may lend them again. */
  left?(file: LeftFile): void
  /** The update has ended, whether or not it was committed. */
  settled?(): void
  /** BLAKE3 of bytes, 64 hex digits. */
  hash(bytes: Uint8Array): string
  /** the extractor version of each language; facts of another version are made anew */
  readonly versions: Readonly<Record<string, number>>
  /** folders and files that could not be looked into, by path */
  readonly problems: ReadonlyMap<string, Problem>
}

/** What the write path is doing; counts only grow within a stage. */
export interface Progress {
  readonly stage: 'walk' | 'read' | 'link' | 'store'
  readonly done: number
  /** undefined while it is not known */
  readonly total: number | undefined
  readonly bytes: number
}

/** What an update did. */
export interface UpdateSummary {
  readonly sequence: number
  readonly root: string
  readonly files: number
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** files that were given other facts: by parsing them, and by whoever had parsed their content before */
  readonly parsed: number
  readonly lent: number
  /** files that could not be read whole for a reason that may pass: the next look at the whole tree tries again */
  readonly unsettled: number
  readonly linked: number
  readonly symbols: number
  readonly bytes: number
  readonly languages: Readonly<Record<string, number>>
  /** files that are left out or only partly in, with the reason */
  readonly problems: readonly { readonly path: string; readonly problem: Problem }[]
  readonly milliseconds: number
}
