/** What the answer to one method is made of, before the snapshot and what is pending are put beside it. */
import type { MatchesResult, RequestError, Result, SymbolResult } from '@codeloom/model'

export interface MethodAnswer {
  readonly result: Result
  /** set where the result was cut: how many it shows, how many there are where that is known, the place to go on from */
  readonly cut?: { readonly shown: number; readonly total?: number; readonly place: readonly (string | number)[] }
  /** what was asked cannot be answered at all */
  readonly error?: RequestError
  readonly why?: string
  readonly note?: string
}

/** Results at most, unless the request says otherwise. */
export const defaultLimit = 1000

export function severalMatches(matches: readonly SymbolResult[]): { readonly result: MatchesResult } {
  return { result: { matches: [...matches] } }
}
