/** Ranking over a snapshot for whoever measures it: many questions, other weights. What answers people is the request `search`. */
import type { SearchHit } from '@codeloom/model'
import type { StoreSnapshot } from '@codeloom/store'
import { FileCache } from '../file-cache.ts'
import { ListCache } from '../list-cache.ts'
import { Reader, type SourceReader } from '../reader.ts'
import type { VectorSource } from '../../vectors/vector-source.ts'
import { rankSymbols, type RankingOptions } from './rank.ts'

const cacheBytes = 256 << 20

/** The snapshot has to stay open as long as questions are asked. */
export function openRanking(snapshot: StoreSnapshot, sources: SourceReader, vectors?: VectorSource): (text: string, options?: RankingOptions) => readonly Pick<SearchHit, 'symbol' | 'score'>[] {
  const reader = new Reader(snapshot, new FileCache(cacheBytes), { lists: new ListCache(0), sources, vectors })
  return (text, options) => rankSymbols(reader, text, options).symbols.map(({ place, score }) => ({ symbol: reader.show(place), score }))
}
