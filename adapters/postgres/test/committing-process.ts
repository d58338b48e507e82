/** A process that commits one seeded change after the other to the store it is given: the URL of its database, which ends in `#REPO`. */
import { commitSeeded } from '@codeloom/store/contract-suite'
import { openNamed } from './killed-store.ts'

const [name = '', most = 'Infinity'] = process.argv.slice(2)
await commitSeeded(await openNamed(name), Number(most))
