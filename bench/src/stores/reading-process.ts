/**
 * A process that reads one snapshot after the other of a store that another process writes (`writing-process.ts`), until its input ends:
 * `URL DIR SEED`. Prints `ready` when it has read the first, and at its end what it saw, as JSON. Whatever is not as it has to be, or fails, is its problem, and ends it.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRoot, openStore } from '@codeloom/host'
import { commitOf, type GraphStore } from '@codeloom/store'
import { randomOf } from '@codeloom/testkit/random'
import { TreeBringer } from './bring-in.ts'
import { lookAt } from './look-at.ts'
import { SeededTree } from './seeded-tree.ts'

/** How long a snapshot is held before it is read again, at most. */
const mostHeldMs = 60

const [url = '', dir = '', seed = '1'] = process.argv.slice(2)
const root = findRoot(dir, dir)
const random = randomOf(process.pid)
const tree = new SeededTree(Number(seed))
const { hash } = await TreeBringer.of(root)
const commits = new Set<number>()
let [snapshots, overtaken, isOver] = [0, 0, false]
process.stdin.once('end', () => (isOver = true)).resume()

/** What is wrong with a snapshot, as it is opened and after others have committed. */
async function problemOf(store: GraphStore): Promise<string | undefined> {
  const snapshot = store.snapshot()
  try {
    const first = lookAt(snapshot, tree, hash)
    await sleep(random.below(mostHeldMs))
    const again = lookAt(snapshot, tree, hash)
    const { commit: { sequence } } = snapshot
    snapshots++
    commits.add(sequence)
    if (commitOf(store).sequence > sequence) overtaken++
    return first.problem ?? again.problem ?? (digestOf(first.dump) === digestOf(again.dump) ? undefined : `commit ${sequence} was read twice through one snapshot, and each time otherwise`)
  } finally {
    snapshot.close()
  }
}

function digestOf(dump: Uint8Array): string {
  return createHash('sha256').update(dump).digest('hex')
}

let problem: string | undefined
try {
  const store = await openStore(url, root, { create: false })
  problem = await problemOf(store)
  process.stdout.write('ready\n')
  while (!isOver && problem === undefined) problem = await problemOf(store)
  store.close()
} catch (error) {
  problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
process.stdout.write(`${JSON.stringify({ snapshots, commits: commits.size, overtaken, problem })}\n`)
