/** Canonical keys of a file's symbols, for questions and for the dump alike. */
import { at, boundName, escapeName, keyPrefix, keyTail, pick, symbolKinds, type FileFacts } from '@codeloom/model'

/** Where a file's facts stand in the tree. */
interface Place {
  readonly language: string
  readonly path: string
}

/** The canonical keys of all symbols of a file, by row. */
export function symbolKeys(place: Place, facts: FileFacts): readonly string[] {
  const { symbols } = facts
  const prefix = keyPrefix(place)
  const names = qualifiedNames(facts, escapeName)
  const keys: string[] = []
  const twins = new Map<string, number[]>()
  for (let row = 0; row < symbols.count; row++) {
    const tail = tailOf(facts, { row, name: pick(names, row), ordinal: 0 })
    const same = twins.get(tail)
    if (same === undefined) twins.set(tail, [row])
    else same.push(row)
    keys.push(prefix + tail)
  }
  if (twins.size < symbols.count) tellApart(twins.values(), row => at(symbols.start, row), (row, ordinal) => {
    keys[row] = prefix + tailOf(facts, { row, name: pick(names, row), ordinal })
  })
  return keys
}

/** The keys of all locals and parameters of a file, by row: the enclosing symbol's key, `/`, the name. */
export function localKeys(keys: readonly string[], facts: FileFacts): readonly string[] {
  const { locals } = facts
  const twins = new Map<string, number[]>()
  const named: string[] = []
  for (let row = 0; row < locals.count; row++) {
    const key = `${pick(keys, at(locals.owner, row))}/${escapeName(facts.string(at(locals.name, row)))}`
    const same = twins.get(key)
    if (same === undefined) twins.set(key, [row])
    else same.push(row)
    named.push(key)
  }
  tellApart(twins.values(), row => at(locals.nameStart, row), (row, ordinal) => {
    named[row] = `${pick(named, row)}~${ordinal}`
  })
  return named
}

/** By row: the names of the containers below the module and the symbol's own, with dots between; '' for the module. */
export function qualifiedNames(facts: FileFacts, escape: (name: string) => string): readonly string[] {
  const { symbols } = facts
  const names = ['']
  for (let row = 1; row < symbols.count; row++) {
    const own = escape(facts.string(at(symbols.name, row)))
    const container = at(symbols.container, row)
    names.push(container === 0 ? own : `${pick(names, container)}.${own}`)
  }
  return names
}

/** Gives the second, third, ... of each group its ordinal, in source order. */
function tellApart(groups: Iterable<number[]>, start: (row: number) => number, give: (row: number, ordinal: number) => void): void {
  for (const rows of groups) {
    if (rows.length === 1) continue
    rows.sort((a, b) => start(a) - start(b) || a - b)
    for (let ordinal = 1; ordinal < rows.length; ordinal++) give(pick(rows, ordinal), ordinal)
  }
}

function tailOf(facts: FileFacts, symbol: { readonly row: number; readonly name: string; readonly ordinal: number }): string {
  const { symbols } = facts
  const overload = at(symbols.overload, symbol.row)
  return keyTail({
    name: boundName(symbol.name, sha256), kind: pick(symbolKinds, at(symbols.kind, symbol.row)),
    overload: overload === 0 ? '' : facts.string(overload), ordinal: symbol.ordinal,
  })
}

/** Loaded when the first overlong name comes, which is hardly ever: it costs a one-shot command milliseconds. */
function sha256(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex')
}
