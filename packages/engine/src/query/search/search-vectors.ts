/** Search by vectors alone: the symbols whose vectors are nearest to that of the text. */
import { idOf, type Place, type Reader } from '../reader.ts'
import type { NearAnswer } from '../../vectors/vector-source.ts'
import type { VectorFilter } from '../../vectors/vector-filter.ts'
import { rounded, type Hits } from './search-names.ts'

/** Hits at most, whatever is asked for. */
const mostHits = 300

type VectorsTold = NonNullable<Hits['vectors']>

/** What was near, as places of the snapshot; told of the set that was searched. */
export interface NearPlaces {
  readonly places: readonly { readonly place: Place; readonly similarity: number }[]
  readonly told: VectorsTold | undefined
  /** why nothing, or not all, was searched */
  readonly notes: readonly string[]
}

/** Undefined where no vectors are made, or that of this text is not ready. */
export function nearPlaces(reader: Reader, text: string, nearest: { readonly most: number; readonly filter?: VectorFilter }): NearPlaces | undefined {
  const answer = reader.vectors?.nearest(reader.snapshot, text, nearest)
  if (answer === undefined) return undefined
  const places = answer.symbols.flatMap(({ path, row, similarity }) => {
    const id = reader.snapshot.fileAt(path)?.id
    const file = id === undefined ? undefined : reader.look(id)
    return file === undefined || row >= file.facts.symbols.count ? [] : [{ place: { file, row }, similarity }]
  })
  return { places, told: toldOf(answer), notes: notesOf(answer) }
}

function toldOf({ model, share: { fresh, stale, failed } }: NearAnswer): VectorsTold | undefined {
  return model === undefined ? undefined : { model, searched: fresh, of: fresh + stale + failed }
}

function notesOf({ why, model, share: { fresh, stale, failed } }: NearAnswer): readonly string[] {
  if (why !== undefined) return [`not searched by vectors: ${why}`]
  if (model === undefined || stale + failed === 0) return []
  const all = fresh + stale + failed
  const left = [...(stale === 0 ? [] : [`${counted(stale)} ${stale === 1 ? 'has' : 'have'} none of what they are now`]), ...(failed === 0 ? [] : [`${counted(failed)} ${failed === 1 ? 'was' : 'were'} refused`])]
  return [`vectors of ${counted(fresh)} of ${counted(all)} embeddable symbols${stale === 0 ? '' : ' at most'} were searched (${left.join(', ')}): codeloom embed makes them`]
}

function counted(count: number): string {
  return count.toLocaleString('en-US')
}

/** Why vectors cannot be searched at all. */
export interface Refused {
  readonly refused: string
}

export function searchVectors(reader: Reader, text: string, filter: VectorFilter): Hits | Refused {
  const near = nearPlaces(reader, text, { most: mostHits, filter })
  if (near === undefined) return { refused: 'search by vector needs an embedder, and models.json names none for this folder ("embedder": {"endpoint": ..., "model": ..., "dimensions": ...}); --mode hybrid, text and name need none' }
  const { places, told, notes } = near
  if (told === undefined) return { refused: notes.join('; ') }
  const seen = new Set<number>()
  const hits = places.filter(({ place }) => !seen.has(idOf(place)) && seen.add(idOf(place)))
  return {
    count: hits.length, isAll: hits.length < mostHits, vectors: told,
    page: (from, to) => hits.slice(from, to).map(({ place, similarity }) => ({ symbol: reader.show(place), score: rounded(similarity), why: [{ field: 'vector', terms: [] }] })),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }), ...(hits.length === 0 ? { why: 'no symbol that is asked for has a vector' } : {}),
  }
}
