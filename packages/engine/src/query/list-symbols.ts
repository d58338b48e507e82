/** Symbols by name, of a file, of a kind. */
import { kindCode, nameTerms, prefixKey, prefixLength, termKey, type Params, type SymbolResult } from '@codeloom/model'
import { comparePaths } from '@codeloom/store'
import { defaultLimit, type MethodAnswer } from './answer.ts'
import type { Cursor } from './cursor.ts'
import type { OpenedFile } from './opened-file.ts'
import { comparePlaces, type Place, type Reader } from './reader.ts'
import { namedPlaces } from './subject.ts'
import { symbolsNamed } from './symbols-named.ts'

export function answerSymbols(reader: Reader, params: Params, cursor: Cursor | undefined): MethodAnswer {
  if (params.query !== undefined) return byQuery(reader, { params, query: params.query, from: cursor?.numbers[0] ?? 0 })
  if (params.path !== undefined) return ofFile(reader, { params, path: params.path, from: cursor?.numbers[0] ?? 0 })
  return ofTree(reader, params, cursor)
}

/** Modules are files: they are listed only where modules are asked for. */
function isWanted({ file, row }: Place, params: Params): boolean {
  if (params.kind === undefined) return row !== 0
  return file.kindOf(row) === kindCode[params.kind]
}

/** In source order. */
function symbolsOf(file: OpenedFile, params: Params): readonly Place[] {
  const places: Place[] = []
  for (let row = 0; row < file.facts.symbols.count; row++) if (isWanted({ file, row }, params)) places.push({ file, row })
  return places.sort(comparePlaces)
}

interface OfFile {
  readonly params: Params
  readonly path: string
  readonly from: number
}

function ofFile(reader: Reader, { params, path, from }: OfFile): MethodAnswer {
  const file = reader.openAt(path)
  if (file === undefined) return { result: { symbols: [] }, why: reader.whyNotOpen(path) }
  const why = `${path} defines nothing${params.kind === undefined ? '' : ` of kind ${params.kind}`}`
  return page(symbolsOf(file, params), { from, limit: params.limit ?? defaultLimit, why })
}

/** All symbols of the tree, file after file; stops at the limit. */
function ofTree(reader: Reader, params: Params, cursor: Cursor | undefined): MethodAnswer {
  const limit = params.limit ?? defaultLimit
  const symbols: SymbolResult[] = []
  const beginPath = cursor?.texts[0]
  for (const { id, path } of reader.snapshot.files()) {
    const order = beginPath === undefined ? 1 : comparePaths(path, beginPath)
    if (order < 0) continue
    const file = reader.open(id)
    if (file === undefined) continue
    const found = symbolsOf(file, params)
    for (let i = order === 0 ? (cursor?.numbers[0] ?? 0) : 0; i < found.length; i++) {
      if (symbols.length === limit) return { result: { symbols }, cut: { shown: limit, place: [path, i] } }
      const place = found[i]
      if (place !== undefined) symbols.push(place.file.symbol(place.row))
    }
  }
  return { result: { symbols }, ...(symbols.length === 0 ? { why: `the index holds no symbol${params.kind === undefined ? '' : ` of kind ${params.kind}`}` } : {}) }
}

interface ByQuery {
  readonly params: Params
  readonly query: string
  readonly from: number
}

function byQuery(reader: Reader, { params, query, from }: ByQuery): MethodAnswer {
  const { ids, tooMany } = candidates(reader, query)
  const ranked: { readonly place: Place; readonly rank: number }[] = []
  const match = matcher(query)
  const seen = new Set<string>()
  const add = (place: Place, rank: number): void => {
    const known = `${place.file.record.id} ${place.row}`
    if (seen.has(known) || !isWanted(place, params)) return
    if (params.path !== undefined && place.file.record.path !== params.path) return
    seen.add(known)
    ranked.push({ place, rank })
  }
  if (/[.#:/]/.test(query)) for (const place of namedPlaces(reader, query)) add(place, exactName)
  for (const place of reader.glimpses(ids)) {
    const rank = match(place.file.nameOf(place.row))
    if (rank !== noMatch) add(place, rank)
  }
  ranked.sort((a, b) => a.rank - b.rank || comparePlaces(a.place, b.place))
  const few = query.length < prefixLength ? `; ${query.length === 1 ? 'one letter finds' : 'two letters find'} whole names and whole parts of names` : ''
  const why = `no name is, begins with or has a part that begins with ${query}${few}`
  const answer = page(ranked.map(({ place }) => place), { from, limit: params.limit ?? defaultLimit, why })
  return tooMany ? { ...answer, note: `more than ${mostCandidates} names could match; the first ${mostCandidates} were looked at` } : answer
}

const exactName = 0
const noMatch = -1

/** How well a name matches: the name, the name but for case, its beginning, the beginning of a part; `noMatch`. */
function matcher(query: string): (name: string) => number {
  const lower = query.toLowerCase()
  const terms = nameTerms(query)
  return name => {
    if (name === query) return exactName
    const plain = name.toLowerCase()
    if (plain === lower) return 1
    if (plain.startsWith(lower)) return 2
    return hasPart(nameTerms(name), { terms, lower }) ? 3 : noMatch
  }
}

/** Whether the parts hold the query's in a row, the last one by its beginning; or one part begins with the query. */
function hasPart(parts: readonly string[], { terms, lower }: { readonly terms: readonly string[]; readonly lower: string }): boolean {
  return parts.some((part, first) => part.startsWith(lower) || (terms.length > 0 && terms.every((term, i) =>
    i === terms.length - 1 ? parts[first + i]?.startsWith(term) === true : parts[first + i] === term)))
}

/** Symbols whose names are compared for one question at most. */
const mostCandidates = 20_000

/** Symbols that may match; whether some were left out. */
function candidates(reader: Reader, query: string): { readonly ids: readonly number[]; readonly tooMany: boolean } {
  const { snapshot } = reader
  const ids = new Set(symbolsNamed(snapshot, query))
  const lower = query.toLowerCase()
  const terms = nameTerms(query)
  const byParts = terms.length < 2 ? [] : intersect(terms.flatMap((term, i) => {
    if (i < terms.length - 1) return [snapshot.postings('name-term', termKey(term))]
    return term.length < prefixLength ? [] : [snapshot.postings('name-term', prefixKey(term))]
  }))
  for (const found of [byParts, snapshot.postings('name-term', prefixKey(lower))]) {
    for (const id of found) {
      if (ids.size >= mostCandidates) return { ids: [...ids], tooMany: true }
      ids.add(id)
    }
  }
  return { ids: [...ids], tooMany: false }
}

/** Values in all of the ascending lists. */
function intersect(lists: readonly Uint32Array[]): readonly number[] {
  const [shortest, ...others] = [...lists].sort((a, b) => a.length - b.length)
  if (shortest === undefined) return []
  const rest = others.map(list => new Set(list))
  return [...shortest].filter(id => rest.every(list => list.has(id)))
}

interface Page {
  readonly from: number
  readonly limit: number
  readonly why: string
}

function page(places: readonly Place[], { from, limit, why }: Page): MethodAnswer {
  const symbols = places.slice(from, from + limit).map(({ file, row }) => file.symbol(row))
  const next = from + symbols.length
  if (next < places.length) return { result: { symbols }, cut: { shown: symbols.length, total: places.length, place: [next] } }
  return symbols.length === 0 && from === 0 ? { result: { symbols }, why } : { result: { symbols } }
}
