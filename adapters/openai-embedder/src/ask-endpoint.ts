/** One request to an endpoint, and what came of it. */
import { EmbedError, type EmbedErrorCode } from '@codeloom/engine/vectors'
import { readVectors } from './read-vectors.ts'

export interface Endpoint {
  /** of its embeddings, without secrets */
  readonly url: string
  readonly model: string
  readonly dimensions: number
  /** whether so many numbers are asked for: some models give fewer where they are told to */
  readonly asksDimensions: boolean
  readonly key: string | undefined
  /** until the last byte of the answer */
  readonly timeoutMs: number
}

/** What a number may take in an answer, and what may stand beside the numbers. */
const bytesANumber = 40
const bytesBeside = 1 << 20
const mostToldChars = 200
const keyHidden = '(the key)'

export async function askEndpoint({ url, model, dimensions, asksDimensions, key, timeoutMs }: Endpoint, texts: readonly string[], signal: AbortSignal | undefined): Promise<readonly Float32Array[]> {
  const late = AbortSignal.timeout(timeoutMs)
  let response: Response
  let body: string
  try {
    response = await fetch(url, {
      method: 'POST', redirect: 'error', signal: signal === undefined ? late : AbortSignal.any([signal, late]),
      headers: { 'content-type': 'application/json', accept: 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, input: texts, encoding_format: 'float', ...(asksDimensions ? { dimensions } : {}) }),
    })
    body = await bodyOf(response, texts.length * dimensions * bytesANumber + bytesBeside)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof EmbedError) throw new EmbedError(error.code, `${url} ${error.message}`)
    if (late.aborted) throw new EmbedError('unavailable', `${url} did not answer within ${(timeoutMs / 1000).toFixed(1)} s`, { cause: error })
    throw new EmbedError('unavailable', `${url} cannot be reached, or ended in the middle of its answer (${reasonOf(error)})`, { cause: error })
  }
  if (!response.ok) throw failureOf(response, { url, model, body, key })
  try {
    return readVectors(body, { count: texts.length, dimensions })
  } catch (error) {
    if (error instanceof EmbedError) throw new EmbedError(error.code, `${url} ${error.message}`)
    throw error
  }
}

/** Read no further than it may be long. */
async function bodyOf(response: Response, mostBytes: number): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new EmbedError('wrong-answer', `answered more than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

interface Failed {
  readonly url: string
  readonly model: string
  readonly body: string
  readonly key: string | undefined
}

function failureOf(response: Response, { url, model, body, key }: Failed): EmbedError {
  const { status } = response
  const said = saidIn(key === undefined ? body : body.replaceAll(key, keyHidden), key)
  const words: Readonly<Record<EmbedErrorCode, string>> = {
    unavailable: 'failed', limited: 'wants to be asked less often', refused: 'refused a text', 'wrong-answer': 'answered something else',
    unauthorised: key !== undefined ? 'does not take the key' : 'wants a key: models.json names the environment variable that holds it ("keyFrom")',
    'unknown-model': `has no model ${model}, or is no endpoint of embeddings`,
  }
  const code = codeOf(status)
  return new EmbedError(code, `${url} ${words[code]} (${status}${said === '' ? '' : `: ${said}`})`, { retryAfterMs: retryAfterOf(response) })
}

function codeOf(status: number): EmbedErrorCode {
  if (status === 429) return 'limited'
  if (status === 400 || status === 413 || status === 422) return 'refused'
  if (status === 401 || status === 403) return 'unauthorised'
  if (status === 404 || status === 405) return 'unknown-model'
  return status >= 500 || status === 408 ? 'unavailable' : 'wrong-answer'
}

/** Seconds, or a date. */
function retryAfterOf({ headers }: Response): number | undefined {
  const written = headers.get('retry-after')
  if (written === null) return undefined
  const seconds = Number(written)
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(written) - Date.now()
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined
}

/** What a failure says of itself, in one line. Some repeat the key that they do not take: what is told here is written down. */
function saidIn(body: string, key: string | undefined): string {
  let said = body
  try {
    const parsed: { readonly error?: { readonly message?: unknown } | string; readonly message?: unknown } | null = JSON.parse(body)
    const error = typeof parsed?.error === 'object' ? parsed.error.message : parsed?.error
    const message = error ?? parsed?.message
    said = typeof message === 'string' ? message : ''
  } catch {
    // it is no JSON: it is told as it is
    said = body
  }
  // in JSON it may have been written in another way
  return (key === undefined ? said : said.replaceAll(key, keyHidden)).replace(/\s+/g, ' ').trim().slice(0, mostToldChars)
}

/** `fetch failed` says nothing: what lies behind it does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return error.message
}
