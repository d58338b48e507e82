/**
 * A tree and its index, kept equal: a call waits, within a bound, until what was written before it is in. Once a tree has been asked
 * about it is watched, by this process or by the one that holds its store (`kept-tree.ts`); until then, and where nobody can watch,
 * every call looks whether files changed. A look that began before a call was made may have missed what the caller just wrote, so
 * such a call waits for the next.
 *
 * P4: work that nobody waits for any more is stopped, unless a call left it running because its wait was over.
 */
import type { FileProblem } from '@codeloom/model'
import { addressOf, differingOf, findRoot, openStore, type Root } from '@codeloom/host/ask'
import type { TreeChanges } from '@codeloom/host/tree-changes'
import { createQueries, type GraphStore, type Queries } from '@codeloom/engine/query'
import type { KeptTree } from './kept-tree.ts'
import { plainWords } from './plain-words.ts'
import { stepOf, type Step } from './progress.ts'

/** Whether an answer may be given, and what it has to say of itself. */
export type Readiness =
  | { readonly kind: 'fresh' }
  /** the index answers, but does not hold what changed since */
  | { readonly kind: 'behind'; readonly why: string; readonly changed: Changed; readonly storeFailed: boolean }
  /** nothing is indexed yet */
  | { readonly kind: 'not-yet'; readonly why: string }

/** Files that the index does not hold as they are now. */
interface Changed {
  readonly known: readonly string[]
  /** false while nobody has looked at the whole tree since the call was made: there may be more */
  readonly isAll: boolean
}

export interface Waiting {
  readonly signal: AbortSignal
  readonly onStep: (step: Step) => void
}

/** How long a call waits: each gives a signal that is aborted when the wait that begins now is over. */
export interface Waits {
  /** for the first index */
  readonly first: () => AbortSignal
  /** for what changed since */
  readonly changes: () => AbortSignal
}

interface Opening {
  readonly dir: string
  readonly storeUrl: string | undefined
  readonly repo: string | undefined
  readonly waits: Waits
  /** the version of Codeloom, where the tree is to be watched; else every call looks at all of it */
  readonly watching: string | undefined
}

/** One look at the tree with what it leads to. */
interface Look {
  readonly abort: AbortController
  readonly listeners: Set<(step: Step) => void>
  readonly ended: Promise<void>
  begin: () => void
  waiters: number
  /** a call gave up waiting and left it to go on */
  left: boolean
  last: Step
  /** undefined until the tree was looked at */
  changed: readonly string[] | undefined
}

/** What a look does before the index has anything to tell; as the first step of all, no part of it is done. */
const looking: Step = { progress: 0, message: 'looking for what changed' }
const takingTurn: Step = { progress: 0, message: 'waiting for its turn to write the index' }

export class FreshTree {
  readonly root: Root
  readonly store: GraphStore
  readonly queries: Queries
  private readonly opening: Opening
  private readonly waits: Waits
  private keeping: Promise<KeptTree | undefined> | undefined
  private running: Look | undefined
  private next: Look | undefined
  /** the first look of a process also sees what the tree does not show: facts of another version */
  private lookedOnce = false
  private closed: Promise<void> | undefined
  /** what is left out or only partly in, as the last run found it */
  private found: readonly FileProblem[] = []

  private constructor(root: Root, store: GraphStore, opening: Opening) {
    this.root = root
    this.store = store
    this.queries = createQueries(store)
    this.opening = opening
    this.waits = opening.waits
  }

  static async open(opening: Opening): Promise<FreshTree> {
    const { dir, storeUrl, repo } = opening
    const found = findRoot(dir, dir)
    const root = repo === undefined ? found : { ...found, repo }
    const tree = new FreshTree(root, await openStore(storeUrl, root, { create: true }), opening)
    // somebody keeps it already, or did when he was killed
    if (addressOf(tree.store.url) !== undefined) tree.keep()
    return tree
  }
  get sequence(): number {
    const snapshot = this.store.snapshot()
    const { sequence } = snapshot.commit
    snapshot.close()
    return sequence
  }

  /** Whether the tree is watched, by this process or another one. */
  async isKept(): Promise<boolean> {
    return await (await this.keeping)?.problems() !== undefined
  }
  /** What is left out or only partly in. */
  async problems(): Promise<readonly FileProblem[]> {
    const ofTree = await (await this.keeping)?.problems()
    return ofTree === undefined ? this.found : [...ofTree, ...problemsIn(this.store)]
  }
  /**
   * Waits until the index holds what was in the tree when this was called, and what these paths are; rejects where the signal says
   * stop, or it fails and there is nothing to answer from.
   */
  async ready(waiting: Waiting, paths: readonly string[] = []): Promise<Readiness> {
    waiting.signal.throwIfAborted()
    const kept = this.keeping === undefined ? undefined : await this.readyWhereKept(waiting, paths)
    if (kept !== undefined) return kept
    const readiness = await this.readyByLooking(waiting)
    if (readiness.kind === 'fresh') this.keep()
    return readiness
  }
  /** Begins to watch, or to follow whoever does. A store in memory is no other process's, and is written by one alone in this one. */
  private keep(): void {
    const { watching: version, storeUrl } = this.opening
    if (version === undefined || this.closed !== undefined || this.store.url === 'mem') return
    this.keeping ??= import('./kept-tree.ts').then(({ KeptTree }) => KeptTree.open({ root: this.root, storeUrl, version })).catch((error: unknown) => {
      // as long as it cannot be watched it is looked at
      process.stderr.write(`codeloom mcp: ${plainWords(error)}\n`)
      return undefined
    })
  }
  /** Undefined where the tree has to be looked at: nobody keeps it just now, or whoever does failed. */
  private async readyWhereKept({ signal, onStep }: Waiting, paths: readonly string[]): Promise<Readiness | undefined> {
    const over = this.waits.changes()
    const stop = AbortSignal.any([signal, over])
    onStep(looking)
    const work = Promise.resolve(this.keeping).then(async kept => kept?.caughtUp(paths, { signal: stop, onStep }))
    try {
      return await untilEnd(work, stop) === true ? { kind: 'fresh' } : undefined
    } catch {
      signal.throwIfAborted()
      if (!over.aborted) return undefined
      const { changesSinceCommit } = await import('@codeloom/host/tree-changes')
      const { added, changed, removed } = await changesSinceCommit(this.root, this.store)
      return { kind: 'behind', why: 'still being brought up to date', changed: { known: [...added, ...removed, ...await differingOf(changed, this)], isAll: true }, storeFailed: false }
    }
  }
  private async readyByLooking({ signal, onStep }: Waiting): Promise<Readiness> {
    const look = this.upcoming()
    const shown = this.running ?? look
    look.waiters++
    shown.listeners.add(onStep)
    look.listeners.add(onStep)
    const began = this.sequence
    const over = began === 0 ? this.waits.first() : this.waits.changes()
    try {
      await untilEnd(look.ended, AbortSignal.any([signal, over]))
      return { kind: 'fresh' }
    } catch (error) {
      signal.throwIfAborted()
      if (over.aborted) {
        look.left = true
        if (this.running !== undefined) this.running.left = true
        return this.lateness(look)
      }
      if (began === 0 || !isOfStore(error)) throw error
      return { kind: 'behind', why: error.message, changed: changedAt(look), storeFailed: true }
    } finally {
      look.waiters--
      shown.listeners.delete(onStep)
      look.listeners.delete(onStep)
      this.stopUnwanted()
    }
  }

  /** Stops what runs and closes the store; whoever waits is told that it was stopped. */
  close(): Promise<void> {
    return (this.closed ??= this.end())
  }
  private async end(): Promise<void> {
    const { running, next } = this
    this.next = undefined
    for (const look of [running, next]) look?.abort.abort()
    // what waited its turn has it now, and ends at once
    next?.begin()
    await Promise.allSettled([running?.ended, next?.ended])
    await (await this.keeping)?.close()
    this.store.close()
  }

  /** The look that begins after now: one that waits its turn already serves. */
  private upcoming(): Look {
    if (this.next !== undefined) return this.next
    const look = this.makeLook()
    if (this.running === undefined) this.begin(look)
    else this.next = look
    return look
  }
  private makeLook(): Look {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const abort = new AbortController()
    const look: Look = {
      abort, begin, listeners: new Set(), waiters: 0, left: false, last: looking, changed: undefined,
      ended: begun.then(() => this.bringIn(look)).finally(() => this.goOn(look)),
    }
    // whoever waits is told; where nobody does, nobody needs to know
    look.ended.catch(() => undefined)
    return look
  }
  private begin(look: Look): void {
    this.running = look
    look.begin()
  }
  private goOn(look: Look): void {
    if (this.running !== look) return
    this.running = undefined
    const { next } = this
    this.next = undefined
    if (next !== undefined) this.begin(next)
  }
  private stopUnwanted(): void {
    const { running, next } = this
    if (next !== undefined && next.waiters === 0 && !next.left) this.next = undefined
    if (running !== undefined && running.waiters === 0 && !running.left && this.next === undefined) running.abort.abort()
  }

  private async bringIn(look: Look): Promise<void> {
    const { signal } = look.abort
    signal.throwIfAborted()
    // a folder that went away is told, not taken for an empty one
    findRoot(this.root.dir, this.root.dir)
    let found: TreeChanges | undefined
    if (this.lookedOnce && this.sequence > 0) {
      tell(look, looking)
      const { changesSinceCommit } = await import('@codeloom/host/tree-changes')
      found = await changesSinceCommit(this.root, this.store)
      const { added, changed, removed } = found
      // what is surely so comes first: of the changed some may only be too young to tell
      look.changed = [...added, ...removed, ...changed]
      if (look.changed.length === 0) return
    }
    signal.throwIfAborted()
    tell(look, takingTurn)
    const { indexTree } = await import('@codeloom/host')
    const { problems } = await indexTree({ root: this.root, store: this.store, signal, swept: found?.swept, onProgress: progress => tell(look, stepOf(progress)) })
    this.lookedOnce = true
    this.found = problems
  }

  private lateness(look: Look): Readiness {
    const { last: { progress, message } } = this.running ?? look
    const doing = progress === 0 ? message : `${Math.floor(progress)}%, ${message}`
    if (this.sequence === 0) return { kind: 'not-yet', why: `The index is being built (${doing}). It goes on; ask again.` }
    return { kind: 'behind', why: `still being brought up to date (${doing})`, changed: changedAt(look, this.running), storeFailed: false }
  }
}

/** Of a look that waits its turn the one before it tells what it saw; something may have changed since. */
function changedAt(look: Look, running: Look = look): Changed {
  return { known: look.changed ?? running.changed ?? [], isAll: look.changed !== undefined }
}

function tell(look: Look, step: Step): void {
  look.last = step
  for (const listen of look.listeners) listen(step)
}

/** The index cannot be written: what was read from it still answers. */
function isOfStore(error: unknown): error is Error {
  return error instanceof Error && error.name === 'StoreError'
}

async function untilEnd<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  stop.throwIfAborted()
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const onStop = (): void => reject(stop.reason)
  stop.addEventListener('abort', onStop, { once: true })
  try {
    return await Promise.race([work, stopped])
  } finally {
    stop.removeEventListener('abort', onStop)
  }
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
