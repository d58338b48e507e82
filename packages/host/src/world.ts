/** What questions ask of the outside world: the texts of files as they were indexed, and how models count. */
import type { PackingModels, SourceReader } from '@codeloom/engine'
import type { Request } from '@codeloom/model'
import type { Root } from './find-root.ts'
import { indexedSources } from './indexed-sources.ts'
import { openPackingModels } from './packing-models.ts'

export interface World {
  readonly sources: SourceReader
  readonly models: PackingModels
  /** Loads what answering a request takes. To be awaited before it is asked. */
  ready(request: Request): Promise<void>
}

export async function openWorld(root: Root): Promise<World> {
  const { models, ready } = openPackingModels()
  return {
    sources: await indexedSources(root), models,
    ready: async ({ method, params }) => {
      if (method === 'context') await ready(params.model)
    },
  }
}
