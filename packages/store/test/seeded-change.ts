import fc from 'fast-check'
import { changes, type Change } from './random-changes.ts'

/** The change that makes this sequence number; the same in every process. */
export function seededChange(sequence: number): Change {
  const [list] = fc.sample(changes, { seed: sequence, numRuns: 1 })
  const first = list?.[0]
  if (first === undefined) throw new Error('no change')
  return { ...first, commit: true }
}
