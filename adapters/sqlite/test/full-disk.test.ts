import { fullDisk } from '@codeloom/store/contract-suite'
import path from 'node:path'
import { openSqlite } from '../src/index.ts'

fullDisk({ open: folder => openSqlite({ path: path.join(folder, 'graph.db'), create: true }) })
