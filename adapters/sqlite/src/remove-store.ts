import { rmSync } from 'node:fs'
import { Lease } from './lease.ts'
import { inPlainWords } from './sqlite-error.ts'

/** What SQLite keeps beside a store while it is open, and after a process that was killed. */
const beside = ['', '-wal', '-shm'] as const
const ofLease = ['.lease', '.lease-journal'] as const

/** Takes a store away, with what stands beside it. False, and nothing done, while somebody holds the right to write it. */
export function removeSqlite(path: string): boolean {
  const lease = new Lease(`${path}.lease`)
  try {
    if (!lease.tryTake()) return false
    for (const suffix of beside) rmSync(`${path}${suffix}`, { force: true })
  } catch (error) {
    throw inPlainWords(path, error)
  } finally {
    lease.close()
  }
  for (const suffix of ofLease) rmSync(`${path}${suffix}`, { force: true })
  return true
}
