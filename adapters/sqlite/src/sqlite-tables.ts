import type { FolderRow, IdRange, NumberedRow, NumberedTable, WriteTables } from '@codeloom/store/tables'
import { rowSum, type Connection, type Row } from './connection.ts'
import { contentTables } from './schema.ts'
import { guarded } from './sqlite-error.ts'

/** Folders fetched at a time. */
const foldersAtOnce = 200
/** In the table of the head. */
const headRow = 1

interface Statements {
  readonly get: string
  readonly last: string
  readonly first: string
  readonly rows: string
  readonly put: string
  readonly remove: string
}

function statementsOf(table: NumberedTable): Statements {
  return {
    get: `SELECT sum, data FROM ${table} WHERE id = ?`,
    last: `SELECT id FROM ${table} WHERE id <= ? AND id >= ? ORDER BY id DESC LIMIT 1`,
    first: `SELECT id FROM ${table} WHERE id >= ? AND id < ? ORDER BY id LIMIT 1`,
    rows: `SELECT id, sum, data FROM ${table} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`,
    put: `INSERT OR REPLACE INTO ${table} (id, sum, data) VALUES (?, ?, ?)`,
    remove: `DELETE FROM ${table} WHERE id >= ? AND id <= ?`,
  }
}

const statements: Readonly<Record<NumberedTable, Statements>> = { blob: statementsOf('blob'), chunk: statementsOf('chunk'), patch: statementsOf('patch') }
const folderColumns = 'SELECT id, path, sum, data FROM folder'

/** The tables of a store through one connection: what its transaction shows, and, where it writes, what it has written. */
export class SqliteTables implements WriteTables {
  private readonly connection: Connection

  constructor(connection: Connection) {
    this.connection = connection
  }
  guarded<T>(work: () => T): T {
    return guarded(this.connection.path, work)
  }
  head(): Uint8Array | undefined {
    const row = this.connection.get('SELECT sum, data FROM head WHERE id = ?', headRow)
    return row === undefined ? undefined : this.connection.summed(headRow, row)
  }
  putHead(data: Uint8Array): void {
    this.connection.run('INSERT OR REPLACE INTO head (id, sum, data) VALUES (?, ?, ?)', headRow, rowSum(headRow, data), data)
  }
  get(table: NumberedTable, id: number): Uint8Array | undefined {
    const row = this.connection.get(statements[table].get, id)
    return row === undefined ? undefined : this.connection.summed(id, row)
  }
  last(table: NumberedTable, least: number, most: number): number | undefined {
    return this.identifier(this.connection.get(statements[table].last, most, least))
  }
  first(table: NumberedTable, least: number, end: number): number | undefined {
    return this.identifier(this.connection.get(statements[table].first, least, end))
  }
  rows(table: NumberedTable, least: number, end: number, limit = -1): readonly NumberedRow[] {
    return this.connection.all(statements[table].rows, least, end, limit).map(row => {
      const id = this.connection.integer(row['id'])
      return { id, data: this.connection.summed(id, row) }
    })
  }
  put(table: NumberedTable, id: number, data: Uint8Array): void {
    this.connection.run(statements[table].put, id, rowSum(id, data), data)
  }
  remove(table: NumberedTable, ids: readonly number[]): void {
    const [first] = ids
    const last = ids.at(-1)
    if (first !== undefined && last !== undefined) this.connection.run(statements[table].remove, first, last)
  }
  folder(path: string): FolderRow | undefined {
    return this.folderIn(this.connection.get(`${folderColumns} WHERE path = ?`, path))
  }
  folderById(id: number): FolderRow | undefined {
    return this.folderIn(this.connection.get(`${folderColumns} WHERE id = ?`, id))
  }
  /** In stretches, each a query of its own, so that any number of readers may be under way and none holds a statement. */
  *folders(): Generator<FolderRow> {
    let rows = this.connection.all(`${folderColumns} ORDER BY path LIMIT ?`, foldersAtOnce)
    while (rows.length > 0) {
      let last = ''
      for (const row of rows) {
        const folder = this.folderIn(row)
        if (folder === undefined) continue
        last = folder.path
        yield folder
      }
      rows = this.connection.all(`${folderColumns} WHERE path > ? ORDER BY path LIMIT ?`, last, foldersAtOnce)
    }
  }
  lastFolderId(): number {
    return this.connection.number('SELECT coalesce(max(id), 0) FROM folder')
  }
  putFolder({ id, path, sheet }: FolderRow): void {
    const sum = rowSum(0, sheet, path)
    this.connection.run('INSERT INTO folder (id, path, sum, data) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET sum = excluded.sum, data = excluded.data', id, path, sum, sheet)
  }
  removeFolder({ id }: Pick<FolderRow, 'id'>): void {
    this.connection.run('DELETE FROM folder WHERE id = ?', id)
  }
  folderOf(file: number): number | undefined {
    const row = this.connection.get('SELECT folder FROM file WHERE id = ?', file)
    return row === undefined ? undefined : this.connection.integer(row['folder'])
  }
  putFolderOf(file: number, folder: number): void {
    this.connection.run('INSERT OR REPLACE INTO file (id, folder) VALUES (?, ?)', file, folder)
  }
  removeFolderOf(file: number): void {
    this.connection.run('DELETE FROM file WHERE id = ?', file)
  }
  folderBlob(path: string): Uint8Array | undefined {
    const row = this.connection.get('SELECT sum, data FROM folder_blob WHERE path = ?', path)
    return row === undefined ? undefined : this.connection.summed(0, row, path)
  }
  putFolderBlob(path: string, data: Uint8Array | undefined): void {
    if (data === undefined) this.connection.run('DELETE FROM folder_blob WHERE path = ?', path)
    else this.connection.run('INSERT OR REPLACE INTO folder_blob (path, sum, data) VALUES (?, ?, ?)', path, rowSum(0, data, path), data)
  }
  rangeAt(symbol: number): IdRange | undefined {
    const { connection } = this
    const row = connection.get('SELECT start, count, file FROM id_range WHERE start <= ? ORDER BY start DESC LIMIT 1', symbol)
    return row === undefined ? undefined : { start: connection.integer(row['start']), count: connection.integer(row['count']), file: connection.integer(row['file']) }
  }
  putRange({ start, count, file }: IdRange): void {
    this.connection.run('INSERT OR REPLACE INTO id_range (start, count, file) VALUES (?, ?, ?)', start, count, file)
  }
  removeRange(start: number, file: number): void {
    this.connection.run('DELETE FROM id_range WHERE start = ? AND file = ?', start, file)
  }
  clear(): void {
    for (const table of contentTables) this.connection.execute(`DELETE FROM ${table}`)
  }

  private identifier(row: Row | undefined): number | undefined {
    return row === undefined ? undefined : this.connection.integer(row['id'])
  }
  private folderIn(row: Row | undefined): FolderRow | undefined {
    if (row === undefined) return undefined
    const path = this.connection.text(row['path'])
    return { id: this.connection.integer(row['id']), path, sheet: this.connection.summed(0, row, path) }
  }
}
