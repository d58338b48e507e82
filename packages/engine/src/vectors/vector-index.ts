/**
 * The vectors of one set, searched: by all of them in their short form, then the best once more in the long one. Follows the set as files are put into it.
 * A vector counts only while its file has the content that it was made of: what changed or went is not found by what it was.
 *
 * S1: what is near is what a plain loop over all vectors that count would find.
 * S2: a symbol whose file changed, moved, went or was read by another extractor since its vector was made is not found by that vector.
 */
import { kindCode } from '@codeloom/model'
import { vectorKeyBytes, type FileVectors, type ListedVectors, type StoreSnapshot, type VectorCache, type VectorSet, type VectorSets } from '@codeloom/store'
import { isFresh, makingsOf } from './making.ts'
import { Matrix } from './matrix.ts'
import { dotOf, shortForm } from './short-form.ts'
import { largestSource } from './symbol-text.ts'
import { liesIn, type VectorFilter } from './vector-filter.ts'

export interface NearSymbol {
  readonly path: string
  /** in the facts of the content that the snapshot has */
  readonly row: number
  /** the cosine: 1 for the same direction */
  readonly similarity: number
}

/** How many symbols have a vector of what they are now, one of what they were or none, and none because the provider refused them. */
export interface VectorShare {
  readonly fresh: number
  /** at most: of a file that was never looked into, all its symbols */
  readonly stale: number
  readonly failed: number
}

/** Of a file: its vectors' places. */
interface Block {
  readonly path: string
  readonly hash: string
  readonly making: string
  readonly from: number
  readonly rows: Uint32Array
  readonly kinds: Uint8Array
  readonly keys: Uint8Array
  readonly count: number
  readonly failed: number
  /** of the file, in the snapshot that was looked at last; undefined where it has another content there */
  language: string | undefined
}

/** How many are weighed in the long form for each that is wanted: a byte a number loses none of the nearest ten among so many (`npm run bench -- --only vectors`). */
const rescored = 2
const fewestRescored = 40
/** Where more than this share of the places is of contents that are gone, all is loaded anew. */
const mostDead = 0.5
const fewestDead = 4_096

export class VectorIndex {
  readonly set: VectorSet
  private readonly sets: VectorSets
  private readonly cache: VectorCache
  private matrix: Matrix
  private scales = new Float32Array(1024)
  /** by place: of which block it is */
  private owners = new Int32Array(1024)
  private blocks: Block[] = []
  private byPath = new Map<string, number>()
  private dead = 0
  private stamp = -1
  /** the commit, and the stamp, for which it was found out what counts */
  private marked = ''
  private lastShare: VectorShare = { fresh: 0, stale: 0, failed: 0 }

  constructor(set: VectorSet, { sets, cache }: { readonly sets: VectorSets; readonly cache: VectorCache }) {
    this.set = set
    this.sets = sets
    this.cache = cache
    this.matrix = new Matrix(set.model.dimensions)
  }
  /** How much of a snapshot can be searched. */
  share(snapshot: StoreSnapshot): VectorShare {
    this.refresh(snapshot)
    return this.lastShare
  }
  /** The nearest symbols of a snapshot to a vector of length 1, nearest first; those that are equally near by path, then by row. */
  nearest(snapshot: StoreSnapshot, query: Float32Array, { most, filter = {} }: { readonly most: number; readonly filter?: VectorFilter }): readonly NearSymbol[] {
    this.refresh(snapshot)
    const places = this.likeliest(query, { count: Math.max(fewestRescored, most * rescored), accepts: this.accepted(filter), kind: filter.kind === undefined ? -1 : kindCode[filter.kind] })
    const near: NearSymbol[] = []
    const vectors = this.cache.get(places.map(({ place }) => this.keyAt(place)))
    for (const [i, { place, similarity }] of places.entries()) {
      const block = this.blocks[this.owners[place] ?? 0]
      if (block === undefined) continue
      const whole = vectors[i]
      near.push({ path: block.path, row: block.rows[place - block.from] ?? 0, similarity: whole?.length === query.length ? dotOf(query, whole) : similarity })
    }
    return near.sort((a, b) => b.similarity - a.similarity || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.row - b.row)).slice(0, most)
  }

  private keyAt(place: number): Uint8Array {
    const block = this.blocks[this.owners[place] ?? 0]
    const at = (place - (block?.from ?? 0)) * vectorKeyBytes
    return (block?.keys ?? new Uint8Array(0)).subarray(at, at + vectorKeyBytes)
  }
  /** By block, whether what is in it may be a hit. */
  private accepted({ language, path }: VectorFilter): Uint8Array {
    return Uint8Array.from(this.blocks, block => (block.language !== undefined && (language === undefined || block.language === language) && liesIn(block.path, path) ? 1 : 0))
  }
  /** The best of the short forms, unordered. */
  private likeliest(query: Float32Array, { count, accepts, kind }: { readonly count: number; readonly accepts: Uint8Array; readonly kind: number }): readonly { readonly place: number; readonly similarity: number }[] {
    const { values, scale } = shortForm(query)
    const best = new Best(count)
    const { scales, owners } = this
    this.matrix.forEachRound(values, (sums, from) => {
      // a measured loop: 100,000 turns a question
      const here = scales.subarray(from, from + sums.length)
      let { least } = best
      for (let i = 0; i < sums.length; i++) {
        const score = (sums[i] ?? 0) * (here[i] ?? 0)
        if (score <= least) continue
        const owner = owners[from + i] ?? 0
        if (accepts[owner] !== 1 || (kind >= 0 && this.kindAt(owner, from + i) !== kind)) continue
        best.add(from + i, score)
        least = best.least
      }
    })
    return best.all().map(({ place, score }) => ({ place, similarity: score * scale }))
  }
  private kindAt(owner: number, place: number): number {
    const block = this.blocks[owner]
    return block?.kinds[place - block.from] ?? -1
  }
  /** Takes in what was put since, and finds out what counts in the snapshot. */
  private refresh(snapshot: StoreSnapshot): void {
    if (this.sets.stamp !== this.stamp) this.takeIn()
    const now = `${snapshot.commit.label} ${snapshot.commit.sequence} ${this.stamp}`
    if (now === this.marked) return
    this.mark(snapshot)
    this.marked = now
  }
  private takeIn(): void {
    const { stamp, files } = this.sets.since(this.set.id, this.stamp)
    const isMadeAnew = stamp < this.stamp
    this.stamp = stamp
    for (const file of files) this.take(file)
    if (!isMadeAnew && (this.dead < fewestDead || this.dead < this.matrix.count * mostDead)) return
    this.matrix = new Matrix(this.set.model.dimensions)
    this.blocks = []
    this.byPath.clear()
    this.dead = 0
    for (const file of this.sets.since(this.set.id, -1).files) this.take(file)
  }
  private take({ path, hash, making, rows, kinds, keys, scales, values, failed }: FileVectors): void {
    const before = this.blocks[this.byPath.get(path) ?? -1]
    if (before !== undefined) {
      this.dead += before.rows.length
      before.language = undefined
    }
    const from = this.matrix.add(values)
    const end = from + rows.length
    while (this.scales.length < end) {
      this.scales = grown(this.scales, new Float32Array(this.scales.length * 2))
      this.owners = grown(this.owners, new Int32Array(this.owners.length * 2))
    }
    this.scales.set(scales, from)
    this.owners.fill(this.blocks.length, from, end)
    this.byPath.set(path, this.blocks.length)
    this.blocks.push({ path, hash, making, from, rows, kinds, keys, count: rows.length, failed, language: undefined })
  }
  private mark(snapshot: StoreSnapshot): void {
    for (const block of this.blocks) block.language = undefined
    this.lastShare = shareOf(snapshot, path => this.blocks[this.byPath.get(path) ?? -1], (block, language) => (block.language = language))
  }
}

/** How much of a snapshot a set can be searched for; calls with each file's vectors that count, and its language. */
export function shareOf<T extends Pick<ListedVectors, 'hash' | 'making' | 'count' | 'failed'>>(snapshot: StoreSnapshot, of: (path: string) => T | undefined, counts?: (vectors: T, language: string) => void): VectorShare {
  let [fresh, stale, failed] = [0, 0, 0]
  const making = makingsOf(snapshot)
  for (const file of snapshot.files()) {
    const { path, stamp, language, symbolIds } = file
    if (stamp.size > largestSource) continue
    const vectors = of(path)
    if (vectors !== undefined && isFresh(vectors, file, making(file))) {
      counts?.(vectors, language)
      fresh += vectors.count
      failed += vectors.failed
    } else stale += vectors === undefined ? symbolsOf(symbolIds) : vectors.count + vectors.failed
  }
  return { fresh, stale, failed }
}

/** The module itself is none that is embedded. */
function symbolsOf(ranges: readonly number[]): number {
  let count = 0
  for (let i = 1; i < ranges.length; i += 2) count += ranges[i] ?? 0
  return Math.max(0, count - 1)
}

function grown<T extends Float32Array | Int32Array>(from: T, into: T): T {
  into.set(from)
  return into
}

/** The so many best of what is added: a heap, the least of them on top. */
class Best {
  private readonly most: number
  private readonly places: number[] = []
  private readonly scores: number[] = []
  /** what has to be beaten to be among them */
  least = -Infinity

  constructor(most: number) {
    this.most = most
  }
  add(place: number, score: number): void {
    const { places, scores, most } = this
    if (places.length < most) {
      places.push(place)
      scores.push(score)
      this.up(places.length - 1)
    } else {
      places[0] = place
      scores[0] = score
      this.down()
    }
    if (places.length === most) this.least = scores[0] ?? -Infinity
  }
  all(): readonly { readonly place: number; readonly score: number }[] {
    return this.places.map((place, i) => ({ place, score: this.scores[i] ?? 0 }))
  }

  private up(from: number): void {
    for (let at = from; at > 0;) {
      const above = (at - 1) >> 1
      if ((this.scores[above] ?? 0) <= (this.scores[at] ?? 0)) return
      this.swap(at, above)
      at = above
    }
  }
  private down(): void {
    const { scores } = this
    for (let at = 0; ;) {
      const left = at * 2 + 1
      let least = at
      if (left < scores.length && (scores[left] ?? 0) < (scores[least] ?? 0)) least = left
      if (left + 1 < scores.length && (scores[left + 1] ?? 0) < (scores[least] ?? 0)) least = left + 1
      if (least === at) return
      this.swap(at, least)
      at = least
    }
  }
  private swap(a: number, b: number): void {
    const { places, scores } = this
    const [place, score] = [places[a] ?? 0, scores[a] ?? 0]
    places[a] = places[b] ?? 0
    scores[a] = scores[b] ?? 0
    places[b] = place
    scores[b] = score
  }
}
