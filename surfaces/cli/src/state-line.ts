/** The last line of a terminal while something is watched: how many updates, how quick; nothing where there is no terminal. */
import { counted } from './output.ts'

export class StateLine {
  private readonly stream: NodeJS.WriteStream
  private readonly latest: number[] = []
  private updates = 0
  private isShown = false

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream
  }
  /** An update took so long, from the first event to its commit. */
  updated(milliseconds: number): void {
    this.updates++
    this.latest.push(milliseconds)
    if (this.latest.length > keptTimes) this.latest.shift()
  }
  draw(): void {
    if (!this.stream.isTTY) return
    this.stream.write(`\r\u001b[2K\u001b[2m${this.text().slice(0, Math.max(20, this.stream.columns - 1))}\u001b[0m`)
    this.isShown = true
  }
  clear(): void {
    if (this.isShown) this.stream.write('\r\u001b[2K')
    this.isShown = false
  }

  private text(): string {
    const sorted = this.latest.toSorted((a, b) => a - b)
    const median = sorted[sorted.length >> 1]
    return `watching; ${counted(this.updates, 'update')}${median === undefined ? '' : `, half of the last ${sorted.length} within ${Math.round(median)} ms`}; Ctrl-C ends`
  }
}

const keptTimes = 100
