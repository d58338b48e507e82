/** How long questions take in process, without a surface. */
import type { Queries } from '@codeloom/engine'
import type { Method, Params } from '@codeloom/model'
import { median, quantile, rounded } from './statistics.ts'
import type { Figure } from './suite.ts'

export interface Asking {
  readonly method: Method
  /** what the figures are called; the method unless told */
  readonly as?: string
  readonly params: readonly Params[]
  /** what is asked to warm up; the same questions unless told */
  readonly warmedBy?: readonly Params[]
  /** milliseconds at most */
  readonly p50: number
  readonly p99?: number
}

/** Each question is asked once to warm up, then measured; or others are. */
export function queryFigures(queries: Queries, { method, as = method, params, warmedBy = params, p50, p99 }: Asking): readonly Figure[] {
  const pass = (asked: readonly Params[]): readonly number[] => asked.map(each => {
    const began = performance.now()
    const response = queries.answer({ method, params: each })
    const took = performance.now() - began
    if ('error' in response) throw new TypeError(`${method} ${JSON.stringify(each)}: ${response.error.message}`)
    return took
  })
  pass(warmedBy)
  const times = pass(params)
  return [
    { name: `${as} p50`, value: rounded(median(times), 4), unit: 'ms', atMost: p50 },
    { name: `${as} p99`, value: rounded(quantile(times, 0.99), 4), unit: 'ms', ...(p99 === undefined ? {} : { atMost: p99 }) },
  ]
}
