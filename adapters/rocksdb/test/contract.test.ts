import { storeContract, watchFiles } from '@codeloom/store/contract-suite'
import path from 'node:path'
import { Database } from '../src/database.ts'
import { openRocksdb } from '../src/index.ts'

storeContract('rocksdb', {
  open: folder => openRocksdb({ path: path.join(folder, 'graph'), create: true }), settled: () => Database.settled(), lacks: {},
  durable: { open: folder => openRocksdb({ path: path.join(folder, 'graph'), create: true, durability: 'full' }), watch: watchFiles, settled: () => Database.settled(), opensAnew: true },
})
