/**
 * A tree that is kept equal to its index all the time, by this process or by another one that it follows: to be up to date is to
 * wait for what was written before, not to look at every file. Loaded when a tree has been asked about once.
 */
import type { FileProblem } from '@codeloom/model'
import { openStore, type Root } from '@codeloom/host/ask'
import { TreeKeeper } from '@codeloom/host/keeper'
import type { GraphStore } from '@codeloom/engine/query'
import { stepOf, type Step } from './progress.ts'

interface Opening {
  readonly root: Root
  readonly storeUrl: string | undefined
  readonly version: string
}

/** Whoever waits for it to begin waits no longer: the tree is looked at instead. Milliseconds. */
const beginsWithinMs = 1_000

export class KeptTree {
  private readonly store: GraphStore
  private readonly keeper: TreeKeeper
  private readonly listeners: Set<(step: Step) => void>

  private constructor(store: GraphStore, keeper: TreeKeeper, listeners: Set<(step: Step) => void>) {
    this.store = store
    this.keeper = keeper
    this.listeners = listeners
  }
  /** Resolves when it holds or follows, or after a while. */
  static async open({ root, storeUrl, version }: Opening): Promise<KeptTree> {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const listeners = new Set<(step: Step) => void>()
    // of its own: what is looked at meanwhile takes turns with it, as with another process
    const store = await openStore(storeUrl, root, { create: true })
    const keeper = TreeKeeper.open({
      root, store, version, command: 'mcp',
      events: {
        holding: () => begin(), following: () => begin(),
        waiting: why => {
          process.stderr.write(`codeloom mcp: ${why}\n`)
          begin()
        },
        polling: code => process.stderr.write(`codeloom mcp: the system gives no more watches (${code}): the whole folder is looked at for every answer\n`),
        progress: progress => {
          for (const listen of listeners) listen(stepOf(progress))
        },
      },
    })
    await Promise.race([begun, new Promise(resolve => setTimeout(resolve, beginsWithinMs).unref())])
    return new KeptTree(store, keeper, listeners)
  }
  /** True once whatever had been written before the call is in, and what these paths are; false where nobody keeps it now. */
  async caughtUp(paths: readonly string[], { signal, onStep }: { readonly signal: AbortSignal; readonly onStep: (step: Step) => void }): Promise<boolean> {
    this.listeners.add(onStep)
    try {
      return await this.keeper.caughtUp(paths, signal) !== undefined
    } finally {
      this.listeners.delete(onStep)
    }
  }
  /** What could not be looked into; undefined where nobody keeps it now. */
  async problems(): Promise<readonly FileProblem[] | undefined> {
    return (await this.keeper.report())?.problems
  }
  async close(): Promise<void> {
    await this.keeper.close()
    this.store.close()
  }
}
