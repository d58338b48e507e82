import type { KeyedRows, NumberedRow, NumberSpace, Slice, TextRow, TextSpace } from '@codeloom/store/tables'
import { createHash } from 'node:crypto'
import { byteaArray } from './binary-form.ts'
import { integer, type Session } from './database.ts'
import type { Row, Value } from './messages.ts'
import { guarded } from './postgres-error.ts'

/** Folders fetched at a time. */
const foldersAtOnce = 200
const noBytes = new Uint8Array(0)

/** The tables of spaces; the head lies in the row of the repository. */
export const numberTables: Readonly<Record<Exclude<NumberSpace, 'head'>, string>> = {
  blob: 'codeloom.blob', chunk: 'codeloom.chunk', patch: 'codeloom.patch', file: 'codeloom.file', range: 'codeloom.id_range', 'folder-path': 'codeloom.folder_path',
}
export const textTables: Readonly<Record<TextSpace, string>> = { folder: 'codeloom.folder', 'folder-blob': 'codeloom.folder_blob' }

/** A repository's rows as a connection sees them. */
export class PostgresRows implements KeyedRows {
  /** the connection, another one when the transaction is another */
  session: Session
  private readonly repository: number
  private readonly digestOf: Digest

  constructor(session: Session, repository: number, digestOf: Digest = digestOfPath) {
    this.session = session
    this.repository = repository
    this.digestOf = digestOf
  }
  guarded<T>(work: () => T): T {
    return guarded(this.session.name, work)
  }
  get(space: NumberSpace, id: number): Uint8Array | undefined {
    const { session, repository } = this
    const [row] = space === 'head'
      ? session.query('SELECT head FROM codeloom.repository WHERE id = $1 AND head IS NOT NULL', repository)
      : session.query(`SELECT data FROM ${numberTables[space]} WHERE repository = $1 AND id = $2`, repository, id)
    return row === undefined ? undefined : bytesIn(row[0])
  }
  slice(space: NumberSpace, { least, end, limit, descending = false, keysOnly = false }: Slice): readonly NumberedRow[] {
    if (space === 'head') return []
    const order = descending ? 'DESC' : 'ASC'
    const text = `SELECT id${keysOnly ? '' : ', data'} FROM ${numberTables[space]} WHERE repository = $1 AND id >= $2 AND id < $3 ORDER BY id ${order} LIMIT $4`
    return this.session.query(text, this.repository, least, end, limit ?? null).map(([id, data]) => ({ id: integer(id), data: keysOnly ? noBytes : bytesIn(data) }))
  }
  text(space: TextSpace, path: string): Uint8Array | undefined {
    const [row] = this.session.query(`SELECT path, data FROM ${textTables[space]} WHERE repository = $1 AND digest = $2`, this.repository, this.digestOf(path))
    if (row === undefined) return undefined
    const found = textRow(row)
    // the row of another path: of this one there is none, and there can be none beside it
    return found.path === path ? found.data : undefined
  }
  /** The order is made by the server once; then stretches are fetched. */
  *texts(space: TextSpace): Generator<TextRow> {
    const table = textTables[space]
    const digests = this.session.query(`SELECT digest FROM ${table} WHERE repository = $1 ORDER BY path`, this.repository).map(([digest]) => bytesIn(digest))
    for (let at = 0; at < digests.length; at += foldersAtOnce) {
      const rows = this.session.query(`SELECT path, data FROM ${table} WHERE repository = $1 AND digest = ANY($2::bytea[]) ORDER BY path`, this.repository, byteaArray(digests.slice(at, at + foldersAtOnce)))
      yield* rows.map(textRow)
    }
  }
}

/** Bytes that stand for a path, which may be longer than a key of an index. */
export type Digest = (path: string) => Uint8Array

/** Sixteen of them. */
export function digestOfPath(path: string): Uint8Array {
  return createHash('sha256').update(path).digest().subarray(0, 16)
}

function textRow([path, data]: Row): TextRow {
  return { path: Buffer.from(bytesIn(path)).toString('utf8'), data: bytesIn(data) }
}

function bytesIn(value: Value | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : noBytes
}
