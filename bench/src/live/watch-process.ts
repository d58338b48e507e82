/**
 * `codeloom watch --json` as its users start it, in a process of its own, for storms, kills and benchmarks: what it told, and how it is
 * stopped, killed and started again.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { watchCommand } from '../programs.ts'

/** What it prints, as far as it is read here. */
export interface WatchEvent {
  readonly event: string
  readonly snapshot?: { readonly sequence: number; readonly root: string }
  readonly from?: number
  readonly to?: number
  readonly message?: string
  readonly changes?: readonly unknown[]
  readonly parsed?: number
  readonly lent?: number
  readonly linked?: number
  /** that it watches */
  readonly folders?: number
}

export interface Watch {
  readonly dir: string
  readonly store: string
  readonly cache: string
  readonly compiled: string
  readonly workers?: number | undefined
  /** the commit after which it is to tell what happened */
  readonly since?: number | undefined
  /** a shell command that runs "$@" */
  readonly within?: string | undefined
}

export class WatchProcess {
  readonly told: WatchEvent[] = []
  /** what it said beside, on stderr */
  said = ''
  private readonly child: ChildProcessByStdio<null, Readable, Readable>
  private readonly ended: Promise<unknown>
  private readonly lived = Promise.withResolvers<void>()

  constructor({ workers, since, within, ...watch }: Watch) {
    const { program, args, env } = watchCommand(watch)
    const more = [...(workers === undefined ? [] : ['--workers', String(workers)]), ...(since === undefined ? [] : ['--since', String(since)])]
    const command = [program, ...args, ...more]
    const [first = '', ...rest] = within === undefined ? command : ['sh', '-c', within, 'sh', ...command]
    this.child = spawn(first, rest, { env: { ...process.env, ...env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.ended = once(this.child, 'close')
    this.child.stderr.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
    createInterface({ input: this.child.stdout }).on('line', line => this.hear(line))
    void this.ended.then(() => this.lived.resolve())
  }
  /** Resolves when it has said that it is live, or is gone. */
  live(): Promise<void> {
    return this.lived.promise
  }
  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }
  /** The time that it took of all processors so far, milliseconds; NaN where there is no /proc to read it from. */
  get cpuMs(): number {
    const file = `/proc/${this.child.pid}/stat`
    if (!fs.existsSync(file)) return Number.NaN
    // utime and stime, in ticks of 10 ms, counted behind the name, which may hold anything
    const [user, system] = fs.readFileSync(file, 'utf8').replace(/^.*\) /s, '').split(' ').slice(11, 13).map(Number)
    return ((user ?? Number.NaN) + (system ?? Number.NaN)) * 10
  }
  /** The most memory that it had so far; NaN where there is no /proc to read it from. */
  get peakMb(): number {
    const file = `/proc/${this.child.pid}/status`
    return fs.existsSync(file) ? Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? Number.NaN) / 1024 : Number.NaN
  }
  get commits(): readonly WatchEvent[] {
    return this.told.filter(({ event }) => event === 'commit')
  }
  /** Ends it; resolves when all that it told has been heard. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal)
    await this.ended
  }

  private hear(line: string): void {
    const event = eventIn(line)
    if (event === undefined) return
    this.told.push(event)
    if (event.event === 'live') this.lived.resolve()
  }
}

/** The last line of one that was killed may be cut off: what stands in it was not told. */
function eventIn(line: string): WatchEvent | undefined {
  try {
    const event: WatchEvent = JSON.parse(line)
    return event
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
