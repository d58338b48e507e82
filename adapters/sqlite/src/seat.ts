import { StoreError } from '@codeloom/store'
import { readJson } from '@codeloom/store/tables'
import { existsSync, rmSync } from 'node:fs'
import { rowSum, type Connection } from './connection.ts'
import { Lease } from './lease.ts'

/** Who may hold the store, as it lies in the store itself. */
export interface Seat {
  /** raised whenever the right is taken */
  readonly epoch: number
  /** names the file whose lock is the right: another one each time that the right was taken from a process that did not answer */
  readonly file: number
}

/** In the table of the head, which is row 1. */
const row = 2
const free: Seat = { epoch: 0, file: 0 }

export function readSeat(connection: Connection): Seat {
  const found = connection.get('SELECT sum, data FROM head WHERE id = ?', row)
  if (found === undefined) return free
  const seat = readJson(connection.summed(row, found)) as Partial<Seat>
  return { epoch: connection.integer(seat.epoch), file: connection.integer(seat.file) }
}

export function writeSeat(connection: Connection, seat: Seat): void {
  const data = Buffer.from(JSON.stringify(seat))
  connection.run('INSERT OR REPLACE INTO head (id, sum, data) VALUES (?, ?, ?)', row, rowSum(row, data), data)
}

export function seatLock(path: string, { file }: Seat): Lease {
  return new Lease(seatFile(path, file))
}

/** Whether a process has the lock; undefined where it may not be tried. Who tries has it for that moment: whoever wants it then tries again. */
export function isTaken(path: string, seat: Seat): boolean | undefined {
  if (!existsSync(seatFile(path, seat.file))) return false
  const lock = seatLock(path, seat)
  try {
    return !lock.tryTake()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  } finally {
    lock.close()
  }
}

function seatFile(path: string, file: number): string {
  return `${path}.holder-${file}`
}

/** A lock's file that nobody looks at any more; where the system does not let go of one that is open, it stays, empty. */
export function removeSeatFile(path: string, file: number): void {
  for (const suffix of ['', '-journal']) rmSync(`${seatFile(path, file)}${suffix}`, { force: true, maxRetries: 0 })
}

export function deposed(path: string): StoreError {
  return new StoreError('conflict', `${path} is kept by another process now, because this one did not answer for a while. Nothing of this change was written.`)
}
