/** A process that loads a store with what was recorded: `RECORD [URL DIR]`. Without a store it reads what it would load, and no more. */
import { findRoot, openStore } from '@codeloom/host'
import { load } from './recorded-load.ts'

const [record = '', url, dir = ''] = process.argv.slice(2)
const store = url === undefined ? undefined : await openStore(url, findRoot(dir, dir), { create: true })
await load(record, store)
store?.close()
