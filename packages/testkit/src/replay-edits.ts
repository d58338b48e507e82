import assert from 'node:assert/strict'
import { UpdateMemory, verifyStore, type Damage } from '@codeloom/engine'
import { openMemory, type GraphStore } from '@codeloom/store'
import { freshDump, update } from './check.ts'
import { memoryTree, type MemoryTree } from './memory-tree.ts'
import { RandomProject } from './random-project.ts'
import { randomOf } from './random.ts'
import { openGraph } from './test-graph.ts'

export interface ReplayOptions {
  readonly seed: number
  readonly edits: number
  /** the store that is updated; a memory store where none is given */
  readonly store?: GraphStore
}

/**
 * Makes a random project, edits it at random, and after each edit compares the updated graph with that of a fresh index,
 * byte for byte, and verifies what the store keeps beside it; the two read the files in different orders; of some seeds the updated one lets go of its answers
 * after each file, of some it remembers the tree from update to update. Throws an AssertionError that names seed and edit.
 */
export async function replayEdits({ seed, edits, store = openMemory() }: ReplayOptions): Promise<void> {
  const project = new RandomProject(randomOf(seed))
  const shuffle = randomOf(seed + 1)
  const tree = memoryTree(project.files, { order: files => shuffled(files, shuffle), batchSize: 1 + (seed % 4) })
  const how = { linkBytes: seed % 3 === 0 ? 0 : undefined, memory: seed % 2 === 0 ? new UpdateMemory() : undefined }
  await update(store, tree, how)
  for (let number = 1; number <= edits; number++) {
    const edit = project.edit()
    for (const [path, text] of edit) tree.put(path, text)
    await update(store, tree, how)
    const [updated, fresh] = [openGraph(store).dump(), await freshDump(tree)]
    assert.deepEqual(damageOf(store, tree), [], `seed ${seed}, edit ${number}: the store does not fit itself`)
    if (updated.join('\n') === fresh.join('\n')) continue
    const missing = fresh.filter(line => !updated.includes(line)).slice(0, 5)
    const extra = updated.filter(line => !fresh.includes(line)).slice(0, 5)
    const edited = [...edit].map(([path, text]) => `--- ${path}\n${text ?? '(deleted)'}`).join('\n')
    assert.fail(`seed ${seed}, edit ${number}:\n${edited}\nmissing:\n${missing.join('\n')}\nextra:\n${extra.join('\n')}`)
  }
}

function damageOf(store: GraphStore, tree: MemoryTree): readonly Damage[] {
  const snapshot = store.snapshot()
  try {
    return verifyStore(snapshot, bytes => tree.hash(bytes)).damage
  } finally {
    snapshot.close()
  }
}

function shuffled<T>(items: readonly T[], random: { below(n: number): number }): readonly T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const [a, b] = [order[i], order[j]]
    if (a !== undefined && b !== undefined) [order[i], order[j]] = [b, a]
  }
  return order
}
