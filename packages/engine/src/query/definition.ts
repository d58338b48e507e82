/** Where something is defined. */
import type { Params, SymbolResult } from '@codeloom/model'
import { defaultLimit, severalMatches, type MethodAnswer } from './answer.ts'
import { idOf, type Reader } from './reader.ts'
import { findSubject } from './subject.ts'

export function answerDefinition(reader: Reader, params: Params, from: number): MethodAnswer {
  const subject = findSubject(reader, params)
  switch (subject.kind) {
    case 'none': return { result: { definitions: [] }, why: subject.why }
    case 'several': return severalMatches(subject.matches)
    case 'local': return { result: { definitions: [subject, ...(subject.others ?? [])].map(({ file, row }) => file.local(row)) } }
    case 'symbols': return page(definitionsOf(reader, subject.ids), { from, limit: params.limit ?? defaultLimit })
  }
}

function definitionsOf(reader: Reader, ids: readonly number[]): readonly SymbolResult[] {
  const [only] = ids
  if (ids.length === 1 && only !== undefined) {
    const symbol = reader.symbol(reader.definitionOf(only))
    return symbol === undefined ? [] : [symbol]
  }
  const definitions = new Set(ids.map(id => reader.definitionOf(id)))
  const places = reader.places(definitions)
  return [...new Map(places.map(place => [idOf(place), place])).values()].map(({ file, row }) => file.symbol(row))
}

function page(definitions: readonly SymbolResult[], { from, limit }: { readonly from: number; readonly limit: number }): MethodAnswer {
  if (from === 0 && definitions.length <= limit) {
    return { result: { definitions: [...definitions] }, ...(definitions.length === 0 ? { why: 'its definition is gone' } : {}) }
  }
  const shown = definitions.slice(from, from + limit)
  const next = from + shown.length
  const cut = next < definitions.length ? { cut: { shown: shown.length, total: definitions.length, place: [next] } } : {}
  return { result: { definitions: shown }, ...cut }
}
