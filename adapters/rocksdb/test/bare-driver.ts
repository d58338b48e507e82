import type { BareDriver } from '@codeloom/store/contract-suite'
import { Database } from '../src/database.ts'
import { numberKey } from '../src/key-spaces.ts'

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
