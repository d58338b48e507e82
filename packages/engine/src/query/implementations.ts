/** Who implements or extends a type, and who overrides a member: breadth-first, as callers are. */
import { pick, symbolKinds, type EdgeResult, type Params, type SymbolResult } from '@codeloom/model'
import { walk } from '../analysis/walk.ts'
import { defaultLimit, severalMatches, type MethodAnswer } from './answer.ts'
import { edgeResult, edgesInto, edgesOfKinds } from './graph-edges.ts'
import type { Reader } from './reader.ts'
import { findSubject } from './subject.ts'

const standingFor = edgesOfKinds(['extends', 'implements', 'overrides'])

export function answerImplementations(reader: Reader, params: Params, from: number): MethodAnswer {
  const subject = findSubject(reader, params)
  switch (subject.kind) {
    case 'none': return { result: { symbols: [], edges: [] }, why: subject.why }
    case 'several': return severalMatches(subject.matches)
    case 'local': return { result: { symbols: [], edges: [] }, why: `${subject.file.local(subject.row).name} is a local: only types are implemented, and members overridden` }
    case 'symbols': return implementationsOf(reader, reader.withDefinitions(subject.ids), { params, from })
  }
}

/** Pages count edges: a symbol stands on the page of the first edge that reached it. */
function implementationsOf(reader: Reader, ids: readonly number[], { params, from }: { readonly params: Params; readonly from: number }): MethodAnswer {
  const limit = params.limit ?? defaultLimit
  const edges: EdgeResult[] = []
  const symbols: SymbolResult[] = []
  let at = 0
  const steps = walk({
    begin: ids, depth: params.depth ?? 1,
    edges: symbol => edgesInto(reader, [symbol], standingFor), next: edge => edge.file.idOf(edge.from),
  })
  for (const { edge, distance, fresh } of steps) {
    if (at++ < from) continue
    if (edges.length === limit) return { result: { symbols, edges }, cut: { shown: limit, place: [from + limit] } }
    const result = edgeResult(reader, edge, distance)
    if (result === undefined) continue
    edges.push(result)
    if (fresh) symbols.push(result.from)
  }
  return { result: { symbols, edges }, ...(at === 0 ? { why: nothing(reader, ids[0] ?? 0) } : {}) }
}

function nothing(reader: Reader, id: number): string {
  const place = reader.place(id)
  if (place === undefined) return 'it is gone'
  const kind = pick(symbolKinds, place.file.kindOf(place.row))
  return `nothing in the index extends, implements or overrides the ${kind} ${place.file.nameOf(place.row)}`
}
