/**
 * What is kept of vectors: for all stores of a user the vectors themselves, by the hash of what they were made of; beside each graph which symbols
 * of which content have which, in a short form that is searched. Neither is ever written by a commit of the graph, nor waits for one.
 */

/** What a set of vectors belongs to: vectors of two of these are never compared. */
export interface VectorModel {
  /** as the provider calls it */
  readonly name: string
  /** of all that decides what vector a text is given, the name among it */
  readonly digest: string
  readonly dimensions: number
  /** the version of the template by which texts are made of symbols */
  readonly template: number
}

/** A model as a set was made with it last, and how questions are put to it. */
export interface AskedModel extends VectorModel {
  /** of the endpoint, without secrets */
  readonly url: string
  readonly questionPrefix: string
  /** whether so many numbers are asked for: some models give fewer where they are told to */
  readonly asksDimensions: boolean
}

export const vectorKeyBytes = 16

/** The vectors of one file's symbols, as of one content of it. */
export interface FileVectors {
  readonly path: string
  /** BLAKE3 of the content, 64 hex digits */
  readonly hash: string
  /** by what its facts were made: with another, equal contents have other rows */
  readonly making: string
  /** of the symbols that have one: their rows in the facts of the content */
  readonly rows: Uint32Array
  /** the codes of their kinds */
  readonly kinds: Uint8Array
  /** under which their vectors are kept, `vectorKeyBytes` each */
  readonly keys: Uint8Array
  /** by which the values are multiplied */
  readonly scales: Float32Array
  /** the vectors, -127 to 127, `dimensions` each */
  readonly values: Int8Array
  /** symbols that the provider refused */
  readonly failed: number
}

export interface VectorSet {
  readonly id: number
  readonly model: AskedModel
  /** whether it has held every symbol of a commit: until then an older one is searched, where there is one */
  readonly isComplete: boolean
}

export interface ListedVectors {
  readonly path: string
  readonly hash: string
  readonly making: string
  readonly count: number
  readonly failed: number
}

/** The sets beside one graph. */
export interface VectorSets {
  sets(): readonly VectorSet[]
  /** The set of a model, made where it is not there; the newest from now on. */
  begin(model: AskedModel): VectorSet
  /** It has held all symbols of a commit: those that were begun before it go. */
  complete(id: number): void
  /** The files of a set by their paths, held in memory and brought up to date by what was put since. */
  list(id: number): ReadonlyMap<string, ListedVectors>
  /** Whether any file of a set is so; looks no further than the first. */
  has(id: number, isSo: (file: ListedVectors) => boolean): boolean
  /** What was put since a stamp, and the stamp of now. */
  since(id: number, stamp: number): { readonly stamp: number; readonly files: readonly FileVectors[] }
  /** Puts files, and takes others away, at once. Throws StoreError where the set has gone. */
  put(id: number, files: readonly FileVectors[], gone: readonly string[]): void
  /** Raised by whatever changes any set, by any process. */
  readonly stamp: number
  readonly bytes: number
  close(): void
}

/** What a provider was told of and how it fares, for all processes of a user. */
export interface ProviderNotes {
  /** whether the user was told what goes there */
  readonly told: boolean
  /** how it fares, as whoever asks it noted it; '' where nothing was noted */
  readonly health: string
}

export interface KeyedVector {
  readonly key: Uint8Array
  /** of length 1 */
  readonly vector: Float32Array
}

/** Vectors of all stores of a user, by what they were made of. May be taken away at any time; what fails is a miss. */
export interface VectorCache {
  /** The vectors of keys, in their order; undefined where there is none. */
  get(keys: readonly Uint8Array[]): readonly (Float32Array | undefined)[]
  /** False where they could not be kept now: another process is writing, or the disk is full. */
  put(vectors: readonly KeyedVector[]): boolean
  notes(provider: string): ProviderNotes
  note(provider: string, notes: Partial<ProviderNotes>): void
  close(): void
}
