/**
 * A tree and its index, kept equal: a call waits, within a bound, until what was written before it is in. Once a tree has been asked
 * about it is watched, by this process or by the one that holds its store (`kept-tree.ts`); until then, and where nobody can watch,
 * every call looks whether files changed (`tree-looks.ts`).
 */
import type { FileProblem } from '@codeloom/model'
import { addressOf, commitOf, differingOf, findRoot, openStore, type Root } from '@codeloom/host/ask'
import { createQueries, type Durability, type GraphStore, type Queries } from '@codeloom/engine/query'
import { openWorld, type World } from '@codeloom/host/world'
import { Keeping } from './keeping.ts'
import type { KeptTree } from './kept-tree.ts'
import { Notices } from './notices.ts'
import { untilEnd, type Readiness, type Waiting, type Waits } from './readiness.ts'
import { looking, TreeLooks } from './tree-looks.ts'

interface Opening {
  readonly dir: string
  readonly storeUrl: string | undefined
  readonly repo: string | undefined
  /** what an acknowledged commit survives */
  readonly durability?: Durability | undefined
  readonly waits: Waits
  /** the version of Codeloom, where the tree is to be watched; else every call looks at all of it */
  readonly watching: string | undefined
}

export class FreshTree {
  readonly root: Root
  readonly store: GraphStore
  readonly queries: Queries
  readonly world: World
  private readonly waits: Waits
  private readonly looks: TreeLooks
  /** undefined where it is only looked at: a store in memory is no other process's, and is written by one alone in this one */
  private readonly keeping: Keeping<KeptTree> | undefined
  private closed: Promise<void> | undefined
  private readonly notices: Notices

  private constructor(root: Root, store: GraphStore, { waits, watching: version, storeUrl, durability, world, notices }: Opening & { readonly world: World; readonly notices: Notices }) {
    this.root = root
    this.store = store
    this.world = world
    this.notices = notices
    this.queries = createQueries(store, world)
    this.waits = waits
    this.looks = new TreeLooks({ root, store, waits })
    if (version === undefined || store.url === 'mem') return
    this.keeping = new Keeping(async () => (await import('./kept-tree.ts')).KeptTree.open({ root, storeUrl, durability, version, vectors: words => notices.add(words) }))
  }

  static async open(opening: Opening): Promise<FreshTree> {
    const { dir, storeUrl, repo, durability } = opening
    const found = findRoot(dir, dir)
    const root = repo === undefined ? found : { ...found, repo }
    const store = await openStore(storeUrl, root, { create: true, durability })
    const notices = new Notices()
    const world = await openWorld(root, { store, say: words => notices.add(words) })
    const tree = new FreshTree(root, store, { ...opening, world, notices })
    tree.followIfKept()
    return tree
  }
  /** What people have to know, and was in no answer yet. */
  takeNotices(): readonly string[] {
    return this.notices.take()
  }
  get sequence(): number {
    return commitOf(this.store).sequence
  }

  /** Whether the tree is watched, by this process or another one. */
  async isKept(): Promise<boolean> {
    return (await this.keeping?.tree)?.isKept === true
  }
  /** What is left out or only partly in. */
  async problems(): Promise<readonly FileProblem[]> {
    const ofTree = await (await this.keeping?.tree)?.problems()
    return ofTree === undefined ? this.looks.found : [...ofTree, ...problemsIn(this.store)]
  }
  /**
   * Waits until the index holds what was in the tree when this was called, and what these paths are; rejects where the signal says
   * stop, or it fails and there is nothing to answer from.
   */
  async ready(waiting: Waiting, paths: readonly string[] = []): Promise<Readiness> {
    waiting.signal.throwIfAborted()
    this.followIfKept()
    const kept = this.keeping?.tree === undefined ? undefined : await this.readyWhereKept(waiting, paths)
    if (kept !== undefined) return kept
    const readiness = await this.looks.ready(waiting)
    if (readiness.kind === 'fresh') this.keeping?.begin()
    return readiness
  }
  /** Stops what runs and closes the store; whoever waits is told that it was stopped. */
  close(): Promise<void> {
    return (this.closed ??= this.end())
  }

  private async end(): Promise<void> {
    await this.looks.close()
    await this.keeping?.close()
    this.world.close()
    this.store.close()
  }
  /** Somebody keeps it already, or did when he was killed. */
  private followIfKept(): void {
    if (this.keeping !== undefined && this.keeping.tree === undefined && addressOf(this.store) !== undefined) this.keeping.begin()
  }
  /** Undefined where the tree has to be looked at: nobody keeps it just now, or whoever does failed. Rejects where the index is kept for another folder. */
  private async readyWhereKept({ signal, onStep }: Waiting, paths: readonly string[]): Promise<Readiness | undefined> {
    const over = this.waits.changes()
    const stop = AbortSignal.any([signal, over])
    onStep(looking)
    try {
      const kept = await untilEnd(Promise.resolve(this.keeping?.tree), stop)
      if (kept === undefined) return undefined
      if (await untilEnd(kept.caughtUp(paths, { signal: stop, onStep }), stop)) return { kind: 'fresh' }
      if (kept.ended !== undefined) await this.keepsNoMore(kept, kept.ended.error)
      return undefined
    } catch (error) {
      signal.throwIfAborted()
      if (isOtherFolder(error)) throw error
      if (!over.aborted) return undefined
      const { changesSinceCommit } = await import('@codeloom/host/tree-changes')
      const { added, changed, removed } = await changesSinceCommit(this.root, this.store)
      return { kind: 'behind', why: 'still being brought up to date', changed: { known: [...added, ...removed, ...await differingOf(changed, this)], isAll: true }, storeFailed: false }
    }
  }
  /** An index of another folder is not written over: every call asks anew whether it still is one. */
  private async keepsNoMore(kept: KeptTree, error: unknown): Promise<void> {
    await this.keeping?.letGo(kept, !isOtherFolder(error))
    if (isOtherFolder(error)) throw error
  }
}

function isOtherFolder(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'other-folder'
}

/** Files that are left out or only partly in, as the index has them. */
function problemsIn(store: GraphStore): readonly FileProblem[] {
  const snapshot = store.snapshot()
  try {
    return Array.from(snapshot.files()).flatMap(({ path, problems }) => (problems === '' ? [] : problemsOf(problems).map(problem => ({ path, problem }))))
  } finally {
    snapshot.close()
  }
}

function problemsOf(json: string): readonly FileProblem['problem'][] {
  const problems: readonly FileProblem['problem'][] = JSON.parse(json)
  return problems
}
