import { storeContract, watchFiles } from '@codeloom/store/contract-suite'
import path from 'node:path'
import { openSqlite } from '../src/index.ts'

storeContract('sqlite', {
  open: folder => openSqlite({ path: path.join(folder, 'graph.db'), create: true }), lacks: {},
  durable: { open: folder => openSqlite({ path: path.join(folder, 'graph.db'), create: true, durability: 'full' }), watch: watchFiles },
})
