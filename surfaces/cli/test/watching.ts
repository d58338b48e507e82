/** `codeloom watch` as a test reads it. */
import assert from 'node:assert/strict'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import type { Tree } from './command.ts'

/** How long a line may take to come, on a machine that is busy with other tests. */
const mostMs = 30_000

/** `codeloom watch` of a tree, line by line. */
export class Watching {
  private readonly child: ChildProcessByStdio<null, Readable, Readable>
  private readonly lines: AsyncIterator<string>
  said = ''

  constructor(t: TestContext, tree: Tree, ...args: readonly string[]) {
    this.child = tree.start('watch', ...args)
    this.child.stderr.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    t.after(() => {
      this.child.kill('SIGKILL')
      tree.remove()
    })
  }
  /** Fails where none comes for long: a test that waits for ever tells nothing. */
  async line(): Promise<string> {
    const late = setTimeout(() => this.child.kill('SIGKILL'), mostMs)
    const { value, done } = await this.lines.next()
    clearTimeout(late)
    assert.ok(done !== true, `it said nothing more: ${this.said}`)
    return value
  }
  get pid(): number {
    return this.child.pid ?? 0
  }
  /** The next event of this kind; fails where one of a problem comes before. */
  async next(wanted: string): Promise<WatchEvent> {
    for (;;) {
      const event = await this.event()
      assert.notEqual(event.event, 'problem', JSON.stringify(event))
      if (event.event === wanted) return event
    }
  }
  async event(): Promise<WatchEvent> {
    const event: WatchEvent = JSON.parse(await this.line())
    return event
  }
  async stop(signal: NodeJS.Signals): Promise<number | null> {
    const ended = once(this.child, 'exit')
    this.child.kill(signal)
    const [code]: unknown[] = await ended
    return typeof code === 'number' ? code : null
  }
}

interface WatchEvent {
  readonly event: string
  readonly snapshot: { readonly sequence: number }
  readonly changes: readonly { readonly t: string; readonly change: string; readonly key?: string; readonly to?: string }[]
  readonly pending: number
  readonly missed?: boolean
  readonly message?: string
  readonly process?: number
  readonly after?: number
  /** of what was missed */
  readonly from?: number
  readonly to?: number
}
