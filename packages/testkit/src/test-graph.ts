/** A graph in a store, as tests look at it: by positions and short names. */
import {
  answerOf, at, decodeLinks, FileFacts, fitting, forEachUnresolved, pick, refIndex, refTag, roles, tag, type FileGraph,
} from '@codeloom/model'
import { canonicalDump, forEachGraphEdge, isTestPath } from '@codeloom/engine'
import type { FileRecord, GraphStore, StoreSnapshot } from '@codeloom/store'

/** A place in a file, by offsets. */
export interface Span {
  readonly path: string
  readonly start: number
  readonly end: number
}

export interface TestGraph {
  /** what is defined at a span: a name that is unique in the graph */
  definitionAt(span: Span): string | undefined
  /** what the occurrence at a span resolves to; nothing where there is none */
  targetsAt(span: Span): readonly string[]
  /** `from kind to` of all edges of these kinds, sorted; symbols by label, else by qualified name, modules by path */
  edges(kinds: ReadonlySet<string>, labels: ReadonlyMap<string, string>): readonly string[]
  /** `path:line:column name why package`, sorted */
  unresolved(): readonly string[]
  /** the lines of the canonical dump */
  dump(): readonly string[]
}

interface OpenFile extends FileGraph {
  readonly record: FileRecord
}

export function openGraph(store: GraphStore): TestGraph {
  const snapshot = store.snapshot()
  const files = new Map([...snapshot.files()].map(record => [record.path, openFile(snapshot, record)]))
  const owners = new Map<number, readonly [OpenFile, number]>()
  for (const file of files.values()) file.ids.forEach((id, row) => owners.set(id, [file, row]))
  const isOfTest = (id: number): boolean => isTestPath(owners.get(id)?.[0].record.path ?? '')
  const symbolName = (id: number): string => {
    const owner = owners.get(id)
    return owner === undefined ? `gone ${id}` : longName(...owner)
  }
  return {
    definitionAt: ({ path, start, end }) => {
      const file = files.get(path)
      if (file === undefined) return undefined
      const { symbols, locals } = file.facts
      const row = rowAt(symbols.nameStart, symbols.nameEnd, start, end)
      if (row > 0) return longName(file, row)
      const local = rowAt(locals.nameStart, locals.nameEnd, start, end)
      return local < 0 ? undefined : localName(file, local)
    },
    targetsAt: ({ path, start, end }) => {
      const file = files.get(path)
      if (file === undefined) return []
      const { occurrences } = file.facts
      const row = rowAt(occurrences.start, occurrences.end, start, end)
      if (row < 0) return []
      const ref = at(occurrences.ref, row)
      if (refTag(ref) === tag.local) return [localName(file, refIndex(ref))]
      const answer = answerOf(file, ref)
      if (answer === undefined || !answer.found) return []
      return fitting(answer.targets, pick(roles, at(occurrences.role, row))).map(target => symbolName(target.symbol))
    },
    edges: (kinds, labels) => {
      const lines = new Set<string>()
      const shown = (id: number): string => labels.get(symbolName(id)) ?? shortName(owners.get(id))
      for (const file of files.values()) {
        forEachGraphEdge(file, isOfTest, edge => {
          if (kinds.has(edge.kind)) lines.add(`${shown(at(file.ids, edge.from))} ${edge.kind} ${shown(edge.to)}${edge.certainty === 'possible' ? ' ?' : ''}`)
        })
      }
      return [...lines].sort()
    },
    unresolved: () => {
      const lines = new Set<string>()
      for (const file of files.values()) {
        forEachUnresolved(file, mention => {
          const [line, column] = file.facts.position(mention.start)
          lines.add(`${file.record.path}:${line}:${column} ${mention.name} ${mention.why} ${mention.package}`.trim())
        })
      }
      return [...lines].sort()
    },
    dump: () => Buffer.concat([...canonicalDump(snapshot)]).toString().split('\n').filter(line => line !== ''),
  }
}

function openFile(snapshot: StoreSnapshot, record: FileRecord): OpenFile {
  const facts = new FileFacts(snapshot.blob('facts', record.id) ?? new Uint8Array(0))
  const links = decodeLinks(snapshot.blob('links', record.id) ?? new Uint8Array(0))
  const ids: number[] = []
  for (let i = 0; i < record.symbolIds.length; i += 2) {
    for (let k = 0; k < (record.symbolIds[i + 1] ?? 0); k++) ids.push((record.symbolIds[i] ?? 0) + k)
  }
  return { record, facts, links, ids: Uint32Array.from(ids) }
}

function rowAt(starts: Int32Array, ends: Int32Array, start: number, end: number): number {
  // what is mentioned last counts, as for a position: a local that is called is mentioned after what it holds
  for (let row = starts.length - 1; row >= 0; row--) if (starts[row] === start && ends[row] === end) return row
  return -1
}

function longName(file: OpenFile, row: number): string {
  return row === 0 ? file.record.path : `${file.record.path}#${qualified(file, row)}@${at(file.facts.symbols.nameStart, row)}`
}
function localName(file: OpenFile, row: number): string {
  return `${file.record.path}/${file.facts.string(at(file.facts.locals.name, row))}@${at(file.facts.locals.nameStart, row)}`
}
function shortName(owner: readonly [OpenFile, number] | undefined): string {
  if (owner === undefined) return 'gone'
  const [file, row] = owner
  return row === 0 ? file.record.path : qualified(file, row)
}
function qualified(file: OpenFile, row: number): string {
  const { symbols } = file.facts
  const name = file.facts.string(at(symbols.name, row))
  const container = at(symbols.container, row)
  return container === 0 ? name : `${qualified(file, container)}.${name}`
}
