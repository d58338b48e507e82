/**
 * What a symbol is to a model that makes vectors: its kind and name, the words of its path, its signature where the body does not begin with it, its doc
 * comment and as much of its body as the model takes. Which symbols: functions, methods and accessors; classes, interfaces, structs, unions, enums, type aliases; macros. Of what is only
 * declared, what has a doc comment. Not fields, variables, constants, enum members, modules, namespaces, parameters; no symbol of a file over 300 kB, which
 * a program wrote.
 */
import { at, flag, kindCode, nameTerms, pick, symbolKinds, type SymbolKind } from '@codeloom/model'
import type { OpenedFile } from '../query/opened-file.ts'

/** Raised with every change of the text below: vectors of other texts are not compared with those of these. */
export const textTemplate = 1

const withBodies: readonly SymbolKind[] = ['function', 'method', 'constructor', 'getter', 'setter', 'interface', 'struct', 'union', 'enum', 'type-alias', 'macro']
/** Of these the members' names stand for the body: the members have vectors of their own. */
const withMembers: readonly SymbolKind[] = ['class']
const bodyKinds: ReadonlySet<number> = new Set(withBodies.map(kind => kindCode[kind]))
const memberKinds: ReadonlySet<number> = new Set(withMembers.map(kind => kindCode[kind]))

export const largestSource = 300_000

/** Code has fewer characters a token than prose; a provider that still finds a text too long is sent half of it. */
const charsPerToken = 3
/** Of what is said before the body, at most so much of the whole. */
const headShare = 0.6

export interface SymbolText {
  readonly row: number
  readonly kind: number
  readonly text: string
}

/** The rows that are given vectors. */
function rowsWithText({ facts }: OpenedFile): readonly number[] {
  const { kind, flags, doc, count } = facts.symbols
  const rows: number[] = []
  for (let row = 1; row < count; row++) {
    const isWanted = bodyKinds.has(at(kind, row)) || memberKinds.has(at(kind, row))
    if (isWanted && ((at(flags, row) & flag.declaration) === 0 || at(doc, row) !== 0)) rows.push(row)
  }
  return rows
}

/** The texts of a file's symbols, of so many tokens each as the model takes. */
export function symbolTexts(file: OpenedFile, source: string, window: number): readonly SymbolText[] {
  const most = Math.max(64, window * charsPerToken)
  const path = nameTerms(file.record.path).join(' ')
  return rowsWithText(file).map(row => ({ row, kind: file.kindOf(row), text: textOf(file, { row, source, path, most }) }))
}

interface Making {
  readonly row: number
  readonly source: string
  /** its words */
  readonly path: string
  readonly most: number
}

function textOf(file: OpenedFile, { row, source, path, most }: Making): string {
  const { start, end, signature, doc } = file.facts.symbols
  const string = (column: Int32Array): string => (at(column, row) === 0 ? '' : file.facts.string(at(column, row)))
  const qualified = file.qualifiedNameOf(row)
  const body = memberKinds.has(file.kindOf(row)) ? membersOf(file, row) : source.slice(at(start, row), at(end, row))
  const signed = string(signature)
  const head = [`${pick(symbolKinds, file.kindOf(row))} ${qualified}: ${nameTerms(qualified).join(' ')}`, `in ${path}`, body.startsWith(signed) ? '' : signed, string(doc)]
    .filter(part => part !== '').join('\n').slice(0, Math.floor(most * headShare))
  return `${head}\n${body.slice(0, most - head.length - 1)}`.toWellFormed()
}

function membersOf(file: OpenedFile, row: number): string {
  const { container, count } = file.facts.symbols
  const names: string[] = []
  for (let member = row + 1; member < count; member++) if (at(container, member) === row) names.push(file.nameOf(member))
  return names.join(' ')
}
