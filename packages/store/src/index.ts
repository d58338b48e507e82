/**
 * What a store keeps and promises (`contract.ts`), and what every store is built from: the store in memory, which is the
 * reference model of all the others. What stores that keep bytes are built from is `@codeloom/store/tables`.
 * Knows nothing of code, reads no files. The promises are tested by `@codeloom/store/contract-suite`, for every store alike.
 */
export {
  blobKinds, commitOf, isEmpty, postingIndexes, storeErrorCodes, StoreError,
  type BlobKind, type CommitInfo, type CommitLabel, type Durability, type GraphStore, type Hold, type HolderNotice, type Holding, type PostingIndex,
  type StoreErrorCode, type StoreSizes, type StoreSnapshot, type StoreTransaction,
} from './contract.ts'
export type { FileRecord, FileStamp } from './file-record.ts'
export { folderOf, FolderSheet, nameOf } from './folder-sheet.ts'
export { openMemory } from './memory-store.ts'
export { comparePaths } from './path-order.ts'
export { PostingChanges } from './posting-run.ts'
export {
  vectorKeyBytes, type AskedModel, type FileVectors, type KeyedVector, type ListedVectors, type ProviderNotes, type VectorCache, type VectorModel, type VectorSet, type VectorSets,
} from './vector-contract.ts'
