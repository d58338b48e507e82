/** What a connection keeps between calls: which tree it is about, and the trees that were opened. */
import type { Request } from '@codeloom/model'
import { answer, type Answer } from './answer.ts'
import { FreshTree, type Waiting, type Waits } from './fresh-tree.ts'
import type { Roots } from './roots.ts'

export interface SessionOptions {
  readonly root?: string | undefined
  readonly storeUrl?: string | undefined
  readonly repo?: string | undefined
  readonly maxChars: number
  readonly waits: Waits
}

export class Session {
  readonly options: SessionOptions
  /** set once it is known; forgotten where the client says that its roots changed */
  roots: Roots | undefined
  private readonly trees = new Map<string, Promise<FreshTree>>()

  constructor(options: SessionOptions) {
    this.options = options
  }
  async tree(dir: string): Promise<FreshTree> {
    const { storeUrl, repo, waits } = this.options
    const known = this.trees.get(dir)
    if (known !== undefined) return await known
    const opening = FreshTree.open({ dir, storeUrl, repo, waits })
    this.trees.set(dir, opening)
    // what could not be opened is tried again by the next call
    opening.catch(() => this.trees.delete(dir))
    return await opening
  }
  async ask(tree: FreshTree, request: Request, waiting: Waiting): Promise<Answer> {
    const readiness = await tree.ready(waiting)
    if (readiness.kind === 'not-yet') return { ok: false, error: { code: 'not-indexed', message: readiness.why } }
    try {
      return await answer({ tree, request, readiness, maxChars: this.options.maxChars })
    } catch (error) {
      // the store was removed or replaced below us: the next call opens it anew
      if (error instanceof Error && error.name === 'StoreError') this.drop(tree)
      throw error
    }
  }
  async close(): Promise<void> {
    for (const opening of this.trees.values()) {
      try {
        await (await opening).close()
      } catch {
        // what could not be opened needs no closing
        continue
      }
    }
  }
  private drop(tree: FreshTree): void {
    this.trees.delete(tree.root.dir)
    void tree.close()
  }
}
