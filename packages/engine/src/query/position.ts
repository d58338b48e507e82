/** What stands at a position of a file. */
import { answerOf, at, fitting, pick, roleCode, roles, type Answer, type Ref } from '@codeloom/model'
import type { OpenedFile } from './opened-file.ts'
import { calledWith } from './parameters.ts'

export type Mention =
  /** a symbol's own name */
  | { readonly kind: 'definition'; readonly row: number }
  /** a local's own name */
  | { readonly kind: 'local'; readonly row: number }
  /** an occurrence */
  | { readonly kind: 'mention'; readonly ref: Ref; readonly answer: Answer | undefined }
  /** the name of an argument: of what is called there, and a reference that has its name */
  | { readonly kind: 'argument'; readonly ref: Ref; readonly called: Answer | undefined }
  /** a specifier of an import that names a file of the tree, or does not */
  | { readonly kind: 'module'; readonly symbol: number }
  | { readonly kind: 'external'; readonly specifier: string }

/**
 * The mention at a position. A caret just behind a name's last character counts too, if nothing else begins there. A
 * symbol's own name comes before an occurrence (a shorthand property is both), an occurrence before a local's name.
 */
export function atPosition(file: OpenedFile, { line, column }: { readonly line: number; readonly column: number }): Mention | undefined {
  const offset = file.facts.offset(line, column)
  if (offset === undefined) return undefined
  const { count, start } = file.facts.lines
  if (line < count && offset >= at(start, line)) return undefined
  return mentionAt(file, offset) ?? (column > 1 ? mentionAt(file, offset - 1) : undefined)
}

function mentionAt(file: OpenedFile, offset: number): Mention | undefined {
  const { symbols, locals } = file.facts
  const definition = nameAround(symbols, offset)
  // The module has no name of its own: its name range is empty.
  if (definition > 0) return { kind: 'definition', row: definition }
  const occurrence = occurrenceAt(file, offset)
  if (occurrence >= 0) return mention(file, occurrence)
  const local = nameAround(locals, offset)
  if (local >= 0) return { kind: 'local', row: local }
  return importAt(file, offset)
}

/** The targets that fit the role of the occurrence: a mention of a type means the type. */
function mention(file: OpenedFile, row: number): Mention {
  const { ref, role } = file.facts.occurrences
  const mentioned = at(ref, row)
  if (at(role, row) === roleCode.keyword) return { kind: 'argument', ref: mentioned, called: calledWith(file, mentioned) }
  const answer = answerOf(file, mentioned)
  if (answer === undefined || !answer.found) return { kind: 'mention', ref: mentioned, answer }
  return { kind: 'mention', ref: mentioned, answer: { ...answer, targets: fitting(answer.targets, pick(roles, at(role, row))) } }
}

/** The row whose name holds the offset; -1 for none. Names do not overlap. */
function nameAround(names: { readonly nameStart: Int32Array; readonly nameEnd: Int32Array; readonly count: number }, offset: number): number {
  const { nameStart, nameEnd, count } = names
  for (let row = 0; row < count; row++) if (at(nameStart, row) <= offset && offset < at(nameEnd, row)) return row
  return -1
}

/** The narrowest occurrence that holds the offset; -1 for none. Occurrences stand in the order of their starts. */
function occurrenceAt(file: OpenedFile, offset: number): number {
  const { start, end } = file.facts.occurrences
  let found = -1
  const last = rowsBefore(start, offset + 1) - 1
  for (let row = last; row >= 0 && row > last - widestOverlap; row--) {
    if (offset >= at(end, row)) continue
    if (found < 0 || at(end, row) - at(start, row) < at(end, found) - at(start, found)) found = row
  }
  return found
}

/** Occurrences that hold one another (a qualified name as a whole, and its last part) stand close together. */
const widestOverlap = 16

/** How many rows of an ascending column are below a value. */
export function rowsBefore(column: Int32Array, value: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(column, middle) < value) low = middle + 1
    else high = middle
  }
  return low
}

function importAt(file: OpenedFile, offset: number): Mention | undefined {
  const { start, end, count, specifier } = file.facts.imports
  for (let row = 0; row < count; row++) {
    if (offset < at(start, row) || offset >= at(end, row)) continue
    const symbol = file.links.importModules[row] ?? 0
    return symbol === 0 ? { kind: 'external', specifier: file.facts.string(at(specifier, row)) } : { kind: 'module', symbol }
  }
  return undefined
}
