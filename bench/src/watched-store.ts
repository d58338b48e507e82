/** A store that a watcher keeps equal to a tree, for replays: nothing is brought in but by what the watcher hears. */
import { setTimeout as sleep } from 'node:timers/promises'
import { findRoot } from '@codeloom/host'
import { linkedInVain } from '@codeloom/engine'
import { LiveTree, type LiveUpdate } from '@codeloom/host/watch'
import type { GraphStore } from '@codeloom/store'
import type { Updated } from './same-graph.ts'

/** What has not come in by then never will. */
const mostMs = 60_000

/** What was heard since it was last asked. */
interface Heard {
  readonly updates: LiveUpdate[]
  readonly inVain: string[]
  close(): void
}

export class WatchedStore {
  private readonly store: GraphStore
  private readonly live: LiveTree
  private readonly heard: Heard

  private constructor(store: GraphStore, live: LiveTree, heard: Heard) {
    this.store = store
    this.live = live
    this.heard = heard
  }
  static async open(dir: string, store: GraphStore): Promise<WatchedStore> {
    const updates: LiveUpdate[] = []
    const inVain: string[] = []
    let before = store.snapshot()
    const updated = (update: LiveUpdate): void => {
      const after = store.snapshot()
      inVain.push(...linkedInVain(before, after, update.done))
      before.close()
      before = after
      updates.push(update)
    }
    const live = await LiveTree.open({ root: findRoot(dir, dir), store, events: { updated } })
    await live.idle()
    return new WatchedStore(store, live, { updates, inVain, close: () => before.close() })
  }
  /** Waits until the store holds the sources with this Merkle root, or it is too late; what was done since the last time. */
  async until(root: string): Promise<Updated | undefined> {
    for (const began = performance.now(); this.rootNow() !== root && performance.now() - began < mostMs; await sleep(5)) await this.live.idle()
    await this.live.idle()
    const done = this.heard.updates.splice(0)
    const [last] = done.slice(-1)
    if (last === undefined) return undefined
    const sum = (of: (summary: LiveUpdate['summary']) => number): number => done.reduce((total, { summary }) => total + of(summary), 0)
    const { summary } = last
    return {
      summary: {
        ...summary, added: sum(({ added }) => added), changed: sum(({ changed }) => changed), removed: sum(({ removed }) => removed),
        parsed: sum(({ parsed }) => parsed), linked: sum(({ linked }) => linked),
      },
      inVain: this.heard.inVain.splice(0),
      milliseconds: done.reduce((total, { summary: { milliseconds } }) => total + milliseconds, 0),
    }
  }
  close(): void {
    this.live.close()
    this.heard.close()
  }
  private rootNow(): string {
    const snapshot = this.store.snapshot()
    snapshot.close()
    return snapshot.commit.root
  }
}
