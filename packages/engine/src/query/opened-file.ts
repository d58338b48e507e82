/** A file of a snapshot as questions read it: its record, and what is decoded of its blobs when it is first needed. */
import {
  at, answerOf, decodeLinks, FileFacts, fitting, kindCode, nameOf, pick, refIndex, refTag, roleCode, roles, symbolKinds, tag,
  type FileGraph, type FileLinks, type Problem, type SymbolResult,
} from '@codeloom/model'
import type { FileRecord } from '@codeloom/store'
import { localKeys, qualifiedNames, symbolKeys } from './symbol-keys.ts'

/** Rows of `occurrences` by the identifier of a symbol that they mention. */
type Mentions = ReadonlyMap<number, readonly number[]>

export class OpenedFile implements FileGraph {
  readonly record: FileRecord
  readonly facts: FileFacts
  readonly linkBytes: Uint8Array | undefined
  /** the commit for which record and links were last compared */
  checkedAt: number
  private lazyLinks: FileLinks | undefined
  private lazyIds: Uint32Array | undefined
  private lazyKeys: readonly string[] | undefined
  private lazyLocalKeys: readonly string[] | undefined
  private lazyRowByKey: ReadonlyMap<string, number> | undefined
  private lazyNames: readonly string[] | undefined
  private lazyMentions: Mentions | undefined
  private lazyOpenCalls: ReadonlyMap<string, readonly number[]> | undefined

  constructor(record: FileRecord, blobs: { readonly facts: FileFacts; readonly linkBytes: Uint8Array | undefined; readonly sequence: number }) {
    this.record = record
    this.facts = blobs.facts
    this.linkBytes = blobs.linkBytes
    this.checkedAt = blobs.sequence
  }

  get links(): FileLinks {
    return (this.lazyLinks ??= this.linkBytes === undefined ? noLinks : decodeLinks(this.linkBytes))
  }
  get ids(): Uint32Array {
    return (this.lazyIds ??= expandIds(this.record.symbolIds))
  }
  get keys(): readonly string[] {
    return (this.lazyKeys ??= symbolKeys(this.record, this.facts))
  }
  get localKeys(): readonly string[] {
    return (this.lazyLocalKeys ??= localKeys(this.keys, this.facts))
  }
  get rowByKey(): ReadonlyMap<string, number> {
    return (this.lazyRowByKey ??= new Map(this.keys.map((key, row) => [key, row])))
  }
  /** qualified names by row, not escaped */
  get qualifiedNames(): readonly string[] {
    return (this.lazyNames ??= qualifiedNames(this.facts, name => name))
  }
  get mentions(): Mentions {
    return (this.lazyMentions ??= mentionsOf(this))
  }
  /** rows of `occurrences` that call a name and were not resolved, by that name */
  get openCalls(): ReadonlyMap<string, readonly number[]> {
    return (this.lazyOpenCalls ??= openCallsOf(this))
  }

  idOf(row: number): number {
    return at(this.ids, row)
  }
  /** The row of a symbol of this file; undefined for one of another file. */
  rowOf(id: number): number | undefined {
    const ranges = this.record.symbolIds
    let before = 0
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const [start, count] = [pick(ranges, i), pick(ranges, i + 1)]
      if (id >= start && id < start + count) return before + id - start
      before += count
    }
    return undefined
  }
  kindOf(row: number): number {
    return at(this.facts.symbols.kind, row)
  }
  flagsOf(row: number): number {
    return at(this.facts.symbols.flags, row)
  }
  /** The name of a symbol; the last component of the path for the module. */
  nameOf(row: number): string {
    return row === 0 ? lastComponent(this.record.path) : this.facts.string(at(this.facts.symbols.name, row))
  }
  symbol(row: number): SymbolResult {
    const { start, end, nameStart, nameEnd } = this.facts.symbols
    return {
      key: pick(this.keys, row), kind: pick(symbolKinds, this.kindOf(row)), name: this.nameOf(row), path: this.record.path,
      range: this.range(at(start, row), at(end, row)), nameRange: this.range(at(nameStart, row), at(nameEnd, row)),
    }
  }
  local(row: number): SymbolResult {
    const { locals } = this.facts
    return {
      key: pick(this.localKeys, row), kind: pick(symbolKinds, at(locals.kind, row)), name: this.facts.string(at(locals.name, row)),
      path: this.record.path, range: this.range(at(locals.start, row), at(locals.end, row)),
      nameRange: this.range(at(locals.nameStart, row), at(locals.nameEnd, row)),
    }
  }
  range(start: number, end: number): [number, number, number, number] {
    const [startLine, startColumn] = this.facts.position(start)
    const [endLine, endColumn] = this.facts.position(end)
    return [startLine, startColumn, endLine, endColumn]
  }
  site(start: number): [string, number, number] {
    const [line, column] = this.facts.position(start)
    return [this.record.path, line, column]
  }
  /** The rows of constructors that a class contains. */
  constructorsOf(row: number): readonly number[] {
    const { container, kind, count } = this.facts.symbols
    const rows: number[] = []
    for (let member = row + 1; member < count; member++) {
      if (at(container, member) === row && at(kind, member) === kindCode.constructor) rows.push(member)
    }
    return rows
  }
}

/** What kept a file, or a part of it, out. */
export function problemsOf(record: FileRecord): readonly Problem[] {
  return record.problems === '' ? [] : JSON.parse(record.problems) as readonly Problem[]
}

function lastComponent(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

const noLinks: FileLinks = { answers: new Map(), importModules: [], declares: [], overrides: [], constructors: new Map() }

function expandIds(ranges: readonly number[]): Uint32Array {
  let total = 0
  for (let i = 1; i < ranges.length; i += 2) total += pick(ranges, i)
  const ids = new Uint32Array(total)
  for (let i = 0, row = 0; i + 1 < ranges.length; i += 2) {
    const start = pick(ranges, i)
    for (let k = 0; k < pick(ranges, i + 1); k++) ids[row++] = start + k
  }
  return ids
}

/** A `new C()` mentions the class and its constructor. */
function mentionsOf(file: OpenedFile): Mentions {
  const { count, ref, role } = file.facts.occurrences
  const { answers, constructors } = file.links
  const mentions = new Map<number, number[]>()
  const add = (symbol: number, row: number): void => {
    const rows = mentions.get(symbol)
    if (rows === undefined) mentions.set(symbol, [row])
    else if (rows[rows.length - 1] !== row) rows.push(row)
  }
  for (let row = 0; row < count; row++) {
    const mentioned = at(ref, row)
    const code = at(role, row)
    const answer = answers.get(mentioned)
    if (answer === undefined) {
      if (refTag(mentioned) !== tag.symbol) continue
      const symbol = file.idOf(refIndex(mentioned))
      add(symbol, row)
      const made = isCall(code) ? constructors.get(symbol) : undefined
      if (made !== undefined) add(made.symbol, row)
    } else if (answer.found) {
      for (const target of fitting(answer.targets, pick(roles, code))) {
        add(target.symbol, row)
        const made = isCall(code) ? constructors.get(target.symbol) : undefined
        if (made !== undefined) add(made.symbol, row)
      }
    }
  }
  return mentions
}

function openCallsOf(file: OpenedFile): ReadonlyMap<string, readonly number[]> {
  const { count, ref, role } = file.facts.occurrences
  const byRef = new Map<number, number[]>()
  for (let row = 0; row < count; row++) {
    if (!isCall(at(role, row))) continue
    const mentioned = at(ref, row)
    const answer = answerOf(file, mentioned)
    if (answer === undefined || answer.found || answer.why === 'external') continue
    const rows = byRef.get(mentioned)
    if (rows === undefined) byRef.set(mentioned, [row])
    else rows.push(row)
  }
  const byName = new Map<string, number[]>()
  for (const [mentioned, rows] of byRef) {
    const name = nameOf(file.facts, mentioned)
    byName.set(name, [...(byName.get(name) ?? []), ...rows].sort((a, b) => a - b))
  }
  return byName
}

function isCall(role: number): boolean {
  return role === roleCode.call || role === roleCode.new
}
