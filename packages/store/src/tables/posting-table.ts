import { ByteWriter } from '@codeloom/model'
import { mergePostings, RunCursor, type ChunkRegion, type ChunkTable, type KeyCursor } from '../posting-merge.ts'
import { decodePatch, encodePatch, joinPatches, type Patch } from '../posting-patch.ts'
import { PostingChanges, type PostingRun, type SortedChanges } from '../posting-run.ts'
import type { IndexState } from './head.ts'
import { chunkId, chunkKey, chunkPart, lastChunkId, patchId, patchKey, type NumberedRow, type WriteTables } from './tables.ts'

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
export function changeIndex(tables: WriteTables, code: number, { state, change }: { readonly state: IndexState; readonly change: IndexChange }): IndexState {
  const { spilled, changes } = change
  const keys = changes.added.keys.length + changes.removed.keys.length
  if (keys === 0 && spilled.length === 0) return state
  if (spilled.length === 0 && keys < state.chunks * patchesPerChunk) return patchIndex(tables, code, { state, changes })
  const table = new IndexChunks(tables, code, state.chunks)
  const patches = state.patches === 0 ? [] : tables.rows('patch', patchId(code, 0), patchId(code, endOfKeys))
  const waiting = patches.length === 0 ? [] : cursorsOf(patchChanges(patches))
  mergePostings(table, [...waiting, ...spilled, ...cursorsOf(changes)])
  tables.remove('patch', patches.map(({ id }) => id))
  return { chunks: table.count, patches: 0, rolled: 0 }
}

function patchIndex(tables: WriteTables, code: number, { state, changes }: { readonly state: IndexState; readonly changes: SortedChanges }): IndexState {
  const writer = new ByteWriter()
  let { patches } = state
  let written = 0
  for (const [key, patch] of patchesOf(changes)) {
    const id = patchId(code, key)
    const known = tables.get('patch', id)
    const joined = known === undefined ? patch : joinPatches(decodePatch(known), patch)
    tables.put('patch', id, encodePatch(joined, writer))
    if (known === undefined) patches++
    written++
  }
  const patched = { ...state, patches }
  return patches > state.chunks * patchesPerChunk ? rollPatches(tables, code, { state: patched, count: written * mergedPerPatch + leastMerged }) : patched
}

/** Merges the patches that come next after those merged last, so that no commit has to merge them all. */
function rollPatches(tables: WriteTables, code: number, { state, count }: { readonly state: IndexState; readonly count: number }): IndexState {
  const rows = tables.rows('patch', patchId(code, state.rolled), patchId(code, endOfKeys), count)
  const last = rows.at(-1)
  if (last === undefined) return { ...state, rolled: 0 }
  const table = new IndexChunks(tables, code, state.chunks)
  mergePostings(table, cursorsOf(patchChanges(rows)))
  tables.remove('patch', rows.map(({ id }) => id))
  return { chunks: table.count, patches: state.patches - rows.length, rolled: rows.length < count ? 0 : patchKey(last.id) }
}

function patchChanges(rows: readonly NumberedRow[]): SortedChanges {
  const changes = new PostingChanges()
  for (const { id, data } of rows) {
    const key = patchKey(id)
    const { added, removed } = decodePatch(data)
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
class IndexChunks implements ChunkTable {
  count: number
  private readonly tables: WriteTables
  private readonly code: number

  constructor(tables: WriteTables, code: number, count: number) {
    this.tables = tables
    this.code = code
    this.count = count
  }
  take(key: number): ChunkRegion {
    const { tables, code } = this
    const none: ChunkRegion = { chunks: [].values(), end: endOfKeys }
    if (this.count === 0) return none
    const endOfIndex = chunkId(code, endOfKeys)
    const first = tables.last('chunk', chunkId(code, 0), lastChunkId(code, key)) ?? tables.first('chunk', chunkId(code, 0), endOfIndex)
    if (first === undefined) return none
    // A key with parts: its region is the key alone, and keys that follow it begin a chunk of their own.
    const behind = lastChunkId(code, chunkKey(first)) + 1
    const next = tables.first('chunk', behind, endOfIndex)
    const chunks = tables.rows('chunk', chunkId(code, chunkKey(first)), behind)
    tables.remove('chunk', chunks.map(({ id }) => id))
    this.count -= chunks.length
    return {
      chunks: chunks.map(({ id, data }) => ({ key: chunkKey(id), part: chunkPart(id), bytes: data })).values(),
      end: next === undefined ? endOfKeys : chunkKey(next),
    }
  }
  put(key: number, part: number, bytes: Uint8Array): void {
    this.tables.put('chunk', chunkId(this.code, key, part), bytes)
    this.count++
  }
}
