/** `node bench/kill-loop.ts [ROUNDS]`: as many kills as wanted of a process that writes. */
import { killRounds } from '@codeloom/store/contract-suite'
import { killedPostgres } from '../test/killed-store.ts'
import { testServer } from '../test/test-server.ts'

const rounds = Number(process.argv[2] ?? 100)
const { server, missing } = await testServer()
if (server === undefined) process.stdout.write(`not run: ${missing}\n`)
else {
  try {
    process.stdout.write(`${rounds} kills over ${await killRounds(killedPostgres(server.url), rounds)} commits: nothing lost\n`)
  } finally {
    await server.stop()
  }
}
