import { fullDisk } from '@codeloom/store/contract-suite'
import path from 'node:path'
import { Database } from '../src/database.ts'
import { openRocksdb } from '../src/index.ts'

fullDisk({ open: folder => openRocksdb({ path: path.join(folder, 'graph'), create: true }), settled: () => Database.settled(), opensAnew: true })
