import {
  decodePatch, patched, PostingChunk,
  type BlobKind, type FileRecord, type PostingIndex,
} from '@codeloom/store'
import type { Connection, Row } from './connection.ts'
import { decodeRecord } from './file-record.ts'
import type { IndexState } from './head.ts'
import { unpackBlob } from './packed-blob.ts'
import { blobId, chunkId, chunkKey, chunkPart, indexCode, lastChunkId, patchId } from './schema.ts'

const noValues = new Uint32Array(0)
/** Files fetched at a time by `files`. */
const filesAtOnce = 500

export function readFile(connection: Connection, id: number): FileRecord | undefined {
  return recordOf(connection, connection.get('SELECT id, path, sum, data FROM file WHERE id = ?', id))
}

export function readFileAt(connection: Connection, path: string): FileRecord | undefined {
  return recordOf(connection, connection.get('SELECT id, path, sum, data FROM file WHERE path = ?', path))
}

/** In stretches, each a query of its own, so that any number of readers may be under way and none holds a statement. */
export function* readFiles(connection: Connection): Generator<FileRecord> {
  let rows = connection.all('SELECT id, path, sum, data FROM file ORDER BY path LIMIT ?', filesAtOnce)
  while (rows.length > 0) {
    let last = ''
    for (const row of rows) {
      const record = recordOf(connection, row)
      if (record === undefined) continue
      last = record.path
      yield record
    }
    rows = connection.all('SELECT id, path, sum, data FROM file WHERE path > ? ORDER BY path LIMIT ?', last, filesAtOnce)
  }
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

function recordOf(connection: Connection, row: Row | undefined): FileRecord | undefined {
  if (row === undefined) return undefined
  const path = connection.text(row['path'])
  const id = connection.integer(row['id'])
  return decodeRecord(id, path, connection.summed(id, row, path))
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
