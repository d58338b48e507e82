/**
 * Answers by vectors: the vector of a question is made before it is asked, in bounded time, and kept; what cannot be had is said, and nothing else waits for it
 * or fails by it. The set of another model, which is complete, is searched until that of the configured one is. A question goes to
 * the endpoint that models.json names, wherever the vectors of a set were made.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbedError, isFresh, makingsOf, shareOf, TooManyVectors, vectorKey, VectorIndex, type NearAnswer, type Nearest, type SetStatus, type VectorShare, type VectorSource, type VectorStatus } from '@codeloom/engine/vectors'
import { StoreError, type AskedModel, type GraphStore, type ListedVectors, type StoreSnapshot, type VectorSet } from '@codeloom/store'
import type { OpenVectors } from './open-vectors.ts'

/** What a question came to. */
type Prepared = { readonly digest: string; readonly vector: Float32Array } | { readonly why: string }

/** Questions whose vectors are held. */
const mostHeld = 64
const charsPerToken = 3
const stopped = 'the tree was closed'
const nothing: VectorShare = { fresh: 0, stale: 0, failed: 0 }

export interface Preparing {
  readonly store: Pick<GraphStore, 'snapshot'>
  /** the answer has other lists: it waits a moment and no longer */
  readonly isBeside: boolean
}

export class PreparedVectors implements VectorSource {
  private readonly vectors: OpenVectors
  private readonly held = new Map<string, Prepared>()
  private readonly making = new Map<string, Promise<Prepared>>()
  private readonly stop = new AbortController()
  private index: VectorIndex | undefined

  constructor(vectors: OpenVectors) {
    this.vectors = vectors
  }
  /**
   * Makes the vector of a question, of a set that can be searched. Never throws: why there is none is said when it is asked for. What comes too late for
   * an answer is kept for the next.
   */
  async prepare(text: string, { store, isBeside }: Preparing): Promise<void> {
    const known = this.held.get(text)
    if (known !== undefined && 'vector' in known && this.setOf(known.digest) !== undefined) return this.hold(text, known)
    const making = this.making.get(text) ?? this.make(text, store)
    if (!isBeside) return this.hold(text, await making)
    const { settings: { besideTimeoutMs, model: { url } } } = this.vectors
    const inTime = new AbortController()
    const late = sleep(besideTimeoutMs, { why: `${url} did not make the vector of the question within ${besideTimeoutMs} ms; only a search by vectors alone waits longer` }, { signal: inTime.signal }).catch(() => making)
    try {
      this.hold(text, await Promise.race([making, late]))
    } finally {
      inTime.abort()
    }
  }
  /** Resolves when what is under way has ended, which takes as long as a question may take: for who is going to close, and would have it made again. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.making.values())
  }
  /** What is under way is given up. */
  close(): void {
    this.stop.abort()
    this.vectors.close()
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
      // half of a set is no set: it is taken in anew next time
      if (error instanceof TooManyVectors) this.index = undefined
      if (error instanceof StoreError || error instanceof TooManyVectors) return none(error.message)
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
        const listed = sets.list(set.id)
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
  private make(text: string, store: Preparing['store']): Promise<Prepared> {
    const making = this.prepared(text, store).then(prepared => {
      this.hold(text, prepared)
      return prepared
    }).finally(() => this.making.delete(text))
    this.making.set(text, making)
    return making
  }
  private hold(text: string, prepared: Prepared): void {
    this.held.delete(text)
    this.held.set(text, prepared)
    for (const oldest of this.held.keys()) {
      if (this.held.size <= mostHeld) break
      this.held.delete(oldest)
    }
  }
  private async prepared(text: string, store: Preparing['store']): Promise<Prepared> {
    let why: string | undefined
    try {
      const { model: configured } = this.vectors.settings
      for (const { model } of this.withFresh(store)) {
        // the set keeps where it was made: that may be another endpoint by now
        const made = await this.vectorOf(text, model.digest === configured.digest ? configured : model)
        if ('vector' in made) return made
        why ??= made.why
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      why = error.message
    }
    return { why: why ?? `${this.vectors.settings.model.name} has made no vectors yet of what the code is now: codeloom embed makes them` }
  }
  /** Those of which anything would be searched: of others no question is asked. */
  private withFresh(store: Preparing['store']): readonly VectorSet[] {
    const sets = this.searchable()
    if (sets.length === 0) return sets
    const snapshot = store.snapshot()
    try {
      const making = makingsOf(snapshot)
      const isSearched = (listed: ListedVectors): boolean => {
        const file = listed.count > 0 ? snapshot.fileAt(listed.path) : undefined
        return file !== undefined && isFresh(listed, file, making(file))
      }
      return sets.filter(({ id }) => this.vectors.sets.has(id, isSearched))
    } finally {
      snapshot.close()
    }
  }
  private async vectorOf(text: string, model: AskedModel): Promise<Prepared> {
    const { cache, embedderOf } = this.vectors
    const embedder = embedderOf(model)
    const asked = text.slice(0, embedder.window * charsPerToken).toWellFormed()
    const key = vectorKey(`question\n${model.questionPrefix}\n${asked}`, model)
    const [kept] = cache.get([key])
    if (kept?.length === model.dimensions) return { digest: model.digest, vector: kept }
    try {
      const [vector] = await embedder.embed([asked], { as: 'question', signal: this.stop.signal })
      if (this.stop.signal.aborted) return { why: stopped }
      if (vector === undefined) return { why: `${model.url} answered nothing` }
      cache.put([{ key, vector }])
      return { digest: model.digest, vector }
    } catch (error) {
      if (this.stop.signal.aborted) return { why: stopped }
      if (error instanceof EmbedError) return { why: error.message }
      throw error
    }
  }
  private indexOf(set: VectorSet): VectorIndex {
    if (this.index?.set.id !== set.id) this.index = new VectorIndex(set, this.vectors)
    return this.index
  }
}
