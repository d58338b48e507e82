/** The last line of a terminal while something is watched: how many updates, how quick, what is done now; nothing where there is no terminal. */
import type { Progress } from '@codeloom/engine'
import { counted } from './output.ts'
import { doing } from './progress-bar.ts'

/** What is committed, as far as the line tells it. */
interface Update {
  /** from the first event to its commit */
  readonly milliseconds: number
  /** paths that wait behind it */
  readonly pending: number
}

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>

export class StateLine {
  private readonly stream: Terminal
  private readonly latest: number[] = []
  private updates = 0
  private failures = 0
  private pending = 0
  private isShown = false
  private now: Progress | undefined
  private drawn = -Infinity
  private forget: NodeJS.Timeout | undefined

  constructor(stream: Terminal) {
    this.stream = stream
  }
  updated({ milliseconds, pending }: Update): void {
    this.updates++
    this.pending = pending
    this.now = undefined
    this.latest.push(milliseconds)
    if (this.latest.length > keptTimes) this.latest.shift()
  }
  failed(): void {
    this.failures++
    this.now = undefined
  }
  /** Something is under way: shown while it goes on, unless it is over in no time. */
  progress(progress: Progress): void {
    if (!this.stream.isTTY || !this.isShown || (progress.total ?? progress.done) < shownFrom) return
    this.now = progress
    clearTimeout(this.forget)
    this.forget = setTimeout(() => {
      this.now = undefined
      if (this.isShown) this.draw()
    }, forgottenAfterMs).unref()
    if (performance.now() - this.drawn >= drawEveryMs) this.draw()
  }
  draw(): void {
    if (!this.stream.isTTY) return
    this.drawn = performance.now()
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
    const parts = [
      'watching',
      `${counted(this.updates, 'update')}${median === undefined ? '' : `, half of the last ${sorted.length} within ${Math.round(median)} ms`}`,
      ...(this.failures === 0 ? [] : [`${this.failures} failed`]),
      ...(this.pending === 0 ? [] : [`${counted(this.pending, 'path waits', 'paths wait')}`]),
      ...(this.now === undefined ? [] : [workText(this.now)]),
      'Ctrl-C ends',
    ]
    return parts.join('; ')
  }
}

/** `reading 300 of 1,204 files` */
function workText({ stage, done, total }: Progress): string {
  return `${doing[stage]} ${total === undefined ? counted(done, 'file') : `${done.toLocaleString('en-US')} of ${counted(total, 'file')}`}`
}

const keptTimes = 100
/** files: fewer are in before anyone could read it */
const shownFrom = 50
const drawEveryMs = 100
const forgottenAfterMs = 500
