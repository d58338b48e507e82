/**
 * A process that brings one tree after the other into a store, until it is killed: `URL DIR SEED`. Begins when it reads a line, prints the
 * number of each commit once that was acknowledged, and `failed CODE MESSAGE` where the store's world failed, which ends it.
 */
import { writeSync } from 'node:fs'
import { once } from 'node:events'
import { findRoot, openStore } from '@codeloom/host'
import { commitOf, openMemory, StoreError } from '@codeloom/store'
import { TreeBringer } from './bring-in.ts'
import { layOut, SeededTree } from './seeded-tree.ts'

const [url = '', dir = '', seed = '1'] = process.argv.slice(2)
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
  }
} catch (error) {
  if (!(error instanceof StoreError)) throw error
  writeSync(1, `failed ${error.code} ${error.message}\n`)
  process.exit(3)
}
