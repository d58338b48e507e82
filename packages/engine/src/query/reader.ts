/** One request's view: a snapshot, the opened files of it, and which of them the answer rests on. */
import { at, flag, type SymbolResult } from '@codeloom/model'
import { comparePaths, type FileRecord, type StoreSnapshot } from '@codeloom/store'
import { isTestPath } from '../analysis/test-paths.ts'
import type { FileCache } from './file-cache.ts'
import { ListCache } from './list-cache.ts'
import type { OpenedFile } from './opened-file.ts'
import type { VectorSource } from '../vectors/vector-source.ts'
import type { RankingTold } from './search/ranking-told.ts'

/** A symbol and its file. */
export interface Place {
  readonly file: OpenedFile
  readonly row: number
}

/** The text of a file, where it is still what the record says. */
export type SourceReader = (record: FileRecord) => string | undefined

export interface ReaderOptions {
  readonly lists?: ListCache
  readonly sources?: SourceReader
  readonly vectors?: VectorSource | undefined
}

export class Reader {
  readonly snapshot: StoreSnapshot
  private readonly cache: FileCache
  /** long posting lists, for whoever searches */
  readonly lists: ListCache
  /** files that the answer was read from */
  readonly restsOn = new Set<OpenedFile>()
  /** files that were asked for by path and have no facts (too large, not readable) */
  readonly leftOut: FileRecord[] = []
  private readonly made = new Map<number, SymbolResult>()
  /** undefined where there are none to be read */
  private readonly sources: SourceReader | undefined
  /** undefined where none are made */
  readonly vectors: VectorSource | undefined
  /** how the hits of a search came about, for who asks for the plan */
  ranking: RankingTold | undefined

  constructor(snapshot: StoreSnapshot, cache: FileCache, { lists = new ListCache(0), sources, vectors }: ReaderOptions = {}) {
    this.snapshot = snapshot
    this.cache = cache
    this.lists = lists
    this.sources = sources
    this.vectors = vectors
  }

  /** The same snapshot, for what the answer does not rest on. */
  aside(): Reader {
    return new Reader(this.snapshot, this.cache, { lists: this.lists, ...(this.sources === undefined ? {} : { sources: this.sources }), vectors: this.vectors })
  }
  /** Whether there are sources to be read at all. */
  get hasSources(): boolean {
    return this.sources !== undefined
  }
  /** The text of a file as its facts count it; undefined where it cannot be had as it was indexed. */
  source(file: OpenedFile): string | undefined {
    return this.sources?.(file.record)
  }
  /** `open` of a file that is only looked at, without links. */
  look(id: number): OpenedFile | undefined {
    return this.cache.open(this.snapshot, id, 'symbols')
  }
  /** The bytes of a file's source, without opening it. */
  sizeOf(id: number): number {
    return this.cache.see(this.snapshot, id)?.size ?? 0
  }
  /** The path of a file, unopened. */
  pathOf(id: number): string | undefined {
    return this.cache.see(this.snapshot, id)?.path
  }
  /** The file that a symbol belongs to, unopened. */
  fileOf(symbol: number): number | undefined {
    return this.cache.fileOf(this.snapshot, symbol)
  }
  open(id: number): OpenedFile | undefined {
    return this.note(this.cache.open(this.snapshot, id))
  }
  openAt(path: string): OpenedFile | undefined {
    const known = this.cache.knownAt(this.snapshot, path)
    if (known !== undefined) return this.note(known)
    const record = this.snapshot.fileAt(path)
    const file = record === undefined ? undefined : this.open(record.id)
    if (record !== undefined && file === undefined) this.leftOut.push(record)
    return file
  }
  /** Why `openAt` found nothing, in words. */
  whyNotOpen(path: string): string {
    const known = this.leftOut.some(record => record.path === path)
    return known ? `${path} belongs to the tree but was left out of the index` : `${path} is not in the index`
  }
  /** Where a symbol is; undefined for one that is gone. */
  place(symbol: number): Place | undefined {
    const file = this.note(this.cache.ownerOf(this.snapshot, symbol))
    const row = file?.rowOf(symbol)
    return file === undefined || row === undefined ? undefined : { file, row }
  }
  /** `place` of a symbol that is only looked at, without links: the answer does not rest on its file until it is shown. */
  glimpse(symbol: number): Place | undefined {
    const file = this.cache.ownerOf(this.snapshot, symbol, 'symbols')
    const row = file?.rowOf(symbol)
    return file === undefined || row === undefined ? undefined : { file, row }
  }
  /** Whether a symbol lies in a test file. */
  isOfTest(symbol: number): boolean {
    const place = this.glimpse(symbol)
    return place !== undefined && isTestPath(place.file.record.path)
  }
  /** Glimpses of symbols, in the order of their paths, then of their sources. */
  glimpses(symbols: Iterable<number>): readonly Place[] {
    return Array.from(symbols, symbol => this.glimpse(symbol)).filter(place => place !== undefined).sort(comparePlaces)
  }
  /** The identifiers of all symbols of a symbol's file, as pairs of a first one and a count. */
  idsBeside(symbol: number): readonly number[] {
    return this.cache.idsBeside(this.snapshot, symbol)
  }
  /** Shows a symbol that was glimpsed. */
  show({ file, row }: Place): SymbolResult {
    this.note(file)
    return this.symbolAt(file, row)
  }
  symbol(id: number): SymbolResult | undefined {
    const known = this.made.get(id)
    if (known !== undefined) return known
    const place = this.place(id)
    return place === undefined ? undefined : this.symbolAt(place.file, place.row)
  }
  /** The same result for the same symbol, however often it comes in an answer. */
  symbolAt(file: OpenedFile, row: number): SymbolResult {
    const id = file.idOf(row)
    let symbol = this.made.get(id)
    if (symbol === undefined) this.made.set(id, (symbol = file.symbol(row)))
    return symbol
  }
  /** The places of symbols, in the order of their paths, then of their sources. */
  places(symbols: Iterable<number>): readonly Place[] {
    const places: Place[] = []
    for (const symbol of symbols) {
      const place = this.place(symbol)
      if (place !== undefined) places.push(place)
    }
    return places.sort(comparePlaces)
  }
  /** Files whose links point at one of the symbols, and the symbols' own, in the order of their paths. */
  filesMentioning(symbols: Iterable<number>): readonly number[] {
    return this.inPathOrder(this.filesPointingAt(symbols))
  }
  /** The same, in no order: of a hub there are tens of thousands. */
  filesPointingAt(symbols: Iterable<number>): ReadonlySet<number> {
    const ids = new Set<number>()
    for (const symbol of symbols) {
      for (const id of this.snapshot.postings('inbound', symbol)) ids.add(id)
      const own = this.place(symbol)
      if (own !== undefined) ids.add(own.file.record.id)
    }
    return ids
  }
  /** Files by their paths; those that are gone left out. */
  inPathOrder(ids: Iterable<number>): readonly number[] {
    const files: { readonly id: number; readonly path: string }[] = []
    for (const id of ids) {
      const path = this.pathOf(id)
      if (path !== undefined) files.push({ id, path })
    }
    return files.sort((a, b) => comparePaths(a.path, b.path)).map(({ id }) => id)
  }
  /** The definition that a declaration declares, and what that one declares in turn; itself for a definition. */
  definitionOf(symbol: number): number {
    let now = symbol
    for (let step = 0; step < longestChain; step++) {
      const place = this.place(now)
      if (place === undefined || (place.file.flagsOf(place.row) & flag.declaration) === 0) return now
      const declared = place.file.links.declares.find(link => link.row === place.row)
      if (declared === undefined || declared.symbol === symbol) return now
      now = declared.symbol
    }
    return now
  }
  /** The symbols, and the definitions of those that are declarations: calls go to the definition where it is known. */
  withDefinitions(symbols: readonly number[]): readonly number[] {
    return [...new Set(symbols.flatMap(symbol => [symbol, this.definitionOf(symbol)]))]
  }

  private note(file: OpenedFile | undefined): OpenedFile | undefined {
    if (file !== undefined) this.restsOn.add(file)
    return file
  }
}

/** A declaration of a declaration is rare, a chain of them a mistake. */
const longestChain = 8

/** By path, then in source order: rows of one file follow its scopes, not its text. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.file !== b.file) return comparePaths(a.file.record.path, b.file.record.path)
  const { start } = a.file.facts.symbols
  return at(start, a.row) - at(start, b.row) || a.row - b.row
}

export function idOf(place: Place): number {
  return at(place.file.ids, place.row)
}
