import test from 'node:test'
import { replayEdits } from '@codeloom/testkit'

for (let seed = 1; seed <= 10; seed++) {
  test(`U1: incremental equals full after each of 20 random edits, seed ${seed}`, () => replayEdits({ seed, edits: 20 }))
}

test('K1: incremental equals full where answers are written and let go of after each file', () => replayEdits({ seed: 33, edits: 40 }))
