/**
 * Vectors of all stores of a user, by what they were made of, in one SQLite file that may be taken away at any time; and what is known of the providers
 * that make them. Nobody waits for it: what fails is a miss.
 *
 * V1: what is taken out is bit for bit what was put in under that key; a vector that was torn or changed on the disk is none.
 */
import type { ProviderNotes, VectorCache } from '@codeloom/store'
import { rowSum } from './connection.ts'
import { DisposableFile, inTransaction, trimTo, type DisposableShape } from './disposable-file.ts'

/** Synced when the log is written back: vectors may have been paid for, and a failure of power takes the latest at most. */
const shape: DisposableShape = {
  what: 'cache of vectors', ownsName: true,
  // 'Vecc'
  applicationId: 0x56656363, version: 1,
  tables: `
    DROP TABLE IF EXISTS vectors; DROP TABLE IF EXISTS providers;
    CREATE TABLE vectors (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, sum INTEGER NOT NULL, data BLOB NOT NULL);
    CREATE TABLE providers (name TEXT PRIMARY KEY, told INTEGER NOT NULL, health TEXT NOT NULL) WITHOUT ROWID;`,
  pragmas: 'PRAGMA synchronous = NORMAL',
  // whoever waits holds up all else of its process: it tries again later
  lockWaitMs: 30,
}
/** Vectors that go at a time when there are too many: those that were put in first. */
const trimmedRows = 256

export interface VectorCacheOptions {
  readonly path: string
  readonly mostBytes: number
}

export function openVectorCache({ path, mostBytes }: VectorCacheOptions): VectorCache {
  const file = new DisposableFile(path, shape)
  const notesOf = (provider: string): ProviderNotes => file.tried({ told: false, health: '' }, connection => {
    const row = connection.get('SELECT told, health FROM providers WHERE name = ?', provider)
    return row === undefined ? { told: false, health: '' } : { told: row['told'] === 1, health: connection.text(row['health']) }
  })
  return {
    get: keys => file.tried(keys.map(() => undefined), connection => keys.map(key => {
      const row = connection.get('SELECT sum, data FROM vectors WHERE key = ?', key)
      return row === undefined ? undefined : vectorOf(row['data'], row['sum'], key)
    })),
    put: vectors => vectors.length === 0 || file.tried(false, connection => {
      inTransaction(connection, () => {
        for (const { key, vector } of vectors) {
          const data = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
          connection.run('INSERT OR REPLACE INTO vectors (key, sum, data) VALUES (?, ?, ?)', key, sumOf(data, key), data)
        }
        trimTo(connection, mostBytes, () => {
          connection.run('DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY id LIMIT ?)', trimmedRows)
          return connection.number('SELECT count(*) FROM (SELECT 1 FROM vectors LIMIT 1)') > 0
        })
      })
      return true
    }, { creates: true }),
    notes: notesOf,
    note: (provider, notes) => file.tried(undefined, connection => {
      const { told, health } = { ...notesOf(provider), ...notes }
      connection.run('INSERT OR REPLACE INTO providers (name, told, health) VALUES (?, ?, ?)', provider, told ? 1 : 0, health)
    }, { creates: true }),
    close: () => file.close(),
  }
}

function sumOf(data: Uint8Array, key: Uint8Array): number {
  return rowSum(0, data, Buffer.from(key).toString('latin1'))
}

/** A vector that is not what was put in is none: it is made again. */
function vectorOf(data: unknown, sum: unknown, key: Uint8Array): Float32Array | undefined {
  if (!(data instanceof Uint8Array) || data.length % 4 !== 0 || sumOf(data, key) !== sum) return undefined
  return new Float32Array(data.slice().buffer)
}
