/** What questions ask of the outside world: the texts of files as they were indexed, how models count, and what is near by vectors. */
import type { PackingModels, SourceReader } from '@codeloom/engine'
import type { VectorSource } from '@codeloom/engine/query'
import type { Request } from '@codeloom/model'
import { StoreError, type GraphStore } from '@codeloom/store'
import type { Root } from './find-root.ts'
import { HostError } from './host-error.ts'
import { indexedSources } from './indexed-sources.ts'
import { embedderSaid, readModelsFile } from './models-file.ts'
import { openPackingModels } from './packing-models.ts'

export interface World {
  readonly sources: SourceReader
  readonly models: PackingModels
  /** undefined where no embedder is named, as models.json said it when a request was last made ready */
  readonly vectors: VectorSource | undefined
  /** Loads what answering a request takes. To be awaited before it is asked. */
  ready(request: Request): Promise<void>
  /** Resolves when what came too late for an answer is kept for the next: to be awaited by who ends with its answers, behind the last of them. */
  settled(): Promise<void>
  close(): void
}

export interface WorldOptions {
  readonly store: Pick<GraphStore, 'url' | 'snapshot'>
  /** tells people, in plain words; what goes where is told once */
  readonly say: (words: string) => void
}

export async function openWorld(root: Root, { store, say }: WorldOptions): Promise<World> {
  const { models, ready } = openPackingModels()
  const vectors = new FollowedVectors(() => vectorsOf(root, { store, say }))
  await vectors.follow()
  return {
    sources: await indexedSources(root), models,
    get vectors() {
      return vectors.now?.source
    },
    ready: async request => {
      await Promise.all([request.method === 'context' ? ready(request.params.model) : undefined, vectors.follow().then(now => now?.prepare(request))])
    },
    settled: async () => await vectors.now?.settled(),
    close: () => vectors.close(),
  }
}

/** The vectors that models.json names: others are opened when it says something else. */
class FollowedVectors {
  now: Prepared | undefined
  private readonly open: () => Promise<Prepared | undefined>
  private said = ''
  private turning: Promise<void> = Promise.resolve()
  private isClosed = false

  constructor(open: () => Promise<Prepared | undefined>) {
    this.open = open
  }
  async follow(): Promise<Prepared | undefined> {
    const said = embedderOrProblem()
    if (said !== this.said && !this.isClosed) {
      this.said = said
      this.turning = this.turning.catch(() => undefined).then(() => this.turn())
    }
    await this.turning
    return this.now
  }
  close(): void {
    this.isClosed = true
    this.now?.close()
  }
  private async turn(): Promise<void> {
    const [before, next] = [this.now, await this.open()]
    if (this.isClosed) return next?.close()
    this.now = next
    before?.close()
  }
}

function embedderOrProblem(): string {
  try {
    return embedderSaid()
  } catch (error) {
    if (error instanceof HostError) return error.message
    throw error
  }
}

interface Prepared {
  readonly source: VectorSource
  prepare(request: Request): Promise<void>
  settled(): Promise<void>
  close(): void
}

/** What is wrong with an embedder is said beside answers, and keeps none of them away. */
async function vectorsOf(root: Root, { store, say }: WorldOptions): Promise<Prepared | undefined> {
  try {
    // most trees have none: nothing is loaded for them
    if (readModelsFile().embedder === undefined) return undefined
    const [{ openVectors }, { rankedText }, { PreparedVectors }] = await Promise.all([import('./vectors/open-vectors.ts'), import('@codeloom/engine/ranked-text'), import('./vectors/prepared-vectors.ts')])
    const opened = await openVectors({ root, storeUrl: store.url, say })
    if (opened === undefined) return undefined
    const source = new PreparedVectors(opened)
    return {
      source, settled: () => source.settled(), close: () => source.close(),
      prepare: async request => {
        const text = rankedText(request, store)
        if (text !== '') await source.prepare(text, { store, isBeside: request.params.mode !== 'vector' })
      },
    }
  } catch (error) {
    if (!(error instanceof HostError) && !(error instanceof StoreError)) throw error
    return { source: withoutVectors(error.message), prepare: () => Promise.resolve(), settled: () => Promise.resolve(), close: () => undefined }
  }
}

function withoutVectors(why: string): VectorSource {
  return {
    nearest: () => ({ symbols: [], model: undefined, share: { fresh: 0, stale: 0, failed: 0 }, why }),
    status: () => ({ endpoint: '', set: undefined, next: undefined, breaker: 'closed', failure: why, bytes: 0 }),
  }
}
