/**
 * Tells when all that happened before now has been heard by the watches of this process.
 *
 * Why that is sound: on Linux all watches of a thread share one queue of the kernel's, in order. Whoever writes a file has
 * its event in that queue before the write returns. What is done afterwards to a file of our own, which is watched as well,
 * comes behind it: once that is heard, so is all before it. Elsewhere, and where the queue overflowed, nothing is proven. What no
 * watch hears of at all (a write through a mapping, or under another name outside the tree) is not proven either: whoever answers
 * compares the files that the answer rests on.
 *
 * H1: an echo is heard only after every event that was in the queue when it was asked for.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Far longer than a turn of a busy thread; an echo that is not heard by then is lost. */
const lostMs = 2_000

interface Round {
  readonly heard: Promise<boolean>
  readonly tell: (isHeard: boolean) => void
}

export class Echo {
  private file: number | undefined
  private watcher: fs.FSWatcher | undefined
  private running: Round | undefined
  /** for whoever asks while one is under way, which may have begun before something else was heard */
  private next: Round | undefined
  private lost: NodeJS.Timeout | undefined

  /** Resolves once all that happened before this call has been heard; false where that cannot be told. */
  async heard(): Promise<boolean> {
    if (process.platform !== 'linux') return false
    if (this.running !== undefined) return (this.next ??= newRound()).heard
    const round = newRound()
    this.begin(round)
    return round.heard
  }
  close(): void {
    this.end(false)
    this.watcher?.close()
    this.watcher = undefined
    if (this.file !== undefined) fs.closeSync(this.file)
    this.file = undefined
  }

  private begin(round: Round): void {
    this.running = round
    try {
      this.file ??= this.open()
      const now = new Date()
      fs.futimesSync(this.file, now, now)
      // a thread that was stopped for a while looks at its clock before it looks at what it heard
      this.lost = setTimeout(() => setImmediate(() => setImmediate(() => (this.running === round ? this.close() : undefined))), lostMs)
    } catch {
      // no place for a file, or no watch for it: the tree is looked at instead
      this.close()
    }
  }
  /**
   * A file that is open and in no folder any more: nothing is left behind, however this process ends. It is watched from then on,
   * through the name that the system has for what is open: that it was taken out of its folder would be heard as an echo of its own.
   */
  private open(): number {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-'))
    let file: number
    try {
      file = fs.openSync(path.join(folder, 'echo'), 'wx', 0o600)
    } finally {
      fs.rmSync(folder, { recursive: true, force: true })
    }
    try {
      this.watcher = fs.watch(`/proc/self/fd/${file}`, { persistent: false }, () => this.end(true))
      this.watcher.on('error', () => this.close())
      return file
    } catch (error) {
      fs.closeSync(file)
      throw error
    }
  }
  private end(isHeard: boolean): void {
    clearTimeout(this.lost)
    const { running, next } = this
    this.running = undefined
    this.next = undefined
    running?.tell(isHeard)
    if (next === undefined) return
    if (isHeard) this.begin(next)
    else next.tell(false)
  }
}

function newRound(): Round {
  const { promise: heard, resolve: tell } = Promise.withResolvers<boolean>()
  return { heard, tell }
}
