import { InvariantError } from '@codeloom/model'
import { ChunkSequence, ChunkWriter, type KeyCursor, type PostingRun, type PostingSpill, type SortedChanges, type StoredChunk } from '@codeloom/store/tables'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

interface Spilled {
  readonly removal: boolean
  readonly keys: number[]
  readonly parts: number[]
  /** the row of the first chunk; the others follow */
  first: number
}

/**
 * Sorted changes that do not fit in memory, in a private temporary database: SQLite keeps it in its page cache and then in
 * a file without a name, which ends with the process.
 */
export class Spill implements PostingSpill {
  private readonly database = new DatabaseSync('')
  private readonly insert: StatementSync
  private readonly select: StatementSync
  private readonly byIndex = new Map<number, Spilled[]>()
  private rows = 0

  constructor() {
    this.database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192; CREATE TABLE run (id INTEGER PRIMARY KEY, data BLOB NOT NULL); BEGIN')
    this.insert = this.database.prepare('INSERT INTO run (id, data) VALUES (?, ?)')
    this.select = this.database.prepare('SELECT data FROM run WHERE id = ?')
  }
  put(code: number, { removed, added }: SortedChanges): void {
    if (removed.keys.length > 0) this.write(code, removed, true)
    if (added.keys.length > 0) this.write(code, added, false)
  }
  /** What was put for an index, oldest first. */
  cursors(code: number): readonly KeyCursor[] {
    return (this.byIndex.get(code) ?? []).map(run => new ChunkSequence(this.chunks(run), run.removal))
  }
  close(): void {
    this.database.close()
  }
  private write(code: number, run: PostingRun, removal: boolean): void {
    const spilled: Spilled = { removal, keys: [], parts: [], first: this.rows }
    const writer = new ChunkWriter((key, part, bytes) => {
      spilled.keys.push(key)
      spilled.parts.push(part)
      this.insert.run(this.rows++, bytes)
    })
    for (let i = 0, from = 0; i < run.keys.length; i++) {
      const to = run.ends[i] ?? 0
      writer.put(run.keys[i] ?? 0, run.values, from, to)
      from = to
    }
    writer.flush()
    this.byIndex.set(code, [...(this.byIndex.get(code) ?? []), spilled])
  }
  private *chunks({ first, keys, parts }: Spilled): Generator<StoredChunk> {
    for (const [i, key] of keys.entries()) {
      const bytes = this.select.get(first + i)?.['data']
      if (!(bytes instanceof Uint8Array)) throw new InvariantError('a spilled chunk is gone')
      yield { key, part: parts[i] ?? 0, bytes }
    }
  }
}
