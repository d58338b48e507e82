/** What a connection keeps between calls: which tree it is about, and the trees that were opened. */
import type { Request } from '@codeloom/model'
import { answer, type Answer } from './answer.ts'
import { FreshTree, type Readiness, type Waiting, type Waits } from './fresh-tree.ts'
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
  /** calls that a tree is answering */
  private readonly uses = new Map<FreshTree, number>()

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
  /** `since` is the revision whose diff the request wants. A tree whose store failed is opened anew by the next call. */
  async ask(tree: FreshTree, wanted: Wanted, waiting: Waiting): Promise<Answer> {
    this.uses.set(tree, (this.uses.get(tree) ?? 0) + 1)
    try {
      const readiness = await tree.ready(waiting)
      if (readiness.kind === 'behind' && readiness.storeFailed) this.trees.delete(tree.root.dir)
      return await this.answer(tree, wanted, readiness)
    } catch (error) {
      if (error instanceof Error && error.name === 'StoreError') this.trees.delete(tree.root.dir)
      throw error
    } finally {
      this.uses.set(tree, (this.uses.get(tree) ?? 1) - 1)
      await this.closeUnused(tree)
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
  private async answer(tree: FreshTree, { request, since }: Wanted, readiness: Readiness): Promise<Answer> {
    if (readiness.kind === 'not-yet') return { ok: false, error: { code: 'not-indexed', message: readiness.why } }
    const asked = since === undefined ? request : await withDiff(tree, request, since)
    if (asked === undefined) return { ok: true, text: `Nothing: nothing in ${tree.root.dir} differs from ${since}.` }
    return await answer({ tree, request: asked, readiness, maxChars: this.options.maxChars })
  }
  /** Closes a tree that no call finds any more, once the last one that uses it is answered. */
  private async closeUnused(tree: FreshTree): Promise<void> {
    const current = await this.trees.get(tree.root.dir)?.catch(() => undefined)
    if (current === tree || this.uses.get(tree) !== 0) return
    this.uses.delete(tree)
    await tree.close()
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
