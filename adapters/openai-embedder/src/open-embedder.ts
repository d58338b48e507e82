/** An embedder over an endpoint: batches, repeats, and the breaker. */
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbedError, type BreakerState, type Embedder, type Embedding } from '@codeloom/engine/vectors'
import type { AskedModel } from '@codeloom/store'
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, ExponentialBackoff, handleWhen, noJitterGenerator, type CircuitBreakerPolicy } from 'cockatiel'
import { askEndpoint, type Endpoint } from './ask-endpoint.ts'

export interface EmbedderOptions extends Pick<Endpoint, 'key'> {
  readonly model: AskedModel
  readonly window: number
  /** what some models want before a text */
  readonly textPrefix: string
  readonly batch: number
  readonly requests: number
  /** how often a request of texts is repeated; a question is not */
  readonly repeats: number
  /** for a request of texts, and for a question, until the last byte of the answer. Milliseconds, as all below */
  readonly timeoutMs: number
  readonly questionTimeoutMs: number
  /** before it is repeated first; twice as long each time */
  readonly pauseMs: number
  /** a provider that wants to be left alone for longer than this is not waited for */
  readonly longestPauseMs: number
  /** how many failures in a row open the breaker, and for how long at first; twice as long each time, a minute at most */
  readonly failures: number
  readonly leftAloneMs: number
  /** how the provider fares, as `onHealth` told it here or in another process */
  readonly health: () => string
  readonly onHealth: (health: string) => void
}

const longestAloneMs = 60_000
/** However long a provider wants to be left alone; and how much too early a timer may be. */
const longestWantedMs = 24 * 3_600_000
const timerSlackMs = 5

export function openEmbedder(options: EmbedderOptions): Embedder {
  const { model, window, batch, requests, textPrefix } = options
  const { url, dimensions, name, asksDimensions } = model
  let told = options.health()
  const health = healthIn(told)
  const breaker: CircuitBreakerPolicy = breakerOf(options, { noted: health.breaker, isTried: () => breaker.state === CircuitState.HalfOpen })
  let { failure, notBefore = 0 } = health
  /** what others noted since */
  const noted = (): Health | undefined => {
    const now = options.health()
    return now === told ? undefined : healthIn(now)
  }
  const tell = (): void => {
    const now = JSON.stringify({ breaker, failure, state: stateNames[breaker.state], notBefore })
    if (now !== told) options.onHealth((told = now))
  }
  // what goes on with one request that tries it is seen by others
  breaker.onStateChange(tell)
  let { state } = health
  breaker.onStateChange(() => (state = undefined))
  const ask = async (texts: readonly string[], { as, signal }: Embedding): Promise<readonly Float32Array[]> => {
    try {
      return await askEndpoint({ key: options.key, url, dimensions, asksDimensions, model: name, timeoutMs: as === 'question' ? options.questionTimeoutMs : options.timeoutMs }, texts, signal)
    } catch (error) {
      // whoever gives up a question found the provider too slow
      if (as === 'question' && signal?.aborted === true) throw new GivenUp('given up', { cause: error })
      throw error
    }
  }
  const once = async (texts: readonly string[], embedding: Embedding): Promise<readonly Float32Array[]> => {
    embedding.signal?.throwIfAborted()
    notBefore = Math.max(believed(notBefore), noted()?.notBefore ?? 0)
    const wanted = notBefore - Date.now()
    if (wanted > timerSlackMs) throw new EmbedError('limited', `${failure ?? `${url} wants to be asked less often`}; it is left alone for ${Math.ceil(wanted / 1000).toLocaleString('en-US')} s more, as it said`, { retryAfterMs: wanted })
    try {
      const vectors = await breaker.execute(() => ask(texts, embedding))
      failure = undefined
      return vectors
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new EmbedError('unavailable', `${failure ?? `${url} failed`}; it failed ${options.failures} times in a row, and is left alone for a while`, { cause: error, retryAfterMs: options.leftAloneMs })
      if (error instanceof GivenUp) {
        failure = `${url} had not answered when the question was given up`
        throw error.cause
      }
      if (error instanceof EmbedError) {
        failure = error.message
        if (error.retryAfterMs !== undefined) notBefore = Math.max(notBefore, Math.ceil(Date.now() + Math.min(error.retryAfterMs, longestWantedMs)))
      }
      throw error
    } finally {
      tell()
    }
  }
  return {
    model, window, batch, requests,
    get breaker() {
      return noted()?.state ?? state ?? stateNames[breaker.state]
    },
    get failure() {
      const other = noted()
      return other === undefined ? failure : other.failure
    },
    embed: async (texts, embedding) => {
      const { as, signal } = embedding
      const prefixed = texts.map(text => (as === 'text' ? textPrefix : model.questionPrefix) + text)
      // whoever asks a question waits for it
      return await (as === 'question' ? once(prefixed, embedding) : repeated(() => once(prefixed, embedding), options, signal))
    },
  }
}

async function repeated<T>(work: () => Promise<T>, options: EmbedderOptions, signal: AbortSignal | undefined): Promise<T> {
  for (let repeat = 0; ; repeat++) {
    try {
      return await work()
    } catch (error) {
      const pause = pauseBefore(error, repeat, options)
      if (repeat >= options.repeats || pause === undefined) throw error
      await sleep(pause, undefined, signal === undefined ? {} : { signal })
    }
  }
}

const stateNames: Readonly<Record<CircuitState, BreakerState>> = { [CircuitState.Closed]: 'closed', [CircuitState.Open]: 'open', [CircuitState.HalfOpen]: 'half-open', [CircuitState.Isolated]: 'open' }

interface Health {
  readonly breaker?: unknown
  readonly failure?: string | undefined
  readonly state?: BreakerState | undefined
  /** milliseconds since 1970: until then the provider wants to be left alone */
  readonly notBefore?: number | undefined
}

/** A time that is further off than any that is noted was noted by a clock that was wrong. */
function believed(notBefore: number): number {
  return notBefore - Date.now() > longestWantedMs + timerSlackMs ? 0 : notBefore
}

/** What was noted by another version, or is damaged, says nothing. */
function healthIn(noted: string): Health {
  try {
    const parsed: unknown = noted === '' ? {} : JSON.parse(noted)
    if (typeof parsed !== 'object' || parsed === null) return {}
    const notBefore = 'notBefore' in parsed && Number.isSafeInteger(parsed.notBefore) ? believed(Number(parsed.notBefore)) : undefined
    if (!('breaker' in parsed) || !isBreaker(parsed.breaker)) return { notBefore }
    return {
      notBefore, breaker: parsed.breaker, failure: 'failure' in parsed && typeof parsed.failure === 'string' ? parsed.failure : undefined,
      state: 'state' in parsed ? Object.values(stateNames).find(name => name === parsed.state) : undefined,
    }
  } catch {
    // it is only a note
    return {}
  }
}

/** Whether it is what a breaker says of itself. */
function isBreaker(noted: unknown): boolean {
  if (typeof noted !== 'object' || noted === null || !('ownState' in noted) || !('breakerState' in noted)) return false
  const { ownState, breakerState } = noted
  if (typeof ownState !== 'object' || ownState === null || !('value' in ownState) || typeof breakerState !== 'number') return false
  if (ownState.value === CircuitState.Closed) return true
  return ownState.value === CircuitState.Open && 'openedAt' in ownState && typeof ownState.openedAt === 'number' && 'attemptNo' in ownState && typeof ownState.attemptNo === 'number' && ownState.attemptNo < mostAttempts
}
/** Each is counted up anew where it is read. */
const mostAttempts = 10_000

/** Texts that are refused, and to be asked less often, are no failure of the provider. */
const isFailure = (error: unknown): boolean => error instanceof GivenUp || (error instanceof EmbedError && error.code !== 'refused' && error.code !== 'limited')

/** A question that its asker gave up; the cause is how. */
class GivenUp extends Error {
  override readonly name = 'GivenUp'
}

interface Breaking {
  /** what a breaker said of itself before */
  readonly noted: unknown
  /** whether the provider is being tried with one request: nothing but an answer makes it well then */
  readonly isTried: () => boolean
}

function breakerOf({ failures, leftAloneMs }: EmbedderOptions, { noted, isTried }: Breaking): CircuitBreakerPolicy {
  return circuitBreaker(handleWhen(error => isTried() || isFailure(error)), {
    breaker: new ConsecutiveBreaker(failures), ...(noted === undefined ? {} : { initialState: noted }),
    halfOpenAfter: new ExponentialBackoff({ initialDelay: leftAloneMs, maxDelay: Math.max(leftAloneMs, longestAloneMs), generator: noJitterGenerator }),
  })
}

/** How long to wait before a request is repeated; undefined where that would be of no use. Not in step with others who wait. */
function pauseBefore(error: unknown, repeat: number, { pauseMs, longestPauseMs }: EmbedderOptions): number | undefined {
  if (!(error instanceof EmbedError) || (error.code !== 'unavailable' && error.code !== 'limited')) return undefined
  if (error.cause instanceof BrokenCircuitError) return undefined
  const wanted = error.retryAfterMs ?? 0
  if (wanted > longestPauseMs) return undefined
  return Math.max(wanted, pauseMs * 2 ** repeat * (0.5 + Math.random()))
}
