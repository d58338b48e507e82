/** Callers and callees, breadth-first: each symbol is gone on from once, at its least distance. */
import { at, callKinds, kindCode, type EdgeResult, type Params, type UnresolvedResult } from '@codeloom/model'
import { walk } from '../analysis/walk.ts'
import { defaultLimit, severalMatches, type MethodAnswer } from './answer.ts'
import { edgeResult, edgesFrom, edgesInto, edgesOfKinds, withConstructors, type GraphEdge } from './graph-edges.ts'
import { hiddenCalls, noCalls, unresolvedFrom } from './open-calls.ts'
import type { Place, Reader } from './reader.ts'
import { findSubject } from './subject.ts'

/** Which way the edges are followed. */
interface Direction {
  readonly edges: (reader: Reader, symbol: number) => Iterable<GraphEdge>
  readonly next: (edge: GraphEdge) => number
  /** calls that were not resolved: of whom they could be, or who makes them */
  readonly unresolved: (reader: Reader, places: readonly Place[]) => { readonly sites: readonly UnresolvedResult[]; readonly note?: string }
  readonly nothing: (name: string) => string
}

export function answerCallers(reader: Reader, params: Params, from: number): MethodAnswer {
  return answerCalls(reader, { params, from, direction: callers })
}
export function answerCallees(reader: Reader, params: Params, from: number): MethodAnswer {
  return answerCalls(reader, { params, from, direction: callees })
}

const calling = edgesOfKinds(callKinds)
const callers: Direction = {
  edges: (reader, symbol) => edgesInto(reader, withConstructors(reader, symbol), calling),
  next: edge => edge.file.idOf(edge.from),
  unresolved: (reader, places) => hiddenCalls(reader, new Set(places.map(calledName))),
  nothing: name => `no call of ${name} was found`,
}
const callees: Direction = {
  edges: (reader, symbol) => {
    const place = reader.place(symbol)
    return place === undefined ? [] : edgesFrom(reader, place, calling)
  },
  next: edge => edge.to,
  unresolved: (_, places) => ({ sites: places.flatMap(({ file, row }) => unresolvedFrom(file, row)) }),
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
  const { sites, note } = from > 0 ? noCalls : direction.unresolved(reader, reader.places(ids))
  const steps = walk({ begin: ids, depth: params.depth ?? 1, edges: symbol => direction.edges(reader, symbol), next: direction.next })
  const { edges, more } = pageOfEdges(reader, steps, { from, limit: params.limit ?? defaultLimit })
  const answer = { result: { edges, unresolved: [...sites] }, ...(note === undefined ? {} : { note }) }
  if (more) return { ...answer, cut: { shown: edges.length, place: [from + edges.length] } }
  return edges.length === 0 && from === 0 ? { ...answer, why: direction.nothing(reader.symbol(ids[0] ?? 0)?.name ?? 'it') } : answer
}

/** A constructor is called by the name of what it makes. */
function calledName({ file, row }: Place): string {
  return file.nameOf(file.kindOf(row) === kindCode.constructor ? at(file.facts.symbols.container, row) : row)
}

interface Bounds {
  readonly from: number
  readonly limit: number
}

/** The edges `from` to `from + limit` of a walk, and whether there are more. */
function pageOfEdges(reader: Reader, steps: Iterable<{ readonly edge: GraphEdge; readonly distance: number }>, { from, limit }: Bounds): { readonly edges: EdgeResult[]; readonly more: boolean } {
  const edges: EdgeResult[] = []
  let skipped = 0
  for (const { edge, distance } of steps) {
    if (skipped < from) {
      skipped++
      continue
    }
    if (edges.length === limit) return { edges, more: true }
    const result = edgeResult(reader, edge, distance)
    if (result !== undefined) edges.push(result)
  }
  return { edges, more: false }
}
