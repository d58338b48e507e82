/** For an answer that found nothing: what is called almost so. */
import type { Request, SymbolResult } from '@codeloom/model'
import { answerSymbols } from './list-symbols.ts'
import { idOf, type Reader } from './reader.ts'
import { searchNames } from './search/search-names.ts'
import { namedPlaces } from './subject.ts'

const mostNear = 6
/** letters that a name is cut down to at most */
const shortest = 3
/** of a text that is no name at all */
const longestLooked = 200

export function nearTo(reader: Reader, { method, params: { symbol, symbols = [], query, text, path, from, to } }: Request): readonly SymbolResult[] {
  const names = [symbol, from, to, ...symbols].filter(name => name !== undefined && !isKnown(reader, name))
  const near = [...names, query, text].flatMap(name => (name === undefined ? [] : namesLike(reader, name)))
  if (method === 'symbols' && path !== undefined && query === undefined) near.push(...filesCalled(reader, path))
  return near.slice(0, mostNear)
}

/** What is known and still has no answer needs no other name; neither does a position. */
function isKnown(reader: Reader, name: string): boolean {
  return /:\d+:\d+$/.test(name) || namedPlaces(reader, name).length > 0
}

/** Names that are written almost so, else those that begin as the last part of the name does: with all of it, or with less, down to half. */
function namesLike(reader: Reader, written: string): readonly SymbolResult[] {
  const name = written.slice(-longestLooked).split(/[/#.:\s]/).findLast(part => part !== '') ?? ''
  const almost = searchNames(reader, name).page(0, mostNear)
  if (almost.length > 0) return almost.map(({ symbol }) => symbol)
  for (let length = name.length - 1; length >= Math.max(shortest, name.length / 2); length--) {
    const { result } = answerSymbols(reader, { query: name.slice(0, length), limit: mostNear }, undefined)
    if ('symbols' in result && !('store' in result) && result.symbols.length > 0) return result.symbols
  }
  return []
}

/** Files of the same name, elsewhere. */
function filesCalled(reader: Reader, path: string): readonly SymbolResult[] {
  const basename = path.slice(path.lastIndexOf('/') + 1)
  return namedPlaces(reader, basename).filter(({ file, row }) => row === 0 && file.record.path !== path).flatMap(place => reader.symbol(idOf(place)) ?? [])
}
