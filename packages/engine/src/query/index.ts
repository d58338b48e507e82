/** The read path: requests answered from a store, and the whole graph as text. Loaded without the write path. */
export { createQueries, type Asked, type Queries, type QueryOptions } from './queries.ts'
export { canonicalDump, plainDump } from './dump.ts'
export { symbolUuid } from './symbol-uuid.ts'
export { findLandmarks, type Landmarks } from './landmarks.ts'
export type { FileRecord, GraphStore } from '@codeloom/store'
