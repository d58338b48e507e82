import { killRounds } from '@codeloom/store/contract-suite'
import test from 'node:test'
import { killedSqlite } from './killed-store.ts'

test('Q1: a process killed at a random moment loses nothing that it acknowledged', async () => {
  await killRounds(killedSqlite, 10)
})
