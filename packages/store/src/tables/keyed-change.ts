import { comparePaths } from '../path-order.ts'
import { numberSpaces, textSpaces, type KeyedRows, type NumberSpace, type Slice, type TextRow, type TextSpace } from './keyed-rows.ts'
import { folderBytes, headRow, integers, KeyedTables } from './keyed-tables.ts'
import { SortedKeys } from './sorted-keys.ts'
import type { FolderRow, IdRange, NumberedRow, NumberedTable, WriteTables } from './tables.ts'

/** Rows to put, or to take away (undefined), by their keys. */
export interface KeyedChanges {
  readonly numbered: ReadonlyMap<NumberSpace, ReadonlyMap<number, Uint8Array | undefined>>
  readonly named: ReadonlyMap<TextSpace, ReadonlyMap<string, Uint8Array | undefined>>
}

/** An engine in whose transaction a change takes place. */
export interface KeyedEngine {
  /** what lies in the engine: what it held, and what `write` has put there since */
  readonly rows: KeyedRows
  /** whether the engine held nothing when the change began */
  readonly isBlank: boolean
  /** From now on the engine holds nothing but its head. */
  clear(): void
  /** whether rows may be written before the change is committed, seen by nobody else */
  mayWriteEarly(): boolean
  write(changes: KeyedChanges): void
}

type Space = NumberSpace | TextSpace

const allSpaces: readonly Space[] = [...numberSpaces, ...textSpaces]
/** Spaces of what is large, and hardly read again: of these a change holds so many bytes, where its engine may take them early; the others are small beside them. */
const bulkySpaces: ReadonlySet<Space> = new Set(['blob', 'chunk'] as const)
const mostBulk = 32 << 20
/** Rows that are fetched at a time where they are laid over each other. */
const stretch = 256

/**
 * The tables of a change, for engines that keep bytes under keys: what is written is held here, over what the engine holds, until it is
 * handed over as one list (T2). Of a large change the bulk is handed over early, as far as the engine keeps it to itself.
 *
 * T3: once handing over has failed, the change is not whole, and must not be committed: `hasFailed` says so.
 */
export class KeyedChange extends KeyedTables implements WriteTables {
  hasFailed = false
  private readonly engine: KeyedEngine
  private readonly held: Overlay

  constructor(engine: KeyedEngine) {
    const held = new Overlay(engine)
    super(held)
    this.engine = engine
    this.held = held
  }
  putHead(data: Uint8Array): void {
    this.held.put('head', headRow, data)
  }
  put(table: NumberedTable, id: number, data: Uint8Array): void {
    this.held.put(table, id, new Uint8Array(data))
    if (this.held.bulk > mostBulk && this.engine.mayWriteEarly()) this.handOver([...bulkySpaces])
  }
  remove(table: NumberedTable, ids: readonly number[]): void {
    for (const id of ids) this.held.put(table, id, undefined)
  }
  putFolder(row: FolderRow): void {
    this.held.putText('folder', row.path, folderBytes(row))
    this.held.put('folder-path', row.id, Buffer.from(row.path))
  }
  removeFolder({ id, path }: Pick<FolderRow, 'id' | 'path'>): void {
    this.held.putText('folder', path, undefined)
    this.held.put('folder-path', id, undefined)
  }
  putFolderOf(file: number, folder: number): void {
    this.held.put('file', file, integers(folder))
  }
  removeFolderOf(file: number): void {
    this.held.put('file', file, undefined)
  }
  putFolderBlob(path: string, data: Uint8Array | undefined): void {
    this.held.putText('folder-blob', path, data === undefined ? undefined : new Uint8Array(data))
  }
  putRange({ start, count, file }: IdRange): void {
    this.held.put('range', start, integers(count, file))
  }
  removeRange(start: number, file: number): void {
    const range = this.rangeAt(start)
    if (range?.start === start && range.file === file) this.held.put('range', start, undefined)
  }
  clear(): void {
    this.held.clear()
    this.tried(() => this.engine.clear())
  }
  /** Hands over what is held, all of it. */
  flush(): void {
    this.handOver(allSpaces)
  }

  private handOver(spaces: readonly Space[]): void {
    this.tried(() => this.engine.write(this.held.take(spaces)))
  }
  private tried(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.hasFailed = true
      throw error
    }
  }
}

function isText(space: Space): space is TextSpace {
  return textSpaces.some(each => each === space)
}

/** Rows over those that lie in an engine. */
class Overlay implements KeyedRows {
  /** bytes that are held of bulky spaces */
  bulk = 0
  private readonly engine: KeyedEngine
  private isBlank: boolean
  private readonly numbered = new Map<NumberSpace, SortedKeys<Uint8Array | undefined>>()
  private readonly named = new Map<TextSpace, Map<string, Uint8Array | undefined>>()
  /** spaces of which something was handed over */
  private readonly written = new Set<Space>()

  constructor(engine: KeyedEngine) {
    this.engine = engine
    this.isBlank = engine.isBlank
    this.forget()
  }
  guarded<T>(work: () => T): T {
    return this.engine.rows.guarded(work)
  }
  get(space: NumberSpace, id: number): Uint8Array | undefined {
    const held = this.numbers(space)
    if (held.has(id)) return held.get(id)
    return this.liesBelow(space) ? this.engine.rows.get(space, id) : undefined
  }
  slice(space: NumberSpace, slice: Slice): readonly NumberedRow[] {
    const { least, end, descending = false, limit = Infinity } = slice
    const numbers = this.numbers(space)
    if (!numbers.hasBetween(least, end)) return this.liesBelow(space) ? this.engine.rows.slice(space, slice) : []
    const held = numbers.entries(least, end, descending)
    if (!this.liesBelow(space)) return taken(present(held), limit)
    const below = this.below(space, slice)
    return taken(present(laidOver(below, held, (a, b) => (descending ? b.id - a.id : a.id - b.id))), limit)
  }
  text(space: TextSpace, path: string): Uint8Array | undefined {
    const held = this.paths(space)
    if (held.has(path)) return held.get(path)
    return this.liesBelow(space) ? this.engine.rows.text(space, path) : undefined
  }
  *texts(space: TextSpace): Generator<TextRow> {
    const held = Array.from(this.paths(space), ([path, data]) => ({ path, data })).sort((a, b) => comparePaths(a.path, b.path))
    const below: Iterable<TextRow> = this.liesBelow(space) ? this.engine.rows.texts(space) : []
    for (const { path, data } of laidOver(below, held, (a, b) => comparePaths(a.path, b.path))) if (data !== undefined) yield { path, data }
  }
  put(space: NumberSpace, id: number, data: Uint8Array | undefined): void {
    const held = this.numbers(space)
    if (bulkySpaces.has(space)) this.bulk += (data?.length ?? 0) - (held.get(id)?.length ?? 0)
    held.set(id, data)
  }
  putText(space: TextSpace, path: string, data: Uint8Array | undefined): void {
    this.paths(space).set(path, data)
  }
  clear(): void {
    this.forget()
    this.isBlank = true
    this.written.clear()
  }
  /** Gives out what is held of some spaces, to be written, and holds it no more. */
  take(spaces: readonly Space[]): KeyedChanges {
    const numbered = new Map<NumberSpace, ReadonlyMap<number, Uint8Array | undefined>>()
    const named = new Map<TextSpace, ReadonlyMap<string, Uint8Array | undefined>>()
    for (const space of spaces) {
      this.written.add(space)
      if (isText(space)) {
        named.set(space, this.paths(space))
        this.named.set(space, new Map())
      } else {
        numbered.set(space, this.numbers(space).map)
        this.numbered.set(space, new SortedKeys())
      }
    }
    // all of the bulk goes whenever any does
    this.bulk = 0
    return { numbered, named }
  }

  private forget(): void {
    for (const space of numberSpaces) this.numbered.set(space, new SortedKeys())
    for (const space of textSpaces) this.named.set(space, new Map())
    this.bulk = 0
  }
  private liesBelow(space: Space): boolean {
    return !this.isBlank || space === 'head' || this.written.has(space)
  }
  private numbers(space: NumberSpace): SortedKeys<Uint8Array | undefined> {
    return this.numbered.get(space) ?? new SortedKeys()
  }
  private paths(space: TextSpace): Map<string, Uint8Array | undefined> {
    return this.named.get(space) ?? new Map()
  }
  /** What the engine holds, stretch by stretch: as much of it as is asked for. */
  private *below(space: NumberSpace, { descending = false, limit = stretch, ...slice }: Slice): Generator<NumberedRow> {
    let { least, end } = slice
    for (;;) {
      const rows = this.engine.rows.slice(space, { ...slice, least, end, descending, limit: Math.min(Math.max(limit, 8), stretch) })
      yield* rows
      const last = rows.at(-1)
      if (last === undefined) return
      if (descending) end = last.id
      else least = last.id + 1
    }
  }
}

/** The rows of two ordered lists, those above instead of those below that have the same place. */
function* laidOver<A, B>(below: Iterable<A>, above: Iterable<B>, order: (a: A | B, b: A | B) => number): Generator<A | B> {
  const lower = below[Symbol.iterator]()
  let next = lower.next()
  for (const row of above) {
    for (; next.done !== true && order(next.value, row) < 0; next = lower.next()) yield next.value
    if (next.done !== true && order(next.value, row) === 0) next = lower.next()
    yield row
  }
  for (; next.done !== true; next = lower.next()) yield next.value
}

interface MaybeRow {
  readonly id: number
  readonly data: Uint8Array | undefined
}

function* present(rows: Iterable<MaybeRow>): Generator<NumberedRow> {
  for (const { id, data } of rows) if (data !== undefined) yield { id, data }
}

function taken(rows: Iterable<NumberedRow>, limit: number): readonly NumberedRow[] {
  const list: NumberedRow[] = []
  if (limit > 0) for (const row of rows) {
    list.push(row)
    if (list.length >= limit) break
  }
  return list
}
