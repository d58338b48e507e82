import { CodecError } from '@codeloom/model'
import { postingIndexes, type CommitInfo } from '../contract.ts'
import type { ReadTables, WriteTables } from './tables.ts'

/** What is known of an index as a whole: how many chunks and patches it has, and up to which key patches were merged last. */
export interface IndexState {
  readonly chunks: number
  readonly patches: number
  readonly rolled: number
}

/** The one row that every commit writes. */
export interface Head {
  readonly commit: CommitInfo
  readonly indexes: readonly IndexState[]
}

/** That of a store without a commit. */
export const emptyHead: Head = {
  commit: { sequence: 0, root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' },
  indexes: postingIndexes.map(() => emptyIndex()),
}

function emptyIndex(): IndexState {
  return { chunks: 0, patches: 0, rolled: 0 }
}

export function readHead(tables: ReadTables): Head {
  return headIn(tables.head())
}

/** The head that a row of it says. */
export function headIn(bytes: Uint8Array | undefined): Head {
  if (bytes === undefined) return emptyHead
  const head = readJson(bytes) as Head
  // a store made before there was an index holds nothing of it
  return { ...head, indexes: postingIndexes.map((_, code) => head.indexes[code] ?? emptyIndex()) }
}

export function writeHead(tables: WriteTables, head: Head): void {
  tables.putHead(Buffer.from(JSON.stringify(head)))
}

/** JSON in a row: what is none is damage. */
export function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))
  } catch (error) {
    throw new CodecError('a row that is no JSON', { cause: error })
  }
}
