/**
 * The sets of vectors beside one graph, in a SQLite file of their own: a row a file, written by nobody but who fills them, so that no commit of the graph
 * waits for it or is waited for. All of it can be made again from the sources and the vectors that the user's cache holds.
 *
 * V2: a file's vectors are there whole or not at all, whenever the process is killed; a row that was torn or changed on the disk is none.
 * V3: a set holds vectors of one model, and is searched in the place of an older one only when it has been whole; none takes away one that was begun after it.
 * V4: what was read of the list of files is not read again while it stands.
 */
import { InvariantError } from '@codeloom/model'
import { StoreError, vectorKeyBytes, type AskedModel, type FileVectors, type ListedVectors, type VectorModel, type VectorSet, type VectorSets } from '@codeloom/store'
import { rowSum, type Connection, type Row } from './connection.ts'
import { DisposableFile, inTransaction, removeIfOurs, type DisposableShape } from './disposable-file.ts'

/** Nothing is synced: after a failure of power it may be damaged, which is found, and it is made anew. */
const shape: DisposableShape = {
  what: 'file of vectors', ownsName: false,
  // 'Vecs'
  applicationId: 0x56656373, version: 3,
  // the bytes lie apart: whoever lists files reads none of them
  tables: `
    DROP TABLE IF EXISTS sets; DROP TABLE IF EXISTS files; DROP TABLE IF EXISTS vectors; DROP TABLE IF EXISTS gone; DROP TABLE IF EXISTS head;
    CREATE TABLE sets (id INTEGER PRIMARY KEY AUTOINCREMENT, identity TEXT NOT NULL UNIQUE, model TEXT NOT NULL, complete INTEGER NOT NULL, begun INTEGER NOT NULL);
    CREATE TABLE files (id INTEGER PRIMARY KEY, set_id INTEGER NOT NULL, path TEXT NOT NULL, hash TEXT NOT NULL, making TEXT NOT NULL, count INTEGER NOT NULL, failed INTEGER NOT NULL, stamp INTEGER NOT NULL, sum INTEGER NOT NULL, UNIQUE (set_id, path));
    CREATE INDEX files_since ON files (set_id, stamp);
    CREATE TABLE vectors (file INTEGER PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE gone (set_id INTEGER NOT NULL, path TEXT NOT NULL, stamp INTEGER NOT NULL, PRIMARY KEY (set_id, path)) WITHOUT ROWID;
    CREATE INDEX gone_since ON gone (stamp);
    CREATE TABLE head (stamp INTEGER NOT NULL, forgot INTEGER NOT NULL); INSERT INTO head VALUES (0, 0);`,
  pragmas: 'PRAGMA synchronous = OFF; PRAGMA auto_vacuum = INCREMENTAL',
  lockWaitMs: 100,
}

/** Takes the sets beside a store away, all of them; false where what lies there is somebody else's: it stays. */
export function removeVectorSets(path: string): boolean {
  return removeIfOurs(path, shape.applicationId)
}

const freePagesAtOnce = 4_096
const columns = 'path, hash, making, count, failed'

export function openVectorSets(path: string): VectorSets {
  const file = new DisposableFile(path, shape)
  // those of a file that was made anew are others
  const listings = new WeakMap<Connection, Map<number, Listing>>()
  const listingsOf = (connection: Connection): Map<number, Listing> => {
    const known = listings.get(connection) ?? new Map<number, Listing>()
    listings.set(connection, known)
    return known
  }
  return {
    sets: () => file.worked(setsIn) ?? [],
    begin: model => {
      const identity = identityOf(model)
      file.worked(connection => inTransaction(connection, () => {
        connection.run(`INSERT INTO sets (identity, model, complete, begun) VALUES (?, ?, 0, 0) ON CONFLICT (identity) DO UPDATE SET model = excluded.model`, identity, JSON.stringify(model))
        connection.run('UPDATE sets SET begun = 1 + (SELECT max(begun) FROM sets) WHERE identity = ? AND (begun = 0 OR begun < (SELECT max(begun) FROM sets))', identity)
      }), { creates: true })
      const made = file.worked(setsIn)?.find(each => identityOf(each.model) === identity)
      if (made === undefined) throw new InvariantError(`a set of vectors that was begun is not in ${path}`)
      return made
    },
    complete: id => void file.worked(connection => {
      inTransaction(connection, () => {
        const older = 'SELECT id FROM sets WHERE begun < (SELECT begun FROM sets WHERE id = ?)'
        connection.run(`DELETE FROM vectors WHERE file IN (SELECT id FROM files WHERE set_id IN (${older}))`, id)
        connection.run(`DELETE FROM files WHERE set_id IN (${older})`, id)
        connection.run(`DELETE FROM sets WHERE id IN (${older})`, id)
        connection.run('UPDATE sets SET complete = 1 WHERE id = ?', id)
        const stamp = changed(connection)
        connection.run('DELETE FROM gone')
        connection.run('UPDATE head SET forgot = ?', stamp)
      })
      connection.execute(`PRAGMA incremental_vacuum(${freePagesAtOnce})`)
    }),
    list: id => file.worked(connection => listed(connection, id, listingsOf(connection))) ?? new Map(),
    has: (id, isSo) => file.worked(connection => {
      for (const row of connection.each(`SELECT ${columns} FROM files WHERE set_id = ?`, id)) if (isSo(listedOf(connection, row))) return true
      return false
    }) ?? false,
    since: (id, stamp) => file.worked(connection => {
      const set = setsIn(connection).find(each => each.id === id)
      if (set === undefined) return undefined
      const now = connection.number('SELECT stamp FROM head')
      const rows = connection.all(`SELECT ${columns}, sum, data FROM files LEFT JOIN vectors ON vectors.file = files.id WHERE set_id = ? AND stamp > ?`, id, stamp)
      return { stamp: now, files: rows.flatMap(row => fileOf(connection, row, set) ?? forget(connection, id, row)) }
    }) ?? { stamp: 0, files: [] },
    put: (id, files, gone) => {
      if (files.length + gone.length === 0) return
      file.worked(connection => {
        let stamp = 0
        inTransaction(connection, () => {
          if (!setsIn(connection).some(set => set.id === id)) throw new StoreError('conflict', `${path} does not hold these vectors any more: those of another model have taken their place.`)
          stamp = changed(connection)
          for (const each of gone) remove(connection, id, each, stamp)
          if (gone.length > 0) forgetOld(connection, stamp)
          for (const each of files) insert(connection, id, each, stamp)
        })
        follow(listingsOf(connection).get(id), { stamp, files, gone })
      }, { creates: true })
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

/** What of a set is known, as of a stamp. */
interface Listing {
  stamp: number
  readonly files: Map<string, ListedVectors>
}

function setsIn(connection: Connection): readonly VectorSet[] {
  return connection.all('SELECT id, model, complete FROM sets ORDER BY id').map(row => ({ id: connection.integer(row['id']), model: modelOf(connection.text(row['model'])), isComplete: row['complete'] === 1 }))
}

/** The stamp from now on. */
function changed(connection: Connection): number {
  connection.run('UPDATE head SET stamp = stamp + 1')
  return connection.number('SELECT stamp FROM head')
}

function listed(connection: Connection, id: number, listings: Map<number, Listing>): ReadonlyMap<string, ListedVectors> {
  const head = connection.get('SELECT stamp, forgot FROM head')
  const [stamp, forgot] = [connection.integer(head?.['stamp']), connection.integer(head?.['forgot'])]
  const known = listings.get(id)
  if (known?.stamp === stamp) return known.files
  const listing: Listing = known === undefined || known.stamp < forgot || known.stamp > stamp ? { stamp: -1, files: new Map() } : known
  for (const row of connection.all(`SELECT ${columns} FROM files WHERE set_id = ? AND stamp > ?`, id, listing.stamp)) {
    const each = listedOf(connection, row)
    listing.files.set(each.path, each)
  }
  for (const { path } of connection.all('SELECT path FROM gone WHERE set_id = ? AND stamp > ?', id, listing.stamp)) listing.files.delete(connection.text(path))
  listing.stamp = stamp
  listings.set(id, listing)
  return listing.files
}

function listedOf(connection: Connection, row: Row): ListedVectors {
  return { path: connection.text(row['path']), hash: connection.text(row['hash']), making: connection.text(row['making']), count: connection.integer(row['count']), failed: connection.integer(row['failed']) }
}

interface Put {
  readonly stamp: number
  readonly files: readonly FileVectors[]
  readonly gone: readonly string[]
}

/** What this process put itself is not read again, where nobody else put anything in between. */
function follow(listing: Listing | undefined, { stamp, files, gone }: Put): void {
  if (listing?.stamp !== stamp - 1) return
  for (const path of gone) listing.files.delete(path)
  for (const { path, hash, making, rows, failed } of files) listing.files.set(path, { path, hash, making, count: rows.length, failed })
  listing.stamp = stamp
}

function insert(connection: Connection, id: number, each: FileVectors, stamp: number): void {
  const { path, hash, making, rows, failed } = each
  const data = dataOf(each)
  const row = connection.get(`INSERT INTO files (set_id, path, hash, making, count, failed, stamp, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (set_id, path) DO UPDATE SET hash = excluded.hash, making = excluded.making, count = excluded.count, failed = excluded.failed, stamp = excluded.stamp, sum = excluded.sum RETURNING id`,
  id, path, hash, making, rows.length, failed, stamp, rowSum(id, data, summedText(each)))
  connection.run('DELETE FROM gone WHERE set_id = ? AND path = ?', id, path)
  connection.run('INSERT OR REPLACE INTO vectors (file, data) VALUES (?, ?)', connection.integer(row?.['id']), data)
}

/** Whoever follows what is put hears of it, too. */
function remove(connection: Connection, id: number, path: string, stamp: number): void {
  connection.run('DELETE FROM vectors WHERE file = (SELECT id FROM files WHERE set_id = ? AND path = ?)', id, path)
  connection.run('DELETE FROM files WHERE set_id = ? AND path = ?', id, path)
  connection.run('INSERT OR REPLACE INTO gone (set_id, path, stamp) VALUES (?, ?, ?)', id, path, stamp)
}

/** Whoever has not looked for so many changes reads the whole list again. */
const heardFor = 1_000

function forgetOld(connection: Connection, stamp: number): void {
  const old = stamp - heardFor
  if (connection.get('SELECT 1 FROM gone WHERE stamp <= ? LIMIT 1', old) === undefined) return
  connection.run('DELETE FROM gone WHERE stamp <= ?', old)
  connection.run('UPDATE head SET forgot = ?', old)
}

function summedText({ hash, making, path }: Pick<FileVectors, 'hash' | 'making' | 'path'>): string {
  return `${hash} ${making} ${path}`
}

/** What is not as it was put in is taken out: it is made again. */
function forget(connection: Connection, id: number, { path }: Row): readonly never[] {
  inTransaction(connection, () => {
    remove(connection, id, connection.text(path), changed(connection))
  })
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
  const { path, hash, making, count, failed } = listedOf(connection, row)
  if (!(data instanceof Uint8Array) || rowSum(id, data, summedText({ hash, making, path })) !== sum || data.length !== count * (4 + 4 + vectorKeyBytes + 1 + dimensions)) return undefined
  const { buffer } = data.slice()
  const scalesAt = count * 4
  const keysAt = scalesAt * 2
  const kindsAt = keysAt + count * vectorKeyBytes
  return {
    path, hash, making, failed, rows: new Uint32Array(buffer, 0, count), scales: new Float32Array(buffer, scalesAt, count),
    keys: new Uint8Array(buffer, keysAt, count * vectorKeyBytes), kinds: new Uint8Array(buffer, kindsAt, count), values: new Int8Array(buffer, kindsAt + count, count * dimensions),
  }
}
