/**
 * The public API of Codeloom: one write path (`updateIndex`) and one read path (`createQueries`). Reads no file, starts no
 * thread, names no language and no store.
 */
export { historyOf, updateIndex, stateOf, type CommitState, type UpdateOptions } from './index/update-index.ts'
export { UpdateScheduler, type Clock, type DeadLetter, type SchedulerLimits, type Work } from './index/update-scheduler.ts'
export { latencyBuckets, type LatencyReport } from './index/latencies.ts'
export { ProgressTracker, stages, type ProgressReport, type StageReport } from './index/progress-tracker.ts'
export { UpdateMemory } from './index/update-memory.ts'
export type { Differences, FileToRead, KnownFiles, LeftFile, Progress, ReadFile, TreeFile, TreeSource, UpdateSummary } from './index/sources.ts'
export { parseUnifiedDiff, type DiffedFile } from './analysis/unified-diff.ts'
export { commitDelta, type CommitDelta, type EdgeChange, type GraphChange } from './query/commit-delta.ts'
export { goneSymbols } from './query/gone-symbols.ts'
export { verifyStore, type Damage, type StoreVerdict } from './verify/verify-store.ts'
export { createQueries } from './query/create-queries.ts'
export type { Asked, Queries, QueryOptions } from './query/queries.ts'
export { canonicalDump, plainDump } from './query/dump.ts'
export { findLandmarks, type Landmarks } from './query/landmarks.ts'
export { symbolUuid } from './query/symbol-uuid.ts'
export { linkedInVain, type WorkDone } from './verify/linked-in-vain.ts'
export { openRanking } from './query/search/open-ranking.ts'
export { defaultWeights, type RankingWeights } from './query/search/weights.ts'
export type { SourceReader } from './query/reader.ts'
