/** Hybrid search: hits of a ranking. */
import type { VectorFilter } from '../../vectors/vector-filter.ts'
import type { Reader } from '../reader.ts'
import { rankSymbols } from './rank.ts'
import { rounded, type Hits } from './search-names.ts'

/** Longer texts are not repeated in an answer. */
const longestShown = 80

export function searchAll(reader: Reader, text: string, filter: VectorFilter): Hits {
  const ranked = rankSymbols(reader, text, { filter })
  reader.ranking = ranked.told
  const { symbols, outOf } = ranked
  const notes = outOf === symbols.length ? ranked.notes : [...ranked.notes, `the best ${symbols.length} of ${outOf.toLocaleString('en-US')} are given, and no more come: another word tells them apart`]
  const shown = text.length <= longestShown ? text : `${text.slice(0, longestShown)}...`
  const why = ranked.told.words.length === 0 ? `${shown} holds no word to search for` : `nothing in the index holds ${ranked.told.words.slice(0, 8).map(({ word }) => word).join(' or ')}`
  return {
    count: symbols.length, isAll: ranked.isAll,
    page: (from, to) => symbols.slice(from, to).map(({ place, score, why: reasons }) => ({ symbol: reader.show(place), score: rounded(score), why: reasons().map(({ terms, ...rest }) => ({ ...rest, terms: [...terms] })) })),
    ...(ranked.told.vectors === undefined ? {} : { vectors: ranked.told.vectors }), ...(notes.length === 0 ? {} : { note: notes.join('; ') }), ...(symbols.length === 0 ? { why } : {}),
  }
}
