/**
 * Processes that write a store, one after the other, each killed (SIGKILL) at a random instant: while it opens the store, brings in what
 * the one before did not, or commits one tree after the other. Of a server's engine the server is killed, too, with all its processes.
 *
 * B1: what was acknowledged is there when the store is opened again, and at most the one commit that was under way beside it.
 * B2: nothing of a commit is there but all of it: the store fits itself, and its dump is that of a fresh index of that commit's tree.
 */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyStore } from '@codeloom/engine'
import { findRoot, openStore, type Root } from '@codeloom/host'
import { commitOf, openMemory, type GraphStore } from '@codeloom/store'
import { randomOf, type Random } from '@codeloom/testkit/random'
import { runLoop, type Loop } from '../run-loop.ts'
import { describeDifference, holdTheSame } from '../same-graph.ts'
import { TreeBringer } from './bring-in.ts'
import type { Engine } from './engines.ts'
import { layOut, SeededTree } from './seeded-tree.ts'
import { Writer } from './writer.ts'

export interface KillOptions {
  readonly engine: Engine
  readonly kills: number
  readonly seed: number
  /** where the tree, the store and what is kept of a failure go */
  readonly folder: string
  readonly compiled: string
  readonly told: (outcome: KillOutcome) => void
  /** what was done by then is looked at, and is the outcome */
  readonly stop?: AbortSignal | undefined
}

export interface KillOutcome {
  readonly kills: number
  /** kills of the server, among them */
  readonly serverKills: number
  /** what was under way when it was killed: the opening, or the commits after it */
  readonly whileOpening: number
  /** commits in the end, and those of them that were acknowledged before a kill */
  readonly commits: number
  readonly acknowledged: number
  /** kills after which a commit was there that nobody had been told of */
  readonly unheard: number
  /** kills after which the dump was that of a fresh index, and the store fitted itself */
  readonly equal: number
  readonly problem: string | undefined
}

/** The longest a process lives from when it may begin, or from its first commit. */
const longestMs = 300
/** The share of those that live to commit; the others are killed while they open the store, or bring in what the one before did not. */
const committing = 0.8
/** Of so many kills one is the server's. */
const serverKillEvery = 5
/** How long a process may take to see that its server is gone. */
const mostToSeeMs = 60_000

/** Kills until there were so many, something is wrong, or it is stopped. */
export function killStore(options: KillOptions): Promise<KillOutcome> {
  return runLoop(new WriterKills(options))
}

class WriterKills implements Loop<KillOutcome> {
  private readonly options: KillOptions
  private readonly random: Random
  private readonly root: Root
  private readonly url: string
  private readonly expected: ExpectedTree
  private next: Writer
  private outcome: KillOutcome = { kills: 0, serverKills: 0, whileOpening: 0, commits: 0, acknowledged: 0, unheard: 0, equal: 0, problem: undefined }

  constructor(options: KillOptions) {
    const { folder, engine, seed } = options
    const dir = path.join(folder, 'tree')
    fs.mkdirSync(dir, { recursive: true })
    this.options = options
    this.random = randomOf(seed)
    this.root = findRoot(dir, dir)
    this.url = engine.url(folder)
    this.expected = new ExpectedTree(path.join(folder, 'expected'), seed)
    this.next = this.writer()
  }
  async run(): Promise<KillOutcome> {
    while (this.outcome.kills < this.options.kills && this.outcome.problem === undefined && this.options.stop?.aborted !== true) {
      const { engine: { server }, told } = this.options
      const writer = this.next
      // the next one is made ready while this one is looked after
      this.next = this.writer()
      const kill = server?.kill
      const killedServer = kill !== undefined && this.outcome.kills % serverKillEvery === serverKillEvery - 1
      await writer.begin()
      if (this.random.chance(committing)) await writer.committed
      await sleep(this.random.below(longestMs))
      const failure = killedServer ? await this.killServer(writer, kill) : undefined
      await writer.end()
      if (killedServer) await server?.start()
      await this.look(writer, { killedServer, failure })
      told(this.outcome)
    }
    return this.outcome
  }
  end(): Promise<void> {
    return this.next.end()
  }

  private writer(): Writer {
    return new Writer([this.url, this.root.dir, String(this.options.seed)], this.options.compiled)
  }
  /** What the process that lost its server said wrong, if anything. */
  private async killServer(writer: Writer, kill: () => Promise<void>): Promise<string | undefined> {
    await kill()
    const isOver = await Promise.race([writer.ended.then(() => true), sleep(mostToSeeMs, false, { ref: false })])
    if (!isOver) return 'the process did not notice that the server is gone'
    return /^failed failed .*[.]$/m.test(writer.said) ? undefined : `the process did not tell that the server is gone: ${writer.said.slice(-500)}`
  }
  private async look(writer: Writer, { killedServer, failure }: { readonly killedServer: boolean; readonly failure: string | undefined }): Promise<void> {
    const before = this.outcome
    const acknowledged = Math.max(before.commits, writer.last)
    const store = await openStore(this.url, this.root, { create: true })
    try {
      // what a server was told to commit before the kill it commits before it lets others write
      const turn = await store.begin()
      turn.abort()
      const found = commitOf(store).sequence
      const lost = found === acknowledged || found === acknowledged + 1 ? undefined : `${acknowledged} was acknowledged, and the store stands at ${found}`
      const problem = failure ?? lost ?? (found === 0 ? undefined : await this.expected.differenceOf(store, { sequence: found, folder: this.options.folder }))
      this.outcome = {
        kills: before.kills + 1, serverKills: before.serverKills + (killedServer ? 1 : 0), whileOpening: before.whileOpening + (writer.last === 0 ? 1 : 0),
        commits: found, acknowledged: before.acknowledged + writer.count, unheard: before.unheard + (found > acknowledged ? 1 : 0),
        equal: before.equal + (problem === undefined ? 1 : 0),
        problem: problem === undefined ? undefined : `seed ${this.options.seed}, kill ${before.kills + 1}: ${problem}`,
      }
    } finally {
      store.close()
    }
  }
}

/** What a store has to hold at a commit. */
export class ExpectedTree {
  private readonly dir: string
  private readonly tree: SeededTree
  private bringer: TreeBringer | undefined

  constructor(dir: string, seed: number) {
    this.dir = dir
    this.tree = new SeededTree(seed)
  }
  async differenceOf(store: GraphStore, { sequence, folder }: { readonly sequence: number; readonly folder: string }): Promise<string | undefined> {
    layOut(this.dir, this.tree.at(sequence))
    const fresh = openMemory()
    const bringer = (this.bringer ??= await TreeBringer.of(findRoot(this.dir, this.dir)))
    await bringer.into(fresh)
    if (!holdTheSame(store, fresh)) return describeDifference({ updated: store, fresh }, folder)
    const snapshot = store.snapshot()
    try {
      const { damage: [first] } = verifyStore(snapshot, bringer.hash)
      return first === undefined ? undefined : `the store does not fit itself: ${first.where} ${first.what}`
    } finally {
      snapshot.close()
    }
  }
}
