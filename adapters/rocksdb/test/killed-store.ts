import type { KilledStore } from '@codeloom/store/contract-suite'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Database } from '../src/database.ts'
import { openRocksdb } from '../src/index.ts'

export const killedRocksdb: KilledStore = {
  program: fileURLToPath(new URL('committing-process.ts', import.meta.url)),
  name: folder => path.join(folder, 'graph'),
  open: name => openRocksdb({ path: name, create: true }),
  settled: () => Database.settled(),
}
