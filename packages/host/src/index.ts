/**
 * The outside world: which folder is meant, which files belong to it, reading them on all cores, where a store lies.
 * Does not know what facts mean, links nothing, answers no question, prints nothing.
 */
export { userCacheDir } from './cache-folder.ts'
export type { Languages } from './claims.ts'
export { findRoot, type Root } from './find-root.ts'
export { HostError, hostErrorCodes, type HostErrorCode } from './host-error.ts'
export { indexTree, type IndexOptions } from './index-tree.ts'
export { knownLanguages } from './known-languages.ts'
export { defaultStoreUrl, openStore } from './open-store.ts'
export { prepareGrammars } from './prepare.ts'
export { openTree, type TreeOptions } from './open-tree.ts'
export { readSource, staleFiles } from './read-source.ts'
