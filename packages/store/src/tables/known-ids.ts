import type { KeyedRows, NumberSpace, Slice, TextRow, TextSpace } from './keyed-rows.ts'
import { placeOf } from './sorted-keys.ts'
import type { NumberedRow } from './tables.ts'

const afterAllIds = 2 ** 53 - 1

/**
 * Rows that do not change, of which it is remembered which chunks, patches and ranges there are, once that was asked often: a posting is
 * then looked up with one reading, of its chunk, or with none, and the file that has a symbol with one.
 */
export class KnownIds implements KeyedRows {
  private readonly rows: KeyedRows
  private readonly askedBefore: number
  private readonly asked = new Map<NumberSpace, number>()
  private readonly known = new Map<NumberSpace, Float64Array>()

  /** They are read when they were asked for so often: all of them take about as long as that many readings. */
  constructor(rows: KeyedRows, askedBefore: number) {
    this.rows = rows
    this.askedBefore = askedBefore
  }
  guarded<T>(work: () => T): T {
    return this.rows.guarded(work)
  }
  get(space: NumberSpace, id: number): Uint8Array | undefined {
    // whoever asks for a chunk knows that it is there
    const ids = space === 'patch' ? this.idsOf(space) : undefined
    return ids === undefined || ids[placeOf(ids, id)] === id ? this.rows.get(space, id) : undefined
  }
  slice(space: NumberSpace, slice: Slice): readonly NumberedRow[] {
    const ids = isFirst(space, slice) ? this.idsOf(space) : undefined
    if (ids === undefined) return this.rows.slice(space, slice)
    const { least, end, descending = false, keysOnly = false } = slice
    const id = descending ? ids[placeOf(ids, end) - 1] : ids[placeOf(ids, least)]
    if (id === undefined || id < least || id >= end) return []
    const data = keysOnly ? noBytes : this.rows.get(space, id)
    return data === undefined ? [] : [{ id, data }]
  }
  text(space: TextSpace, path: string): Uint8Array | undefined {
    return this.rows.text(space, path)
  }
  texts(space: TextSpace): Iterable<TextRow> {
    return this.rows.texts(space)
  }
  private idsOf(space: NumberSpace): Float64Array | undefined {
    const known = this.known.get(space)
    if (known !== undefined) return known
    const asked = (this.asked.get(space) ?? 0) + 1
    this.asked.set(space, asked)
    if (asked < this.askedBefore) return undefined
    const ids = Float64Array.from(this.rows.slice(space, { least: 0, end: afterAllIds, keysOnly: true }), ({ id }) => id)
    this.known.set(space, ids)
    return ids
  }
}

/** Whether the first or last row of a stretch is asked for: which chunk holds a key, which range a symbol. To find it takes longer than to read it. */
function isFirst(space: NumberSpace, { limit, keysOnly = false }: Slice): boolean {
  return limit === 1 && (space === 'chunk' ? keysOnly : space === 'range')
}

const noBytes = new Uint8Array(0)
