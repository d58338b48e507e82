/**
 * A store whose writers are killed at random instants: `npm run kill-stores -- ENGINE [KILLS] [SEED]`; ENGINE is sqlite, rocksdb or
 * postgres, of which the server is killed among them. After each kill the store is opened again and compared with a fresh index,
 * byte for byte (`stores/kill-store.ts`). What came of it is kept in bench/results.
 *
 * Told to stop (SIGINT, SIGTERM) it keeps what was done by then, and says so; told again, it ends.
 *
 * Exit codes: 0 nothing lost, 130 nothing lost until it was stopped, 1 a difference, which names its seed and is kept, or an engine that is
 * not to be had; 2 wrong usage.
 */
import { killStore, type KillOutcome } from './stores/kill-store.ts'
import { testEngine } from './stores/on-engine.ts'

const tellEvery = 50

function tell({ kills, commits }: KillOutcome): void {
  if (kills % tellEvery === 0) process.stderr.write(`  ${kills} kills, ${commits} commits\n`)
}

process.exitCode = await testEngine({
  command: 'kill-stores', count: { word: 'KILLS', usual: 1_000 }, endsEarly: true,
  run: ({ count, ...on }) => killStore({ ...on, kills: count, told: tell }),
})
