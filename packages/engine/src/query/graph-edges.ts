/** The edges of a symbol, of the kinds that are asked for: into it from anywhere, and out of it. */
import {
  at, declarationEdges, kindCode, moduleEdges, occurrenceEdges, roleCode, type Certainty, type EdgeKind, type EdgeResult, type FileEdge, type How, type Role,
} from '@codeloom/model'
import { isTestPath } from '../analysis/test-paths.ts'
import type { OpenedFile } from './opened-file.ts'
import { rowsBefore } from './position.ts'
import type { Place, Reader } from './reader.ts'
import { rowsMentioning, widened } from './references.ts'
import { withTests } from './test-edges.ts'

/** Mentions in one file that join the same two symbols in the same way. */
export interface GraphEdge {
  readonly file: OpenedFile
  readonly from: number
  readonly to: number
  readonly kind: EdgeKind
  readonly how: How
  readonly certainty: Certainty
  /** offsets, ascending, each once; none of an edge without a place */
  readonly starts: number[]
}

/** Which edges are wanted, and which occurrences can make them. */
export interface EdgeFilter {
  readonly kinds: ReadonlySet<EdgeKind>
  /** codes of roles */
  readonly roles: ReadonlySet<number>
  /** whether what `declarationEdges` makes is among them */
  readonly declarations: boolean
  /** whether imports or exports are */
  readonly modules: boolean
}

/** No other role makes an edge of the kind. */
const rolesOf: Readonly<Record<EdgeKind, readonly Role[]>> = {
  contains: [], imports: [], exports: [], declares: [], overrides: [],
  calls: ['call'], instantiates: ['call', 'new'], decorates: ['decorate'], tests: ['call', 'new', 'decorate'], references: ['call', 'read', 'write', 'type'], reads: ['read'], writes: ['write'],
  extends: ['extend'], implements: ['implement'], 'type-of': ['type-of'], returns: ['returns'],
}

const declared: ReadonlySet<EdgeKind> = new Set(['declares', 'overrides', 'implements'] as const)

export function edgesOfKinds(kinds: readonly EdgeKind[]): EdgeFilter {
  return {
    kinds: new Set(kinds), roles: new Set(kinds.flatMap(kind => rolesOf[kind].map(role => roleCode[role]))),
    declarations: kinds.some(kind => declared.has(kind)), modules: kinds.includes('imports') || kinds.includes('exports'),
  }
}

/** Edges that reach one of the targets. Files are opened in the order of their paths, while the caller goes on. */
export function* edgesInto(reader: Reader, targets: readonly number[], filter: EdgeFilter): Generator<GraphEdge> {
  for (const id of reader.filesMentioning(widened(reader, targets))) yield* edgesInFile(reader, id, { targets, filter })
}

interface WantedEdges {
  readonly targets: readonly number[]
  readonly filter: EdgeFilter
}

/** Those of them that start in a file. */
export function edgesInFile(reader: Reader, id: number, { targets, filter }: WantedEdges): readonly GraphEdge[] {
  const file = reader.open(id)
  if (file === undefined) return []
  const { role } = file.facts.occurrences
  let merge: EdgeMerge | undefined
  const add = withDerived(reader, file, filter, edge => {
    if (targets.includes(edge.to)) (merge ??= new EdgeMerge(file, filter)).add(edge)
  })
  for (const row of rowsMentioning(file, targets)) if (filter.roles.has(at(role, row))) occurrenceEdges(file, row, add)
  if (filter.declarations) declarationEdges(file, add)
  if (filter.modules) moduleEdges(file, add)
  return merge === undefined ? [] : merge.edges()
}

/** The files in which edges into one of the targets can start, in no order. */
export function filesWithEdgesInto(reader: Reader, targets: readonly number[]): ReadonlySet<number> {
  return reader.filesPointingAt(widened(reader, targets))
}

/** Edges that start at a symbol, in the order of their first sites. */
export function edgesFrom(reader: Reader, { file, row: symbol }: Place, filter: EdgeFilter): readonly GraphEdge[] {
  const merge = new EdgeMerge(file, filter)
  const add = withDerived(reader, file, filter, edge => merge.add(edge))
  forEachRowFrom(file, symbol, filter.roles, row => occurrenceEdges(file, row, add))
  if (filter.declarations) {
    declarationEdges(file, edge => {
      if (edge.from === symbol) merge.add(edge)
    })
  }
  if (filter.modules && symbol === 0) moduleEdges(file, add)
  return merge.edges()
}

/** With what follows from where files lie, where it is wanted. */
function withDerived(reader: Reader, file: OpenedFile, { kinds }: EdgeFilter, add: (edge: FileEdge) => void): (edge: FileEdge) => void {
  return kinds.has('tests') && isTestPath(file.record.path) ? withTests(id => reader.isOfTest(id), add) : add
}

/** Rows of `occurrences` of these roles inside a symbol. */
export function forEachRowFrom(file: OpenedFile, symbol: number, wanted: ReadonlySet<number>, visit: (row: number) => void): void {
  const { start, from, role } = file.facts.occurrences
  const { symbols } = file.facts
  const end = symbol === 0 ? start.length : rowsBefore(start, at(symbols.end, symbol))
  for (let row = symbol === 0 ? 0 : rowsBefore(start, at(symbols.start, symbol)); row < end; row++) {
    if (wanted.has(at(role, row)) && at(from, row) === symbol) visit(row)
  }
}

/** A symbol, and the constructors of a class: a class is used by whoever uses its constructor. */
export function withConstructors(reader: Reader, id: number): readonly number[] {
  const place = reader.place(id)
  if (place === undefined) return []
  if (!instantiable.has(place.file.kindOf(place.row))) return [id]
  return [id, ...place.file.constructorsOf(place.row).map(row => place.file.idOf(row))]
}

const instantiable: ReadonlySet<number> = new Set([kindCode.class, kindCode.struct])

/** The edge as an answer shows it; undefined where its end is gone. */
export function edgeResult(reader: Reader, { file, from, to, kind, how, certainty, starts }: GraphEdge, distance: number): EdgeResult | undefined {
  const target = reader.symbol(to)
  if (target === undefined) return undefined
  return { from: reader.symbolAt(file, from), to: target, kind, how, certainty, sites: starts.map(start => file.site(start)), distance }
}

interface Merged extends GraphEdge {
  /** another edge to the same symbol */
  readonly before: Merged | undefined
}

class EdgeMerge {
  private readonly file: OpenedFile
  private readonly kinds: ReadonlySet<EdgeKind>
  /** the youngest edge to each symbol: mentions in one symbol stand together, so it is mostly the one that is wanted */
  private readonly youngest = new Map<number, Merged>()
  private readonly inOrder: GraphEdge[] = []

  constructor(file: OpenedFile, { kinds }: EdgeFilter) {
    this.file = file
    this.kinds = kinds
  }
  add({ kind, from, to, how, certainty, start }: FileEdge): void {
    if (!this.kinds.has(kind)) return
    const before = this.youngest.get(to)
    let same = before
    while (same !== undefined && (same.from !== from || same.kind !== kind || same.how !== how || same.certainty !== certainty)) same = same.before
    if (same === undefined) {
      const edge = { file: this.file, from, to, kind, how, certainty, starts: start < 0 ? [] : [start], before }
      this.youngest.set(to, edge)
      this.inOrder.push(edge)
    } else if (start >= 0 && same.starts[same.starts.length - 1] !== start) same.starts.push(start)
  }
  edges(): readonly GraphEdge[] {
    return this.inOrder
  }
}
