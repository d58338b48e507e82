/**
 * A process that brings one tree after the other into a store, until it is killed: `URL DIR SEED [PAUSE]`, with so many milliseconds
 * between two of them, in which it answers who asks it. Begins when it reads a line, prints the number of each commit once that was acknowledged, and `failed CODE MESSAGE` where the store's world failed, which ends it.
 */
import { writeSync } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRoot, openStore } from '@codeloom/host'
import { commitOf, openMemory, StoreError } from '@codeloom/store'
import { TreeBringer } from './bring-in.ts'
import { layOut, SeededTree } from './seeded-tree.ts'

const [url = '', dir = '', seed = '1', pause = '0'] = process.argv.slice(2)
const tree = new SeededTree(Number(seed))
const root = findRoot(dir, dir)
// the grammars are loaded, and what is used is compiled, before it counts
const bringer = await TreeBringer.of(root)
await bringer.into(openMemory())
writeSync(1, 'ready\n')
await once(process.stdin, 'data')
try {
  const store = await openStore(url, root, { create: true })
  for (let { sequence } = commitOf(store); ; sequence++) {
    layOut(dir, tree.at(sequence + 1))
    writeSync(1, `${await bringer.into(store)}\n`)
    if (pause !== '0') await sleep(Number(pause))
  }
} catch (error) {
  if (!(error instanceof StoreError)) throw error
  writeSync(1, `failed ${error.code} ${error.message}\n`)
  process.exit(3)
}
