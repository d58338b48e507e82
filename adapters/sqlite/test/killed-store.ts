import type { KilledStore } from '@codeloom/store/contract-suite'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSqlite } from '../src/index.ts'

export const killedSqlite: KilledStore = {
  program: fileURLToPath(new URL('committing-process.ts', import.meta.url)),
  name: folder => path.join(folder, 'graph.db'),
  open: name => openSqlite({ path: name, create: true }),
}
