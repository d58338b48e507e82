/**
 * The vectors of one store: who makes them, where they lie. Opened where models.json names an embedder, and not at all where it does not: nothing of a tree
 * leaves the machine then.
 */
import path from 'node:path'
import { EmbedError, type Embedder } from '@codeloom/engine/vectors'
import type { AskedModel, VectorCache, VectorSets } from '@codeloom/store'
import { makeFolder, userCacheDir } from '../cache-folder.ts'
import type { Root } from '../find-root.ts'
import { HostError, systemCode } from '../host-error.ts'
import { embedderSaid, modelsFile } from '../models-file.ts'
import { vectorsFile } from './vector-files.ts'
import { embedderSettings, isLeftOut, type EmbedderSettings } from './embedder-settings.ts'

/** Some 2.6 million vectors of 384 numbers. */
const mostCacheBytes = 4 * 2 ** 30

export interface OpenVectors {
  readonly settings: EmbedderSettings
  readonly sets: VectorSets
  readonly cache: VectorCache
  /** The embedder of a model at the endpoint that is configured; before it is first asked, it is said what goes where. */
  embedderOf(model: AskedModel): Embedder
  /** Throws EmbedError where models.json says something else of the embedder by now. */
  assertStill(): void
  /** What a provider failed in, or when it wanted to be asked again, is no reason to leave it alone any more: somebody asks for it. */
  forgive(model: AskedModel): void
  close(): void
}

export interface VectorsOptions {
  readonly root: Root
  /** as a store names itself */
  readonly storeUrl: string
  /** tells people, in plain words */
  readonly say: (words: string) => void
}

/** Undefined where no embedder is named, where the tree is left out, and for a store in memory, which ends with its process. Throws HostError where what is said of one cannot be meant. */
export async function openVectors({ root, storeUrl, say }: VectorsOptions): Promise<OpenVectors | undefined> {
  const [settings, said] = [embedderSettings(), embedderSaid()]
  const file = settings === undefined || isLeftOut(root, settings) ? undefined : await vectorsFile(storeUrl, root)
  if (settings === undefined || file === undefined) return undefined
  const [{ openVectorCache, openVectorSets }, { openEmbedder }] = await Promise.all([import('@codeloom/sqlite'), import('@codeloom/openai-embedder')])
  for (const folder of [userCacheDir(), path.dirname(file)]) makeRoom(folder)
  const cache = openVectorCache({ path: path.join(userCacheDir(), 'vectors.db'), mostBytes: mostCacheBytes })
  const sets = openVectorSets(file)
  const embedders = new Map<string, Embedder>()
  const make = (model: AskedModel): Embedder => {
    const provider = providerOf(model)
    // of each tree it is said once
    const telling = `${provider} ${root.dir}`
    const embedder = openEmbedder({ ...settings, model, health: () => cache.notes(provider).health, onHealth: health => cache.note(provider, { health }) })
    return {
      model, window: embedder.window, batch: embedder.batch, requests: embedder.requests,
      get breaker() {
        return embedder.breaker
      },
      get failure() {
        return embedder.failure
      },
      embed: async (texts, embedding) => {
        assertStill(said)
        if (!cache.notes(telling).told) {
          say(whatGoesWhere(model, root))
          cache.note(telling, { told: true })
        }
        return await embedder.embed(texts, embedding)
      },
    }
  }
  return {
    settings, sets, cache,
    assertStill: () => assertStill(said),
    embedderOf: model => {
      const known = embedders.get(model.digest) ?? make(model)
      embedders.set(model.digest, known)
      return known
    },
    forgive: model => cache.note(providerOf(model), { health: '' }),
    close: () => {
      sets.close()
      cache.close()
    },
  }
}

/** Who takes the embedder out of models.json is not to wait until a process has ended. */
function assertStill(said: string): void {
  let now: string
  try {
    now = embedderSaid()
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    throw new EmbedError('unavailable', `nothing is sent: ${error.message}`, { cause: error })
  }
  if (now !== said) throw new EmbedError('unavailable', `nothing is sent: ${modelsFile()} says something else of the embedder by now`)
}

function providerOf({ url, name }: AskedModel): string {
  return `${url} ${name}`
}

function makeRoom(folder: string): void {
  try {
    makeFolder(folder)
  } catch (error) {
    if (systemCode(error) === '') throw error
    throw new HostError('no-permission', `${folder}, where vectors are kept, cannot be made (${systemCode(error)}). Change the permissions of the folder above it.`, { cause: error })
  }
}

function whatGoesWhere({ url, name }: AskedModel, { dir }: Root): string {
  return `of ${dir}, what functions, types and macros are - kind, name, path, signature, doc comment, body - and what is searched for, tasks among it, goes to ${url} (model ${name}), as models.json says; without "embedder" there nothing is sent anywhere, and of folders that its "without" lists nothing is`
}
