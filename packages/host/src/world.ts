/** What questions ask of the outside world: the texts of files as they were indexed, how models count, and what is near by vectors. */
import type { PackingModels, SourceReader } from '@codeloom/engine'
import type { VectorSource } from '@codeloom/engine/query'
import type { Request } from '@codeloom/model'
import { StoreError, type GraphStore } from '@codeloom/store'
import type { Root } from './find-root.ts'
import { HostError } from './host-error.ts'
import { indexedSources } from './indexed-sources.ts'
import { readModelsFile } from './models-file.ts'
import { openPackingModels } from './packing-models.ts'

export interface World {
  readonly sources: SourceReader
  readonly models: PackingModels
  /** undefined where no embedder is named */
  readonly vectors: VectorSource | undefined
  /** Loads what answering a request takes. To be awaited before it is asked. */
  ready(request: Request): Promise<void>
  close(): void
}

export interface WorldOptions {
  readonly store: Pick<GraphStore, 'url' | 'snapshot'>
  /** tells people, in plain words; what goes where is told once */
  readonly say: (words: string) => void
}

export async function openWorld(root: Root, { store, say }: WorldOptions): Promise<World> {
  const { models, ready } = openPackingModels()
  const vectors = await vectorsOf(root, { store, say })
  return {
    sources: await indexedSources(root), models, vectors: vectors?.source,
    ready: async request => {
      await Promise.all([request.method === 'context' ? ready(request.params.model) : undefined, vectors?.prepare(request)])
    },
    close: () => vectors?.close(),
  }
}

interface Prepared {
  readonly source: VectorSource
  prepare(request: Request): Promise<void>
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
      source, close: () => source.close(),
      prepare: async request => {
        const text = rankedText(request, store)
        if (text !== '') await source.prepare(text, { store, isBeside: request.params.mode !== 'vector' })
      },
    }
  } catch (error) {
    if (!(error instanceof HostError) && !(error instanceof StoreError)) throw error
    return { source: withoutVectors(error.message), prepare: () => Promise.resolve(), close: () => undefined }
  }
}

function withoutVectors(why: string): VectorSource {
  return {
    nearest: () => ({ symbols: [], model: undefined, share: { fresh: 0, stale: 0, failed: 0 }, why }),
    status: () => ({ endpoint: '', set: undefined, next: undefined, breaker: 'closed', failure: why, bytes: 0 }),
  }
}
