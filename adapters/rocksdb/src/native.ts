/** The calls of `@nxtedition/rocksdb` that are used: its native part, because all that a store asks is asked synchronously. */
import { StoreError } from '@codeloom/store'
import { createRequire } from 'node:module'

declare const handle: unique symbol
/** Something on the other side. */
interface Native<Name> {
  readonly [handle]: Name
}
export type Context = Native<'database'>
export type Column = Native<'column'>
type Batch = Native<'batch'>
export type NativeIterator = Native<'iterator'>

export interface ColumnOptions {
  /** bytes of unpacked blocks that are kept */
  readonly cacheSize: number
  readonly compression: boolean
  readonly blockSize: number
  readonly compaction: 'universal'
  /** four times what is held in memory before it is written to a table */
  readonly memtableMemoryBudget: number
  readonly optimize?: 'point-lookup'
}

interface OpenOptions {
  readonly createIfMissing: boolean
  readonly parallelism: number
  readonly walCompression: boolean
  readonly columns: Readonly<Record<string, ColumnOptions>>
}

export interface RangeOptions {
  readonly column: Column
  readonly gte?: Buffer
  readonly gt?: Buffer
  readonly lt?: Buffer
  readonly limit?: number
  readonly reverse?: boolean
  readonly values?: boolean
  readonly fillCache: boolean
  readonly asyncIO: boolean
  readonly keyEncoding: 'buffer'
  readonly valueEncoding: 'buffer'
}

/** Keys and values in turn; a value that was not asked for is undefined. */
export interface Rows {
  readonly rows: readonly (Buffer | undefined)[]
  readonly finished: boolean
}

type Callback<T> = (error: Error | null, value: T) => void

/** Errors carry a `code`, `LEVEL_...`, where the binding knows of what kind they are. */
export interface Binding {
  db_init(path: string): Context
  db_open(context: Context, options: OpenOptions, callback: Callback<Readonly<Record<string, Column>>>): void
  db_close(context: Context, callback: Callback<void>): void
  db_get_many_sync(context: Context, keys: readonly Buffer[], options: { readonly column: Column }): readonly (Buffer | undefined)[]
  db_query(context: Context, options: RangeOptions): Rows
  /** deletes a range, unsynced */
  db_clear(context: Context, options: { readonly column: Column; readonly gte: Buffer; readonly lt: Buffer }): void
  iterator_init(context: Context, options: RangeOptions): NativeIterator
  iterator_seek(iterator: NativeIterator, target: Buffer): void
  iterator_nextv_sync(iterator: NativeIterator, count: number): Rows
  iterator_close(iterator: NativeIterator): void
  batch_init(): Batch
  batch_put(batch: Batch, key: Buffer, value: Uint8Array, options: { readonly column: Column }): void
  batch_del(batch: Batch, key: Buffer, options: { readonly column: Column }): void
  batch_clear(batch: Batch): void
  batch_write(context: Context, batch: Batch, options: { readonly sync: boolean }): void
}

/** Loads the native part; throws StoreError where there is none for this machine. */
export function loadBinding(): Binding {
  try {
    return createRequire(import.meta.url)('@nxtedition/rocksdb/binding.js')
  } catch (error) {
    throw new StoreError('failed', `RocksDB cannot be loaded: there is no ready-made build of it for ${process.platform}-${process.arch}, or it was not installed (npm install). Use sqlite:PATH instead, which needs none.`, { cause: error })
  }
}
