/**
 * A SQLite file of ours that may be taken away at any time: what is in it can be made again. One that is damaged is made anew. What somebody else put under
 * its name - a database of theirs, or none - is left alone, and told, unless the name is ours alone; so is what is of a newer version.
 */
import fs from 'node:fs'
import { StoreError } from '@codeloom/store'
import { Connection } from './connection.ts'
import { inPlainWords } from './sqlite-error.ts'

export interface DisposableShape {
  /** whether it lies in a folder of ours, so that nobody else puts anything under its name */
  readonly ownsName: boolean
  /** as messages call it */
  readonly what: string
  /** four letters in ASCII: a store is something else */
  readonly applicationId: number
  /** raised with every change of the tables, or of what their bytes mean */
  readonly version: number
  /** makes the tables, those of older versions dropped */
  readonly tables: string
  /** pragmas of every connection */
  readonly pragmas: string
  /** how long another process's write is waited for, milliseconds */
  readonly lockWaitMs: number
}

interface Working {
  /** whether it is made where it is not there */
  readonly creates?: boolean
}

export class DisposableFile {
  readonly path: string
  private readonly shape: DisposableShape
  private connection: Connection | undefined
  private isClosed = false

  constructor(path: string, shape: DisposableShape) {
    this.path = path
    this.shape = shape
  }
  /** What comes of the work; `otherwise` where the file is not there or fails. */
  tried<T>(otherwise: T, work: (connection: Connection) => T, working: Working = {}): T {
    try {
      return this.worked(work, working) ?? otherwise
    } catch (error) {
      if (error instanceof StoreError) return otherwise
      throw error
    }
  }
  /** What comes of the work; undefined where the file is not there, or was closed. Throws StoreError where it fails; one that is damaged is taken away by then. */
  worked<T>(work: (connection: Connection) => T, { creates = false }: Working = {}): T | undefined {
    if (this.isClosed) return undefined
    try {
      this.connection ??= creates || fs.existsSync(this.path) ? opened(this.path, this.shape) : undefined
      return this.connection === undefined ? undefined : work(this.connection)
    } catch (error) {
      const failure = inPlainWords(this.path, error)
      if (!(failure instanceof StoreError)) throw error
      this.letGo()
      if (failure.code !== 'damaged' && failure.code !== 'not-a-store') throw failure
      const { ownsName, applicationId, what } = this.shape
      if (!ownsName && !beginsAsOurs(this.path, applicationId)) throw new StoreError('not-a-store', `${this.path} is no ${what} of Codeloom's, and is left as it is: name another store, or put the file elsewhere.`, { cause: error })
      removeFiles(this.path)
      throw failure
    }
  }
  get bytes(): number {
    return ['', '-wal'].reduce((sum, suffix) => sum + (fs.statSync(this.path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
  }
  /** Nothing is there for whoever comes later. */
  close(): void {
    this.isClosed = true
    this.letGo()
  }

  private letGo(): void {
    this.connection?.close()
    this.connection = undefined
  }
}

export function inTransaction(connection: Connection, work: () => void): void {
  connection.execute('BEGIN IMMEDIATE')
  try {
    work()
    connection.execute('COMMIT')
  } finally {
    if (connection.database.isTransaction) connection.execute('ROLLBACK')
  }
}

/** Takes away the oldest until it takes no more bytes than it may; `oldest` takes some away, and says whether there were any. */
export function trimTo(connection: Connection, mostBytes: number, oldest: () => boolean): void {
  const pageBytes = connection.number('PRAGMA page_size')
  const used = (): number => (connection.number('PRAGMA page_count') - connection.number('PRAGMA freelist_count')) * pageBytes
  while (used() > mostBytes) if (!oldest()) return
}

/** Takes a file away with its log, where it begins as one of ours; false where it is somebody else's, and stays. */
export function removeIfOurs(path: string, applicationId: number): boolean {
  if (!fs.existsSync(path)) return true
  if (!beginsAsOurs(path, applicationId)) return false
  removeFiles(path)
  return true
}

/** Whether the first bytes of a file are those of ours, or nothing but zeros, as a page that never came to the disk. */
function beginsAsOurs(path: string, applicationId: number): boolean {
  const beginning = Buffer.alloc(applicationIdAt + 4)
  const file = fs.openSync(path, 'r')
  try {
    const bytes = fs.readSync(file, beginning)
    return beginning.every(byte => byte === 0) || (bytes === beginning.length && beginning.readInt32BE(applicationIdAt) === applicationId)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    return false
  } finally {
    fs.closeSync(file)
  }
}
/** Of a SQLite database: bytes 68 to 71 of its first page. */
const applicationIdAt = 68

/** What cannot be removed fails again, and is a miss again. */
function removeFiles(path: string): void {
  try {
    for (const suffix of ['', '-wal', '-shm']) fs.rmSync(path + suffix, { force: true })
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
  }
}

function opened(path: string, shape: DisposableShape): Connection {
  const connection = new Connection(path, { readOnly: false })
  try {
    connection.execute(`PRAGMA busy_timeout = ${shape.lockWaitMs}; ${shape.pragmas}`)
    make(connection, shape)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function make(connection: Connection, shape: DisposableShape): void {
  if (isOurs(connection, shape)) return
  // not into the log: whoever finds the file damaged is to see by its first bytes whose it is
  connection.execute(`PRAGMA application_id = ${shape.applicationId}; PRAGMA journal_mode = WAL`)
  inTransaction(connection, () => {
    // another process may have made it in between
    if (!isOurs(connection, shape)) connection.execute(`${shape.tables} PRAGMA user_version = ${shape.version};`)
  })
}

/** False for one with nothing in it, just made by another process, or of an older version; throws where it is somebody else's or a newer one. */
function isOurs(connection: Connection, { what, applicationId, version }: DisposableShape): boolean {
  const application = connection.number('PRAGMA application_id')
  if (application === 0 && connection.number('SELECT count(*) FROM sqlite_schema') === 0) return false
  const found = connection.number('PRAGMA user_version')
  if (application !== applicationId || found > version) throw new StoreError('failed', `${connection.path} is no ${what} that this Codeloom knows.`)
  return found === version
}
