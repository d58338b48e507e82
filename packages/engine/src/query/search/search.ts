/** Search in its modes; what comes first is said in `rank.ts`, `search-text.ts` and `search-names.ts`. */
import type { Params } from '@codeloom/model'
import type { MethodAnswer } from '../answer.ts'
import type { Reader } from '../reader.ts'
import { searchAll } from './search-all.ts'
import { searchNames } from './search-names.ts'
import { searchText } from './search-text.ts'
import { searchVectors } from './search-vectors.ts'

const defaultHits = 20

export function answerSearch(reader: Reader, { text = '', mode = 'hybrid', limit = defaultHits }: Params, from: number): MethodAnswer {
  const found = mode === 'vector' ? searchVectors(reader, text, {}) : mode === 'name' ? searchNames(reader, text) : mode === 'text' ? searchText(reader, text, limit) : searchAll(reader, text)
  if ('refused' in found) return { result: { hits: [] }, error: { code: 'unsupported', message: found.refused } }
  const hits = [...found.page(from, from + limit)]
  const next = from + hits.length
  const why = found.why ?? (found.count === 0 ? `no name is like ${text}, not with one slip either` : undefined)
  return {
    result: { hits, ...(found.vectors === undefined ? {} : { vectors: found.vectors }) }, ...(next < found.count ? { cut: { shown: hits.length, place: [next], ...(found.isAll ? { total: found.count } : {}) } } : {}),
    ...(why !== undefined && from === 0 ? { why } : {}), ...(found.note === undefined ? {} : { note: found.note }),
  }
}
