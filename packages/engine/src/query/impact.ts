/**
 * What could break when symbols change: the reverse closure over who uses them, and the calls that could not be resolved
 * and may be of them. A changed class or module stands for what it contains; a member that overrides another may be what
 * a call of that other lands in, so such calls are reached too, as possible ones. Imports count from a module that is
 * changed itself or whose own code is affected; whoever uses a single symbol is reached by that use.
 */
import { at, type EdgeKind, type ImpactResult, type Params, type UnresolvedResult } from '@codeloom/model'
import { reach, type Hop, type Reached } from '../analysis/reach.ts'
import { isTestPath } from '../analysis/test-paths.ts'
import { severalMatches, type MethodAnswer } from './answer.ts'
import { changedSymbols, type ChangedSymbols } from './changed-symbols.ts'
import { edgesFrom, edgesInto, edgesOfKinds, withConstructors, type GraphEdge } from './graph-edges.ts'
import { hiddenCalls, noCalls } from './open-calls.ts'
import type { Reader } from './reader.ts'
import { findWritten, namedPlaces } from './subject.ts'

/** Affected symbols a page, unless told. */
const defaultPage = 200

/** How a symbol was come to. */
const way = {
  /** it is changed: what declares, overrides or passes it on has to follow */
  changed: 0,
  /** it uses what is changed or affected */
  user: 1,
  /** it is overridden by what is changed or affected: who calls it is reached, its other heirs are not */
  overridden: 2,
  /** it only imports or passes on: nothing follows from that */
  passing: 3,
} as const

const using: readonly EdgeKind[] = ['calls', 'instantiates', 'decorates', 'references', 'reads', 'writes', 'type-of', 'returns']
const users = edgesOfKinds(using)
const heirs = edgesOfKinds([...using, 'extends', 'implements'])
const followers = edgesOfKinds([...using, 'extends', 'implements', 'overrides', 'declares', 'exports'])
const importers = edgesOfKinds([...using, 'imports'])
const overriding = edgesOfKinds(['overrides'])

/** What changes. */
export interface Change {
  readonly begin: readonly number[]
  /** the names of what is changed and of what is gone */
  readonly names: ReadonlySet<string>
  readonly gone: readonly { readonly path: string; readonly name: string }[]
  readonly why?: string
  readonly note?: string
}

export function answerImpact(reader: Reader, params: Params, from: number): MethodAnswer {
  const change = params.diff === undefined ? ofSymbols(reader, params.symbols ?? []) : changeOfDiff(reader, params.diff, params)
  if ('result' in change) return change
  const limit = params.limit ?? defaultPage
  const found: Reached<GraphEdge>[] = []
  let skipped = 0
  let more = false
  for (const reached of reach({ begin: change.begin, depth: params.depth ?? Infinity, hops: (node, by) => hops(reader, node, by) })) {
    if (skipped++ < from) continue
    if ((more = found.length === limit)) break
    found.push(reached)
  }
  const { sites, note } = from > 0 ? noCalls : hiddenCalls(reader, change.names)
  const result = resultOf(reader, { change: from > 0 ? { ...change, begin: [], gone: [] } : change, found, sites })
  const nothing = from === 0 && found.length === 0
  const notes = [change.note, note].filter(text => text !== undefined).join('; ')
  return {
    result, ...(more ? { cut: { shown: found.length, place: [from + found.length] } } : {}),
    ...(nothing ? { why: change.why ?? 'nothing in the index uses what is changed' } : {}), ...(notes === '' ? {} : { note: notes }),
  }
}

interface Found {
  readonly change: Pick<Change, 'begin' | 'gone'>
  readonly found: readonly Reached<GraphEdge>[]
  readonly sites: readonly UnresolvedResult[]
}

function resultOf(reader: Reader, { change, found, sites }: Found): ImpactResult {
  const affected = found.flatMap(({ node, distance, certain, edge }): ImpactResult['affected'] => {
    const [symbol, to] = [reader.symbol(node), reader.symbol(edge.to)]
    if (symbol === undefined || to === undefined) return []
    const [start] = edge.starts
    const via = { kind: edge.kind, from: reader.symbolAt(edge.file, edge.from).key, to: to.key, how: edge.how, certainty: edge.certainty, ...(start === undefined ? {} : { site: edge.file.site(start) }) }
    return [{ symbol, distance, certainty: certain ? 'certain' : 'possible', via }]
  })
  return {
    changed: reader.places(change.begin).map(({ file, row }) => reader.symbolAt(file, row)), gone: [...change.gone],
    affected, tests: affected.map(({ symbol }) => symbol).filter(({ path }) => isTestPath(path)), unresolved: [...sites],
  }
}

function ofSymbols(reader: Reader, symbols: readonly string[]): Change | MethodAnswer {
  const begin = new Set<number>()
  const names = new Set<string>()
  const gone: { path: string; name: string }[] = []
  const whys: string[] = []
  for (const text of symbols) {
    const subject = findWritten(reader, text)
    if (subject.kind === 'several') return { ...severalMatches(subject.matches), note: `${text} could mean several symbols` }
    if (subject.kind === 'local') whys.push(`${subject.file.local(subject.row).name} is a local: what uses it stands in its own function`)
    if (subject.kind === 'none') {
      whys.push(subject.why)
      gone.push(splitName(text))
      names.add(lastPart(text))
    }
    if (subject.kind !== 'symbols') continue
    for (const id of reader.withDefinitions(subject.ids)) addWithContents(reader, id, begin)
    for (const id of subject.ids) names.add(reader.symbol(id)?.name ?? '')
  }
  const said = whys.join('; ')
  return { begin: [...begin], names, gone, ...(said === '' ? {} : begin.size === 0 ? { why: said } : { note: said }) }
}

/** What a diff changes, what it takes away by `gone`, and what of it says nothing. */
export function changeOfDiff(reader: Reader, diff: string, { stale = [], gone = [] }: Params): Change {
  const changed = changedSymbols(reader, diff, new Set(stale))
  const begin = new Set(changed.ids.flatMap(id => reader.withDefinitions([id])))
  const names = new Set(reader.places(changed.ids).filter(({ row }) => row !== 0).map(({ file, row }) => file.nameOf(row)))
  const lost: { path: string; name: string }[] = []
  for (const text of gone) {
    const places = namedPlaces(reader, text)
    for (const { file, row } of places) begin.add(file.idOf(row))
    if (places.length === 0) lost.push(splitName(text))
    names.add(lastPart(text))
  }
  const why = changed.files === 0 ? 'the diff names no file' : 'the diff changes no symbol of the index'
  const note = noteOn(changed, gone)
  return { begin: [...begin], names, gone: lost, ...(begin.size === 0 ? { why } : {}), ...(note === '' ? {} : { note }) }
}

function noteOn({ missing, linesOfNone, removedFrom }: ChangedSymbols, gone: readonly string[]): string {
  const few = (paths: readonly string[]): string => `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`
  return [
    ...(missing.length === 0 ? [] : [`not in the index: ${few(missing)}`]),
    ...(linesOfNone === 0 ? [] : [`${linesOfNone} changed lines belong to no symbol (comments, imports, blank lines)`]),
    ...(removedFrom.length === 0 || gone.length > 0 ? [] : [`symbols that were removed from ${few(removedFrom)} are no more in the index: ask for them by their names`]),
  ].join('; ')
}

function splitName(text: string): { path: string; name: string } {
  const hash = text.indexOf('#')
  return hash < 0 ? { path: '', name: text } : { path: text.slice(0, hash), name: text.slice(hash + 1) }
}

function lastPart(text: string): string {
  const name = text.slice(text.indexOf('#') + 1)
  return name.slice(name.lastIndexOf('.') + 1)
}

/** A symbol and all that it contains. */
function addWithContents(reader: Reader, id: number, into: Set<number>): void {
  into.add(id)
  const place = reader.place(id)
  if (place === undefined) return
  const { container, count } = place.file.facts.symbols
  const inside = new Set([place.row])
  for (let row = place.row + 1; row < count; row++) {
    if (!inside.has(at(container, row))) continue
    inside.add(row)
    into.add(place.file.idOf(row))
  }
}

function* hops(reader: Reader, node: number, by: number): Generator<Hop<GraphEdge>> {
  const place = reader.place(node)
  if (place === undefined || by === way.passing) return
  const { file, row } = place
  const filter = by === way.overridden ? users : row === 0 ? importers : by === way.changed ? followers : heirs
  for (const edge of edgesInto(reader, withConstructors(reader, node), filter)) {
    // that a file exports its own symbol breaks nothing
    if (edge.kind === 'exports' && edge.file === file) continue
    const passing = edge.kind === 'exports' || edge.kind === 'imports'
    yield { edge, to: edge.file.idOf(edge.from), certain: edge.certainty === 'certain', way: passing ? way.passing : way.user }
  }
  if (by !== way.overridden) for (const edge of edgesFrom(reader, place, overriding)) yield { edge, to: edge.to, certain: false, way: way.overridden }
}
