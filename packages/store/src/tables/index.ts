/**
 * Stores on tables: what is the same for every engine that keeps rows (`tables.ts` says what an engine has to offer), so that an engine
 * is its tables, its transactions and its locks, and nothing else; one that keeps bytes under keys alone offers less (`keyed-rows.ts`).
 * Opens no file and no connection.
 */
export { ChunkWriter } from '../posting-chunks.ts'
export { ChunkSequence, type KeyCursor, type StoredChunk } from '../posting-merge.ts'
export type { PostingRun, SortedChanges } from '../posting-run.ts'
export { headIn, readHead, readJson, type Head } from './head.ts'
export { headRow, KeyedTables } from './keyed-tables.ts'
export { type KeyedRows, type NumberSpace, type Slice, type TextRow, type TextSpace } from './keyed-rows.ts'
export { KeyedChange, type KeyedChanges, type KeyedEngine } from './keyed-change.ts'
export { KnownIds } from './known-ids.ts'
export { packBlob, unpackBlob } from './packed-blob.ts'
export { PostingReader } from './table-reader.ts'
export { TableSnapshot } from './table-snapshot.ts'
export { TableTransaction, type PostingSpill, type TableChange } from './table-transaction.ts'
export type { FolderRow, IdRange, NumberedRow, NumberedTable, WriteTables } from './tables.ts'
