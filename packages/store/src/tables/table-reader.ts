import { CodecError } from '@codeloom/model'
import type { BlobKind, PostingIndex } from '../contract.ts'
import type { FileRecord } from '../file-record.ts'
import { FolderSheet, folderOf, nameOf } from '../folder-sheet.ts'
import { comparePaths } from '../path-order.ts'
import { PostingChunk } from '../posting-chunks.ts'
import { decodePatch, patched } from '../posting-patch.ts'
import type { IndexState } from './head.ts'
import { unpackBlob } from './packed-blob.ts'
import { blobId, chunkId, chunkKey, chunkPart, indexCode, lastChunkId, patchId, type FolderRow, type ReadTables } from './tables.ts'

const noValues = new Uint32Array(0)

/** `sheets` are those of folders that were read already, by their identifiers. */
export function readFile(tables: ReadTables, id: number, sheets?: SheetCache): FileRecord | undefined {
  const folder = tables.folderOf(id)
  if (folder === undefined) return undefined
  const known = sheets?.get(folder)
  const sheet = known ?? sheetIn(tables.folderById(folder))
  if (known === undefined && sheet !== undefined) sheets?.keep(folder, sheet)
  const at = sheet?.rowOfId(id) ?? -1
  if (sheet === undefined || at < 0) throw new CodecError(`file ${id} is not in the folder that it is said to be in`)
  return sheet.record(at)
}

export function readFileAt(tables: ReadTables, path: string): FileRecord | undefined {
  const sheet = readFolder(tables, folderOf(path))
  const at = sheet?.rowOf(nameOf(path)) ?? -1
  return at < 0 ? undefined : sheet?.record(at)
}

export function readFolder(tables: ReadTables, path: string): FolderSheet | undefined {
  return sheetIn(tables.folder(path))
}

export function* readFolders(tables: ReadTables): Generator<FolderSheet> {
  for (const { path, sheet } of tables.folders()) yield new FolderSheet(path, sheet)
}

/** The records of all files in the order of their paths: a folder comes between the files of the one above. */
export function* readFiles(tables: ReadTables): Generator<FileRecord> {
  const open: { readonly folder: string; readonly records: Generator<FileRecord>; next: FileRecord | undefined }[] = []
  for (const sheet of readFolders(tables)) {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const isInside = sheet.folder.startsWith(top.folder)
      for (; top.next !== undefined && !(isInside && comparePaths(top.next.path, sheet.folder) > 0); top.next = nextOf(top.records)) yield top.next
      if (isInside) break
      open.pop()
    }
    const records = sheet.records()
    open.push({ folder: sheet.folder, records, next: nextOf(records) })
  }
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    for (; top.next !== undefined; top.next = nextOf(top.records)) yield top.next
  }
}

function nextOf(records: Generator<FileRecord>): FileRecord | undefined {
  const { done, value } = records.next()
  return done === true ? undefined : value
}

export function readBlob(tables: ReadTables, kind: BlobKind, file: number): Uint8Array | undefined {
  const stored = tables.get('blob', blobId(kind, file))
  return stored === undefined ? undefined : unpackBlob(stored)
}

export function readOwner(tables: ReadTables, symbol: number): number | undefined {
  const range = tables.rangeAt(symbol)
  return range !== undefined && symbol < range.start + range.count ? range.file : undefined
}

function sheetIn(row: FolderRow | undefined): FolderSheet | undefined {
  return row === undefined ? undefined : new FolderSheet(row.path, row.sheet)
}

/** Sheets of one commit, those that were read first let go of first: files whose identifiers lie close together share a folder. */
export class SheetCache {
  private readonly sheets = new Map<number, FolderSheet>()
  private bytes = 0

  get(folder: number): FolderSheet | undefined {
    return this.sheets.get(folder)
  }
  keep(folder: number, sheet: FolderSheet): void {
    this.sheets.set(folder, sheet)
    this.bytes += sheet.bytes.length
    for (const [oldest, { bytes }] of this.sheets) {
      if (this.bytes <= mostSheetBytes || oldest === folder) break
      this.sheets.delete(oldest)
      this.bytes -= bytes.length
    }
  }
}
/** A file takes some 150 bytes of a sheet, and a few times as many when its names and identifiers are unpacked. */
const mostSheetBytes = 512 << 10

/** Looks postings up; the chunks that were read last stay unpacked, up to a number of bytes. */
export class PostingReader {
  private readonly tables: ReadTables
  private readonly maxBytes: number
  private readonly chunks = new Map<number, PostingChunk>()
  private bytes = 0

  constructor(tables: ReadTables, maxBytes: number) {
    this.tables = tables
    this.maxBytes = maxBytes
  }
  read(indexes: readonly IndexState[], index: PostingIndex, key: number): Uint32Array {
    const code = indexCode(index)
    const state = indexes[code]
    if (state === undefined) return noValues
    const values = state.chunks === 0 ? noValues : this.inChunks(code, key)
    if (state.patches === 0) return values
    const patch = this.tables.get('patch', patchId(code, key))
    return patch === undefined ? values : patched(values, decodePatch(patch))
  }
  forget(): void {
    this.chunks.clear()
    this.bytes = 0
  }
  private inChunks(code: number, key: number): Uint32Array {
    const id = this.tables.last('chunk', chunkId(code, 0), lastChunkId(code, key))
    if (id === undefined) return noValues
    if (chunkPart(id) > 0) return chunkKey(id) === key ? this.inParts(code, key, chunkPart(id)) : noValues
    return this.chunk(id).find(key) ?? noValues
  }
  private inParts(code: number, key: number, last: number): Uint32Array {
    const parts = Array.from({ length: last + 1 }, (_, part) => this.chunk(chunkId(code, key, part)).find(key) ?? noValues)
    const whole = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }
  private chunk(id: number): PostingChunk {
    const known = this.chunks.get(id)
    if (known !== undefined) {
      this.chunks.delete(id)
      this.chunks.set(id, known)
      return known
    }
    const bytes = this.tables.get('chunk', id)
    if (bytes === undefined) throw new CodecError(`chunk ${id} is gone`)
    const chunk = new PostingChunk(chunkKey(id), bytes)
    this.chunks.set(id, chunk)
    this.bytes += chunk.weight
    for (const [oldest, { weight }] of this.chunks) {
      if (this.bytes <= this.maxBytes) break
      this.chunks.delete(oldest)
      this.bytes -= weight
    }
    return chunk
  }
}
