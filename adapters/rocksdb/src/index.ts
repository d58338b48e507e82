/**
 * The graph store in a folder of RocksDB. Rows lie in key spaces of their own (`key-spaces.ts`) under their keys; a change is one batch in
 * the write-ahead log. Knows what rows are, not what they mean: that is `@codeloom/store/tables`. One process at a time has the folder open;
 * in it, any number of stores share it, and it serves its rows to other processes, which then read and do not write. Holds S1 to S5 of the store contract, and:
 *
 * R1: what was acknowledged survives the end of the process, however it ends; a store reopens at a whole commit.
 * R2: a change too large for memory is written under a generation of its own, which nobody reads before its commit names it.
 * R3: who finds the folder open in another process reads through that one; where it cannot, or wants to write, it is told by which, within a bound. When that one ends, it is found anew.
 */
export { removeRocksdb } from './remove-store.ts'
export { openRocksdb } from './open-store.ts'
