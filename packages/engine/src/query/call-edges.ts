/** The edges of kinds calls, instantiates and decorates of one file, merged by what they join. */
import {
  at, kindCode, nameOf, occurrenceEdges, pick, roles, type CallEdgeResult, type FileEdge, type Role, type UnresolvedResult,
} from '@codeloom/model'
import { rowsBefore } from './position.ts'
import type { OpenedFile } from './opened-file.ts'
import type { Reader } from './reader.ts'
import { rowsMentioning, widened } from './references.ts'

type CallKind = CallEdgeResult['kind']

/** Mentions in one file that join the same two symbols in the same way. */
export interface CallEdge {
  readonly file: OpenedFile
  readonly from: number
  readonly to: number
  readonly kind: CallKind
  readonly how: FileEdge['how']
  readonly certainty: FileEdge['certainty']
  /** offsets, ascending, each once */
  readonly starts: number[]
}

/** Edges that reach one of the symbols. Files are opened in the order of their paths, while the caller goes on. */
export function* edgesInto(reader: Reader, symbols: readonly number[]): Generator<CallEdge> {
  const targets = new Set(symbols.flatMap(id => withConstructors(reader, id)))
  for (const id of reader.filesMentioning(widened(reader, [...targets]))) {
    const file = reader.open(id)
    if (file === undefined) continue
    const merge = new EdgeMerge(file)
    for (const row of rowsMentioning(file, [...targets])) {
      occurrenceEdges(file, row, edge => {
        if (targets.has(edge.to)) merge.add(edge)
      })
    }
    yield* merge.edges()
  }
}

/** Edges that start at a symbol, in the order of their first sites. */
export function edgesFrom(file: OpenedFile, symbol: number): readonly CallEdge[] {
  const { start, from } = file.facts.occurrences
  const { symbols } = file.facts
  const merge = new EdgeMerge(file)
  const begin = symbol === 0 ? 0 : rowsBefore(start, at(symbols.start, symbol))
  const end = symbol === 0 ? start.length : rowsBefore(start, at(symbols.end, symbol))
  for (let row = begin; row < end; row++) if (at(from, row) === symbol) occurrenceEdges(file, row, edge => merge.add(edge))
  return merge.edges()
}

/** Calls from a symbol that were not resolved. */
export function unresolvedFrom(file: OpenedFile, symbol: number): readonly UnresolvedResult[] {
  const { start, from } = file.facts.occurrences
  const { symbols } = file.facts
  const end = symbol === 0 ? start.length : rowsBefore(start, at(symbols.end, symbol))
  const found: UnresolvedResult[] = []
  for (let row = symbol === 0 ? 0 : rowsBefore(start, at(symbols.start, symbol)); row < end; row++) {
    const open = at(from, row) === symbol ? unresolvedAt(file, row) : undefined
    if (open !== undefined) found.push(open)
  }
  return found
}

/** Calls of a name in a symbol's own file that were not resolved: each could be one of it. */
export function unresolvedCallsOf(file: OpenedFile, name: string): readonly UnresolvedResult[] {
  return (file.openCalls.get(name) ?? []).flatMap(row => unresolvedAt(file, row) ?? [])
}

function unresolvedAt(file: OpenedFile, row: number): UnresolvedResult | undefined {
  const { ref, role, start } = file.facts.occurrences
  const name = pick(roles, at(role, row))
  if (!callRoles.has(name)) return undefined
  const answer = file.links.answers.get(at(ref, row))
  if (answer === undefined || answer.found) return undefined
  return {
    name: nameOf(file.facts, at(ref, row)), role: name, site: file.site(at(start, row)), why: answer.why,
    ...(answer.package === '' ? {} : { package: answer.package }),
  }
}

const callRoles: ReadonlySet<Role> = new Set(['call', 'new', 'decorate'] as const)

/** A class is called by whoever calls its constructor. */
function withConstructors(reader: Reader, id: number): readonly number[] {
  const place = reader.place(id)
  if (place === undefined) return []
  if (!instantiable.has(place.file.kindOf(place.row))) return [id]
  return [id, ...place.file.constructorsOf(place.row).map(row => place.file.idOf(row))]
}

const instantiable: ReadonlySet<number> = new Set([kindCode.class, kindCode.struct])

class EdgeMerge {
  private readonly file: OpenedFile
  private readonly byTarget = new Map<number, CallEdge[]>()
  private readonly inOrder: CallEdge[] = []

  constructor(file: OpenedFile) {
    this.file = file
  }
  add({ kind, from, to, how, certainty, start }: FileEdge): void {
    if (kind !== 'calls' && kind !== 'instantiates' && kind !== 'decorates') return
    let edges = this.byTarget.get(to)
    if (edges === undefined) this.byTarget.set(to, (edges = []))
    const same = edges.find(edge => edge.from === from && edge.kind === kind && edge.how === how && edge.certainty === certainty)
    if (same === undefined) {
      const edge = { file: this.file, from, to, kind, how, certainty, starts: [start] }
      edges.push(edge)
      this.inOrder.push(edge)
    } else if (same.starts[same.starts.length - 1] !== start) same.starts.push(start)
  }
  edges(): readonly CallEdge[] {
    return this.inOrder
  }
}

