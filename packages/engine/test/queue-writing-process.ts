/**
 * Seals one update after the other into the store that its first argument names, and prints the sequence of each when it is answered. Where a
 * second one says so it stops for ever, and says `stuck`: `commit`, between the seal and the commit of an update, `sync`, between the commit and its being durable.
 */
import { writeSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { WriteQueue } from '@codeloom/engine'
import { openSqlite } from '@codeloom/sqlite'
import type { GraphStore } from '@codeloom/store'

const [path = '', stuckAt] = process.argv.slice(2)
const goesWell = 5

const store = openSqlite({ path, create: true, durability: 'full' })
const queue = new WriteQueue(stuckAt === undefined ? store : stuck(store))
for (;;) {
  const change = await queue.begin()
  const next = change.before.commit.sequence + 1
  for (let row = 0; row < 20; row++) change.putBlob('links', next * 20 + row, new Uint8Array(next % 200).fill(next))
  const { durable } = change.seal({ root: '', label: String(next), nextFileId: 1, nextSymbolId: 1, state: '' })
  void durable.then(() => writeSync(1, `${next}\n`), () => writeSync(1, 'failed\n'))
  // else updates are sealed faster than they are made durable
  await (stuckAt === 'commit' ? durable : nextTurn())
}

function stuck(sound: GraphStore): GraphStore {
  let [commits, syncs] = [0, 0]
  return {
    url: sound.url, durability: 'full', snapshot: () => sound.snapshot(), hold: () => sound.hold(), isHeld: () => sound.isHeld(), sizes: () => sound.sizes(), close: () => sound.close(),
    sync: async () => {
      if (stuckAt === 'sync' && ++syncs > goesWell) await stopHere()
      await sound.sync()
    },
    begin: async () => {
      const transaction = await sound.begin()
      const { commit } = transaction
      if (stuckAt === 'commit' && ++commits > goesWell) {
        transaction.commit = label => {
          writeSync(1, 'stuck\n')
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
          return commit.call(transaction, label)
        }
      }
      return transaction
    },
  }
}

/** Some more updates are sealed meanwhile. */
async function stopHere(): Promise<never> {
  for (let turn = 0; turn < 20; turn++) await nextTurn()
  writeSync(1, 'stuck\n')
  return await new Promise(() => undefined)
}
