import test from 'node:test'
import { killRounds } from './kill-rounds.ts'

test('Q1: a process killed at a random moment loses nothing that it acknowledged', async () => {
  await killRounds(10)
})
