/** What stands behind the name of a store's file where its vectors are kept, and what SQLite keeps beside those. */
export const vectorsEnding = '.vectors'
export const vectorsEndings: readonly string[] = [vectorsEnding, `${vectorsEnding}-wal`, `${vectorsEnding}-shm`]
