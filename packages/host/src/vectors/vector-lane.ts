/**
 * Makes vectors of what commits bring, by one embedder, behind them: woken by each, it fills the set, and where the provider fails it waits and tries again. No commit waits for
 * it. Ends when models.json says something else (`kept-vectors.ts`), or with the process that keeps the tree.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbedError, fillVectors, type FillSummary } from '@codeloom/engine/vectors'
import { StoreError, type GraphStore } from '@codeloom/store'
import { HostError } from '../host-error.ts'
import { indexedSources } from '../indexed-sources.ts'
import type { SourceReader } from '@codeloom/engine'
import type { Root } from '../find-root.ts'
import { openVectors, type OpenVectors } from './open-vectors.ts'

export interface LaneOptions {
  readonly root: Root
  readonly store: GraphStore
  /** tells people, in plain words */
  readonly say: (words: string) => void
}

/** More commits may come with the next breath. Milliseconds. */
const settleMs = 200
/** Before a provider that failed is asked again, at first and at most. */
const againMs = 2_000
const againAtMostMs = 60_000

export class VectorLane {
  private readonly options: LaneOptions
  private readonly vectors: OpenVectors
  private readonly stop = new AbortController()
  private wake = Promise.withResolvers<void>()
  private readonly running: Promise<void>
  private said = ''

  private constructor(options: LaneOptions, vectors: OpenVectors) {
    this.options = options
    this.vectors = vectors
    this.running = this.run()
  }
  /** Undefined where no embedder is named; one that cannot be meant is said. */
  static async open(options: LaneOptions): Promise<VectorLane | undefined> {
    try {
      const vectors = await openVectors({ ...options, storeUrl: options.store.url })
      return vectors === undefined ? undefined : new VectorLane(options, vectors)
    } catch (error) {
      if (!(error instanceof HostError) && !(error instanceof StoreError)) throw error
      options.say(`no vectors are made: ${error.message}`)
      return undefined
    }
  }
  /** Who makes them, in plain words. */
  get maker(): string {
    const { name, url } = this.vectors.settings.model
    return `${name} at ${url}`
  }
  /** Something was committed. */
  committed(): void {
    this.wake.resolve()
  }
  /** What is under way is given up; what was made is kept. */
  async close(): Promise<void> {
    this.stop.abort()
    this.wake.resolve()
    await this.running
    this.vectors.close()
  }

  private async run(): Promise<void> {
    const { signal } = this.stop
    let sources: SourceReader | undefined
    for (let pause = againMs; !signal.aborted;) {
      await this.wake.promise
      try {
        await sleep(settleMs, undefined, { signal })
        this.wake = Promise.withResolvers()
        sources ??= await indexedSources(this.options.root, 0)
        this.tell(await fillVectors({ ...this.vectors, store: this.options.store, sources, embedder: this.vectors.embedderOf(this.vectors.settings.model), signal }))
        pause = againMs
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof EmbedError) && !(error instanceof StoreError)) {
          this.says(`no more vectors are made: this is a mistake of codeloom itself (${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}); please report it`)
          return
        }
        this.says(`vectors wait: ${error.message}`)
        const wanted = error instanceof EmbedError ? error.retryAfterMs : undefined
        await sleep(Math.max(pause, wanted ?? 0), undefined, { signal }).catch(stopped)
        pause = Math.min(pause * 2, againAtMostMs)
        this.wake.resolve()
      }
    }
  }
  private tell({ made, refused, unkept, why, isWhole }: FillSummary): void {
    if (refused > 0) this.says(`${refused} texts have no vectors: ${why ?? 'they were refused'}`)
    else if (this.said !== '' && isWhole) this.says('vectors are up to date again')
    else if (unkept > 0) this.says(`${unkept.toLocaleString('en-US')} vectors could not be put into the cache of the user: other stores, and this one when it is made anew, have them made again`)
    else if (made >= toldFrom) this.options.say(`${made.toLocaleString('en-US')} vectors were made${isWhole ? '; all symbols that are embedded have theirs' : ''}`)
    if (refused + unkept === 0) this.said = ''
  }
  /** The same is said once. */
  private says(words: string): void {
    if (words === this.said) return
    this.said = words
    this.options.say(words)
  }
}

/** Fewer are made with each edit. */
const toldFrom = 100

function stopped(): void {
  return undefined
}
