/** That a tree is kept: begun once, and begun again where it failed or ended, after a pause. */
import { plainWords } from './plain-words.ts'

interface Closed {
  close(): Promise<void>
}

/** What made it fail may pass: a store that was busy, watches that ran out. Milliseconds. */
const usualPauseMs = 30_000

export class Keeping<T extends Closed> {
  private readonly open: () => Promise<T>
  private readonly pauseMs: number
  private opened: Promise<T | undefined> | undefined
  private notBefore = -Infinity
  private isClosed = false

  constructor(open: () => Promise<T>, pauseMs = usualPauseMs) {
    this.open = open
    this.pauseMs = pauseMs
  }
  /** Begins, unless it has begun, or failed a moment ago. */
  begin(): void {
    if (this.isClosed || this.opened !== undefined || performance.now() < this.notBefore) return
    this.opened = this.open().catch((error: unknown) => {
      // as long as it cannot be kept it is looked at
      process.stderr.write(`codeloom mcp: ${plainWords(error)}\n`)
      this.opened = undefined
      this.notBefore = performance.now() + this.pauseMs
      return undefined
    })
  }
  /** Who keeps it; undefined where nobody does. */
  get tree(): Promise<T | undefined> | undefined {
    return this.opened
  }
  /** It has ended: it may begin again, at once or after a pause. */
  async letGo(tree: T, pauses: boolean): Promise<void> {
    if (await this.opened !== tree) return
    this.opened = undefined
    if (pauses) this.notBefore = performance.now() + this.pauseMs
    await tree.close()
  }
  async close(): Promise<void> {
    this.isClosed = true
    await (await this.opened)?.close()
  }
}
