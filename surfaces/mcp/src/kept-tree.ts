/**
 * A tree that is kept equal to its index all the time, by this process or by another one that it follows: to be up to date is to
 * wait for what was written before, not to look at every file. Loaded when a tree has been asked about once.
 */
import { plainLine, type FileProblem } from '@codeloom/model'
import { openStore, type Root } from '@codeloom/host/ask'
import { TreeKeeper, type Greeting } from '@codeloom/host/keeper'
import type { Durability, GraphStore } from '@codeloom/engine/query'
import { plainWords } from './plain-words.ts'
import { stepOf, type Step } from './progress.ts'

interface Opening {
  /** hears of vectors, in plain words */
  readonly vectors: (words: string) => void
  readonly root: Root
  readonly storeUrl: string | undefined
  readonly durability?: Durability | undefined
  readonly version: string
}

/** What it tells while it goes on. */
interface Told {
  readonly listeners: Set<(step: Step) => void>
  ended: { readonly error: unknown } | undefined
}

/** Whoever waits for it to begin waits no longer: the tree is looked at instead. Milliseconds. */
const beginsWithinMs = 1_000

export class KeptTree {
  private readonly store: GraphStore
  private readonly keeper: TreeKeeper
  private readonly told: Told

  private constructor(store: GraphStore, keeper: TreeKeeper, told: Told) {
    this.store = store
    this.keeper = keeper
    this.told = told
  }
  /** Resolves when it holds or follows, or after a while. */
  static async open({ root, storeUrl, durability, version, vectors }: Opening): Promise<KeptTree> {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const told: Told = { listeners: new Set(), ended: undefined }
    // of its own: what is looked at meanwhile takes turns with it, as with another process
    const store = await openStore(storeUrl, root, { create: true, durability })
    const keeper = TreeKeeper.open({
      root, store, version, command: 'mcp',
      events: {
        holding: () => begin(),
        following: holder => {
          if (holder.version !== version) say(otherVersion(holder, version))
          begin()
        },
        waiting: why => {
          say(why)
          begin()
        },
        ended: error => {
          say(plainWords(error))
          told.ended = { error }
          begin()
        },
        polling: code => say(`the system gives no more watches (${code}): the whole folder is looked at for every answer`),
        vectors,
        watching: () => say('the system gives watches again'),
        progress: progress => {
          for (const listen of told.listeners) listen(stepOf(progress))
        },
      },
    })
    await Promise.race([begun, new Promise(resolve => setTimeout(resolve, beginsWithinMs).unref())])
    return new KeptTree(store, keeper, told)
  }
  /** Whether it is kept just now, by this process or by the one that it follows. */
  get isKept(): boolean {
    return this.keeper.isKept
  }
  /** Why it can be kept no more; whoever opened it closes it then. */
  get ended(): Told['ended'] {
    return this.told.ended
  }
  /** True once whatever had been written before the call is in, and what these paths are; false where nobody keeps it now. */
  async caughtUp(paths: readonly string[], { signal, onStep }: { readonly signal: AbortSignal; readonly onStep: (step: Step) => void }): Promise<boolean> {
    const { listeners } = this.told
    const leave = (): boolean => listeners.delete(onStep)
    listeners.add(onStep)
    // whoever waits no longer is told nothing more, though what it waited for goes on
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await this.keeper.caughtUp(paths, signal) !== undefined
    } finally {
      signal.removeEventListener('abort', leave)
      leave()
    }
  }
  /** What could not be looked into; undefined where nobody keeps it now, or who does takes long to say. */
  async problems(): Promise<readonly FileProblem[] | undefined> {
    return (await this.keeper.report())?.problems
  }
  async close(): Promise<void> {
    await this.keeper.close()
    this.store.close()
  }
}

function otherVersion({ pid, command, version: theirs }: Greeting, own: string): string {
  return `process ${pid} (codeloom ${command} ${theirs}) keeps this folder up to date, as its version does; this one is ${own}`
}

function say(words: string): void {
  process.stderr.write(`codeloom mcp: ${plainLine(words)}\n`)
}
