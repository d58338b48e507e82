/** The edges of kinds calls, instantiates and decorates of one file, merged by what they join. */
import {
  at, kindCode, nameOf, occurrenceEdges, pick, roleCode, roles, type CallEdgeResult, type FileEdge, type UnresolvedResult,
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
  const targets = symbols.flatMap(id => withConstructors(reader, id))
  for (const id of reader.filesMentioning(widened(reader, targets))) {
    const file = reader.open(id)
    if (file === undefined) continue
    const { role } = file.facts.occurrences
    let merge: EdgeMerge | undefined
    for (const row of rowsMentioning(file, targets)) {
      if (!isCall(at(role, row))) continue
      const into = (merge ??= new EdgeMerge(file))
      occurrenceEdges(file, row, edge => {
        if (targets.includes(edge.to)) into.add(edge)
      })
    }
    if (merge !== undefined) yield* merge.edges()
  }
}

/** Edges that start at a symbol, in the order of their first sites. */
export function edgesFrom(file: OpenedFile, symbol: number): readonly CallEdge[] {
  const merge = new EdgeMerge(file)
  const add = (edge: FileEdge): void => merge.add(edge)
  forEachCallFrom(file, symbol, row => occurrenceEdges(file, row, add))
  return merge.edges()
}

/** Calls from a symbol that were not resolved. */
export function unresolvedFrom(file: OpenedFile, symbol: number): readonly UnresolvedResult[] {
  const found: UnresolvedResult[] = []
  forEachCallFrom(file, symbol, row => {
    const open = unresolvedAt(file, row)
    if (open !== undefined) found.push(open)
  })
  return found
}

/** Calls of a name in a symbol's own file that were not resolved: each could be one of it. */
export function unresolvedCallsOf(file: OpenedFile, name: string): readonly UnresolvedResult[] {
  return file.openCalls.of(name).flatMap(row => unresolvedAt(file, row) ?? [])
}

function unresolvedAt(file: OpenedFile, row: number): UnresolvedResult | undefined {
  const { ref, role, start } = file.facts.occurrences
  const { answers } = file.links
  const number = answers.numberOf(at(ref, row))
  if (number < 0 || answers.isFound(number)) return undefined
  const answer = answers.answer(number)
  if (answer.found) return undefined
  return {
    name: nameOf(file.facts, at(ref, row)), role: pick(roles, at(role, row)), site: file.site(at(start, row)), why: answer.why,
    ...(answer.package === '' ? {} : { package: answer.package }),
  }
}

/** Rows of `occurrences` that call, instantiate or decorate inside a symbol. */
function forEachCallFrom(file: OpenedFile, symbol: number, call: (row: number) => void): void {
  const { start, from, role } = file.facts.occurrences
  const { symbols } = file.facts
  const end = symbol === 0 ? start.length : rowsBefore(start, at(symbols.end, symbol))
  for (let row = symbol === 0 ? 0 : rowsBefore(start, at(symbols.start, symbol)); row < end; row++) {
    if (isCall(at(role, row)) && at(from, row) === symbol) call(row)
  }
}

/** No other role makes an edge of these kinds. */
function isCall(role: number): boolean {
  return role === roleCode.call || role === roleCode.new || role === roleCode.decorate
}

/** A class is called by whoever calls its constructor. */
function withConstructors(reader: Reader, id: number): readonly number[] {
  const place = reader.place(id)
  if (place === undefined) return []
  if (!instantiable.has(place.file.kindOf(place.row))) return [id]
  return [id, ...place.file.constructorsOf(place.row).map(row => place.file.idOf(row))]
}

const instantiable: ReadonlySet<number> = new Set([kindCode.class, kindCode.struct])

interface Merged extends CallEdge {
  /** another edge to the same symbol */
  readonly before: Merged | undefined
}

class EdgeMerge {
  private readonly file: OpenedFile
  /** the youngest edge to each symbol: calls of one caller stand together, so it is mostly the one that is wanted */
  private readonly youngest = new Map<number, Merged>()
  private readonly inOrder: CallEdge[] = []

  constructor(file: OpenedFile) {
    this.file = file
  }
  add({ kind, from, to, how, certainty, start }: FileEdge): void {
    if (kind !== 'calls' && kind !== 'instantiates' && kind !== 'decorates') return
    const before = this.youngest.get(to)
    let same = before
    while (same !== undefined && (same.from !== from || same.kind !== kind || same.how !== how || same.certainty !== certainty)) same = same.before
    if (same === undefined) {
      const edge = { file: this.file, from, to, kind, how, certainty, starts: [start], before }
      this.youngest.set(to, edge)
      this.inOrder.push(edge)
    } else if (same.starts[same.starts.length - 1] !== start) same.starts.push(start)
  }
  edges(): readonly CallEdge[] {
    return this.inOrder
  }
}
