import type { Durability, GraphStore } from '@codeloom/store'
import { storeContract, type DurabilityWatch } from '@codeloom/store/contract-suite'
import path from 'node:path'
import test, { after, type TestContext } from 'node:test'
import { openPostgres } from '../src/index.ts'
import { serverSettings } from './server-settings.ts'
import { testServer } from './test-server.ts'

const { server, missing } = await testServer()
if (server === undefined) test('store contract: postgres', { skip: missing }, () => undefined)
else {
  after(() => server.stop())
  const open = (folder: string, durability: Durability): Promise<GraphStore> => openPostgres({ url: server.url, repo: path.basename(folder), create: true, durability })
  storeContract('postgres', {
    open: folder => open(folder, 'normal'), randomRuns: 8,
    ...server.pid === undefined
      ? { lacks: { durability: 'not run: the server is not ours to set' } }
      : { lacks: {}, durable: { open: (folder: string) => open(folder, 'full'), watch: (context: TestContext) => watchServer(context, server.url) } },
  })
}

/** As far as the server's log of commits is on its disk. */
async function watchServer(context: TestContext, url: string): Promise<DurabilityWatch> {
  const settings = await serverSettings(url)
  context.after(() => settings.end())
  await settings.set('fsync', 'on')
  return {
    place: async () => Number((await settings.ask("SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn"))),
    breakDown: () => settings.set('fsync', 'off'),
    mend: () => settings.set('fsync', 'on'),
  }
}
