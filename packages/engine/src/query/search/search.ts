/** Search in its modes; what comes first is said in `rank.ts`, `search-text.ts` and `search-names.ts`. */
import type { Params, SearchHit } from '@codeloom/model'
import { liesIn, type VectorFilter } from '../../vectors/vector-filter.ts'
import type { MethodAnswer } from '../answer.ts'
import type { Reader } from '../reader.ts'
import { searchAll } from './search-all.ts'
import { searchNames, type Hits } from './search-names.ts'
import { searchText } from './search-text.ts'
import { searchVectors, type Refused } from './search-vectors.ts'

const defaultHits = 20

/** Of a search that asks for what is in a folder, of a kind or a language, so many hits at least are looked at, without those bounds. */
const narrowedFrom = 300

export function answerSearch(reader: Reader, params: Params, from: number): MethodAnswer {
  const { text = '', limit = defaultHits, path, kind, language } = params
  const filter = { path, kind, language }
  const isNarrowed = path !== undefined || kind !== undefined || language !== undefined
  const found = isNarrowed && params.mode !== 'vector' ? narrowed(reader, params, filter) : foundIn(reader, params, limit)
  if ('refused' in found) return { result: { hits: [] }, error: { code: 'unsupported', message: found.refused } }
  const hits = [...found.page(from, from + limit)]
  const next = from + hits.length
  const why = found.why ?? (found.count === 0 ? `no name is like ${text}, not with one slip either` : undefined)
  return {
    result: { hits, ...(found.vectors === undefined ? {} : { vectors: found.vectors }) }, ...(next < found.count ? { cut: { shown: hits.length, place: [next], ...(found.isAll ? { total: found.count } : {}) } } : {}),
    ...(why !== undefined && from === 0 ? { why } : {}), ...(found.note === undefined ? {} : { note: found.note }),
  }
}

function foundIn(reader: Reader, { text = '', mode = 'hybrid', path, kind, language }: Params, wanted: number): Hits | Refused {
  switch (mode) {
    case 'vector': return searchVectors(reader, text, { path, kind, language })
    case 'name': return searchNames(reader, text)
    case 'text': return searchText(reader, text, wanted)
    case 'hybrid': return searchAll(reader, text, { path, kind, language })
  }
}

/** Those of the hits that are asked for; the answer rests on the files of no others. */
function narrowed(reader: Reader, params: Params, { path, kind, language }: VectorFilter): Hits | Refused {
  const aside = reader.aside()
  const found = foundIn(aside, params, narrowedFrom)
  reader.ranking = aside.ranking
  if ('refused' in found || found.count === 0) return found
  const looked = found.page(0, narrowedFrom)
  const left = looked.filter(({ symbol }) => (kind === undefined || symbol.kind === kind) && liesIn(symbol.path, path)
    && (language === undefined || reader.snapshot.fileAt(symbol.path)?.language === language))
  const isAll = found.isAll && looked.length === found.count
  const note = [...(found.note === undefined ? [] : [found.note]), ...(isAll ? [] : [`looked for among the best ${looked.length} without these bounds`])].join('; ')
  return {
    count: left.length, isAll, page: (from, to) => restingOn(reader, left.slice(from, to)), ...(note === '' ? {} : { note }), ...(found.vectors === undefined ? {} : { vectors: found.vectors }),
    ...(left.length > 0 ? {} : { why: `none of the ${looked.length} that were found is ${[...(kind === undefined ? [] : [`a ${kind}`]), ...(language === undefined ? [] : [`of ${language}`]), ...(path === undefined ? [] : [`in ${path}`])].join(', ')}` }),
  }
}

/** The hits; the answer rests on their files. */
function restingOn(reader: Reader, hits: readonly SearchHit[]): readonly SearchHit[] {
  for (const { symbol } of hits) reader.openAt(symbol.path)
  return hits
}
