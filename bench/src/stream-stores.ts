/**
 * Memory while a large tree streams into a store: `npm run stream-stores -- ENGINE [FILES] [SEED]`; ENGINE is sqlite, rocksdb or postgres,
 * whose server is measured apart. The tree is generated from the seed; it is to be flat after the first 5,000 files
 * (`stores/stream-store.ts`). What came of it is kept in bench/results.
 *
 * Exit codes: 0 flat, 1 not, or an engine that is not to be had; 2 wrong usage.
 */
import { testEngine } from './stores/on-engine.ts'
import { streamStore } from './stores/stream-store.ts'

process.exitCode = await testEngine({
  command: 'stream-stores', count: { word: 'FILES', usual: 100_000 }, endsEarly: false,
  run: ({ count, ...on }) => streamStore({ ...on, files: count }),
})
