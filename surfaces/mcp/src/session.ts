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
  /** `since` is the revision whose diff the request wants. */
  async ask(tree: FreshTree, { request, since }: Wanted, waiting: Waiting): Promise<Answer> {
    const readiness = await tree.ready(waiting)
    if (readiness.kind === 'not-yet') return { ok: false, error: { code: 'not-indexed', message: readiness.why } }
    try {
      const asked = since === undefined ? request : await withDiff(tree, request, since)
      if (asked === undefined) return { ok: true, text: `Nothing: nothing in ${tree.root.dir} differs from ${since}.` }
      return await answer({ tree, request: asked, readiness, maxChars: this.options.maxChars })
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

interface Wanted {
  readonly request: Request
  readonly since?: string
}

/** The request about what changed since a revision; undefined where nothing did. */
async function withDiff({ root, store }: FreshTree, { method, params }: Request, since: string): Promise<Request | undefined> {
  const { changesSince } = await import('@codeloom/host/changes-since')
  const { diff, stale, gone } = await changesSince(root, store, since)
  return diff === '' ? undefined : { method, params: { ...params, diff, ...(stale.length === 0 ? {} : { stale }), ...(gone.length === 0 ? {} : { gone }) } }
}
