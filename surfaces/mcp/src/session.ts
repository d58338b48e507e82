/** What a connection keeps between calls: which tree it is about, and the trees that were opened. */
import type { Durability } from '@codeloom/engine/query'
import type { Root } from '@codeloom/host/ask'
import { waitForCommit } from '@codeloom/host/wait-for-commit'
import { plainLine, type Request } from '@codeloom/model'
import { answer, type Answer } from './answer.ts'
import { FreshTree } from './fresh-tree.ts'
import type { Readiness, Waiting, Waits } from './readiness.ts'
import type { Roots } from './roots.ts'
import type { Asked } from './tools.ts'

export interface SessionOptions {
  readonly root?: string | undefined
  readonly storeUrl?: string | undefined
  readonly repo?: string | undefined
  /** what an acknowledged commit survives; `normal` where it is not given */
  readonly durability?: Durability | undefined
  readonly maxChars: number
  readonly waits: Waits
  /** the version of Codeloom, where trees are to be watched; else every call looks at all of its tree */
  readonly watching?: string | undefined
}

/** A tree, from the first call that needs it until the last one that does is answered. */
interface Opened {
  readonly tree: Promise<FreshTree>
  /** calls that use it or are about to */
  uses: number
}

/**
 * S1: a tree whose store failed is opened anew by the next call, and closed once no call uses it any more: none is left open
 *     behind the session's end, none is closed below a call.
 */
export class Session {
  readonly options: SessionOptions
  /** set once it is known; forgotten where the client says that its roots changed */
  roots: Roots | undefined
  private readonly trees = new Map<string, Opened>()

  constructor(options: SessionOptions) {
    this.options = options
  }
  /** `want` says what to ask, once the tree is known. */
  async ask(dir: string, want: (root: Root) => Asked, waiting: Waiting): Promise<Answer> {
    const opened = this.opened(dir)
    opened.uses++
    try {
      const tree = await opened.tree
      const wanted = want(tree.root)
      if (!wanted.ok) return wanted
      const readiness = await tree.ready(waiting)
      const { minSnapshot } = wanted.request.params
      if (minSnapshot !== undefined) await waitForCommit(tree.store, minSnapshot, AbortSignal.any([waiting.signal, this.options.waits.changes()]))
      if (readiness.kind === 'behind' && readiness.storeFailed) this.forget(opened)
      return await this.answer(tree, wanted, { readiness, waiting })
    } catch (error) {
      if (error instanceof Error && error.name === 'StoreError') this.forget(opened)
      throw error
    } finally {
      opened.uses--
      if (opened.uses === 0 && this.trees.get(dir) !== opened) await closed(opened)
    }
  }
  /** Closes every tree; throws what kept the first of them from it, when the others are closed. */
  async close(): Promise<void> {
    const opened = [...this.trees.values()]
    this.trees.clear()
    for (const result of await Promise.allSettled(opened.map(closed))) if (result.status === 'rejected') throw result.reason
  }
  private opened(dir: string): Opened {
    const known = this.trees.get(dir)
    if (known !== undefined) return known
    const { storeUrl, repo, durability, waits, watching } = this.options
    const opened: Opened = { tree: FreshTree.open({ dir, storeUrl, repo, durability, waits, watching }), uses: 0 }
    this.trees.set(dir, opened)
    // what could not be opened is tried again by the next call; this one is told why
    opened.tree.catch(() => this.forget(opened))
    return opened
  }
  /** Another tree may stand in its place by now: that one stays. */
  private forget(opened: Opened): void {
    for (const [dir, each] of this.trees) if (each === opened) this.trees.delete(dir)
  }
  private async answer(tree: FreshTree, { request, since }: Wanted, { readiness, waiting }: { readonly readiness: Readiness; readonly waiting: Waiting }): Promise<Answer> {
    if (readiness.kind === 'not-yet') return { ok: false, error: { code: 'not-indexed', message: readiness.why } }
    const { maxChars } = this.options
    const again = (paths: readonly string[]): Promise<Readiness> => tree.ready(waiting, paths)
    if (since === undefined) return await answer({ tree, request, readiness, again, maxChars, remarks: [] })
    const { asked, remarks } = await withDiff(tree, request, since)
    if (asked !== undefined) return await answer({ tree, request: asked, readiness, again, maxChars, remarks })
    return { ok: true, text: [`Nothing: nothing in ${tree.root.dir} that git tracks differs from ${since}.`, ...remarks].map(plainLine).join('\n') }
  }
}

/** What could not be opened needs no closing: whoever asked for it was told. */
async function closed({ tree }: Opened): Promise<void> {
  const [outcome] = await Promise.allSettled([tree])
  if (outcome.status === 'fulfilled') await outcome.value.close()
}

interface Wanted {
  readonly request: Request
  readonly since?: string
}

interface Diffed {
  /** undefined where nothing changed */
  readonly asked: Request | undefined
  readonly remarks: readonly string[]
}

/** sources that are named one by one */
const mostNamed = 5

/** The request about what changed since a revision, and what the diff does not tell. */
async function withDiff({ root, store }: FreshTree, { method, params }: Request, since: string): Promise<Diffed> {
  const { changesSince } = await import('@codeloom/host/changes-since')
  const { diff, stale, gone, untracked } = await changesSince(root, store, since)
  const more = untracked.length > mostNamed ? ` and ${untracked.length - mostNamed} more` : ''
  const remarks = untracked.length === 0 ? [] : [`Note: not compared, because git does not track them: ${untracked.slice(0, mostNamed).join(', ')}${more}.`]
  if (diff === '') return { asked: undefined, remarks }
  return { asked: { method, params: { ...params, diff, ...(stale.length === 0 ? {} : { stale }), ...(gone.length === 0 ? {} : { gone }) } }, remarks }
}
