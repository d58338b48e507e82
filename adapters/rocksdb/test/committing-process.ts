/** A process that commits one seeded change after the other to the store it is given. */
import { commitSeeded } from '@codeloom/store/contract-suite'
import { openRocksdb } from '../src/index.ts'

const [path = '', most = 'Infinity'] = process.argv.slice(2)
await commitSeeded(await openRocksdb({ path, create: true }), Number(most))
