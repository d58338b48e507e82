/** What Codeloom answers for the same tree: its call edges by the place of the call, and definitions by position. */
import { canonicalDump, createQueries } from '@codeloom/engine'
import type { GraphStore } from '@codeloom/store'
import { placeKey, type Place } from './truth.ts'

export interface CallAnswer {
  readonly target: string
  readonly certain: boolean
}

export interface Answers {
  /** the functions, methods, constructors and classes that are called, by the place of the called name */
  readonly calls: ReadonlyMap<string, readonly CallAnswer[]>
  /** the paths of the files of some languages */
  files(languages: readonly string[]): readonly string[]
  /** the places of the definitions of what stands at a place */
  definitions(place: Place): readonly string[]
}

interface SymbolLine {
  readonly t: 'symbol'
  readonly key: string
  readonly kind: string
  readonly path: string
  readonly nameRange: readonly [number, number, number, number]
}

interface EdgeLine {
  readonly t: 'edge'
  readonly kind: string
  readonly to: string
  readonly certainty: 'certain' | 'possible'
  readonly sites: readonly Place[]
}

interface FileLine {
  readonly t: 'file'
  readonly path: string
  readonly language: string
}

type Line = SymbolLine | EdgeLine | FileLine | { readonly t: 'unresolved' }

/** what `callers` and `callees` mean */
const calling = new Set(['calls', 'instantiates', 'decorates'])
const callable = new Set(['function', 'method', 'constructor', 'class', 'struct'])

export function answersOf(store: GraphStore): Answers {
  const places = new Map<string, string>()
  const edges: EdgeLine[] = []
  const languageOf = new Map<string, string>()
  for (const line of linesOf(store)) {
    if (line.t === 'symbol' && callable.has(line.kind)) places.set(line.key, placeKey([line.path, line.nameRange[0], line.nameRange[1]]))
    else if (line.t === 'file') languageOf.set(line.path, line.language)
    else if (line.t === 'edge' && calling.has(line.kind)) edges.push(line)
  }
  const calls = new Map<string, CallAnswer[]>()
  for (const { to, certainty, sites } of edges) {
    const target = places.get(to)
    if (target === undefined) continue
    for (const site of sites) {
      const known = calls.get(placeKey(site)) ?? []
      calls.set(placeKey(site), known)
      known.push({ target, certain: certainty === 'certain' })
    }
  }
  const queries = createQueries(store)
  return {
    calls,
    files: languages => [...languageOf].filter(([, language]) => languages.includes(language)).map(([path]) => path),
    definitions: ([path, line, column]) => {
      const response = queries.answer({ method: 'definition', params: { path, line, column } })
      if ('error' in response || !('definitions' in response.result)) return []
      return response.result.definitions.map(({ path: at, nameRange: [row, start] }) => placeKey([at, row, start]))
    },
  }
}

function* linesOf(store: GraphStore): Generator<Line> {
  const snapshot = store.snapshot()
  const decoder = new TextDecoder()
  try {
    let rest = ''
    for (const bytes of canonicalDump(snapshot)) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield JSON.parse(line) as Line
    }
  } finally {
    snapshot.close()
  }
}
