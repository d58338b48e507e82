import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './sqlite-error.ts'

const firstWaitMs = 2
const longestWaitMs = 100

/**
 * The right to write, among processes: an exclusive lock on a file beside the store. No clock is involved: the lock ends
 * with whoever holds it, killed or not.
 */
export class Lease {
  private readonly path: string
  private database: DatabaseSync | undefined

  constructor(path: string) {
    this.path = path
  }
  /** Waits until nobody else holds the lease, then holds it. */
  async take(signal: AbortSignal | undefined): Promise<void> {
    for (let waitMs = firstWaitMs; !this.tryTake(); waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      await sleep(waitMs, undefined, signal === undefined ? {} : { signal })
    }
  }
  /** Holds the lease unless somebody else does. */
  tryTake(): boolean {
    this.database ??= new DatabaseSync(this.path, { timeout: 0 })
    try {
      this.database.exec('BEGIN EXCLUSIVE')
      return true
    } catch (error) {
      if (isBusy(error)) return false
      // a file that could not be written is opened for reading alone, and would stay so
      this.close()
      throw error
    }
  }
  release(): void {
    if (this.database?.isTransaction === true) this.database.exec('ROLLBACK')
  }
  close(): void {
    this.database?.close()
    this.database = undefined
  }
}
