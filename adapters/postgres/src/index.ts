/**
 * The graph store in a PostgreSQL database (15 or later): several repositories in one, the repository in every key. Rows lie in tables
 * under their keys; knows what rows are, not what they mean: that is `@codeloom/store/tables`. The store's contract is synchronous: a thread
 * of its own speaks with the server (`postgres-worker.ts`), and the thread that asks sleeps until it has answered (`bridge.ts`). Holds S1
 * to S5 of the store contract, and:
 *
 * P1: what was acknowledged survives the end of the process and of the server; a change is there whole or not at all.
 * P2: nobody waits without a bound: a server that is gone, stopped or cut off is told in plain words.
 * P3: no password is in a URL, an error or anything else that is told.
 */
export { openPostgres } from './postgres-store.ts'
export { removePostgres } from './remove-store.ts'
export { listPostgres } from './list-repositories.ts'
export { withoutSecrets } from './database-url.ts'
