import { at, op, refIndex, refTag, tag, type FileFacts } from '@codeloom/model'
import type { NameId, NameTable } from './name-table.ts'

/** Look-up tables over one file's facts, made when first asked for. */
export interface FileTables {
  /** rows of `exported` by name, the stars apart */
  readonly exports: ReadonlyMap<NameId, readonly number[]>
  readonly stars: readonly number[]
  /** rows of `symbols` by container and name */
  members(container: number, name: NameId): readonly number[]
  /** rows of `heritage` by symbol */
  readonly heritage: ReadonlyMap<number, readonly number[]>
  /** rows of `results` by symbol */
  readonly results: ReadonlyMap<number, readonly number[]>
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

const nameRange = 2 ** 28
const none: readonly number[] = []

function makeTables(facts: FileFacts, names: NameTable): FileTables {
  const exports = new Map<NameId, number[]>()
  const stars: number[] = []
  const { exported, symbols, heritage, results } = facts
  for (let row = 0; row < exported.count; row++) {
    if (facts.string(at(exported.name, row)) === '*') stars.push(row)
    else push(exports, names.ofFacts(facts, at(exported.name, row)), row)
  }
  let calls: Map<number, number[]> | undefined
  let members: Map<number, number[]> | undefined
  return {
    exports,
    stars,
    members: (container, name) => {
      members ??= membersOf(facts, names)
      return members.get(container * nameRange + name) ?? none
    },
    heritage: bySymbol(heritage.symbol, heritage.count, symbols.count),
    results: bySymbol(results.symbol, results.count, symbols.count),
    get calls() {
      return (calls ??= callsOf(facts))
    },
  }
}

function membersOf(facts: FileFacts, names: NameTable): Map<number, number[]> {
  const { symbols } = facts
  const members = new Map<number, number[]>()
  for (let row = 1; row < symbols.count; row++) {
    push(members, at(symbols.container, row) * nameRange + names.ofFacts(facts, at(symbols.name, row)), row)
  }
  return members
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
