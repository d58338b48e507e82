import type { BareDriver } from '@codeloom/store/contract-suite'
import { Database } from '../src/database.ts'
import { generationStart, numberKey, type contentColumns } from '../src/key-spaces.ts'

/** The driver with nothing of ours above it: the links of a file as they lie in their key space. */
export async function bareRocksdb(path: string): Promise<BareDriver> {
  const database = await Database.open(path, { create: false })
  const { binding, context, state } = database
  const options = { column: database.column('blob') }
  return {
    links: file => binding.db_get_many_sync(context, [numberKey('blob', state.generation, file * 4 + 1)], options)[0] !== undefined,
    close: () => database.close(),
  }
}

/** Takes a row in the middle of a key space away behind the store's back, or puts other bytes there; false where there is none. */
export async function spoilRocksdb(path: string, { column: name, isLost }: { readonly column: ContentColumn; readonly isLost: boolean }): Promise<boolean> {
  const database = await Database.open(path, { create: false })
  const { binding, context, state: { generation } } = database
  const column = database.column(name)
  const { rows } = binding.db_query(context, { column, gte: generationStart(generation), lt: generationStart(generation + 1), values: false, fillCache: false, asyncIO: false, keyEncoding: 'buffer', valueEncoding: 'buffer' })
  const key = rows[2 * Math.floor(rows.length / 4)]
  const batch = binding.batch_init()
  if (key !== undefined && isLost) binding.batch_del(batch, key, { column })
  if (key !== undefined && !isLost) binding.batch_put(batch, key, Uint8Array.of(0, 5, 99), { column })
  binding.batch_write(context, batch, { sync: true })
  await database.close()
  return key !== undefined
}

type ContentColumn = (typeof contentColumns)[number]
