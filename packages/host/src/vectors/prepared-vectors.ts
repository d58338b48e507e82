/**
 * Answers by vectors: the vector of a question is made before it is asked, in bounded time, and kept; what cannot be had is said, and nothing else waits for it
 * or fails by it. The set of another model, which is complete, is searched until that of the configured one is. A question goes to
 * the endpoint that models.json names, wherever the vectors of a set were made.
 */
import { EmbedError, shareOf, vectorKey, VectorIndex, type NearAnswer, type Nearest, type SetStatus, type VectorShare, type VectorSource, type VectorStatus } from '@codeloom/engine/vectors'
import { StoreError, type AskedModel, type StoreSnapshot, type VectorSet } from '@codeloom/store'
import type { OpenVectors } from './open-vectors.ts'

/** What a question came to. */
type Prepared = { readonly digest: string; readonly vector: Float32Array } | { readonly why: string }

/** Questions whose vectors are held. */
const mostHeld = 64
const charsPerToken = 3
const nothing: VectorShare = { fresh: 0, stale: 0, failed: 0 }

export class PreparedVectors implements VectorSource {
  private readonly vectors: OpenVectors
  private readonly held = new Map<string, Prepared>()
  private index: VectorIndex | undefined

  constructor(vectors: OpenVectors) {
    this.vectors = vectors
  }
  /** Makes the vector of a question, of a set that can be searched. Never throws: why there is none is said when it is asked for. */
  async prepare(text: string): Promise<void> {
    const known = this.held.get(text)
    const prepared = known !== undefined && 'vector' in known && this.setOf(known.digest) !== undefined ? known : await this.prepared(text)
    this.held.delete(text)
    this.held.set(text, prepared)
    for (const oldest of this.held.keys()) {
      if (this.held.size <= mostHeld) break
      this.held.delete(oldest)
    }
  }
  nearest(snapshot: StoreSnapshot, text: string, nearest: Nearest): NearAnswer | undefined {
    const prepared = this.held.get(text)
    if (prepared === undefined) return undefined
    const none = (why: string): NearAnswer => ({ symbols: [], model: undefined, share: nothing, why })
    if ('why' in prepared) return none(prepared.why)
    try {
      const set = this.setOf(prepared.digest)
      if (set === undefined) return none('the vectors are of another model by now: ask again')
      const index = this.indexOf(set)
      const symbols = index.nearest(snapshot, prepared.vector, nearest)
      return { symbols, model: set.model.name, share: index.share(snapshot), why: undefined }
    } catch (error) {
      if (error instanceof StoreError) return none(error.message)
      throw error
    }
  }
  status(snapshot: StoreSnapshot): VectorStatus {
    const { settings: { model }, sets, embedderOf } = this.vectors
    const { breaker, failure } = embedderOf(model)
    const beside = { endpoint: model.url, breaker }
    try {
      const [searched] = this.searchable()
      const own = this.setOf(model.digest)
      const statusOf = (set: VectorSet | undefined): SetStatus | undefined => {
        if (set === undefined) return undefined
        const listed = new Map(sets.list(set.id).map(file => [file.path, file]))
        return { model: set.model.name, dimensions: set.model.dimensions, isComplete: set.isComplete, ...shareOf(snapshot, path => listed.get(path)) }
      }
      return { ...beside, failure, set: statusOf(searched), next: own?.id === searched?.id ? undefined : statusOf(own), bytes: sets.bytes }
    } catch (error) {
      if (error instanceof StoreError) return { ...beside, failure: error.message, set: undefined, next: undefined, bytes: 0 }
      throw error
    }
  }

  private setOf(digest: string): VectorSet | undefined {
    return this.vectors.sets.sets().find(({ model }) => model.digest === digest)
  }
  /**
   * Sets that may be searched, the best first: a complete one, the configured model's before another's, then the one that is being made. Of another endpoint
   * nothing is asked; nor under the name that is configured, where something else was said of it then: another model may answer to it now.
   */
  private searchable(): readonly VectorSet[] {
    const { settings: { model: { digest, url, name } }, sets } = this.vectors
    const rank = ({ model, isComplete }: VectorSet): number => (isComplete ? 0 : 2) + (model.digest === digest ? 0 : 1)
    return sets.sets().filter(({ model, isComplete }) => model.digest === digest || (isComplete && model.url === url && model.name !== name)).sort((a, b) => rank(a) - rank(b))
  }
  private async prepared(text: string): Promise<Prepared> {
    let why: string | undefined
    try {
      const { model: configured } = this.vectors.settings
      for (const { model } of this.searchable()) {
        // the set keeps where it was made: that may be another endpoint by now
        const made = await this.vectorOf(text, model.digest === configured.digest ? configured : model)
        if ('vector' in made) return made
        why ??= made.why
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      why = error.message
    }
    return { why: why ?? `${this.vectors.settings.model.name} has made no vectors yet: codeloom embed makes them` }
  }
  private async vectorOf(text: string, model: AskedModel): Promise<Prepared> {
    const { cache, embedderOf } = this.vectors
    const embedder = embedderOf(model)
    const asked = text.slice(0, embedder.window * charsPerToken).toWellFormed()
    const key = vectorKey(`question\n${model.questionPrefix}\n${asked}`, model)
    const [kept] = cache.get([key])
    if (kept?.length === model.dimensions) return { digest: model.digest, vector: kept }
    try {
      const [vector] = await embedder.embed([asked], { as: 'question' })
      if (vector === undefined) return { why: `${model.url} answered nothing` }
      cache.put([{ key, vector }])
      return { digest: model.digest, vector }
    } catch (error) {
      if (error instanceof EmbedError) return { why: error.message }
      throw error
    }
  }
  private indexOf(set: VectorSet): VectorIndex {
    if (this.index?.set.id !== set.id) this.index = new VectorIndex(set, this.vectors)
    return this.index
  }
}
