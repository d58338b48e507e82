import type { Progress, TreeSource, UpdateOptions, UpdateSummary } from '@codeloom/engine'
import { updateIndex, withRetries } from '@codeloom/engine/update'
import { linkRules } from '@codeloom/languages'
import type { GraphStore } from '@codeloom/store'
import { findRoot, type Root } from './find-root.ts'
import { openStore } from './open-store.ts'
import { openTree, type OpenTree, type TreeOptions } from './open-tree.ts'
import { listAsDonor, openDonorStores } from './read/donor-list.ts'
import { namedStore } from './store-schemes.ts'
import type { Swept } from './tree-changes.ts'

export interface IndexOptions {
  readonly root: Root
  readonly store: GraphStore
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** how many threads read; as many as there are cores where it is not given */
  readonly workers?: number | undefined
  readonly maxFileBytes?: number | undefined
  /** what a sweep found already: where the store still is at the commit that it was compared with, the tree is not looked at again */
  readonly swept?: Swept | undefined
}

/** Brings a store up to date with the tree under a root; a store with nothing in it gets all of it. Where the store fails in passing it is tried again. */
export async function indexTree({ root, store, signal, onProgress, workers, maxFileBytes, swept }: IndexOptions): Promise<UpdateSummary> {
  const tree = await openSharingTree(root, store, { workers, maxFileBytes, swept })
  try {
    return await withRetries(() => bringIn({ root, store, tree, signal, onProgress }), { signal })
  } finally {
    tree.close()
  }
}

/** The tree under a root, which shares facts with the other trees of the user: what their stores hold, and what they have left. */
export async function openSharingTree(root: Root, store: GraphStore, options: Omit<TreeOptions, 'donorStores' | 'sharesLeft'>): Promise<OpenTree> {
  const donorStores = (): Promise<readonly GraphStore[]> => openDonorStores(root, store.url, url => openStore(url, root, { create: false }))
  return openTree(root, { ...options, donorStores, sharesLeft: true })
}

export interface BringIn extends Pick<UpdateOptions, 'store' | 'tree' | 'signal' | 'onProgress' | 'progress' | 'onWork' | 'onGone' | 'onSealed' | 'memory' | 'queue'> {
  readonly root: Root
}

/** Brings a store up to date with a tree as it is seen. */
export async function bringIn({ root, tree, ...options }: BringIn): Promise<UpdateSummary> {
  const { store } = options
  const summary = await updateIndex({ ...options, tree: stillThere(root, tree), rules: linkRules, repo: root.repo, root: root.dir })
  if (summary.parsed + summary.lent > 0 && namedStore(store.url).canLend) listAsDonor(root, store.url)
  return summary
}

/** A folder that goes away while it is looked at or read seems to be empty: whether it is there is asked again after either. */
function stillThere({ dir }: Root, tree: TreeSource): TreeSource {
  async function* checked<T>(found: AsyncIterable<T>): AsyncGenerator<T> {
    yield* found
    findRoot(dir, dir)
  }
  return { ...tree, sweep: (known, signal) => checked(tree.sweep(known, signal)), read: (files, signal) => checked(tree.read(files, signal)) }
}
