/** A process that commits one seeded change after the other to the store it is given. */
import { commitSeeded } from '@codeloom/store/contract-suite'
import { openSqlite } from '../src/index.ts'

const [path = '', most = 'Infinity'] = process.argv.slice(2)
await commitSeeded(openSqlite({ path, create: true }), Number(most))
