/**
 * A SQLite file of ours that may be taken away at any time: what is in it can be made again. One that is damaged is made anew, and so is one that is no
 * SQLite database at all: the first page of ours, torn, looks so, and the name is ours. A database that is somebody else's, or of a newer version, is left alone.
 */
import fs from 'node:fs'
import { StoreError } from '@codeloom/store'
import { Connection } from './connection.ts'
import { inPlainWords } from './sqlite-error.ts'

export interface DisposableShape {
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
  /** What comes of the work; undefined where the file is not there. Throws StoreError where it fails; one that is damaged is taken away by then. */
  worked<T>(work: (connection: Connection) => T, { creates = false }: Working = {}): T | undefined {
    try {
      this.connection ??= creates || fs.existsSync(this.path) ? opened(this.path, this.shape) : undefined
      return this.connection === undefined ? undefined : work(this.connection)
    } catch (error) {
      const failure = inPlainWords(this.path, error)
      if (!(failure instanceof StoreError)) throw error
      this.close()
      if (failure.code === 'damaged' || failure.code === 'not-a-store') removeFiles(this.path)
      throw failure
    }
  }
  get bytes(): number {
    return ['', '-wal'].reduce((sum, suffix) => sum + (fs.statSync(this.path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
  }
  close(): void {
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
  connection.execute('PRAGMA journal_mode = WAL')
  inTransaction(connection, () => {
    // another process may have made it in between
    if (!isOurs(connection, shape)) connection.execute(`${shape.tables} PRAGMA application_id = ${shape.applicationId}; PRAGMA user_version = ${shape.version};`)
  })
}

/** False for one with nothing in it, or of an older version; throws where it is somebody else's or a newer one. */
function isOurs(connection: Connection, { what, applicationId, version }: DisposableShape): boolean {
  const application = connection.number('PRAGMA application_id')
  if (application === 0 && connection.number('SELECT count(*) FROM sqlite_schema') === 0) return false
  const found = connection.number('PRAGMA user_version')
  if (application !== applicationId || found > version) throw new StoreError('failed', `${connection.path} is no ${what} that this Codeloom knows.`)
  return found === version
}
