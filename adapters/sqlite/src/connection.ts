import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { damaged } from './sqlite-error.ts'

export type Row = Readonly<Record<string, unknown>>

/** How long SQLite itself waits for a lock that another process holds for a moment (recovery, a checkpoint's end), in ms. */
export const lockWaitMs = 5_000

/** The CRC-32 of a row: of its identifier, its text where it has one, its bytes. */
export function rowSum(id: number, data: Uint8Array, text = ''): number {
  const seed = (id ^ Math.floor(id / 2 ** 32)) >>> 0
  return crc32(data, text === '' ? seed : crc32(text, seed))
}

/** A connection with its prepared statements. */
export class Connection {
  readonly path: string
  readonly database: DatabaseSync
  private readonly statements = new Map<string, StatementSync>()

  constructor(path: string, { readOnly }: { readonly readOnly: boolean }) {
    this.path = path
    this.database = new DatabaseSync(path, { readOnly, timeout: lockWaitMs })
  }
  get(sql: string, ...parameters: readonly SQLInputValue[]): Row | undefined {
    return this.prepared(sql).get(...parameters)
  }
  all(sql: string, ...parameters: readonly SQLInputValue[]): readonly Row[] {
    return this.prepared(sql).all(...parameters)
  }
  /** One row at a time, as many as are taken. */
  each(sql: string, ...parameters: readonly SQLInputValue[]): Iterable<Row> {
    return this.prepared(sql).iterate(...parameters)
  }
  run(sql: string, ...parameters: readonly SQLInputValue[]): void {
    this.prepared(sql).run(...parameters)
  }
  execute(sql: string): void {
    this.database.exec(sql)
  }
  /** The number that a pragma or an aggregate gives. */
  number(sql: string): number {
    return this.integer(Object.values(this.get(sql) ?? {})[0])
  }
  integer(value: unknown): number {
    if (typeof value !== 'number') throw damaged(this.path)
    return value
  }
  text(value: unknown): string {
    if (typeof value !== 'string') throw damaged(this.path)
    return value
  }
  /** The bytes of a row whose sum stands beside them. */
  summed(id: number, row: Row, text = ''): Uint8Array {
    const { data, sum } = row
    if (!(data instanceof Uint8Array) || rowSum(id, data, text) !== sum) throw damaged(this.path)
    return data
  }
  close(): void {
    this.statements.clear()
    if (this.database.isOpen) this.database.close()
  }
  private prepared(sql: string): StatementSync {
    let statement = this.statements.get(sql)
    if (statement === undefined) this.statements.set(sql, (statement = this.database.prepare(sql)))
    return statement
  }
}
