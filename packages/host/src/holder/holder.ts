/** The process that holds a store: its tree is watched, and other processes can ask it. */
import { commitOf, type Hold } from '@codeloom/store'
import { EventLog } from '../watch/event-log.ts'
import { LiveTree } from '../watch/live-tree.ts'
import { KeptVectors } from '../vectors/kept-vectors.ts'
import { HolderServer } from './holder-server.ts'
import type { KeeperOptions } from './keeper-options.ts'
import { protocolVersion, told } from './protocol.ts'

interface Holding {
  readonly hold: Hold
  readonly deposed: () => void
  readonly says: (why: string) => void
  readonly tellsOnMs: number
}

interface Telling {
  upTo: number
}

export class Holder {
  readonly live: LiveTree
  private readonly server: HolderServer | undefined
  private readonly telling: Telling
  private readonly listened: Listened
  private readonly vectors: KeptVectors

  private constructor(live: LiveTree, server: HolderServer | undefined, { telling, listened, vectors }: Parts) {
    this.live = live
    this.vectors = vectors
    this.listened = listened
    this.server = server
    this.telling = telling
  }
  /** Every commit up to this one has been told, or will not be: it was another process's. */
  get toldUpTo(): number {
    return this.telling.upTo
  }
  /** Watches and listens; the first look at the tree goes on. */
  static async open(options: KeeperOptions, { hold, deposed, says, tellsOnMs }: Holding): Promise<Holder> {
    const { root, store, workers, maxFileBytes, events = {}, tellsDelta = false, version, command } = options
    const began = performance.now()
    const telling: Telling = { upTo: commitOf(store).sequence }
    let server: HolderServer | undefined
    // whoever holds the store makes its vectors
    const vectors = await KeptVectors.open({ root, store, say: words => events.vectors?.(words) })
    const live = await LiveTree.open({
      root, store, workers, maxFileBytes, tellsDelta,
      events: {
        ...events, deposed,
        updated: update => {
          const commit = told(update)
          telling.upTo = commit.sequence
          server?.commit(commit)
          events.committed?.(commit)
          vectors.committed()
        },
        progress: progress => {
          server?.progress(progress)
          events.progress?.(progress)
        },
      },
    }).catch(async (error: unknown) => {
      await vectors.close()
      throw error
    })
    void live.ready.then(() => vectors.committed())
    const greeting = { version, protocol: protocolVersion, pid: process.pid, epoch: hold.epoch, root: root.dir, command }
    const listened = new Listened(live, { always: tellsDelta, tellsOnMs })
    // who listened to the holder before this one may come back as well
    listened.ends(EventLog.of(store).quietMs())
    try {
      server = await HolderServer.open(store, {
        greeting,
        fresh: async paths => ({ sequence: await live.caughtUp(paths) }),
        look: () => live.lookedAtAll(),
        status: followers => ({ ...greeting, ...live.report(), sequence: commitOf(store).sequence, heldMs: Math.round(performance.now() - began), followers }),
        followed: () => {
          listened.begins()
          return { sequence: telling.upTo }
        },
        left: () => listened.ends(),
      })
    } catch (error) {
      says(`other processes cannot ask this one: ${error instanceof Error ? error.message : String(error)}`)
    }
    return new Holder(live, server, { telling, listened, vectors })
  }
  /** Nothing is brought in any more; what is being brought in is given up. Resolves when that has ended. */
  async stop(): Promise<void> {
    this.listened.close()
    this.live.close()
    await Promise.all([this.live.ended(), this.vectors.close()])
  }
  /** Lets go of those who ask: one of them may hold the store now. */
  close(): void {
    this.server?.close()
  }
}

interface Parts {
  readonly telling: Telling
  readonly listened: Listened
  readonly vectors: KeptVectors
}

/** Whether anybody wants to hear what commits change, or did a while ago. */
class Listened {
  private readonly live: LiveTree
  private readonly always: boolean
  private readonly tellsOnMs: number
  private timer: NodeJS.Timeout | undefined

  constructor(live: LiveTree, { always, tellsOnMs }: { readonly always: boolean; readonly tellsOnMs: number }) {
    this.live = live
    this.always = always
    this.tellsOnMs = tellsOnMs
  }
  begins(): void {
    clearTimeout(this.timer)
    this.live.tellsDelta = true
  }
  /** Nobody does, since so many milliseconds. */
  ends(sinceMs = 0): void {
    clearTimeout(this.timer)
    const left = this.tellsOnMs - sinceMs
    this.live.tellsDelta = this.always || left > 0
    if (this.always || left <= 0) return
    this.timer = setTimeout(() => (this.live.tellsDelta = false), left)
    this.timer.unref()
  }
  close(): void {
    clearTimeout(this.timer)
  }
}
