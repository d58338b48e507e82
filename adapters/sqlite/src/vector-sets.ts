/**
 * The sets of vectors beside one graph, in a SQLite file of their own: a row a file, written by nobody but who fills them, so that no commit of the graph
 * waits for it or is waited for. All of it can be made again from the sources and the vectors that the user's cache holds.
 *
 * V2: a file's vectors are there whole or not at all, whenever the process is killed; a row that was torn or changed on the disk is none.
 * V3: a set holds vectors of one model, and is searched in the place of an older one only when it has been whole.
 */
import { InvariantError } from '@codeloom/model'
import { vectorKeyBytes, type AskedModel, type FileVectors, type VectorModel, type VectorSet, type VectorSets } from '@codeloom/store'
import { rowSum, type Connection, type Row } from './connection.ts'
import { DisposableFile, inTransaction, type DisposableShape } from './disposable-file.ts'

/** Nothing is synced: after a failure of power it may be damaged, which is found, and it is made anew. */
const shape: DisposableShape = {
  what: 'file of vectors',
  // 'Vecs'
  applicationId: 0x56656373, version: 1,
  tables: `
    DROP TABLE IF EXISTS sets; DROP TABLE IF EXISTS files; DROP TABLE IF EXISTS head;
    CREATE TABLE sets (id INTEGER PRIMARY KEY AUTOINCREMENT, identity TEXT NOT NULL UNIQUE, model TEXT NOT NULL, complete INTEGER NOT NULL);
    CREATE TABLE files (set_id INTEGER NOT NULL, path TEXT NOT NULL, hash TEXT NOT NULL, count INTEGER NOT NULL, failed INTEGER NOT NULL, stamp INTEGER NOT NULL, sum INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (set_id, path));
    CREATE INDEX files_since ON files (set_id, stamp);
    CREATE TABLE head (stamp INTEGER NOT NULL); INSERT INTO head VALUES (0);`,
  pragmas: 'PRAGMA synchronous = OFF; PRAGMA auto_vacuum = INCREMENTAL',
  lockWaitMs: 100,
}

const freePagesAtOnce = 4_096

export function openVectorSets(path: string): VectorSets {
  const file = new DisposableFile(path, shape)
  const changed = (connection: Connection): number => {
    connection.run('UPDATE head SET stamp = stamp + 1')
    return connection.number('SELECT stamp FROM head')
  }
  const listed = (connection: Connection): readonly VectorSet[] =>
    connection.all('SELECT id, model, complete FROM sets ORDER BY id').map(row => ({ id: connection.integer(row['id']), model: modelOf(connection.text(row['model'])), isComplete: row['complete'] === 1 }))
  return {
    sets: () => file.worked(listed) ?? [],
    begin: model => {
      const identity = identityOf(model)
      file.worked(connection => inTransaction(connection, () => {
        connection.run('INSERT INTO sets (identity, model, complete) VALUES (?, ?, 0) ON CONFLICT (identity) DO UPDATE SET model = excluded.model', identity, JSON.stringify(model))
      }), { creates: true })
      const made = file.worked(listed)?.find(each => identityOf(each.model) === identity)
      if (made === undefined) throw new InvariantError(`a set of vectors that was begun is not in ${path}`)
      return made
    },
    complete: id => void file.worked(connection => {
      inTransaction(connection, () => {
        connection.run('DELETE FROM files WHERE set_id <> ?', id)
        connection.run('DELETE FROM sets WHERE id <> ?', id)
        connection.run('UPDATE sets SET complete = 1 WHERE id = ?', id)
        changed(connection)
      })
      connection.execute(`PRAGMA incremental_vacuum(${freePagesAtOnce})`)
    }),
    list: id => file.worked(connection => connection.all('SELECT path, hash, count, failed FROM files WHERE set_id = ?', id).map(row => ({
      path: connection.text(row['path']), hash: connection.text(row['hash']), count: connection.integer(row['count']), failed: connection.integer(row['failed']),
    }))) ?? [],
    since: (id, stamp) => file.worked(connection => {
      const set = listed(connection).find(each => each.id === id)
      if (set === undefined) return undefined
      const now = connection.number('SELECT stamp FROM head')
      const rows = connection.all('SELECT path, hash, count, failed, sum, data FROM files WHERE set_id = ? AND stamp > ?', id, stamp)
      return { stamp: now, files: rows.flatMap(row => fileOf(connection, row, set) ?? forget(connection, id, row)) }
    }) ?? { stamp: 0, files: [] },
    put: (id, files, gone) => {
      if (files.length + gone.length > 0) file.worked(connection => inTransaction(connection, () => {
        const stamp = changed(connection)
        for (const path of gone) connection.run('DELETE FROM files WHERE set_id = ? AND path = ?', id, path)
        for (const each of files) {
          const data = dataOf(each)
          connection.run('INSERT OR REPLACE INTO files (set_id, path, hash, count, failed, stamp, sum, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
            id, each.path, each.hash, each.rows.length, each.failed, stamp, rowSum(id, data, `${each.hash} ${each.path}`), data)
        }
      }), { creates: true })
    },
    get stamp() {
      return file.worked(connection => connection.number('SELECT stamp FROM head')) ?? 0
    },
    get bytes() {
      return file.bytes
    },
    close: () => file.close(),
  }
}

/** What is not as it was put in is taken out: it is made again. */
function forget(connection: Connection, id: number, { path }: Row): readonly never[] {
  connection.run('DELETE FROM files WHERE set_id = ? AND path = ?', id, connection.text(path))
  return []
}

function identityOf({ digest, dimensions, template }: VectorModel): string {
  return `${digest} ${dimensions} ${template}`
}

function modelOf(text: string): AskedModel {
  // an older set says nothing of how many numbers were asked for
  const model: AskedModel = { asksDimensions: false, ...JSON.parse(text) }
  return model
}

/** One string of bytes: rows, scales, keys, kinds, values. */
function dataOf({ rows, scales, keys, kinds, values }: FileVectors): Uint8Array {
  return Buffer.concat([rows, scales, keys, kinds, values].map(part => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)))
}

function fileOf(connection: Connection, row: Row, { id, model: { dimensions } }: VectorSet): FileVectors | undefined {
  const { data, sum } = row
  const [path, hash, count] = [connection.text(row['path']), connection.text(row['hash']), connection.integer(row['count'])]
  if (!(data instanceof Uint8Array) || rowSum(id, data, `${hash} ${path}`) !== sum || data.length !== count * (4 + 4 + vectorKeyBytes + 1 + dimensions)) return undefined
  const { buffer } = data.slice()
  const scalesAt = count * 4
  const keysAt = scalesAt * 2
  const kindsAt = keysAt + count * vectorKeyBytes
  return {
    path, hash, failed: connection.integer(row['failed']), rows: new Uint32Array(buffer, 0, count), scales: new Float32Array(buffer, scalesAt, count),
    keys: new Uint8Array(buffer, keysAt, count * vectorKeyBytes), kinds: new Uint8Array(buffer, kindsAt, count), values: new Int8Array(buffer, kindsAt + count, count * dimensions),
  }
}
