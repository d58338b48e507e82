/** What a command needs to ask the holder of a store. */
export { HolderGoneError, mustBeOf, reachHolder, type Unasked } from './holder-client.ts'
export { keptBy, type KeptBy } from './kept-by.ts'
export type { HolderStatus } from './protocol.ts'
