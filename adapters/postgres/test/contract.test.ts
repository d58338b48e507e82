import { storeContract } from '@codeloom/store/contract-suite'
import path from 'node:path'
import test, { after } from 'node:test'
import { openPostgres } from '../src/index.ts'
import { testServer } from './test-server.ts'

const { server, missing } = await testServer()
if (server === undefined) test('store contract: postgres', { skip: missing }, () => undefined)
else {
  after(() => server.stop())
  storeContract('postgres', { open: folder => openPostgres({ url: server.url, repo: path.basename(folder), create: true }), randomRuns: 8, lacks: {} })
}
