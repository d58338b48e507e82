/** Brings the vectors of a store up to its newest commit, for whoever waits for it. */
import { fillVectors, type FillProgress, type FillSummary } from '@codeloom/engine/vectors'
import type { GraphStore } from '@codeloom/store'
import { HostError } from '../host-error.ts'
import { indexedSources } from '../indexed-sources.ts'
import { modelsFile } from '../models-file.ts'
import type { Root } from '../find-root.ts'
import { embedderSettings, isLeftOut } from './embedder-settings.ts'
import { openVectors } from './open-vectors.ts'

export type { FillProgress } from '@codeloom/engine/vectors'

export interface EmbedOptions {
  readonly root: Root
  readonly store: GraphStore
  readonly signal: AbortSignal
  readonly say: (words: string) => void
  readonly onProgress: (progress: FillProgress) => void
}

export interface EmbedSummary extends FillSummary {
  readonly model: string
  readonly endpoint: string
}

export async function embedTree({ root, store, signal, say, onProgress }: EmbedOptions): Promise<EmbedSummary> {
  const vectors = await openVectors({ root, storeUrl: store.url, say })
  if (vectors === undefined) throw new HostError('failed', whyNone(root, store))
  try {
    const { model } = vectors.settings
    // who asks for it does not want it to be left alone
    vectors.forgive(model)
    const summary = await fillVectors({ ...vectors, store, sources: await indexedSources(root, 0), embedder: vectors.embedderOf(model), signal, triesRefused: true, onProgress })
    return { ...summary, model: model.name, endpoint: model.url }
  } finally {
    vectors.close()
  }
}

function whyNone(root: Root, { url }: GraphStore): string {
  if (url.startsWith('mem')) return 'a store in memory has no vectors: they would end with it'
  const settings = embedderSettings()
  if (settings !== undefined && isLeftOut(root, settings)) return `${root.dir} has no vectors: ${modelsFile()} leaves it out ("without")`
  return `no embedder is named. Put one into ${modelsFile()}: {"embedder": {"endpoint": "http://localhost:11434/v1", "model": "nomic-embed-text", "dimensions": 768}}`
}
