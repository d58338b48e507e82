import { updateIndex, type TreeSource, type UpdateMemory } from '@codeloom/engine'
import { openTree, type Root } from '@codeloom/host'
import { linkRules } from '@codeloom/languages'
import type { GraphStore } from '@codeloom/store'

/** Brings what is in a folder now into stores, by the one write path, with parsers that stay loaded. Nothing is taken from other stores. */
export class TreeBringer {
  private readonly root: Root
  private readonly tree: TreeSource

  private constructor(root: Root, tree: TreeSource) {
    this.root = root
    this.tree = tree
  }
  static async of(root: Root): Promise<TreeBringer> {
    return new TreeBringer(root, await openTree(root))
  }
  /** Answers the number of the commit. `memory`: what whoever goes on and on with one store keeps from update to update. */
  async into(store: GraphStore, memory?: UpdateMemory): Promise<number> {
    const { tree, root: { repo, dir } } = this
    return (await updateIndex({ store, tree, rules: linkRules, repo, root: dir, memory })).sequence
  }
  /** That of contents, in hex. */
  get hash(): (bytes: Uint8Array) => string {
    return bytes => this.tree.hash(bytes)
  }
}
