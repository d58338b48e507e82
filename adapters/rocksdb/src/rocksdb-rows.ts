import type { KeyedRows, NumberedRow, NumberSpace, Slice, TextRow, TextSpace } from '@codeloom/store/tables'
import { contentColumns, endOf, numberIn, numberKey, spaces, textIn, textKey, type ColumnName } from './key-spaces.ts'
import type { Binding, Column, Context, NativeIterator, RangeOptions, Rows } from './native.ts'
import { guarded } from './rocksdb-error.ts'

/** Folders fetched at a time. */
const foldersAtOnce = 200
/** Rows of a pinned space fetched at a time, and keys without their rows. */
const rowsAtOnce = 16
const keysAtOnce = 1_000
/** Spaces of which it is asked which rows there are. */
const keyed: readonly (NumberSpace | TextSpace)[] = ['chunk', 'patch']
const noBytes = new Uint8Array(0)

/** A folder that is open. */
export interface OpenFolder {
  readonly path: string
  readonly binding: Binding
  readonly context: Context
  column(name: ColumnName): Column
}

/** The newest rows of a generation. */
export class NewestRows implements KeyedRows {
  private readonly database: OpenFolder
  readonly generation: number

  constructor(database: OpenFolder, generation: number) {
    this.database = database
    this.generation = generation
  }
  guarded<T>(work: () => T): T {
    return guarded(this.database.path, work)
  }
  get(space: NumberSpace, id: number): Uint8Array | undefined {
    return this.at(space, numberKey(space, this.generation, id))
  }
  text(space: TextSpace, path: string): Uint8Array | undefined {
    return this.at(space, textKey(space, this.generation, path))
  }
  slice(space: NumberSpace, { least, end, limit, descending = false, keysOnly = false }: Slice): readonly NumberedRow[] {
    const { generation } = this
    return numbered(this.query(space, {
      gte: numberKey(space, generation, least), lt: numberKey(space, generation, end), reverse: descending, values: !keysOnly,
      ...limit === undefined ? {} : { limit },
    }))
  }
  *texts(space: TextSpace, after?: string): Generator<TextRow> {
    const { generation } = this
    let from: Pick<RangeOptions, 'gt' | 'gte'> = after === undefined ? { gte: textKey(space, generation, '') } : { gt: textKey(space, generation, after) }
    for (;;) {
      const rows = named(this.query(space, { ...from, lt: endOf(space, generation), limit: foldersAtOnce }))
      yield* rows
      const last = rows.at(-1)
      if (last === undefined) return
      from = { gt: textKey(space, generation, last.path) }
    }
  }

  private at(space: NumberSpace | TextSpace, key: Buffer): Uint8Array | undefined {
    const { binding, context } = this.database
    return plain(binding.db_get_many_sync(context, [key], { column: this.database.column(spaces[space].column) })[0])
  }
  private query(space: NumberSpace | TextSpace, range: Partial<RangeOptions>): Rows['rows'] {
    const { binding, context } = this.database
    return binding.db_query(context, { ...reading, column: this.database.column(spaces[space].column), ...range }).rows
  }
}

/**
 * Rows as they were when this was made, whatever is written after. The binding gives no snapshot but that of an iterator: all of them
 * are made at once, while nothing can be written, because this thread alone writes.
 */
export class PinnedRows implements KeyedRows {
  private readonly database: OpenFolder
  private readonly generation: number
  private readonly forward = new Map<ColumnName, NativeIterator>()
  private readonly backward = new Map<ColumnName, NativeIterator>()
  /** those that read no data */
  private readonly keys = new Map<ColumnName, NativeIterator>()

  constructor(database: OpenFolder, generation: number) {
    this.database = database
    this.generation = generation
    for (const column of contentColumns) {
      this.forward.set(column, this.pinned(column))
      this.backward.set(column, this.pinned(column, { reverse: true }))
    }
    for (const space of keyed) this.keys.set(spaces[space].column, this.pinned(spaces[space].column, { values: false }))
  }
  guarded<T>(work: () => T): T {
    return guarded(this.database.path, work)
  }
  get(space: NumberSpace, id: number): Uint8Array | undefined {
    return this.at(space, numberKey(space, this.generation, id))
  }
  text(space: TextSpace, path: string): Uint8Array | undefined {
    return this.at(space, textKey(space, this.generation, path))
  }
  slice(space: NumberSpace, { least, end, limit = Infinity, descending = false, keysOnly = false }: Slice): readonly NumberedRow[] {
    const { generation } = this
    const atOnce = Math.min(limit, keysOnly && !descending ? keysAtOnce : rowsAtOnce)
    const rows: NumberedRow[] = []
    // going down, the seek ends at the target or before it
    for (const [key, data] of this.from(space, numberKey(space, generation, descending ? end - 1 : least), { descending, keysOnly, atOnce })) {
      if (rows.length >= limit || !isIn(space, generation, key)) break
      const id = numberIn(key)
      if (descending ? id < least : id >= end) break
      rows.push({ id, data })
    }
    return rows
  }
  *texts(space: TextSpace, known?: string): Generator<TextRow> {
    const { generation } = this
    for (let after = known === undefined ? textKey(space, generation, '') : behind(textKey(space, generation, known)); ;) {
      const rows: TextRow[] = []
      for (const [key, data] of this.from(space, after)) {
        if (rows.length >= foldersAtOnce || !isIn(space, generation, key)) break
        rows.push({ path: textIn(key), data })
      }
      yield* rows
      const last = rows.at(-1)
      if (last === undefined) return
      after = behind(textKey(space, generation, last.path))
    }
  }
  close(): void {
    for (const iterator of [this.forward, this.backward, this.keys].flatMap(each => [...each.values()])) this.database.binding.iterator_close(iterator)
  }

  private at(space: NumberSpace | TextSpace, key: Buffer): Uint8Array | undefined {
    for (const [found, data] of this.from(space, key, { atOnce: 1 })) return found.equals(key) ? data : undefined
    return undefined
  }
  /** Rows from a key on; another reading of the same space ends this one. */
  private *from(space: NumberSpace | TextSpace, key: Buffer, { descending = false, keysOnly = false, atOnce = rowsAtOnce } = {}): Generator<readonly [Buffer, Uint8Array]> {
    const { binding } = this.database
    const { column } = spaces[space]
    const iterator = descending ? this.backward.get(column) : keysOnly ? this.keys.get(column) ?? this.forward.get(column) : this.forward.get(column)
    if (iterator === undefined) return
    binding.iterator_seek(iterator, key)
    for (let isDone = false; !isDone;) {
      const { rows, finished } = binding.iterator_nextv_sync(iterator, atOnce)
      for (let i = 0; i < rows.length; i += 2) {
        const found = rows[i]
        if (found !== undefined) yield [found, plain(rows[i + 1]) ?? noBytes]
      }
      isDone = finished
    }
  }
  private pinned(column: ColumnName, how: Pick<RangeOptions, 'reverse' | 'values'> = {}): NativeIterator {
    const { binding, context } = this.database
    return binding.iterator_init(context, { ...reading, column: this.database.column(column), ...how })
  }
}

const reading = { fillCache: true, asyncIO: false, keyEncoding: 'buffer', valueEncoding: 'buffer' } as const

/** The least key that is greater. */
function behind(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)])
}

function isIn(space: NumberSpace | TextSpace, generation: number, key: Buffer): boolean {
  return key.readUInt32BE(0) === generation && key[4] === spaces[space].code
}

/** A buffer's methods are others than those of the bytes that are promised. */
function plain(buffer: Buffer | undefined): Uint8Array | undefined {
  return buffer && new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

function numbered(rows: Rows['rows']): readonly NumberedRow[] {
  const list: NumberedRow[] = []
  for (let i = 0; i < rows.length; i += 2) {
    const key = rows[i]
    if (key !== undefined) list.push({ id: numberIn(key), data: plain(rows[i + 1]) ?? noBytes })
  }
  return list
}

function named(rows: Rows['rows']): readonly TextRow[] {
  const list: TextRow[] = []
  for (let i = 0; i < rows.length; i += 2) {
    const key = rows[i]
    if (key !== undefined) list.push({ path: textIn(key), data: plain(rows[i + 1]) ?? noBytes })
  }
  return list
}

/** The newest rows, and from when it is pinned on, those of that moment. */
export class TurningRows implements KeyedRows {
  private readonly newest: NewestRows
  private pinned: PinnedRows | undefined

  constructor(newest: NewestRows) {
    this.newest = newest
  }
  guarded<T>(work: () => T): T {
    return this.newest.guarded(work)
  }
  get(space: NumberSpace, id: number): Uint8Array | undefined {
    return this.rows.get(space, id)
  }
  slice(space: NumberSpace, slice: Slice): readonly NumberedRow[] {
    return this.rows.slice(space, slice)
  }
  text(space: TextSpace, path: string): Uint8Array | undefined {
    return this.rows.text(space, path)
  }
  /** those behind a path, where one is given */
  *texts(space: TextSpace, after?: string): Generator<TextRow> {
    let last = after
    for (let isDone = false; !isDone;) {
      const { rows } = this
      isDone = true
      for (const row of rows.texts(space, last)) {
        yield row
        last = row.path
        // pinned meanwhile: from here on those of that moment
        isDone = this.rows === rows
        if (!isDone) break
      }
    }
  }
  pin(database: OpenFolder): void {
    this.pinned ??= new PinnedRows(database, this.newest.generation)
  }
  close(): void {
    this.pinned?.close()
  }
  private get rows(): NewestRows | PinnedRows {
    return this.pinned ?? this.newest
  }
}
