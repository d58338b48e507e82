/** A store that a watcher keeps equal to a tree, for replays: nothing is brought in but by what the watcher hears. */
import { setTimeout as sleep } from 'node:timers/promises'
import { findRoot } from '@codeloom/host'
import { LiveTree, type LiveUpdate } from '@codeloom/host/watch'
import type { GraphStore } from '@codeloom/store'
import type { Updated } from './same-graph.ts'

/** What has not come in by then never will. */
const mostMs = 60_000

export class WatchedStore {
  private readonly store: GraphStore
  private readonly live: LiveTree
  private readonly updates: LiveUpdate[]

  private constructor(store: GraphStore, live: LiveTree, updates: LiveUpdate[]) {
    this.store = store
    this.live = live
    this.updates = updates
  }
  static async open(dir: string, store: GraphStore): Promise<WatchedStore> {
    const updates: LiveUpdate[] = []
    const live = await LiveTree.open({ root: findRoot(dir, dir), store, events: { updated: update => updates.push(update) } })
    await live.idle()
    return new WatchedStore(store, live, updates)
  }
  /** Waits until the store holds the sources with this Merkle root, or it is too late; what was done since the last time. */
  async until(root: string): Promise<Updated | undefined> {
    for (const began = performance.now(); this.rootNow() !== root && performance.now() - began < mostMs; await sleep(5)) await this.live.idle()
    await this.live.idle()
    const done = this.updates.splice(0)
    const [last] = done.slice(-1)
    if (last === undefined) return undefined
    const sum = (of: (summary: LiveUpdate['summary']) => number): number => done.reduce((total, { summary }) => total + of(summary), 0)
    const { summary } = last
    return {
      summary: {
        ...summary, added: sum(({ added }) => added), changed: sum(({ changed }) => changed), removed: sum(({ removed }) => removed),
        parsed: sum(({ parsed }) => parsed), linked: sum(({ linked }) => linked),
      },
      milliseconds: done.reduce((total, { summary: { milliseconds } }) => total + milliseconds, 0),
    }
  }
  close(): void {
    this.live.close()
  }
  private rootNow(): string {
    const snapshot = this.store.snapshot()
    snapshot.close()
    return snapshot.commit.root
  }
}
