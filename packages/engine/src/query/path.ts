/**
 * The shortest chain of edges from one symbol to another. A module, class or namespace at the beginning stands for what
 * it contains as well, and the chain shows so with `contains` edges, which do not count as its length; a class at the end
 * is reached by its constructor, too. Of chains of one length, one with fewer possible edges comes first, then one with
 * more calls in it; a call by which a test exercises something is shown as what it is, `tests`.
 */
import { at, callKinds, type EdgeKind, type Params } from '@codeloom/model'
import { shortestPath, type FoundPath } from '../analysis/shortest-path.ts'
import { severalMatches, type MethodAnswer } from './answer.ts'
import { edgeResult, edgesFrom, edgesInto, edgesOfKinds, withConstructors, type GraphEdge } from './graph-edges.ts'
import type { Reader } from './reader.ts'
import { findWritten, type Subject } from './subject.ts'

const followed = edgesOfKinds([
  ...callKinds, 'tests', 'references', 'reads', 'writes', 'extends', 'implements', 'overrides', 'type-of', 'returns', 'imports', 'exports', 'declares',
])
/** Symbols that may be reached; a chain of everyday length needs some hundreds. */
const mostSymbols = 20_000
/** What a chain costs beside its length: its possible edges first, then what is no call, then calls that are also told as `tests`. */
const possibleCost = 1_000_000
const noCallCost = 1_000

export function answerPath(reader: Reader, params: Params): MethodAnswer {
  const ends: (readonly number[])[] = []
  for (const [end, text] of [['from', params.from ?? ''], ['to', params.to ?? '']] as const) {
    const subject = findWritten(reader, text)
    if (subject.kind === 'several') return { ...severalMatches(subject.matches), note: `"${end}" (${text}) could mean several symbols` }
    if (subject.kind !== 'symbols') return { result: { edges: [] }, why: whyNoEnd(subject) }
    ends.push(reader.withDefinitions(subject.ids))
  }
  const [from = [], to = []] = ends
  return answerBetween(reader, from, to)
}

function whyNoEnd(subject: Exclude<Subject, { readonly kind: 'symbols' | 'several' }>): string {
  return subject.kind === 'none' ? subject.why : `${subject.file.local(subject.row).name} is a local; chains lead between symbols`
}

function answerBetween(reader: Reader, from: readonly number[], to: readonly number[]): MethodAnswer {
  const [begin, end] = [nameOf(reader, from), nameOf(reader, to)]
  if (to.some(id => from.includes(id))) return { result: { edges: [] }, why: `${begin} and ${end} are the same` }
  const contained = new Map<number, GraphEdge>()
  for (const id of from) addContained(reader, id, contained)
  const found = shortestPath<GraphEdge>({
    starts: [...new Set([...from, ...contained.keys()])], ends: [...new Set(to.flatMap(id => withConstructors(reader, id)))],
    out: node => {
      const place = reader.place(node)
      return place === undefined ? [] : edgesFrom(reader, place, followed)
    },
    into: node => edgesInto(reader, [node], followed),
    from: edge => edge.file.idOf(edge.from), to: edge => edge.to,
    cost: ({ certainty, kind }) => (certainty === 'possible' ? possibleCost : 0) + costOf(kind),
    mostNodes: mostSymbols,
  })
  if (found.kind === 'none') return { result: { edges: [] }, why: whyNone(found, begin, end) }
  const prefix: GraphEdge[] = []
  for (let edge = contained.get(found.start); edge !== undefined; edge = contained.get(edge.file.idOf(edge.from))) prefix.unshift(edge)
  return { result: { edges: [...prefix, ...found.edges].map((edge, i) => edgeResult(reader, edge, i + 1)).filter(edge => edge !== undefined) } }
}

function costOf(kind: EdgeKind): number {
  if (kind === 'tests') return 0
  return callKinds.includes(kind) ? 1 : noCallCost
}

function whyNone({ whole, length, reached }: Extract<FoundPath<GraphEdge>, { readonly kind: 'none' }>, begin: string, end: string): string {
  if (whole) return `no chain of edges leads from ${begin} to ${end}`
  const upTo = length === 0 ? '' : ` of up to ${length} edge${length === 1 ? '' : 's'}`
  return `no chain${upTo} leads from ${begin} to ${end}; the search ended after ${reached.toLocaleString('en-US')} symbols, so there may be a longer one`
}

/** The edges by which what a symbol contains, directly or not, hangs below it. */
function addContained(reader: Reader, id: number, contained: Map<number, GraphEdge>): void {
  const place = reader.place(id)
  if (place === undefined) return
  const { file, row } = place
  const { container, count } = file.facts.symbols
  const inside = new Set([row])
  // A container stands before its members.
  for (let member = row + 1; member < count; member++) {
    if (!inside.has(at(container, member))) continue
    inside.add(member)
    contained.set(file.idOf(member), { file, from: at(container, member), to: file.idOf(member), kind: 'contains', how: 'scope', certainty: 'certain', starts: [] })
  }
}

function nameOf(reader: Reader, ids: readonly number[]): string {
  return reader.symbol(ids[0] ?? 0)?.name ?? 'it'
}
