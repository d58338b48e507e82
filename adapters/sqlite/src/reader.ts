import {
  comparePaths, decodePatch, FolderSheet, folderOf, nameOf, patched, PostingChunk,
  type BlobKind, type FileRecord, type PostingIndex,
} from '@codeloom/store'
import type { Connection, Row } from './connection.ts'
import type { IndexState } from './head.ts'
import { unpackBlob } from './packed-blob.ts'
import { blobId, chunkId, chunkKey, chunkPart, indexCode, lastChunkId, patchId } from './schema.ts'
import { damaged } from './sqlite-error.ts'

const noValues = new Uint32Array(0)
/** Folders fetched at a time. */
const foldersAtOnce = 200

export function readFile(connection: Connection, id: number): FileRecord | undefined {
  const row = connection.get('SELECT folder FROM file WHERE id = ?', id)
  if (row === undefined) return undefined
  const sheet = sheetIn(connection, connection.get('SELECT path, sum, data FROM folder WHERE id = ?', connection.integer(row['folder'])))
  const at = sheet?.rowOfId(id) ?? -1
  if (sheet === undefined || at < 0) throw damaged(connection.path)
  return sheet.record(at)
}

export function readFileAt(connection: Connection, path: string): FileRecord | undefined {
  const sheet = readFolder(connection, folderOf(path))
  const at = sheet?.rowOf(nameOf(path)) ?? -1
  return at < 0 ? undefined : sheet?.record(at)
}

export function readFolder(connection: Connection, path: string): FolderSheet | undefined {
  return sheetIn(connection, connection.get('SELECT path, sum, data FROM folder WHERE path = ?', path))
}

/** In stretches, each a query of its own, so that any number of readers may be under way and none holds a statement. */
export function* readFolders(connection: Connection): Generator<FolderSheet> {
  let rows = connection.all('SELECT path, sum, data FROM folder ORDER BY path LIMIT ?', foldersAtOnce)
  while (rows.length > 0) {
    let last = ''
    for (const row of rows) {
      const sheet = sheetIn(connection, row)
      if (sheet === undefined) continue
      last = sheet.folder
      yield sheet
    }
    rows = connection.all('SELECT path, sum, data FROM folder WHERE path > ? ORDER BY path LIMIT ?', last, foldersAtOnce)
  }
}

/** The records of all files in the order of their paths: a folder comes between the files of the one above. */
export function* readFiles(connection: Connection): Generator<FileRecord> {
  const open: { readonly folder: string; readonly records: Generator<FileRecord>; next: FileRecord | undefined }[] = []
  for (const sheet of readFolders(connection)) {
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

export function readFolderBlob(connection: Connection, path: string): Uint8Array | undefined {
  const row = connection.get('SELECT sum, data FROM folder_blob WHERE path = ?', path)
  return row === undefined ? undefined : connection.summed(0, row, path)
}

export function readBlob(connection: Connection, kind: BlobKind, file: number): Uint8Array | undefined {
  const id = blobId(kind, file)
  const row = connection.get('SELECT sum, data FROM blob WHERE id = ?', id)
  return row === undefined ? undefined : unpackBlob(connection.summed(id, row), connection.path)
}

export function readOwner(connection: Connection, symbol: number): number | undefined {
  const row = connection.get('SELECT start, count, file FROM id_range WHERE start <= ? ORDER BY start DESC LIMIT 1', symbol)
  if (row === undefined) return undefined
  return symbol < connection.integer(row['start']) + connection.integer(row['count']) ? connection.integer(row['file']) : undefined
}

function sheetIn(connection: Connection, row: Row | undefined): FolderSheet | undefined {
  if (row === undefined) return undefined
  const path = connection.text(row['path'])
  return new FolderSheet(path, connection.summed(0, row, path))
}

/** Looks postings up; the chunks that were read last stay unpacked, up to a number of bytes. */
export class PostingReader {
  private readonly connection: Connection
  private readonly maxBytes: number
  private readonly chunks = new Map<number, PostingChunk>()
  private bytes = 0

  constructor(connection: Connection, maxBytes: number) {
    this.connection = connection
    this.maxBytes = maxBytes
  }
  read(indexes: readonly IndexState[], index: PostingIndex, key: number): Uint32Array {
    const code = indexCode(index)
    const state = indexes[code]
    if (state === undefined) return noValues
    const values = state.chunks === 0 ? noValues : this.inChunks(code, key)
    if (state.patches === 0) return values
    const id = patchId(code, key)
    const row = this.connection.get('SELECT sum, data FROM patch WHERE id = ?', id)
    return row === undefined ? values : patched(values, decodePatch(this.connection.summed(id, row)))
  }
  forget(): void {
    this.chunks.clear()
    this.bytes = 0
  }
  private inChunks(code: number, key: number): Uint32Array {
    const row = this.connection.get('SELECT id FROM chunk WHERE id <= ? ORDER BY id DESC LIMIT 1', lastChunkId(code, key))
    if (row === undefined) return noValues
    const id = this.connection.integer(row['id'])
    if (id < chunkId(code, 0)) return noValues
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
    const row = this.connection.get('SELECT sum, data FROM chunk WHERE id = ?', id) ?? {}
    const chunk = new PostingChunk(chunkKey(id), this.connection.summed(id, row))
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
