/** A tree, its store, and processes that keep it, for the tests of the holder. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findRoot, indexTree, openStore } from '@codeloom/host'
import { openMemory, type GraphStore } from '@codeloom/store'
import { dumpOf } from '@codeloom/testkit'

const program = fileURLToPath(new URL('keeper-process.ts', import.meta.url))
/** How long anything may take, on a machine that is busy with other tests. */
export const mostMs = 60_000

export interface Told {
  readonly event: string
  readonly at: number
  readonly sequence?: number
  readonly epoch?: number
  readonly pid?: number
  readonly after?: number
  readonly why?: string
}

/** A tree, its store, and the processes that keep it. */
export class Kept {
  readonly home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-keeper-')))
  readonly dir = path.join(this.home, 'tree')
  readonly storeUrl: string
  private readonly processes: KeeperProcess[] = []

  constructor(t: TestContext, storeUrl?: string) {
    this.storeUrl = storeUrl ?? `sqlite:${path.join(this.home, 'graph.db')}`
    fs.mkdirSync(this.dir)
    this.put('a.ts', "import { b } from './b.ts'\nexport function a() { return b() }\n")
    this.put('b.ts', 'export function b() { return 1 }\n')
    t.after(() => {
      for (const each of this.processes) each.child.kill('SIGKILL')
      fs.rmSync(this.home, { recursive: true, force: true })
    })
  }
  /** In one step: an empty file is no commit of its own. */
  put(file: string, text: string): void {
    const [unfinished, full] = [path.join(this.home, 'unfinished'), path.join(this.dir, file)]
    fs.mkdirSync(path.dirname(full), { recursive: true })
    fs.writeFileSync(unfinished, text)
    fs.renameSync(unfinished, full)
  }
  start(times: object = {}): KeeperProcess {
    const started = new KeeperProcess([this.dir, this.storeUrl, 'test', JSON.stringify(times)])
    this.processes.push(started)
    return started
  }
  async open(): Promise<GraphStore> {
    return openStore(this.storeUrl, findRoot(this.dir, this.dir), { create: true })
  }
  /** Fails unless the store is that of a fresh index of what is there now. */
  async isFresh(): Promise<void> {
    const [store, fresh] = [await this.open(), openMemory()]
    await indexTree({ root: findRoot(this.dir, this.dir), store: fresh })
    assert.equal(dumpOf(store), dumpOf(fresh))
    store.close()
  }
}

export class KeeperProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  readonly told: Told[] = []
  private heard = Promise.withResolvers<void>()

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.child.stdin.on('error', () => undefined)
    createInterface({ input: this.child.stdout }).on('line', line => {
      const said: Told = JSON.parse(line)
      this.told.push(said)
      this.heard.resolve()
      this.heard = Promise.withResolvers()
    })
  }
  /** The first of what it tells, from the `from`th on, that is so. */
  async tells(wanted: (told: Told) => boolean, from = 0): Promise<Told> {
    const late = AbortSignal.timeout(mostMs)
    for (;;) {
      const found = this.told.slice(from).find(wanted)
      if (found !== undefined) return found
      await Promise.race([this.heard.promise, once(late, 'abort').then(() => assert.fail(`it told only ${JSON.stringify(this.told)}`))])
    }
  }
  /** Asks it to bring the tree up to date; the sequence, undefined where it could ask nobody. */
  async fresh(): Promise<number | undefined> {
    const from = this.told.length
    this.child.stdin.write('fresh\n')
    return (await this.tells(({ event }) => event === 'fresh', from)).sequence
  }
}

export const is = (event: string) => (told: Told): boolean => told.event === event
