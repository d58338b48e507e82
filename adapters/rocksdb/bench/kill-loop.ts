/** `node bench/kill-loop.ts [ROUNDS]`: as many kills as wanted. */
import { killRounds } from '@codeloom/store/contract-suite'
import { killedRocksdb } from '../test/killed-store.ts'

const rounds = Number(process.argv[2] ?? 100)
process.stdout.write(`${rounds} kills over ${await killRounds(killedRocksdb, rounds)} commits: nothing lost\n`)
