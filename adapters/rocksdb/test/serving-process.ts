/** A process that has a store open and commits one seeded change after the other, with time between them for who asks. */
import { openRocksdb } from '../src/index.ts'
import { change, seededChange } from '@codeloom/store/contract-suite'
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const [path = '', sockets = ''] = process.argv.slice(2)
const store = await openRocksdb({ path, create: true, sockets: () => sockets })
for (;;) {
  writeSync(1, `${await change(store, seededChange)}\n`)
  await sleep(100)
}
