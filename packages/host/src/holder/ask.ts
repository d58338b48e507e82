/** What a command needs to ask the holder of a store. */
export { HolderGoneError } from './holder-client.ts'
export { keptBy, type KeptBy } from './kept-by.ts'
export type { HolderStatus } from './protocol.ts'
export { heldUnseen, mustBeOf, reachHolder, type Unasked } from './reach-holder.ts'
