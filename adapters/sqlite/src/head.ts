import { postingIndexes, type CommitInfo } from '@codeloom/store'
import { rowSum, type Connection } from './connection.ts'
import { damaged } from './sqlite-error.ts'

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

export function readHead(connection: Connection): Head {
  const row = connection.get('SELECT sum, data FROM head WHERE id = 1')
  if (row === undefined) return emptyHead
  try {
    const head = JSON.parse(Buffer.from(connection.summed(1, row)).toString('utf8')) as Head
    // a store made before there was an index holds nothing of it
    return { ...head, indexes: postingIndexes.map((_, code) => head.indexes[code] ?? emptyIndex()) }
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(connection.path, error)
    throw error
  }
}

export function writeHead(connection: Connection, head: Head): void {
  const data = Buffer.from(JSON.stringify(head))
  connection.run('INSERT OR REPLACE INTO head (id, sum, data) VALUES (1, ?, ?)', rowSum(1, data), data)
}
