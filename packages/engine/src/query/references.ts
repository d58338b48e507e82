/** Every mention of a symbol or a local. A `new C()` mentions the class and its constructor. */
import { at, pick, reference, roles, tag, type Params, type ReferenceResult } from '@codeloom/model'
import { comparePaths } from '@codeloom/store'
import { defaultLimit, severalMatches, type MethodAnswer } from './answer.ts'
import type { Cursor } from './cursor.ts'
import type { OpenedFile } from './opened-file.ts'
import { argumentsNamed, ownerOfParameter } from './parameters.ts'
import type { Reader } from './reader.ts'
import { findSubject } from './subject.ts'

export function answerReferences(reader: Reader, params: Params, cursor: Cursor | undefined): MethodAnswer {
  const subject = findSubject(reader, params)
  const limit = params.limit ?? defaultLimit
  switch (subject.kind) {
    case 'none': return { result: { references: [] }, why: subject.why }
    case 'several': return severalMatches(subject.matches)
    case 'local': {
      const { file, row } = subject
      const { name } = file.local(row)
      const owner = ownerOfParameter(file, row)
      const files = owner === undefined ? [file.record.id] : reader.filesMentioning([owner])
      const mentions = (other: OpenedFile): readonly FoundMention[] =>
        occurrencesAt(other, [...(other.record.id === file.record.id ? localRows(file, row) : []), ...(owner === undefined ? [] : argumentsNamed(other, { owner, name }))].sort((a, b) => a - b))
      return collect(reader, files, { limit, cursor, mentions, name })
    }
    case 'symbols': {
      const ids = reader.withDefinitions(subject.ids)
      const name = reader.symbol(ids[0] ?? 0)?.name ?? ''
      const files = reader.filesMentioning(widened(reader, ids))
      return collect(reader, files, { limit, cursor, mentions: file => symbolMentions(file, ids), name })
    }
  }
}

/** Files mention a constructor by mentioning its class. */
export function widened(reader: Reader, ids: readonly number[]): readonly number[] {
  const wide = new Set(ids)
  for (const id of ids) {
    const place = reader.place(id)
    if (place === undefined || place.row === 0) continue
    const container = at(place.file.facts.symbols.container, place.row)
    if (container !== 0 && place.file.constructorsOf(container).includes(place.row)) wide.add(place.file.idOf(container))
  }
  return [...wide]
}

interface FoundMention {
  readonly start: number
  readonly end: number
  readonly role: number
  readonly from: number
}

interface Collecting {
  readonly limit: number
  readonly cursor: Cursor | undefined
  readonly mentions: (file: OpenedFile) => readonly FoundMention[]
  readonly name: string
}

/** Goes through the files in the order of their paths and stops at the limit, so that files behind it are not opened. */
function collect(reader: Reader, files: readonly number[], { limit, cursor, mentions, name }: Collecting): MethodAnswer {
  const references: ReferenceResult[] = []
  const beginPath = cursor?.texts[0]
  for (const id of files) {
    const file = reader.open(id)
    if (file === undefined) continue
    const { path } = file.record
    const order = beginPath === undefined ? 1 : comparePaths(path, beginPath)
    if (order < 0) continue
    const found = mentions(file)
    for (let i = order === 0 ? (cursor?.numbers[0] ?? 0) : 0; i < found.length; i++) {
      if (references.length === limit) return { result: { references }, cut: { shown: limit, place: [path, i] } }
      references.push(referenceResult(file, pick(found, i)))
    }
  }
  return { result: { references }, ...(references.length === 0 ? { why: `nothing in the index mentions ${name}` } : {}) }
}

function referenceResult(file: OpenedFile, { start, end, role, from }: FoundMention): ReferenceResult {
  return { path: file.record.path, range: file.range(start, end), role: pick(roles, role), from: file.keys.keyOf(from) }
}

function symbolMentions(file: OpenedFile, ids: readonly number[]): readonly FoundMention[] {
  const found = occurrencesAt(file, rowsMentioning(file, ids))
  const imported = file.links.importModules.flatMap((symbol, row) => (symbol !== 0 && ids.includes(symbol) ? [importMention(file, row)] : []))
  if (imported.length === 0) return found
  // Several names imported in one line share its specifier.
  const distinct = new Map([...imported, ...found].map(mention => [`${mention.start} ${mention.end} ${mention.role}`, mention]))
  return [...distinct.values()].sort((a, b) => a.start - b.start || a.end - b.end)
}

/** Rows of `occurrences` that mention one of the symbols, ascending. */
export function rowsMentioning(file: OpenedFile, ids: readonly number[]): Int32Array {
  const [only] = ids
  if (ids.length === 1 && only !== undefined) return file.mentions.of(only)
  const rows = new Set<number>()
  for (const id of ids) for (const row of file.mentions.of(id)) rows.add(row)
  return Int32Array.from(rows).sort()
}

function localRows(file: OpenedFile, local: number): readonly number[] {
  const { ref, count } = file.facts.occurrences
  const wanted = reference(tag.local, local)
  const rows: number[] = []
  for (let row = 0; row < count; row++) if (at(ref, row) === wanted) rows.push(row)
  return rows
}

function occurrencesAt(file: OpenedFile, rows: Iterable<number>): readonly FoundMention[] {
  const { start, end, role, from } = file.facts.occurrences
  return Array.from(rows, row => ({ start: at(start, row), end: at(end, row), role: at(role, row), from: at(from, row) }))
}

function importMention(file: OpenedFile, row: number): FoundMention {
  const { start, end, owner } = file.facts.imports
  return { start: at(start, row), end: at(end, row), role: roles.indexOf('import'), from: at(owner, row) }
}
