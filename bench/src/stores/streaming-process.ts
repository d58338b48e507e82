/** A process that indexes a tree into a store, as the command does, and prints how far it is, in lines `STAGE FILES`: `URL DIR`. */
import { writeSync } from 'node:fs'
import { findRoot, indexTree, openStore } from '@codeloom/host'

const [url = '', dir = ''] = process.argv.slice(2)
const root = findRoot(dir, dir)
const store = await openStore(url, root, { create: true })
await indexTree({ root, store, onProgress: ({ stage, done }) => void writeSync(1, `${stage} ${done}\n`) })
writeSync(1, `disk ${store.sizes().bytes}\n`)
store.close()
