import { ByteWriter } from '@codeloom/model'
import {
  decodePatch, encodePatch, joinPatches, mergePostings, PostingChanges, RunCursor,
  type ChunkRegion, type ChunkTable, type KeyCursor, type Patch, type PostingRun, type SortedChanges, type StoredChunk,
} from '@codeloom/store'
import { rowSum, type Connection, type Row } from './connection.ts'
import type { IndexState } from './head.ts'
import { chunkId, chunkKey, chunkPart, lastChunkId, patchId, patchKey } from './schema.ts'

/**
 * A chunk takes about as long to write anew as this many patches take to write (some 60 us against 4 us): from
 * here on merging at once is cheaper. Also the number of patches a chunk may have waiting, on average.
 */
const patchesPerChunk = 16
/** When there are more, so many patches are merged for each one that was written, and a few more. */
const mergedPerPatch = 2
const leastMerged = 64
const endOfKeys = 2 ** 32

/** What is to be changed in one index. `spilled` is what did not fit in memory, oldest first, before `changes`. */
export interface IndexChange {
  readonly spilled: readonly KeyCursor[]
  readonly changes: SortedChanges
}

/** Writes the changes of one index, as patches where they are few, else into the chunks. Answers what the index then is. */
export function changeIndex(connection: Connection, code: number, { state, change }: { readonly state: IndexState; readonly change: IndexChange }): IndexState {
  const { spilled, changes } = change
  const keys = changes.added.keys.length + changes.removed.keys.length
  if (keys === 0 && spilled.length === 0) return state
  if (spilled.length === 0 && keys < state.chunks * patchesPerChunk) return patchIndex(connection, code, { state, changes })
  const table = new SqliteChunks(connection, code, state.chunks)
  const waiting = state.patches === 0 ? [] : cursorsOf(patchChanges(connection.all('SELECT id, sum, data FROM patch WHERE id >= ? AND id < ? ORDER BY id', patchId(code, 0), patchId(code, endOfKeys)), connection))
  mergePostings(table, [...waiting, ...spilled, ...cursorsOf(changes)])
  if (state.patches > 0) connection.run('DELETE FROM patch WHERE id >= ? AND id < ?', patchId(code, 0), patchId(code, endOfKeys))
  return { chunks: table.count, patches: 0, rolled: 0 }
}

function patchIndex(connection: Connection, code: number, { state, changes }: { readonly state: IndexState; readonly changes: SortedChanges }): IndexState {
  const writer = new ByteWriter()
  let { patches } = state
  let written = 0
  for (const [key, patch] of patchesOf(changes)) {
    const id = patchId(code, key)
    const known = connection.get('SELECT sum, data FROM patch WHERE id = ?', id)
    const joined = known === undefined ? patch : joinPatches(decodePatch(connection.summed(id, known)), patch)
    const data = encodePatch(joined, writer)
    connection.run('INSERT OR REPLACE INTO patch (id, sum, data) VALUES (?, ?, ?)', id, rowSum(id, data), data)
    if (known === undefined) patches++
    written++
  }
  const patched = { ...state, patches }
  return patches > state.chunks * patchesPerChunk ? rollPatches(connection, code, { state: patched, count: written * mergedPerPatch + leastMerged }) : patched
}

/** Merges the patches that come next after those merged last, so that no commit has to merge them all. */
function rollPatches(connection: Connection, code: number, { state, count }: { readonly state: IndexState; readonly count: number }): IndexState {
  const rows = connection.all('SELECT id, sum, data FROM patch WHERE id >= ? AND id < ? ORDER BY id LIMIT ?', patchId(code, state.rolled), patchId(code, endOfKeys), count)
  const last = rows.at(-1)
  if (last === undefined) return { ...state, rolled: 0 }
  const table = new SqliteChunks(connection, code, state.chunks)
  mergePostings(table, cursorsOf(patchChanges(rows, connection)))
  const end = connection.integer(last['id']) + 1
  connection.run('DELETE FROM patch WHERE id >= ? AND id < ?', patchId(code, state.rolled), end)
  return { chunks: table.count, patches: state.patches - rows.length, rolled: rows.length < count ? 0 : patchKey(end - 1) }
}

function patchChanges(rows: readonly Row[], connection: Connection): SortedChanges {
  const changes = new PostingChanges()
  for (const row of rows) {
    const id = connection.integer(row['id'])
    const key = patchKey(id)
    const { added, removed } = decodePatch(connection.summed(id, row))
    changes.add(new Uint32Array(added.length).fill(key), added)
    changes.remove(new Uint32Array(removed.length).fill(key), removed)
  }
  return changes.take()
}

function cursorsOf({ removed, added }: SortedChanges): readonly KeyCursor[] {
  return [new RunCursor(removed, true), new RunCursor(added, false)].filter((_, i) => (i === 0 ? removed : added).keys.length > 0)
}

/** What is changed key by key, in the order of the keys. */
function* patchesOf({ added, removed }: SortedChanges): Generator<readonly [number, Patch]> {
  let i = 0
  let j = 0
  while (i < added.keys.length || j < removed.keys.length) {
    const addedKey = added.keys[i] ?? endOfKeys
    const removedKey = removed.keys[j] ?? endOfKeys
    const key = Math.min(addedKey, removedKey)
    yield [key, { added: addedKey === key ? valuesAt(added, i++) : noValues, removed: removedKey === key ? valuesAt(removed, j++) : noValues }]
  }
}

const noValues = new Uint32Array(0)

function valuesAt({ ends, values }: PostingRun, at: number): Uint32Array {
  return values.subarray(at === 0 ? 0 : ends[at - 1], ends[at])
}

/** The chunks of one index, to be merged into. Counts them. */
class SqliteChunks implements ChunkTable {
  count: number
  private readonly connection: Connection
  private readonly code: number

  constructor(connection: Connection, code: number, count: number) {
    this.connection = connection
    this.code = code
    this.count = count
  }
  take(key: number): ChunkRegion {
    const { connection, code } = this
    if (this.count === 0) return { chunks: [].values(), end: endOfKeys }
    const first = connection.get('SELECT id FROM chunk WHERE id >= ? AND id <= ? ORDER BY id DESC LIMIT 1', chunkId(code, 0), lastChunkId(code, key))
      ?? connection.get('SELECT id FROM chunk WHERE id >= ? AND id < ? ORDER BY id LIMIT 1', chunkId(code, 0), chunkId(code, endOfKeys))
    if (first === undefined) return { chunks: [].values(), end: endOfKeys }
    const id = connection.integer(first['id'])
    // A key with parts: its region is the key alone, and keys that follow it begin a chunk of their own.
    const from = chunkId(code, chunkKey(id))
    const next = connection.get('SELECT id FROM chunk WHERE id > ? AND id < ? ORDER BY id LIMIT 1', lastChunkId(code, chunkKey(id)), chunkId(code, endOfKeys))
    const chunks = connection.all('SELECT id, sum, data FROM chunk WHERE id >= ? AND id <= ? ORDER BY id', from, lastChunkId(code, chunkKey(id)))
    connection.run('DELETE FROM chunk WHERE id >= ? AND id <= ?', from, lastChunkId(code, chunkKey(id)))
    this.count -= chunks.length
    return {
      chunks: chunks.map(row => this.stored(row)).values(),
      end: next === undefined ? endOfKeys : chunkKey(connection.integer(next['id'])),
    }
  }
  put(key: number, part: number, bytes: Uint8Array): void {
    const id = chunkId(this.code, key, part)
    this.connection.run('INSERT INTO chunk (id, sum, data) VALUES (?, ?, ?)', id, rowSum(id, bytes), bytes)
    this.count++
  }
  private stored(row: Row): StoredChunk {
    const id = this.connection.integer(row['id'])
    return { key: chunkKey(id), part: chunkPart(id), bytes: this.connection.summed(id, row) }
  }
}
