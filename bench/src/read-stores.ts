/**
 * Eight processes that read a store while one writes it: `npm run read-stores -- ENGINE [SECONDS] [SEED]`; ENGINE is sqlite, rocksdb or
 * postgres. Each reader holds each snapshot against itself and against the tree of its commit, twice (`stores/read-store.ts`). What came
 * of it is kept in bench/results.
 *
 * Exit codes: 0 no error and no torn snapshot, 1 one, or an engine that is not to be had; 2 wrong usage.
 */
import { testEngine } from './stores/on-engine.ts'
import { readStore } from './stores/read-store.ts'

process.exitCode = await testEngine({
  command: 'read-stores', count: { word: 'SECONDS', usual: 60 }, endsEarly: false,
  run: ({ count, ...on }) => readStore({ ...on, seconds: count }),
})
