import { storeContract } from '@codeloom/store/contract-suite'
import path from 'node:path'
import { openSqlite } from '../src/index.ts'

storeContract('sqlite, spilling', { open: folder => openSqlite({ path: path.join(folder, 'graph.db'), create: true, pairsInMemory: 5_000 }), lacks: { durability: 'it is tested without spilling' } })
