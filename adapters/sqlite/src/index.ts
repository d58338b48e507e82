/**
 * The graph store in one SQLite file (`node:sqlite`, write-ahead log). Keeps blobs and the files of a folder as rows, postings as chunks of
 * sorted integers. Readers are never blocked; writers of all processes take turns by a lock on a file beside the store.
 * Does not know what the bytes of a blob mean. Holds S1 to S5 of the store contract, and:
 *
 * Q1: what was acknowledged survives the end of the process, however it ends; a store reopens at a whole commit.
 * Q2: bytes that were changed on disk are found and named, never answered.
 */
export { FactsCache } from './facts-cache.ts'
export { removeSqlite } from './remove-store.ts'
export { openSqlite, type SqliteOptions } from './sqlite-store.ts'
export { openVectorCache } from './vector-cache.ts'
export { openVectorSets, removeVectorSets } from './vector-sets.ts'
