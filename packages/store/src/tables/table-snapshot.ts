import { InvariantError } from '@codeloom/model'
import type { BlobKind, CommitInfo, PostingIndex, StoreSnapshot } from '../contract.ts'
import type { FileRecord } from '../file-record.ts'
import type { FolderSheet } from '../folder-sheet.ts'
import type { Head } from './head.ts'
import { readBlob, readFile, readFileAt, readFiles, readFolder, readFolders, readOwner, SheetCache, type PostingReader } from './table-reader.ts'
import type { ReadTables } from './tables.ts'

/** Tables as of one commit, for as long as somebody reads them. */
export interface TablesOfCommit {
  readonly tables: ReadTables
  readonly head: Head
  readonly postings: PostingReader
  /** false once the store was closed */
  isOpen(): boolean
  /** nobody reads them through this snapshot any more; called once, and not after the store was closed */
  release(): void
}

export class TableSnapshot implements StoreSnapshot {
  readonly commit: CommitInfo
  private readonly of: TablesOfCommit
  private readonly sheets = new SheetCache()
  private closed = false

  constructor(of: TablesOfCommit) {
    this.commit = of.head.commit
    this.of = of
  }
  file(id: number): FileRecord | undefined {
    return this.read(tables => readFile(tables, id, this.sheets))
  }
  fileAt(path: string): FileRecord | undefined {
    return this.read(tables => readFileAt(tables, path))
  }
  files(): Generator<FileRecord> {
    return this.each(readFiles)
  }
  folder(path: string): FolderSheet | undefined {
    return this.read(tables => readFolder(tables, path))
  }
  folders(): Generator<FolderSheet> {
    return this.each(readFolders)
  }
  folderBlob(path: string): Uint8Array | undefined {
    return this.read(tables => tables.folderBlob(path))
  }
  blob(kind: BlobKind, file: number): Uint8Array | undefined {
    return this.read(tables => readBlob(tables, kind, file))
  }
  owner(symbol: number): number | undefined {
    return this.read(tables => readOwner(tables, symbol))
  }
  postings(index: PostingIndex, key: number): Uint32Array {
    return this.read(() => this.of.postings.read(this.of.head.indexes, index, key))
  }
  close(): void {
    if (this.closed) return
    this.closed = true
    if (this.of.isOpen()) this.of.release()
  }
  private *each<T>(list: (tables: ReadTables) => Generator<T>): Generator<T> {
    const all = this.read(list)
    for (;;) {
      const { done, value } = this.read(() => all.next())
      if (done === true) return
      yield value
    }
  }
  private read<T>(work: (tables: ReadTables) => T): T {
    if (this.closed || !this.of.isOpen()) throw new InvariantError('a snapshot was read after it was closed')
    return this.of.tables.guarded(() => work(this.of.tables))
  }
}
