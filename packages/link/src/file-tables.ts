import { at, flag, kindCode, op, refIndex, refTag, roleCode, tag, type FileFacts, type Ref } from '@codeloom/model'
import type { NameId, NameTable } from './name-table.ts'

/** Look-up tables over one file's facts, made when first asked for. */
export interface FileTables {
  /** rows of `exported` by name, the stars apart */
  readonly exports: ReadonlyMap<NameId, readonly number[]>
  readonly stars: readonly number[]
  /** the names of what is exported under a name, whatever each is exported as; undefined where nothing is */
  listed(under: NameId): ReadonlySet<NameId> | undefined
  /** rows of `symbols` by container and name */
  members(container: number, name: NameId): readonly number[]
  /** rows of `symbols` that are methods, by container */
  readonly methods: ReadonlyMap<number, readonly number[]>
  /** rows of `heritage` by symbol */
  readonly heritage: ReadonlyMap<number, readonly number[]>
  /** rows of `locals` that are the parameters of a symbol with a place, from 0; several where it has several signatures */
  parameters(owner: number, place: number): readonly number[]
  /** the place of a row of `locals` that is a type parameter among those of its symbol; -1 for any other */
  placeOfVariable(row: number): number
  /** rows of `results` by symbol */
  readonly results: ReadonlyMap<number, readonly number[]>
  /** how often a symbol of the file is mentioned in it, all roles together */
  mentions(symbol: number): number
  /** whether a reference to a symbol or a local of the file is written to after it was declared */
  isWritten(ref: Ref): boolean
  /** the call terms whose callee is a function of this file, by its row in `symbols` */
  readonly calls: ReadonlyMap<number, readonly number[]>
}

/** Makes tables over facts and keeps them as long as the facts are kept. */
export function tablesOver(names: NameTable): (facts: FileFacts) => FileTables {
  const known = new WeakMap<FileFacts, FileTables>()
  return facts => {
    let tables = known.get(facts)
    if (tables === undefined) known.set(facts, (tables = makeTables(facts, names)))
    return tables
  }
}

const none: readonly number[] = []

function makeTables(facts: FileFacts, names: NameTable): FileTables {
  const exports = new Map<NameId, number[]>()
  const stars: number[] = []
  const { exported, symbols, heritage, results } = facts
  for (let row = 0; row < exported.count; row++) {
    if (facts.string(at(exported.name, row)) === '*') stars.push(row)
    else push(exports, names.ofFacts(facts, at(exported.name, row)), row)
  }
  let mentioned: ReadonlyMap<number, number> | undefined
  let written: ReadonlySet<Ref> | undefined
  let calls: Map<number, number[]> | undefined
  let methods: Map<number, number[]> | undefined
  let members: RowsByName | undefined
  let parameters: Map<number, number[]> | undefined
  let variables: ReadonlyMap<number, number> | undefined
  const listed = new Map<NameId, ReadonlySet<NameId>>()
  return {
    exports,
    stars,
    listed: under => {
      const rows = exports.get(under)
      if (rows === undefined) return undefined
      let found = listed.get(under)
      if (found === undefined) listed.set(under, (found = namesOf(facts, names, rows)))
      return found
    },
    members: (container, name) => {
      members ??= membersOf(facts, names)
      return rowsIn(members, name, row => at(symbols.container, row) === container)
    },
    parameters: (owner, place) => ((parameters ??= parametersOf(facts)).get(owner) ?? none).filter(row => at(facts.locals.parameter, row) === place + 1),
    placeOfVariable: row => (variables ??= variablesOf(facts)).get(row) ?? -1,
    heritage: bySymbol(heritage.symbol, heritage.count, symbols.count),
    results: bySymbol(results.symbol, results.count, symbols.count),
    mentions: symbol => (mentioned ??= mentionsOf(facts)).get(symbol) ?? 0,
    isWritten: ref => (written ??= writtenIn(facts)).has(ref),
    get methods() {
      return (methods ??= methodsOf(facts))
    },
    get calls() {
      return (calls ??= callsOf(facts))
    },
  }
}

/** What the references of rows of `exported` are called in the file. */
function namesOf(facts: FileFacts, names: NameTable, rows: readonly number[]): ReadonlySet<NameId> {
  const { exported, symbols, imports, terms } = facts
  return new Set(rows.map(row => {
    const ref = at(exported.ref, row)
    const column = refTag(ref) === tag.symbol ? symbols.name : refTag(ref) === tag.import ? imports.local : terms.b
    return names.ofFacts(facts, at(column, refIndex(ref)))
  }))
}

/** The first row of `symbols` with a name, and for each row the next one with its name, 0 for none. */
interface RowsByName {
  readonly first: ReadonlyMap<NameId, number>
  readonly next: Int32Array
}

function membersOf(facts: FileFacts, names: NameTable): RowsByName {
  const { symbols } = facts
  const first = new Map<NameId, number>()
  const next = new Int32Array(symbols.count)
  for (let row = symbols.count - 1; row > 0; row--) {
    if ((at(symbols.flags, row) & flag.typeOnly) !== 0) continue
    const name = names.ofFacts(facts, at(symbols.name, row))
    next[row] = first.get(name) ?? 0
    first.set(name, row)
  }
  return { first, next }
}

function rowsIn({ first, next }: RowsByName, name: NameId, isWanted: (row: number) => boolean): readonly number[] {
  let row = first.get(name) ?? 0
  if (row === 0) return none
  const rows: number[] = []
  for (; row !== 0; row = next[row] ?? 0) if (isWanted(row)) rows.push(row)
  return rows
}

function mentionsOf(facts: FileFacts): ReadonlyMap<number, number> {
  const mentions = new Map<number, number>()
  for (const ref of facts.occurrences.ref) {
    if (refTag(ref) === tag.symbol) mentions.set(refIndex(ref), (mentions.get(refIndex(ref)) ?? 0) + 1)
  }
  return mentions
}

function writtenIn(facts: FileFacts): ReadonlySet<Ref> {
  const { role, ref, count } = facts.occurrences
  const written = new Set<Ref>()
  for (let row = 0; row < count; row++) if (at(role, row) === roleCode.write) written.add(at(ref, row))
  return written
}

function methodsOf(facts: FileFacts): Map<number, number[]> {
  const { kind, container, count } = facts.symbols
  const methods = new Map<number, number[]>()
  for (let row = 1; row < count; row++) if (kind[row] === kindCode.method) push(methods, at(container, row), row)
  return methods
}

function parametersOf(facts: FileFacts): Map<number, number[]> {
  const { owner, parameter, count } = facts.locals
  const parameters = new Map<number, number[]>()
  for (let row = 0; row < count; row++) if (at(parameter, row) !== 0) push(parameters, at(owner, row), row)
  return parameters
}

function variablesOf(facts: FileFacts): ReadonlyMap<number, number> {
  const { owner, kind, count } = facts.locals
  const places = new Map<number, number>()
  const counts = new Map<number, number>()
  for (let row = 0; row < count; row++) {
    if (at(kind, row) !== kindCode['type-parameter']) continue
    const place = counts.get(at(owner, row)) ?? 0
    places.set(row, place)
    counts.set(at(owner, row), place + 1)
  }
  return places
}

function callsOf(facts: FileFacts): Map<number, number[]> {
  const { terms } = facts
  const calls = new Map<number, number[]>()
  for (let term = 0; term < terms.count; term++) {
    if (at(terms.op, term) !== op.call) continue
    const callee = at(terms.a, term)
    if (at(terms.op, callee) !== op.ref || refTag(at(terms.a, callee)) !== tag.symbol) continue
    push(calls, refIndex(at(terms.a, callee)), term)
  }
  return calls
}

function bySymbol(column: Int32Array, count: number, symbols: number): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>()
  for (let row = 0; row < count; row++) if (at(column, row) < symbols) push(rows, at(column, row), row)
  return rows
}

function push<K>(map: Map<K, number[]>, key: K, row: number): void {
  const rows = map.get(key)
  if (rows === undefined) map.set(key, [row])
  else rows.push(row)
}
