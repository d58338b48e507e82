import { InvariantError } from '@codeloom/model'
import { isEmpty, StoreError } from '@codeloom/store'
import { headIn, headRow, KeyedChange, type Head, type KeyedChanges, type KeyedEngine, type KeyedRows, type TableChange } from '@codeloom/store/tables'
import { stateBytes, type Database } from './database.ts'
import { numberKey, spaces, stateRow, textKey } from './key-spaces.ts'
import { NewestRows } from './rocksdb-rows.ts'

interface Rights {
  /** throws where it must not commit any more */
  readonly mayCommit: () => void
  readonly ended: () => void
}

/** As many as SQLite holds; those of a store that was empty are merged early, others are held. */
const pairsInMemory = 8_000_000
/** Bytes of a batch that is written before the commit. */
const batchBytes = 8 << 20

export function beginChange(database: Database, { mayCommit, ended }: Rights): TableChange {
  const engine = new ChangedRows(database)
  const tables = new KeyedChange(engine)
  return {
    tables, pairsInMemory, spill: undefined, mayCommit, ended,
    mustGoOn: () => {
      if (tables.hasFailed) throw new StoreError('failed', `${database.path}: the change was given up after a failure. Nothing of it was kept; try again.`)
    },
    commit: () => {
      engine.isCommitting = true
      tables.flush()
    },
    rollback: () => undefined,
  }
}

/** What lies in the database for a change: the generation that is read, or a fresh one, into which it may write before its commit. */
class ChangedRows implements KeyedEngine {
  rows: KeyedRows
  isCommitting = false
  readonly isBlank: boolean
  private readonly database: Database
  private generation: number

  constructor(database: Database) {
    this.database = database
    this.isBlank = isEmpty(database.head.commit)
    this.generation = this.isBlank ? database.freshGeneration() : database.state.generation
    this.rows = new NewestRows(database, this.generation)
  }
  clear(): void {
    this.generation = this.database.freshGeneration()
    this.rows = new NewestRows(this.database, this.generation)
  }
  mayWriteEarly(): boolean {
    return this.generation !== this.database.state.generation
  }
  write(changes: KeyedChanges): void {
    if (this.isCommitting) this.commit(changes)
    else this.writeEarly(changes)
  }

  private writeEarly(changes: KeyedChanges): void {
    const { database } = this
    const { binding, context } = database
    database.wroteEarly()
    const batch = binding.batch_init()
    let bytes = 0
    for (const [key, data, column] of this.entries(changes)) {
      if (data === undefined) binding.batch_del(batch, key, { column })
      else binding.batch_put(batch, key, data, { column })
      bytes += key.length + (data?.length ?? 0)
      if (bytes < batchBytes) continue
      binding.batch_write(context, batch, { sync: false })
      binding.batch_clear(batch)
      bytes = 0
    }
    binding.batch_write(context, batch, { sync: false })
  }
  /** One batch: all of it is in the log from then on, behind what was written early. */
  private commit(changes: KeyedChanges): void {
    const { database, generation } = this
    const { binding, context } = database
    const head = headOf(changes)
    const state = { ...database.state, generation }
    const batch = binding.batch_init()
    for (const [key, data, column] of this.entries(changes)) {
      if (data === undefined) binding.batch_del(batch, key, { column })
      else binding.batch_put(batch, key, data, { column })
    }
    binding.batch_put(batch, numberKey('head', 0, stateRow), stateBytes(state), { column: database.column('default') })
    database.willCommit()
    binding.batch_write(context, batch, { sync: false })
    database.committed({ state, head })
  }
  private *entries({ numbered, named }: KeyedChanges): Generator<readonly [Buffer, Uint8Array | undefined, ReturnType<Database['column']>]> {
    const { database, generation } = this
    for (const [space, rows] of numbered) for (const [id, data] of rows) yield [numberKey(space, generation, id), data, database.column(spaces[space].column)]
    for (const [space, rows] of named) for (const [path, data] of rows) yield [textKey(space, generation, path), data, database.column(spaces[space].column)]
  }
}

/** The head that a commit writes: nothing needs to be read once the commit is durable. */
function headOf({ numbered }: KeyedChanges): Head {
  const bytes = numbered.get('head')?.get(headRow)
  if (bytes === undefined) throw new InvariantError('a commit without a head')
  return headIn(bytes)
}
