import { CodecError } from '@codeloom/model'
import type { KeyedRows } from './keyed-rows.ts'
import type { FolderRow, IdRange, NumberedRow, NumberedTable, ReadTables } from './tables.ts'

/** In the space of the head. */
export const headRow = 1
const afterAllIds = 2 ** 53 - 1

/** The tables of an engine that keeps bytes under keys. */
export class KeyedTables implements ReadTables {
  private readonly keyed: KeyedRows

  constructor(keyed: KeyedRows) {
    this.keyed = keyed
  }
  guarded<T>(work: () => T): T {
    return this.keyed.guarded(work)
  }
  head(): Uint8Array | undefined {
    return this.keyed.get('head', headRow)
  }
  get(table: NumberedTable, id: number): Uint8Array | undefined {
    return this.keyed.get(table, id)
  }
  last(table: NumberedTable, least: number, most: number): number | undefined {
    return this.keyed.slice(table, { least, end: most + 1, limit: 1, descending: true, keysOnly: true })[0]?.id
  }
  first(table: NumberedTable, least: number, end: number): number | undefined {
    return this.keyed.slice(table, { least, end, limit: 1, keysOnly: true })[0]?.id
  }
  rows(table: NumberedTable, least: number, end: number, limit?: number): readonly NumberedRow[] {
    return this.keyed.slice(table, { least, end, limit })
  }
  folder(path: string): FolderRow | undefined {
    const data = this.keyed.text('folder', path)
    return data === undefined ? undefined : folderIn(path, data)
  }
  folderById(id: number): FolderRow | undefined {
    const path = this.keyed.get('folder-path', id)
    return path === undefined ? undefined : this.folder(Buffer.from(path).toString('utf8'))
  }
  *folders(): Generator<FolderRow> {
    for (const { path, data } of this.keyed.texts('folder')) yield folderIn(path, data)
  }
  lastFolderId(): number {
    return this.keyed.slice('folder-path', { least: 0, end: afterAllIds, limit: 1, descending: true, keysOnly: true })[0]?.id ?? 0
  }
  folderOf(file: number): number | undefined {
    const data = this.keyed.get('file', file)
    return data === undefined ? undefined : integerAt(data, 0)
  }
  folderBlob(path: string): Uint8Array | undefined {
    return this.keyed.text('folder-blob', path)
  }
  rangeAt(symbol: number): IdRange | undefined {
    const [row] = this.keyed.slice('range', { least: 0, end: symbol + 1, limit: 1, descending: true })
    return row === undefined ? undefined : { start: row.id, count: integerAt(row.data, 0), file: integerAt(row.data, 4) }
  }
}

/** A folder's row: its identifier, then its sheet. */
export function folderBytes({ id, sheet }: FolderRow): Uint8Array {
  const bytes = new Uint8Array(sheet.length + 4)
  bytes.set(integers(id))
  bytes.set(sheet, 4)
  return bytes
}

function folderIn(path: string, data: Uint8Array): FolderRow {
  return { id: integerAt(data, 0), path, sheet: data.subarray(4) }
}

/** Unsigned integers of 32 bits, one after the other. */
export function integers(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value)
  return bytes
}

function integerAt(bytes: Uint8Array, at: number): number {
  if (bytes.length < at + 4) throw new CodecError(`a row of ${bytes.length} bytes`)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at)
}
