/** Which symbols of the index a diff changes: the innermost ones whose lines it touches. */
import { at, roleCode } from '@codeloom/model'
import { parseUnifiedDiff, type ChangedLines, type DiffedFile } from '../analysis/unified-diff.ts'
import type { OpenedFile } from './opened-file.ts'
import type { Reader } from './reader.ts'

export interface ChangedSymbols {
  readonly ids: readonly number[]
  /** paths of the diff that are not in the index (any more) */
  readonly missing: readonly string[]
  /** lines that belong to no symbol: comments, imports, blank ones */
  readonly linesOfNone: number
  /** how many files the diff names */
  readonly files: number
  /** files with removed lines, of which the index has the text after the removal */
  readonly removedFrom: readonly string[]
}

/** `stale` are the paths of which the index still has the old text: there the diff's old lines count. */
export function changedSymbols(reader: Reader, diff: string, stale: ReadonlySet<string>): ChangedSymbols {
  const ids = new Set<number>()
  const missing: string[] = []
  const removedFrom: string[] = []
  let linesOfNone = 0
  const diffed = parseUnifiedDiff(diff)
  for (const each of diffed) {
    const found = indexed(reader, each, stale)
    if (found === undefined) {
      missing.push(each.newPath ?? each.oldPath ?? '')
      continue
    }
    if (!found.isOld && each.old.lines.length > 0) removedFrom.push(found.file.record.path)
    const rows = changedRows(found.file, found.isOld ? each.old : each.new)
    for (const row of rows.rows) ids.add(found.file.idOf(row))
    linesOfNone += rows.linesOfNone
  }
  return { ids: [...ids], missing, linesOfNone, files: diffed.length, removedFrom }
}

function indexed(reader: Reader, { oldPath, newPath }: DiffedFile, stale: ReadonlySet<string>): { readonly file: OpenedFile; readonly isOld: boolean } | undefined {
  if (newPath !== undefined && !stale.has(newPath)) {
    const file = reader.openAt(newPath)
    if (file !== undefined) return { file, isOld: false }
  }
  if (oldPath === undefined || (newPath !== undefined && !stale.has(newPath) && newPath === oldPath)) return undefined
  const file = reader.openAt(oldPath)
  return file === undefined ? undefined : { file, isOld: true }
}

/** Rows, ascending. */
function changedRows(file: OpenedFile, changed: ChangedLines): { readonly rows: readonly number[]; readonly linesOfNone: number } {
  const { count, start, end } = file.facts.symbols
  const lineCount = file.facts.lines.count
  const lineOf = (offset: number): number => file.facts.position(offset)[0]
  const owner = new Int32Array(lineCount + 2)
  const starts = new Map<number, number[]>()
  // A container stands before its members, so the innermost symbol of a line is written last.
  for (let row = 1; row < count; row++) {
    const [first, last] = [lineOf(at(start, row)), lineOf(Math.max(at(start, row), at(end, row) - 1))]
    owner.fill(row, first, last + 1)
    const begun = starts.get(first)
    if (begun === undefined) starts.set(first, [row])
    else begun.push(row)
  }
  const rows = new Set<number>()
  const topLevel = linesOfTopLevel(file)
  let linesOfNone = 0
  for (const line of changed.lines) {
    const inner = owner[line] ?? 0
    if (inner !== 0) rows.add(inner)
    for (const row of starts.get(line) ?? []) rows.add(row)
    if (inner === 0 && topLevel.has(line)) rows.add(0)
    else if (inner === 0) linesOfNone++
  }
  for (const line of changed.gaps) {
    const around = innermostAround(file, owner, line)
    if (around !== 0) rows.add(around)
  }
  return { rows: [...rows].sort((a, b) => a - b), linesOfNone }
}

/** The innermost symbol that holds the line and the one before it: what was there before between them was its. */
function innermostAround(file: OpenedFile, owner: Int32Array, line: number): number {
  const { container, start, end } = file.facts.symbols
  let row = owner[line] ?? 0
  while (row !== 0) {
    const first = file.facts.position(at(start, row))[0]
    const last = file.facts.position(Math.max(at(start, row), at(end, row) - 1))[0]
    if (first < line && line <= last) return row
    row = at(container, row)
  }
  return 0
}

/** Lines on which the module itself does something, beside importing and exporting. */
function linesOfTopLevel(file: OpenedFile): ReadonlySet<number> {
  const { count, from, role, start } = file.facts.occurrences
  const lines = new Set<number>()
  for (let row = 0; row < count; row++) {
    if (at(from, row) === 0 && at(role, row) !== roleCode.import && at(role, row) !== roleCode.export) lines.add(file.facts.position(at(start, row))[0])
  }
  return lines
}
