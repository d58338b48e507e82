/**
 * What an engine has to offer so that a store can be built on it: tables of rows, read in the order of their keys, and written in one
 * change. What the rows mean - records of files as sheets of folders, postings as chunks and patches, packed blobs - is the same for
 * every engine and stands in this folder, once.
 *
 * T1: what was written through tables is read back through them, before it is committed.
 * T2: engines that keep rows under keys alone see a change as one list of rows, of which the last word about a key counts.
 */
import { blobKinds, postingIndexes, type BlobKind, type PostingIndex } from '../contract.ts'

/** Tables of bytes under integers below 2^53. `blob`: what belongs to files; `chunk` and `patch`: postings. */
export type NumberedTable = 'blob' | 'chunk' | 'patch'

export interface NumberedRow {
  readonly id: number
  readonly data: Uint8Array
}

/** The files of a folder: its identifier, its path, its sheet. */
export interface FolderRow {
  readonly id: number
  readonly path: string
  readonly sheet: Uint8Array
}

/** Consecutive identifiers of symbols, and the file that has them. */
export interface IdRange {
  readonly start: number
  readonly count: number
  readonly file: number
}

export interface ReadTables {
  /** Runs a piece of work; failures of the engine come out as `StoreError`s in plain words, and so does a `CodecError`: it means damage. */
  guarded<T>(work: () => T): T
  head(): Uint8Array | undefined
  get(table: NumberedTable, id: number): Uint8Array | undefined
  /** the greatest identifier from `least` to `most`, both included */
  last(table: NumberedTable, least: number, most: number): number | undefined
  /** the least identifier from `least` on, below `end` */
  first(table: NumberedTable, least: number, end: number): number | undefined
  /** rows from `least` on, below `end`, ascending, at most so many */
  rows(table: NumberedTable, least: number, end: number, limit?: number): readonly NumberedRow[]
  folder(path: string): FolderRow | undefined
  folderById(id: number): FolderRow | undefined
  /** folders behind a path, or all, in the order of their paths' UTF-8 bytes; each stretch is a reading of its own */
  folders(): Iterable<FolderRow>
  /** the greatest identifier of a folder, 0 where there is none */
  lastFolderId(): number
  /** the identifier of the folder that a file is in */
  folderOf(file: number): number | undefined
  folderBlob(path: string): Uint8Array | undefined
  /** the last range that begins at a symbol or before it */
  rangeAt(symbol: number): IdRange | undefined
}

export interface WriteTables extends ReadTables {
  putHead(data: Uint8Array): void
  /** Adds or replaces a row. The bytes are valid during the call. */
  put(table: NumberedTable, id: number, data: Uint8Array): void
  /** Takes rows away: ascending, and all there are between the first and the last. */
  remove(table: NumberedTable, ids: readonly number[]): void
  putFolder(row: FolderRow): void
  removeFolder(row: Pick<FolderRow, 'id' | 'path'>): void
  putFolderOf(file: number, folder: number): void
  removeFolderOf(file: number): void
  putFolderBlob(path: string, data: Uint8Array | undefined): void
  putRange(range: IdRange): void
  /** Takes a range away, if it is still this file's. */
  removeRange(start: number, file: number): void
  /** Takes everything away but the head. */
  clear(): void
}

const keySpan = 2 ** 32
/** Parts a key may have; with 8 or 16 indexes an identifier stays below 2^53. A key's list ends at 268 M values. */
const partSpan = 2 ** 17

export function indexCode(index: PostingIndex): number {
  return postingIndexes.indexOf(index)
}
/** A chunk's identifier is index, first key and part as one integer. */
export function chunkId(code: number, key: number, part = 0): number {
  return (code * keySpan + key) * partSpan + part
}
export function lastChunkId(code: number, key: number): number {
  return chunkId(code, key, partSpan - 1)
}
export function chunkKey(id: number): number {
  return Math.floor(id / partSpan) % keySpan
}
export function chunkPart(id: number): number {
  return id % partSpan
}
/** A patch's identifier is index and key. */
export function patchId(code: number, key: number): number {
  return code * keySpan + key
}
export function patchKey(id: number): number {
  return id % keySpan
}
/** Four places a file, one of them free. */
export function blobId(kind: BlobKind, file: number): number {
  return file * 4 + blobKinds.indexOf(kind)
}
export function blobIds(file: number): readonly number[] {
  return blobKinds.map(kind => blobId(kind, file))
}
