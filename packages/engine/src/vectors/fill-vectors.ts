/**
 * Brings a set of vectors up to a commit: which files have none or others, the texts of their symbols, the vectors of those texts that no store of the user
 * has yet. Reads the store through snapshots that are closed before a provider is asked, writes nothing into it, and lets others have their turn.
 *
 * S3: a text has its vector made once, for all files, symbols and stores; what was made is kept before the next is asked for.
 * S4: a file has the vectors of one content, all of them or none.
 * S5: a text that is refused is told apart from the others of its request, and is no reason to stop; where all texts are, it stops.
 * S6: a set of which much was refused takes no other's place.
 * S7: nothing is begun, put or completed of a model that is not wanted any more.
 */
import { setImmediate as otherTurns, setTimeout as sleep } from 'node:timers/promises'
import { vectorKeyBytes, type FileRecord, type FileVectors, type GraphStore, type KeyedVector, type ListedVectors, type StoreSnapshot, type VectorCache, type VectorModel, type VectorSet, type VectorSets } from '@codeloom/store'
import { FileCache } from '../query/file-cache.ts'
import type { SourceReader } from '../query/reader.ts'
import { EmbedError, type Embedder } from './embedder.ts'
import { isFresh, makingsOf } from './making.ts'
import { shortForm } from './short-form.ts'
import { largestSource, symbolTexts, type SymbolText } from './symbol-text.ts'
import { vectorKey } from './vector-key.ts'

export interface Filling {
  readonly store: Pick<GraphStore, 'snapshot'>
  readonly sources: SourceReader
  readonly embedder: Embedder
  readonly sets: VectorSets
  readonly cache: VectorCache
  readonly signal?: AbortSignal | undefined
  /** throws EmbedError where another model is wanted by now, or none */
  readonly assertStill?: () => void
  /** whether what was refused is asked for once more */
  readonly triesRefused?: boolean
  readonly onProgress?: ((progress: FillProgress) => void) | undefined
}

export interface FillProgress {
  /** files */
  readonly done: number
  readonly total: number
  /** vectors that were made, and those that were there */
  readonly made: number
  readonly known: number
}

export interface FillSummary extends FillProgress {
  /** texts that the provider refused, and what it said of the last one */
  readonly refused: number
  readonly why: string | undefined
  /** vectors that the cache did not take: they count here, and are made again for others */
  readonly unkept: number
  /** files whose sources were not as they were indexed: they come with the commit that has them */
  readonly unread: number
  /** whether all of the newest commit is in, but for few texts that the provider refused */
  readonly isWhole: boolean
}

/** Symbols whose texts are held at a time, and how long it goes on without another's turn, milliseconds. */
const mostTexts = 512
const turnMs = 5
/** A text that is refused is sent again, half of it, so often: a model's window may be smaller than it was said to be. */
const halvings = 2
/** A set of whose symbols more than this share was refused is not whole. */
const mostRefused = 0.1
/** Taken by whatever takes texts at all. */
const plainText = 'a word'

export async function fillVectors(filling: Filling): Promise<FillSummary> {
  const { sets, embedder, signal, assertStill = always } = filling
  assertStill()
  const set = sets.begin(embedder.model)
  const wanted = await missingFiles(filling, set)
  const counts: Counts = { done: 0, total: wanted.length, made: 0, known: 0, refused: 0, why: undefined, unkept: 0, unread: 0, takesTexts: false }
  for (let from = 0; from < wanted.length;) {
    signal?.throwIfAborted()
    const chunk = await readChunk(filling, wanted, from)
    counts.unread += chunk.unread
    const vectors = await vectorsOf(filling, chunk.files, counts)
    assertStill()
    sets.put(set.id, chunk.files.map(file => fileVectors(file, vectors, embedder.model.dimensions)), [])
    from += chunk.looked
    counts.done = from
    filling.onProgress?.(progressOf(counts))
    await otherTurns()
  }
  const isLeft = wanted.length > 0 && (await missingFiles({ ...filling, triesRefused: false }, set)).length > 0
  const isWhole = counts.unread === 0 && !isLeft && isTaken(sets.list(set.id).values())
  if (isWhole && !set.isComplete) {
    assertStill()
    sets.complete(set.id)
  }
  const { refused, why, unkept, unread } = counts
  return { ...progressOf(counts), refused, why, unkept, unread, isWhole }
}

function always(): void {
  return undefined
}

function progressOf({ done, total, made, known }: Counts): FillProgress {
  return { done, total, made, known }
}

/** Whether few of a set's texts were refused. */
function isTaken(files: Iterable<ListedVectors>): boolean {
  let [there, failed] = [0, 0]
  for (const file of files) {
    there += file.count
    failed += file.failed
  }
  return failed <= (there + failed) * mostRefused
}

interface Counts {
  done: number
  readonly total: number
  made: number
  known: number
  refused: number
  why: string | undefined
  unkept: number
  unread: number
  /** whether a refusal was found to be of a text, not of the request */
  takesTexts: boolean
}

/** The paths of files that have no vectors of what they are now; what is gone is taken out of the set. */
async function missingFiles({ store, sets, triesRefused = false }: Filling, set: VectorSet): Promise<readonly string[]> {
  const known = sets.list(set.id)
  const gone = new Set(known.keys())
  const missing: string[] = []
  const snapshot = store.snapshot()
  try {
    const making = makingsOf(snapshot)
    let turn = performance.now()
    for (const file of snapshot.files()) {
      const { path, stamp, symbolIds } = file
      const has = known.get(path)
      gone.delete(path)
      const isWanted = symbolIds.length > 0 && stamp.size <= largestSource
      if (isWanted && (!isFresh(has, file, making(file)) || (triesRefused && (has?.failed ?? 0) > 0))) missing.push(path)
      if (performance.now() - turn > turnMs) {
        await otherTurns()
        turn = performance.now()
      }
    }
  } finally {
    snapshot.close()
  }
  if (gone.size > 0) sets.put(set.id, [], [...gone])
  return missing
}

interface FileTexts {
  readonly record: FileRecord
  readonly making: string
  readonly texts: readonly (SymbolText & { readonly key: Uint8Array; readonly name: string })[]
}

interface Chunk {
  readonly files: readonly FileTexts[]
  /** how many of the paths were looked at */
  readonly looked: number
  readonly unread: number
}

/** The texts of the next files, as the newest commit has them. */
async function readChunk({ store, sources, embedder: { window, model } }: Filling, paths: readonly string[], from: number): Promise<Chunk> {
  const snapshot = store.snapshot()
  const opened = new FileCache(0)
  const making = makingsOf(snapshot)
  const files: FileTexts[] = []
  let [looked, unread, held] = [0, 0, 0]
  try {
    let turn = performance.now()
    for (const path of paths.values().drop(from)) {
      looked++
      const file = readTexts(snapshot, { path, opened, sources, window, model, making })
      if (file === 'unread') unread++
      else if (file !== undefined) {
        files.push(file)
        held += file.texts.length
      }
      if (held >= mostTexts) break
      if (performance.now() - turn > turnMs) {
        await otherTurns()
        turn = performance.now()
      }
    }
    return { files, looked, unread }
  } finally {
    snapshot.close()
  }
}

interface Reading {
  readonly path: string
  readonly opened: FileCache
  readonly sources: SourceReader
  readonly window: number
  readonly model: VectorModel
  readonly making: (file: FileRecord) => string
}

/** Undefined for a file that is gone by now. */
function readTexts(snapshot: StoreSnapshot, { path, opened, sources, window, model, making }: Reading): FileTexts | 'unread' | undefined {
  const record = snapshot.fileAt(path)
  const file = record === undefined ? undefined : opened.open(snapshot, record.id, 'symbols')
  if (record === undefined || record.stamp.size > largestSource) return undefined
  if (file === undefined) return { record, making: making(record), texts: [] }
  const source = sources(record)
  if (source === undefined) return 'unread'
  const texts = symbolTexts(file, source, window).map(text => {
    const key = vectorKey(text.text, model)
    return { ...text, key, name: nameOfKey(key) }
  })
  return { record, making: making(record), texts }
}

function nameOfKey(key: Uint8Array): string {
  return Buffer.from(key).toString('hex')
}

/** The vectors of all texts that are to be had, by the names of their keys: those that are kept, and those that are made now. */
async function vectorsOf(filling: Filling, files: readonly FileTexts[], counts: Counts): Promise<ReadonlyMap<string, KeyedVector>> {
  const { embedder } = filling
  const wanted = new Map(files.flatMap(({ texts }) => texts.map(text => [text.name, text] as const)))
  const found = new Map<string, KeyedVector>()
  const missing = keptOf(filling, [...wanted.values()], found)
  counts.known += found.size
  const batches = Array.from({ length: Math.ceil(missing.length / embedder.batch) }, (_, i) => missing.slice(i * embedder.batch, (i + 1) * embedder.batch))
  const take = async (made: readonly Made[]): Promise<void> => {
    if (!await keep(filling, made)) counts.unkept += made.length
    for (const each of made) found.set(each.name, each)
    counts.made += made.length
    filling.onProgress?.(progressOf(counts))
  }
  await eachOf(batches, embedder.requests, async batch => {
    filling.signal?.throwIfAborted()
    // somebody else may have had them made meanwhile
    const before = found.size
    const left = keptOf(filling, batch, found)
    counts.known += found.size - before
    await embedBatch(filling, left, { counts, take })
  })
  return found
}

/** Adds the vectors that are kept; returns the texts that have none. One that was refused may be kept as what of it was taken. */
function keptOf({ cache, embedder: { model } }: Filling, texts: readonly Text[], found: Map<string, KeyedVector>): readonly Text[] {
  const lookUp = (asked: readonly Text[], keyOf: (text: Text) => Uint8Array): readonly Text[] => {
    const keys = asked.map(keyOf)
    const kept = cache.get(keys)
    return asked.filter(({ name }, i) => {
      const [key, vector] = [keys[i], kept[i]]
      if (key === undefined || vector?.length !== model.dimensions) return true
      found.set(name, { key, vector })
      return false
    })
  }
  let missing = lookUp(texts, ({ key }) => key)
  for (let halved = 1; halved <= halvings && missing.length > 0; halved++) missing = lookUp(missing, ({ text }) => vectorKey(shorter(text, halved), model))
  return missing
}

function shorter(text: string, halved: number): string {
  return text.slice(0, text.length >> halved).toWellFormed()
}

/** Others write there as well: their turn takes a moment. What cannot be kept is of use to this store all the same; false then. */
async function keep({ cache, signal }: Filling, made: readonly Made[]): Promise<boolean> {
  const vectors = made.map(({ key, vector }) => ({ key, vector }))
  for (let tries = 1; !cache.put(vectors); tries++) {
    if (tries === keepTries) return false
    await sleep(keepAgainMs * tries, undefined, signal === undefined ? {} : { signal })
  }
  return true
}
const keepTries = 8
const keepAgainMs = 20

/** So many at a time; where one fails no other is begun, and those under way are waited for. */
async function eachOf<T>(items: readonly T[], atATime: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  let failed = false
  const lane = async (): Promise<void> => {
    for (const item of left) {
      if (failed) return
      try {
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: atATime }, lane))
  for (const result of lanes) if (result.status === 'rejected') throw result.reason
}

interface Made extends KeyedVector {
  /** of the whole text */
  readonly name: string
}

type Text = FileTexts['texts'][number]

interface Taking {
  readonly counts: Counts
  /** keeps what was made */
  readonly take: (made: readonly Made[]) => Promise<void>
}

/** Makes the vectors of a request's texts; of one that is refused, its halves are asked for, down to the text that is meant. */
async function embedBatch(filling: Filling, batch: readonly Text[], taking: Taking): Promise<void> {
  const [only, ...others] = batch
  if (only === undefined) return
  const vectors = await unlessRefused(filling, batch.map(({ text }) => text), taking)
  if (vectors !== undefined) {
    await taking.take(batch.flatMap(({ key, name }, i) => {
      const vector = vectors[i]
      return vector === undefined ? [] : [{ key, name, vector }]
    }))
  } else if (others.length === 0) await embedShorter(filling, only, taking)
  else {
    const middle = batch.length >> 1
    await embedBatch(filling, batch.slice(0, middle), taking)
    await embedBatch(filling, batch.slice(middle), taking)
  }
}

/** Kept as the vector of what was sent: the whole text has none. */
async function embedShorter(filling: Filling, { name, text }: Text, taking: Taking): Promise<void> {
  for (let halved = 1; halved <= halvings; halved++) {
    const sent = shorter(text, halved)
    const [vector] = await unlessRefused(filling, [sent], taking) ?? []
    if (vector !== undefined) return await taking.take([{ key: vectorKey(sent, filling.embedder.model), name, vector }])
  }
  taking.counts.refused++
}

/** Undefined where the texts were refused. Throws where it is not they that are refused, but whatever is sent. */
async function unlessRefused({ embedder, signal }: Filling, texts: readonly string[], { counts }: Taking): Promise<readonly Float32Array[] | undefined> {
  try {
    return await embedder.embed(texts, { as: 'text', signal })
  } catch (error) {
    if (!(error instanceof EmbedError) || error.code !== 'refused') throw error
    counts.why = error.message
  }
  if (counts.takesTexts) return undefined
  try {
    await embedder.embed([plainText], { as: 'text', signal })
  } catch (error) {
    if (!(error instanceof EmbedError) || error.code !== 'refused') throw error
    throw new EmbedError('refused', `${error.message}; it refuses a plain word, too: what is said of it in models.json may be wrong`, { cause: error })
  }
  counts.takesTexts = true
  return undefined
}

function fileVectors({ record: { path, hash }, making, texts }: FileTexts, vectors: ReadonlyMap<string, KeyedVector>, dimensions: number): FileVectors {
  const there = texts.flatMap(({ row, kind, name }) => {
    const made = vectors.get(name)
    return made === undefined ? [] : [{ row, kind, key: made.key, vector: made.vector }]
  })
  const keys = new Uint8Array(there.length * vectorKeyBytes)
  const scales = new Float32Array(there.length)
  const values = new Int8Array(there.length * dimensions)
  for (const [i, { key, vector }] of there.entries()) {
    const short = shortForm(vector)
    keys.set(key, i * vectorKeyBytes)
    values.set(short.values, i * dimensions)
    scales[i] = short.scale
  }
  return {
    path, hash, making, keys, scales, values, failed: texts.length - there.length,
    rows: Uint32Array.from(there, ({ row }) => row), kinds: Uint8Array.from(there, ({ kind }) => kind),
  }
}
