/**
 * Vectors of symbols: what is embedded (`symbol-text.ts`), how a set of them is brought up to a commit (`fill-vectors.ts`), how it is searched
 * (`vector-index.ts`). Speaks to no provider, keeps nothing itself, knows no question but a text.
 */
export { EmbedError, type BreakerState, type Embedder, type EmbedErrorCode, type Embedding } from './embedder.ts'
export { fillVectors, type Filling, type FillProgress, type FillSummary } from './fill-vectors.ts'
export { TooManyVectors } from './matrix.ts'
export { ofLengthOne } from './short-form.ts'
export { textTemplate } from './symbol-text.ts'
export { isFresh, makingsOf } from './making.ts'
export { shareOf, VectorIndex, type NearSymbol, type VectorShare } from './vector-index.ts'
export { vectorKey } from './vector-key.ts'
export type { NearAnswer, Nearest, SetStatus, VectorSource, VectorStatus } from './vector-source.ts'
