import type { NumberSpace, TextSpace } from '@codeloom/store/tables'
import type { ColumnOptions } from './native.ts'

const megabyte = 1 << 20

/**
 * Key spaces, with memory, cache and compression each of its own kind. `blob`: a few kB to MB, packed already, read one by one. `chunk`:
 * 4 kB of postings, the most read. `patch`: small, often asked for and seldom there, so its filter answers. `file` and `folder` are small
 * and packed. What waits in memory is kept small on purpose: a log is kept until all spaces whose rows it holds are written, and read
 * again when the store is opened.
 */
export const columnOptions: Readonly<Record<ColumnName, ColumnOptions>> = {
  default: { cacheSize: megabyte, compression: false, blockSize: 4_096, compaction: 'universal', memtableMemoryBudget: 2 * megabyte },
  folder: { cacheSize: 8 * megabyte, compression: true, blockSize: 16_384, compaction: 'universal', memtableMemoryBudget: 8 * megabyte },
  file: { cacheSize: 8 * megabyte, compression: true, blockSize: 4_096, compaction: 'universal', memtableMemoryBudget: 8 * megabyte },
  blob: { cacheSize: 16 * megabyte, compression: false, blockSize: 16_384, compaction: 'universal', memtableMemoryBudget: 32 * megabyte },
  chunk: { cacheSize: 32 * megabyte, compression: true, blockSize: 4_096, compaction: 'universal', memtableMemoryBudget: 16 * megabyte },
  patch: { cacheSize: 8 * megabyte, compression: true, blockSize: 4_096, compaction: 'universal', memtableMemoryBudget: 8 * megabyte, optimize: 'point-lookup' },
}

/** `default` holds what is said of the store itself. */
export type ColumnName = 'default' | 'folder' | 'file' | 'blob' | 'chunk' | 'patch'
export const contentColumns = ['folder', 'file', 'blob', 'chunk', 'patch'] as const

interface Space {
  readonly column: ColumnName
  readonly code: number
}

export const spaces: Readonly<Record<NumberSpace | TextSpace, Space>> = {
  head: { column: 'default', code: 0 },
  folder: { column: 'folder', code: 1 },
  'folder-blob': { column: 'folder', code: 2 },
  file: { column: 'file', code: 3 },
  range: { column: 'file', code: 4 },
  'folder-path': { column: 'file', code: 5 },
  blob: { column: 'blob', code: 6 },
  chunk: { column: 'chunk', code: 7 },
  patch: { column: 'patch', code: 8 },
}

/** In the space of the head, beside the head itself: which generation is read, and how often the right to hold the store was taken. */
export const stateRow = 2

const prefixBytes = 5
const wordSpan = 2 ** 32

/** Generation, space, key: integers so that their bytes have their order. The head has no generation. */
export function numberKey(space: NumberSpace, generation: number, id: number): Buffer {
  const key = prefixed(space, generation, prefixBytes + 8)
  key.writeUInt32BE(Math.floor(id / wordSpan), prefixBytes)
  key.writeUInt32BE(id % wordSpan, prefixBytes + 4)
  return key
}

export function numberIn(key: Buffer): number {
  return key.readUInt32BE(prefixBytes) * wordSpan + key.readUInt32BE(prefixBytes + 4)
}

export function textKey(space: TextSpace, generation: number, path: string): Buffer {
  const bytes = Buffer.from(path)
  const key = prefixed(space, generation, prefixBytes + bytes.length)
  bytes.copy(key, prefixBytes)
  return key
}

export function textIn(key: Buffer): string {
  return key.toString('utf8', prefixBytes)
}

/** Behind all keys of a space. */
export function endOf(space: TextSpace, generation: number): Buffer {
  const key = prefixed(space, generation, prefixBytes)
  key.writeUInt8(spaces[space].code + 1, 4)
  return key
}

/** Behind all keys of all generations. */
export const afterGenerations = Buffer.alloc(5, 0xff)

/** Before all keys of a generation. */
export function generationStart(generation: number): Buffer {
  const key = Buffer.alloc(4)
  key.writeUInt32BE(generation)
  return key
}

function prefixed(space: NumberSpace | TextSpace, generation: number, length: number): Buffer {
  const { column, code } = spaces[space]
  const key = Buffer.allocUnsafe(length)
  key.writeUInt32BE(column === 'default' ? 0 : generation)
  key.writeUInt8(code, 4)
  return key
}
