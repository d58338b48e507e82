/**
 * What is worth asking about in a tree that nobody has looked at yet: a function that much refers to, a place that
 * mentions it, a term that many names share. From a sample of files; a different sample would be as good.
 */
import { at, flag, kindCode, nameTerms, roleCode, type SymbolResult } from '@codeloom/model'
import type { StoreSnapshot } from '@codeloom/store'
import { FileCache } from './file-cache.ts'
import type { OpenedFile } from './opened-file.ts'
import { idOf, Reader, type Place } from './reader.ts'
import { rowsMentioning } from './references.ts'
import { findSubject } from './subject.ts'

export interface Landmarks {
  /** the function with the most callers' files, by the shortest text that names it alone */
  readonly central: { readonly symbol: SymbolResult; readonly text: string } | undefined
  /** where it is called */
  readonly mention: { readonly path: string; readonly line: number; readonly column: number } | undefined
  /** a term of many names */
  readonly term: string | undefined
}

/** Files looked at, spread evenly over the tree, and symbols of each. */
const sampledFiles = 200
const sampledSymbols = 60
const cacheBytes = 64 << 20

export function findLandmarks(snapshot: StoreSnapshot): Landmarks {
  const reader = new Reader(snapshot, new FileCache(cacheBytes))
  const records = [...snapshot.files()]
  const step = Math.max(1, Math.floor(records.length / sampledFiles))
  const terms = new Map<string, number>()
  let best: { readonly place: Place; readonly files: number } | undefined
  for (let i = 0; i < records.length; i += step) {
    const file = reader.open(records[i]?.id ?? 0)
    if (file === undefined) continue
    for (const row of functionsOf(file)) {
      for (const term of nameTerms(file.nameOf(row))) if (term.length > 2) terms.set(term, (terms.get(term) ?? 0) + 1)
      const files = snapshot.postings('inbound', file.idOf(row)).length
      if (best === undefined || files > best.files) best = { place: { file, row }, files }
    }
  }
  const term = [...terms].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
  if (best === undefined) return { central: undefined, mention: undefined, term }
  const { file, row } = best.place
  return { central: { symbol: file.symbol(row), text: shortestText(reader, best.place) }, mention: mentionOf(reader, best.place), term }
}

function functionsOf(file: OpenedFile): readonly number[] {
  const { count, kind, flags } = file.facts.symbols
  const rows: number[] = []
  for (let row = 1; row < count && rows.length < sampledSymbols; row++) {
    const isFunction = at(kind, row) === kindCode.function || at(kind, row) === kindCode.method
    if (isFunction && (at(flags, row) & flag.declaration) === 0) rows.push(row)
  }
  return rows
}

function shortestText(reader: Reader, { file, row }: Place): string {
  const qualified = file.qualifiedNameOf(row)
  const alone = (text: string): boolean => {
    const subject = findSubject(reader, { symbol: text })
    return subject.kind === 'symbols' && subject.ids.length === 1 && subject.ids[0] === file.idOf(row)
  }
  for (const text of [file.nameOf(row), qualified, `${file.record.path}#${qualified}`]) if (alone(text)) return text
  return file.keys.keyOf(row)
}

/** A call of it, of another file if there is one. */
function mentionOf(reader: Reader, place: Place): Landmarks['mention'] {
  const id = idOf(place)
  const files = reader.filesMentioning([id])
  for (const own of [false, true]) {
    for (const other of files) {
      const file = (other === place.file.record.id) === own ? reader.open(other) : undefined
      if (file === undefined) continue
      const { start, role } = file.facts.occurrences
      const row = rowsMentioning(file, [id]).find(one => at(role, one) === roleCode.call)
      if (row === undefined) continue
      const [line, column] = file.facts.position(at(start, row))
      return { path: file.record.path, line, column }
    }
  }
  return undefined
}
