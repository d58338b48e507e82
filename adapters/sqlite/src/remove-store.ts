import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Lease } from './lease.ts'
import { inPlainWords } from './sqlite-error.ts'

/** What SQLite keeps beside a store while it is open, and after a process that was killed. */
const beside = ['', '-wal', '-shm'] as const
const ofLease = ['.lease', '.lease-journal'] as const

/** Takes a store away, with what stands beside it. False, and nothing done, while somebody holds it or has the right to write it. */
export function removeSqlite(path: string): boolean {
  const seats = seatFiles(path)
  const locks = [`${path}.lease`, ...seats].map(file => new Lease(file))
  try {
    if (!locks.every(lock => lock.tryTake())) return false
    for (const suffix of beside) rmSync(`${path}${suffix}`, { force: true })
  } catch (error) {
    throw inPlainWords(path, error)
  } finally {
    for (const lock of locks) lock.close()
  }
  for (const file of [...ofLease.map(suffix => `${path}${suffix}`), ...seats]) rmSync(file, { force: true })
  return true
}

/** The files whose locks are the right to hold the store: one, or more where one was taken from a process that did not answer. */
function seatFiles(path: string): readonly string[] {
  const start = `${basename(path)}.holder-`
  return readdirSync(dirname(path)).filter(name => name.startsWith(start) && /^\d+$/.test(name.slice(start.length))).map(name => join(dirname(path), name))
}
