/** What a question needs of the outside world, without the write path: a one-shot command loads this and no more. */
export { findRoot, type Root } from './find-root.ts'
export { openStore } from './open-store.ts'
export { readSource, staleFiles } from './read-source.ts'
