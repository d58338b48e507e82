/** A file of a snapshot as questions read it: its record, and what is decoded of its blobs when it is first needed. */
import {
  AnswerList, at, encodeLinks, FileFacts, InvariantError, kindCode, openLinks, pick, symbolKinds,
  type FileGraph, type FileProblem, type PackedLinks, type Problem, type SymbolResult,
} from '@codeloom/model'
import type { FileRecord } from '@codeloom/store'
import { Mentions, OpenCalls } from './mentions.ts'
import { localKey, qualifiedName, SymbolKeys } from './symbol-keys.ts'

/** The bytes of links, where there are any and they were read. */
type Linked = Uint8Array | undefined | 'not-read'

export class OpenedFile implements FileGraph {
  readonly record: FileRecord
  readonly facts: FileFacts
  private linked: Linked
  /** the commit for which record and links were last compared */
  checkedAt: number
  /** whether it was asked for again since the cache last looked */
  used = false
  private lazyLinks: PackedLinks | undefined
  private lazyIds: Uint32Array | undefined
  private lazyKeys: SymbolKeys | undefined
  private lazyMentions: Mentions | undefined
  private lazyOpenCalls: OpenCalls | undefined
  private lazyProblems: readonly FileProblem[] | undefined

  constructor(record: FileRecord, { facts, linked, sequence }: { readonly facts: FileFacts; readonly linked: Linked; readonly sequence: number }) {
    this.record = record
    this.facts = facts
    this.linked = linked
    this.checkedAt = sequence
  }

  /** Undefined where there are none, and as long as they were not read. */
  get linkBytes(): Uint8Array | undefined {
    return this.linked === 'not-read' ? undefined : this.linked
  }
  get hasLinks(): boolean {
    return this.linked !== 'not-read'
  }
  /** Completes a file that was opened for its symbols alone. */
  readLinks(bytes: Uint8Array | undefined): void {
    this.linked = bytes
  }
  get links(): PackedLinks {
    if (this.linked === 'not-read') throw new InvariantError(`${this.record.path} was opened for its symbols alone`)
    return (this.lazyLinks ??= openLinks(this.linked ?? noLinks))
  }
  get ids(): Uint32Array {
    return (this.lazyIds ??= expandIds(this.record.symbolIds))
  }
  get keys(): SymbolKeys {
    return (this.lazyKeys ??= new SymbolKeys(this.record, this.facts))
  }
  get mentions(): Mentions {
    return (this.lazyMentions ??= new Mentions(this))
  }
  get openCalls(): OpenCalls {
    return (this.lazyOpenCalls ??= new OpenCalls(this))
  }
  get problems(): readonly FileProblem[] {
    return (this.lazyProblems ??= problemsOf(this.record).map(problem => ({ path: this.record.path, problem })))
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
  /** Its name with those of its containers before it, not escaped; '' for the module. */
  qualifiedNameOf(row: number): string {
    return qualifiedName(this.facts, row)
  }
  symbol(row: number): SymbolResult {
    const { start, end, nameStart, nameEnd } = this.facts.symbols
    return {
      key: this.keys.keyOf(row), kind: pick(symbolKinds, this.kindOf(row)), name: this.nameOf(row), path: this.record.path,
      range: this.range(at(start, row), at(end, row)), nameRange: this.range(at(nameStart, row), at(nameEnd, row)),
    }
  }
  local(row: number): SymbolResult {
    const { locals } = this.facts
    return {
      key: localKey(this.keys, this.facts, row), kind: pick(symbolKinds, at(locals.kind, row)), name: this.facts.string(at(locals.name, row)),
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

const noLinks = encodeLinks({ answers: new AnswerList(), importModules: [], declares: [], overrides: [], satisfies: [], maySatisfy: [], runs: new Map() })

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
