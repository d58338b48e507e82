import { killRounds } from '@codeloom/store/contract-suite'
import test from 'node:test'
import { killedRocksdb } from './killed-store.ts'

test('R1: a process killed at a random moment loses nothing that it acknowledged', async () => {
  await killRounds(killedRocksdb, 8)
})
