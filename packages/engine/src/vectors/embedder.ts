/** What makes vectors of texts. */
import type { AskedModel } from '@codeloom/store'

/** How a provider is spoken to: `open` is left alone for a while, `half-open` is tried with one request. */
export type BreakerState = 'closed' | 'open' | 'half-open'

export interface Embedding {
  /** a question is given another vector than a text by some models */
  readonly as: 'text' | 'question'
  readonly signal?: AbortSignal | undefined
}

export interface Embedder {
  readonly model: AskedModel
  /** how many tokens a text may have */
  readonly window: number
  /** texts of one request at most, and requests at a time */
  readonly batch: number
  readonly requests: number
  readonly breaker: BreakerState
  /** what went wrong last, in plain words; undefined where the last request went well */
  readonly failure: string | undefined
  /** A vector of length 1 a text, in order. Throws EmbedError, in bounded time: none of them is kept then. */
  embed(texts: readonly string[], embedding: Embedding): Promise<readonly Float32Array[]>
}

/**
 * `unavailable`: it cannot be reached, fails, is too slow, or is left alone for a while; `limited`: it wants less to be asked; `refused`: it does not
 * take these texts; `unauthorised`: it wants another key; `unknown-model`: it has no such model, or is no such endpoint; `wrong-answer`: what it said is no vectors of these texts.
 */
export type EmbedErrorCode = 'unavailable' | 'limited' | 'refused' | 'unauthorised' | 'unknown-model' | 'wrong-answer'

/** The provider failed. The message is in plain words, names the endpoint and says what to do. */
export class EmbedError extends Error {
  override readonly name = 'EmbedError'
  readonly code: EmbedErrorCode
  /** how long it is to be left alone, where that is known */
  readonly retryAfterMs: number | undefined

  constructor(code: EmbedErrorCode, message: string, { retryAfterMs, ...options }: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {}) {
    super(message, options)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
