/**
 * Eight processes that read a store, snapshot after snapshot, while one writes it, commit after commit. A snapshot that is torn, or does not
 * stay as it was, is a reader's problem (`look-at.ts`), and so is any error.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from './engines.ts'
import { Writer } from './writer.ts'

const readerCount = 8

export interface ReadOptions {
  readonly engine: Engine
  readonly seconds: number
  readonly seed: number
  /** where the tree and the store go */
  readonly folder: string
  readonly compiled: string
}

interface Reader {
  readonly snapshots: number
  /** different commits among them */
  readonly commits: number
  /** snapshots that were not of the newest commit any more when they were read the second time */
  readonly overtaken: number
  readonly problem?: string
}

export interface ReadOutcome {
  /** commits that were made meanwhile */
  readonly commits: number
  readonly readers: readonly Reader[]
  readonly problem: string | undefined
}

const program = fileURLToPath(new URL('reading-process.ts', import.meta.url))
/** Between two commits: where the writer alone has the store open, it answers the readers then. */
const pauseMs = 20
/** How long readers may take to end: they look at a snapshot to its end. */
const mostEndMs = 60_000

export async function readStore({ engine, seconds, seed, folder, compiled }: ReadOptions): Promise<ReadOutcome> {
  const dir = path.join(folder, 'tree')
  fs.mkdirSync(dir, { recursive: true })
  const args = [engine.url(folder), dir, String(seed)]
  const writer = new Writer([...args, String(pauseMs)], compiled)
  await writer.begin()
  await writer.committed
  const readers = Array.from({ length: readerCount }, () => new ReadingProcess(args, compiled))
  // whoever ended by itself has a problem
  const anyEnded = Promise.race([writer.ended, ...readers.map(({ ended }) => ended)])
  await Promise.race([Promise.all(readers.map(({ ready }) => ready)), anyEnded])
  const [before, began] = [writer.count, performance.now()]
  await Promise.race([sleep(seconds * 1000), anyEnded])
  const lasted = performance.now() - began
  const commits = writer.count - before
  const saw = await Promise.all(readers.map(reader => reader.end()))
  await writer.end()
  return { commits, readers: saw, problem: problemIn({ said: writer.said, commits, saw, isShort: lasted < seconds * 999 }) }
}

interface Lasted {
  readonly said: string
  readonly commits: number
  readonly saw: readonly Reader[]
  readonly isShort: boolean
}

function problemIn({ said, commits, saw, isShort }: Lasted): string | undefined {
  const failed = /^failed .*$/m.exec(said)?.[0] ?? saw.find(({ problem }) => problem !== undefined)?.problem
  if (failed !== undefined) return failed
  if (isShort) return 'a process ended before it was told to'
  return commits === 0 || saw.some(({ overtaken }) => overtaken === 0) ? 'nobody wrote while a reader read' : undefined
}

class ReadingProcess {
  readonly ready: Promise<unknown>
  readonly ended: Promise<unknown>
  private readonly child: ChildProcessByStdio<Writable, Readable, null>
  private said = ''

  constructor(args: readonly string[], compiled: string) {
    this.child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: compiled } })
    this.ready = once(this.child.stdout, 'data')
    this.ended = once(this.child, 'close')
    this.child.stdout.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
    this.child.stdin.on('error', () => undefined)
  }
  /** Has it look at its last snapshot to the end, and tells what it saw. */
  async end(): Promise<Reader> {
    this.child.stdin.end()
    const timer = setTimeout(() => this.child.kill('SIGKILL'), mostEndMs)
    await this.ended
    clearTimeout(timer)
    const last = this.said.trim().split('\n').at(-1) ?? ''
    return last.startsWith('{') ? JSON.parse(last) as Reader : { snapshots: 0, commits: 0, overtaken: 0, problem: 'a reader ended without a word' }
  }
}
