/** `node bench/kill-loop.ts [ROUNDS]`: as many kills as wanted. */
import { killRounds } from '../test/kill-rounds.ts'

const rounds = Number(process.argv[2] ?? 100)
process.stdout.write(`${rounds} kills over ${await killRounds(rounds)} commits: nothing lost\n`)
