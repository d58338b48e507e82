/** Callers and callees, breadth-first: each symbol is gone on from once, at its least distance. */
import type { CallEdgeResult, CallsResult, Params, UnresolvedResult } from '@codeloom/model'
import { defaultLimit, severalMatches, type MethodAnswer } from './answer.ts'
import { edgesFrom, edgesInto, unresolvedCallsOf, unresolvedFrom, type CallEdge } from './call-edges.ts'
import type { OpenedFile } from './opened-file.ts'
import type { Reader } from './reader.ts'
import { findSubject } from './subject.ts'

/** Which way the edges are followed. */
interface Direction {
  readonly edges: (reader: Reader, symbol: number) => Iterable<CallEdge>
  readonly next: (edge: CallEdge) => number
  readonly unresolved: (file: OpenedFile, row: number) => readonly UnresolvedResult[]
  readonly nothing: (name: string) => string
}

export function answerCallers(reader: Reader, params: Params, from: number): MethodAnswer {
  return answerCalls(reader, { params, from, direction: callers })
}
export function answerCallees(reader: Reader, params: Params, from: number): MethodAnswer {
  return answerCalls(reader, { params, from, direction: callees })
}

const callers: Direction = {
  edges: (reader, symbol) => edgesInto(reader, [symbol]),
  next: edge => edge.file.idOf(edge.from),
  unresolved: (file, row) => unresolvedCallsOf(file, file.nameOf(row)),
  nothing: name => `no call of ${name} was found`,
}
const callees: Direction = {
  edges: (reader, symbol) => {
    const place = reader.place(symbol)
    return place === undefined ? [] : edgesFrom(place.file, place.row)
  },
  next: edge => edge.to,
  unresolved: unresolvedFrom,
  nothing: name => `${name} calls nothing that is in the index`,
}

interface Walk {
  readonly params: Params
  readonly from: number
  readonly direction: Direction
}

function answerCalls(reader: Reader, { params, from, direction }: Walk): MethodAnswer {
  const subject = findSubject(reader, params)
  if (subject.kind === 'none') return { result: { edges: [], unresolved: [] }, why: subject.why }
  if (subject.kind === 'several') return severalMatches(subject.matches)
  if (subject.kind === 'local') {
    const { name, kind } = subject.file.local(subject.row)
    return { result: { edges: [], unresolved: [] }, why: `${name} is a ${kind}; calls are followed between symbols` }
  }
  const ids = reader.withDefinitions(subject.ids)
  const unresolved = from > 0 ? [] : openOf(reader, ids, direction)
  const limit = params.limit ?? defaultLimit
  const { edges, more } = walk(reader, ids, { direction, depth: params.depth ?? 1, from, limit })
  const result: CallsResult = { edges, unresolved: [...unresolved] }
  if (more) return { result, cut: { shown: edges.length, place: [from + edges.length] } }
  return edges.length === 0 && from === 0 ? { result, why: direction.nothing(reader.symbol(ids[0] ?? 0)?.name ?? 'it') } : { result }
}

function openOf(reader: Reader, ids: readonly number[], direction: Direction): readonly UnresolvedResult[] {
  return reader.places(ids).flatMap(({ file, row }) => direction.unresolved(file, row))
}

interface Bounds {
  readonly direction: Direction
  readonly depth: number
  readonly from: number
  readonly limit: number
}

/** The edges `from` to `from + limit` of the walk, and whether there are more. */
function walk(reader: Reader, begin: readonly number[], { direction, depth, from, limit }: Bounds): { readonly edges: CallEdgeResult[]; readonly more: boolean } {
  const edges: CallEdgeResult[] = []
  const seen = new Set(begin)
  let front = begin
  let skipped = 0
  for (let distance = 1; distance <= depth && front.length > 0; distance++) {
    const reached: number[] = []
    for (const symbol of front) {
      for (const edge of direction.edges(reader, symbol)) {
        const next = direction.next(edge)
        if (!seen.has(next)) {
          seen.add(next)
          reached.push(next)
        }
        if (skipped < from) {
          skipped++
          continue
        }
        if (edges.length === limit) return { edges, more: true }
        const result = edgeResult(reader, edge, distance)
        if (result !== undefined) edges.push(result)
      }
    }
    front = reached
  }
  return { edges, more: false }
}

function edgeResult(reader: Reader, { file, from, to, kind, how, certainty, starts }: CallEdge, distance: number): CallEdgeResult | undefined {
  const target = reader.symbol(to)
  if (target === undefined) return undefined
  return { from: reader.symbolAt(file, from), to: target, kind, how, certainty, sites: starts.map(start => file.site(start)), distance }
}
