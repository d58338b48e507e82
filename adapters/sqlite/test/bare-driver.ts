import { DatabaseSync } from 'node:sqlite'
import type { BareDriver } from '@codeloom/store/contract-suite'

/** The driver with nothing of ours above it: the links of a file as they lie in the database. */
export async function bareSqlite(path: string): Promise<BareDriver> {
  const database = new DatabaseSync(path, { readOnly: true })
  const statement = database.prepare('SELECT data FROM blob WHERE id = ?')
  return { links: file => statement.get(file * 4 + 1)?.['data'] instanceof Uint8Array, close: async () => database.close() }
}
