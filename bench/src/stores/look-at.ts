import { canonicalDump, verifyStore } from '@codeloom/engine'
import type { StoreSnapshot } from '@codeloom/store'
import type { SeededTree } from './seeded-tree.ts'

export interface Looked {
  readonly dump: Uint8Array
  /** what is not as it has to be at the snapshot's commit */
  readonly problem: string | undefined
}

/**
 * Reads all that a snapshot shows, and holds it against itself (records, facts, links, postings, counts, Merkle root) and against the tree
 * of its commit, in which every commit changes a file: of a torn snapshot one part is of another commit. `hash` is that of contents.
 */
export function lookAt(snapshot: StoreSnapshot, tree: SeededTree, hash: (bytes: Uint8Array) => string): Looked {
  const { commit: { sequence } } = snapshot
  const { damage: [damage] } = verifyStore(snapshot, hash)
  const problem = damage === undefined ? unlikeTree(snapshot, tree.at(sequence), hash) : `${damage.where} ${damage.what}`
  return { dump: Buffer.concat([...canonicalDump(snapshot)]), problem: problem === undefined ? undefined : `at commit ${sequence}: ${problem}` }
}

function unlikeTree(snapshot: StoreSnapshot, files: ReadonlyMap<string, string>, hash: (bytes: Uint8Array) => string): string | undefined {
  let isTicked = false
  for (const record of snapshot.files()) {
    const text = files.get(record.path)
    if (text === undefined) return `${record.path} is of another commit`
    if (hash(Buffer.from(text)) !== record.hash) return `${record.path} has the content of another commit`
    isTicked ||= record.path === tickPath
  }
  return isTicked ? undefined : `${tickPath} is missing`
}

/** What every commit changes. */
const tickPath = 'tick.ts'
