/**
 * Looks at a tree, one after the other, and brings in what they find. A look that began before a call was made may have missed what
 * the caller just wrote, so such a call waits for the next.
 *
 * P4: work that nobody waits for any more is stopped, unless a call left it running because its wait was over.
 */
import type { FileProblem } from '@codeloom/model'
import { commitOf, findRoot, type Root } from '@codeloom/host/ask'
import type { TreeChanges } from '@codeloom/host/tree-changes'
import type { GraphStore } from '@codeloom/engine/query'
import { stepOf, type Step } from './progress.ts'
import { untilEnd, type Changed, type Readiness, type Waiting, type Waits } from './readiness.ts'

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
export const looking: Step = { progress: 0, message: 'looking for what changed' }
const takingTurn: Step = { progress: 0, message: 'waiting for its turn to write the index' }

/** Whose looks they are. */
interface Looked {
  readonly root: Root
  readonly store: GraphStore
  readonly waits: Waits
}

export class TreeLooks {
  private readonly root: Root
  private readonly store: GraphStore
  private readonly waits: Waits
  private running: Look | undefined
  private next: Look | undefined
  /** the first look of a process also sees what the tree does not show: facts of another version */
  private lookedOnce = false
  /** what is left out or only partly in, as the last run found it */
  found: readonly FileProblem[] = []

  constructor({ root, store, waits }: Looked) {
    this.root = root
    this.store = store
    this.waits = waits
  }

  /** Waits for the look that begins after now; rejects where the signal says stop, or it fails and there is nothing to answer from. */
  async ready({ signal, onStep }: Waiting): Promise<Readiness> {
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
  /** Stops what runs, and resolves when it has ended; whoever waits is told that it was stopped. */
  async close(): Promise<void> {
    const { running, next } = this
    this.next = undefined
    for (const look of [running, next]) look?.abort.abort()
    // what waited its turn has it now, and ends at once
    next?.begin()
    await Promise.allSettled([running?.ended, next?.ended])
  }
  private get sequence(): number {
    return commitOf(this.store).sequence
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
