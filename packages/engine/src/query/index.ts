/** The read path alone: a one-shot command loads this and not the rest of the engine. */
export type { CommitInfo, Durability, FileRecord, GraphStore } from '@codeloom/store'
export { createQueries } from './create-queries.ts'
export type { Asked, Queries, QueryOptions } from './queries.ts'
export type { VectorSource } from '../vectors/vector-source.ts'
export type { SourceReader } from './reader.ts'
