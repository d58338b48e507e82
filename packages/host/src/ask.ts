/** What a question needs of the outside world, without the write path: a one-shot command loads this and no more. */
export { commitOf } from '@codeloom/store'
export { differingFiles, differingOf } from './differing-files.ts'
export { findRoot, type Root } from './find-root.ts'
export { addressOf } from './holder/address.ts'
export { openStore } from './open-store.ts'
export { readSource, staleFiles } from './read-source.ts'
export { seenFromRoot, subjectParams } from './written-path.ts'
