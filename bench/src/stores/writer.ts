import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('writing-process.ts', import.meta.url))

/** `writing-process.ts` as a process of its own: made ready at once, it writes when it is told to. */
export class Writer {
  said = ''
  readonly ended: Promise<unknown>
  /** resolves when it has told of a commit, or has ended */
  readonly committed: Promise<unknown>
  private readonly child: ChildProcessByStdio<Writable, Readable, null>
  private readonly ready: Promise<unknown>

  constructor(args: readonly string[], compiled: string) {
    this.child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: compiled } })
    this.ended = once(this.child, 'close')
    // who is killed reads nothing any more
    this.child.stdin.on('error', () => undefined)
    this.ready = once(this.child.stdout, 'data')
    const { promise, resolve } = Promise.withResolvers<unknown>()
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.said += chunk.toString()
      if (this.count > 0) resolve(undefined)
    })
    this.committed = Promise.race([promise, this.ended])
  }
  /** The last commit that was acknowledged; 0 where none was. A number may be cut off in the middle: whole lines count. */
  get last(): number {
    return this.acknowledged.at(-1) ?? 0
  }
  get count(): number {
    return this.acknowledged.length
  }
  async begin(): Promise<void> {
    await Promise.race([this.ready, this.ended])
    this.child.stdin.write('go\n')
  }
  async end(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }
  private get acknowledged(): readonly number[] {
    return this.said.split('\n').slice(0, -1).filter(line => /^\d+$/.test(line)).map(Number)
  }
}
