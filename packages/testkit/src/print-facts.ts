/**
 * Prints the facts of a file as compact, stable text, for tests that state a whole table at once. Empty tables are left
 * out; a table's rows stand in their order, one a line, under the table's name. Does not print lines or source ranges
 * but where an occurrence begins.
 */
import { at, flag, importForms, op, pick, refIndex, refTag, roles, symbolKinds, tag, type FileFacts } from '@codeloom/model'

/** The sections of `printFacts`, in their order. */
export type FactsSection =
  | 'symbols' | 'signatures' | 'docs' | 'declared' | 'initial' | 'result' | 'results' | 'heritage' | 'locals' | 'imports'
  | 'exported' | 'provides' | 'free' | 'occurrences' | 'problems' | 'configuration'

/** All tables of the facts, or those that are named. */
export function printFacts(facts: FileFacts, ...wanted: readonly FactsSection[]): string {
  const shown = wanted.length === 0 ? sections : sections.filter(([name]) => wanted.includes(name))
  return shown.flatMap(([name, print]) => {
    const rows = print(facts)
    if (rows.length === 0) return []
    return wanted.length === 1 ? rows : [`${name}:`, ...rows.map(row => `  ${row}`)]
  }).join('\n')
}

const sections: readonly (readonly [FactsSection, (facts: FileFacts) => readonly string[]])[] = [
  ['symbols', facts => rowsOf(facts.symbols.count, row => printSymbol(facts, row))],
  ['signatures', facts => texts(facts, facts.symbols.signature)],
  ['docs', facts => texts(facts, facts.symbols.doc)],
  ['declared', facts => termsOf(facts, facts.symbols.declared)],
  ['initial', facts => termsOf(facts, facts.symbols.initial)],
  ['result', facts => termsOf(facts, facts.symbols.result)],
  ['results', facts => rowsOf(facts.results.count, row =>
    `${symbolName(facts, at(facts.results.symbol, row))}: ${printTerm(facts, at(facts.results.term, row))}`)],
  ['heritage', facts => rowsOf(facts.heritage.count, row => {
    const { symbol, role, term } = facts.heritage
    return `${symbolName(facts, at(symbol, row))} ${roles[at(role, row)]} ${printTerm(facts, at(term, row))}`
  })],
  ['locals', facts => rowsOf(facts.locals.count, row => printLocal(facts, row))],
  ['imports', facts => rowsOf(facts.imports.count, row => printImport(facts, row))],
  ['exported', facts => rowsOf(facts.exported.count, row =>
    `${facts.string(at(facts.exported.name, row))} = ${printRef(facts, at(facts.exported.ref, row))}`)],
  ['provides', facts => rowsOf(facts.provides.count, row => facts.string(at(facts.provides.key, row)))],
  ['free', facts => rowsOf(facts.free.count, row => printFree(facts, row))],
  ['occurrences', facts => rowsOf(facts.occurrences.count, row => printOccurrence(facts, row))],
  ['problems', facts => rowsOf(facts.problems.count, row => {
    const { code, start, end } = facts.problems
    return `${facts.position(at(start, row)).join(':')}-${facts.position(at(end, row)).join(':')} ${facts.string(at(code, row))}`
  })],
  ['configuration', facts => facts.configuration === '' ? [] : [facts.configuration]],
]

function rowsOf(count: number, print: (row: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, row) => print(row))
}

/** The qualified name of a symbol; `module` for the file itself. */
function symbolName(facts: FileFacts, row: number): string {
  const { name, container } = facts.symbols
  const parts: string[] = []
  for (let symbol = row; symbol > 0; symbol = at(container, symbol)) parts.unshift(facts.string(at(name, symbol)))
  return row === 0 ? 'module' : parts.join('.')
}

function flagNames(flags: number): string {
  return Object.entries(flag).filter(([, bit]) => (flags & bit) !== 0).map(([name]) => ` ${name}`).join('')
}

function printSymbol(facts: FileFacts, row: number): string {
  const { kind, flags, overload } = facts.symbols
  const parameters = facts.string(at(overload, row))
  return `${pick(symbolKinds, at(kind, row))} ${symbolName(facts, row)}${parameters && `(${parameters})`}${flagNames(at(flags, row))}`
}

function printLocal(facts: FileFacts, row: number): string {
  const { name, kind, flags, owner, parameter, declared, initial } = facts.locals
  const place = at(parameter, row) === 0 ? '' : ` #${at(parameter, row)}`
  const type = at(declared, row) === 0 ? '' : `: ${printTerm(facts, at(declared, row))}`
  const value = at(initial, row) === 0 ? '' : ` = ${printTerm(facts, at(initial, row))}`
  const what = pick(symbolKinds, at(kind, row))
  return `${what} ${facts.string(at(name, row))}${place}${flagNames(at(flags, row))} in ${symbolName(facts, at(owner, row))}${type}${value}`
}

function printImport(facts: FileFacts, row: number): string {
  const { specifier, name, local, form, flags } = facts.imports
  const bound = facts.string(at(local, row))
  const what = facts.string(at(name, row)) || 'nothing'
  return `${importForms[at(form, row)]} ${what}${bound && ` as ${bound}`} from ${facts.string(at(specifier, row))}${flagNames(at(flags, row))}`
}

function printFree(facts: FileFacts, row: number): string {
  return `${at(facts.free.space, row) === 1 ? 'type ' : ''}${facts.string(at(facts.free.name, row))}`
}

function printOccurrence(facts: FileFacts, row: number): string {
  const { start, role, ref, from } = facts.occurrences
  const position = facts.position(at(start, row)).join(':')
  return `${position} ${roles[at(role, row)]} -> ${printRef(facts, at(ref, row))} (${symbolName(facts, at(from, row))})`
}

function printRef(facts: FileFacts, ref: number): string {
  const index = refIndex(ref)
  switch (refTag(ref)) {
    case tag.symbol: return symbolName(facts, index)
    case tag.local: return `local ${facts.string(at(facts.locals.name, index))}`
    case tag.import: return `import ${facts.string(at(facts.imports.local, index)) || facts.string(at(facts.imports.name, index))}`
    case tag.free: return `free ${printFree(facts, index)}`
    default: return printTerm(facts, index)
  }
}

function printTerm(facts: FileFacts, term: number): string {
  const { a, b } = facts.terms
  const code = at(facts.terms.op, term)
  const name = Object.entries(op).find(([, value]) => value === code)?.[0] ?? `op${code}`
  return `${name}(${operands(facts, code, at(a, term), at(b, term)).join(', ')})`.replace('unknown()', 'unknown')
}

function operands(facts: FileFacts, code: number, a: number, b: number): readonly string[] {
  switch (code) {
    case op.unknown: return []
    case op.ref: case op.named: return [printRef(facts, a)]
    case op.member: case op.typeMember: case op.parameter: case op.entry: return [printTerm(facts, a), `"${facts.string(b)}"`]
    case op.call: case op.given: case op.construct: case op.apply: case op.function:
      return [printTerm(facts, a), ...Array.from(facts.list(b), item => printTerm(facts, item))]
    case op.tuple: case op.shape: return Array.from(facts.list(b), item => printTerm(facts, item))
    case op.element: return b === 0 ? [printTerm(facts, a)] : [printTerm(facts, a), `${b}`]
    case op.union: case op.narrowed: return [printTerm(facts, a), printTerm(facts, b)]
    case op.self: case op.base: case op.object: case op.selfStatic: case op.baseStatic: return [symbolName(facts, a)]
    case op.builtin: return [facts.string(a)]
    case op.module: return [`"${facts.string(at(facts.imports.specifier, a))}"`]
    default: return [printTerm(facts, a)]
  }
}

function texts(facts: FileFacts, column: Int32Array): readonly string[] {
  return present(column).map(row => `${symbolName(facts, row)}: ${facts.string(at(column, row))}`)
}

function termsOf(facts: FileFacts, column: Int32Array): readonly string[] {
  return present(column).map(row => `${symbolName(facts, row)}: ${printTerm(facts, at(column, row))}`)
}

function present(column: Int32Array): readonly number[] {
  return Array.from(column.keys()).filter(row => at(column, row) !== 0)
}
