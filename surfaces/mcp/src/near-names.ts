/** For an answer that found nothing: names that begin like the one that was asked for. */
import type { Params, Request, SymbolResult } from '@codeloom/model'
import type { Queries } from '@codeloom/engine/query'
import { symbolText } from './rows.ts'

const mostNear = 6
/** letters that a name is cut down to at most */
const shortest = 3

export function nearNames(queries: Queries, { method, params: { symbol, symbols = [], query, text, path, from, to } }: Request): readonly string[] {
  const names = [symbol, from, to, ...symbols].filter(name => name !== undefined && !isKnown(queries, name))
  const found = [...names, query, text].flatMap(name => (name === undefined ? [] : namesLike(queries, name)))
  if (method === 'symbols' && path !== undefined && query === undefined) found.push(...filesCalled(queries, path).filter(file => file.path !== path))
  return found.length === 0 ? [] : [`Near: ${found.slice(0, mostNear).map(symbolText).join(', ')}`]
}

/** What is known and still has no answer needs no other name; neither does a position. */
function isKnown(queries: Queries, name: string): boolean {
  return /:\d+:\d+$/.test(name) || symbolsOf(queries, { method: 'definition', params: { symbol: name } }).length > 0
}

/** Names that are written almost so, else those that begin as the last part of the name does: with all of it, or with less, down to half. */
function namesLike(queries: Queries, written: string): readonly SymbolResult[] {
  const name = written.split(/[/#.:\s]/).findLast(part => part !== '') ?? ''
  const almost = symbolsOf(queries, { method: 'search', params: { text: name, mode: 'name', limit: mostNear } })
  if (almost.length > 0) return almost
  for (let length = name.length - 1; length >= Math.max(shortest, name.length / 2); length--) {
    const found = symbolsOf(queries, { method: 'symbols', params: { query: name.slice(0, length), limit: mostNear } })
    if (found.length > 0) return found
  }
  return []
}

/** Files of the same name, elsewhere. */
function filesCalled(queries: Queries, path: string): readonly SymbolResult[] {
  const basename = path.slice(path.lastIndexOf('/') + 1)
  return symbolsOf(queries, { method: 'definition', params: { symbol: basename } }).filter(({ kind }) => kind === 'module')
}

function symbolsOf(queries: Queries, request: { readonly method: Request['method']; readonly params: Params }): readonly SymbolResult[] {
  const response = queries.answer(request)
  if ('error' in response) return []
  const { result } = response
  if ('matches' in result) return result.matches
  if ('hits' in result) return result.hits.map(({ symbol }) => symbol)
  if ('definitions' in result) return result.definitions
  return 'symbols' in result && !('store' in result) ? result.symbols : []
}
