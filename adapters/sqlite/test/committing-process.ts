/** A process that commits one seeded change after the other to the store it is given, and prints the sequence of each once it is acknowledged. */
import { writeSync } from 'node:fs'
import { openSqlite } from '../src/index.ts'
import { seededChange } from './seeded-change.ts'
import { change } from '@codeloom/store/contract-suite'

const [path = '', most = 'Infinity'] = process.argv.slice(2)
const store = openSqlite({ path, create: true })
for (let done = 0; done < Number(most); done++) {
  const sequence = await change(store, seededChange)
  writeSync(1, `${sequence}\n`)
}
store.close()
