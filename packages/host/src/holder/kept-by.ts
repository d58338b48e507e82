/** Who keeps a store equal to its tree, and how that goes. */
import type { GraphStore } from '@codeloom/store'
import type { Root } from '../find-root.ts'
import { HolderGoneError } from './holder-client.ts'
import type { HolderStatus } from './protocol.ts'
import { doesNotAnswer, heldUnseen, mustBeOf, reachHolder } from './reach-holder.ts'

export type KeptBy =
  | { readonly state: 'nobody' }
  /** somebody holds it and cannot be asked */
  | { readonly state: 'unasked'; readonly why: string }
  | { readonly state: 'kept'; readonly status: HolderStatus }

/** Whoever looks at a status waits no longer. */
const patienceMs = 2_000

/** The right to hold the store says whether anybody does; the address only says how to ask. */
export async function keptBy(store: Pick<GraphStore, 'url' | 'isHeld'>, root: Root): Promise<KeptBy> {
  const reached = await reachHolder(store.url, { patience: patienceMs })
  if (reached.kind !== 'reached') {
    const isHeld = store.isHeld()
    if (reached.kind === 'nobody') return isHeld === true ? { state: 'unasked', why: heldUnseen(store.url) } : { state: 'nobody' }
    return isHeld === false ? { state: 'nobody' } : { state: 'unasked', why: reached.why }
  }
  const { client } = reached
  const signal = AbortSignal.timeout(patienceMs)
  try {
    mustBeOf(client.greeting, root)
    return { state: 'kept', status: await client.ask('status', {}, { signal }) }
  } catch (error) {
    if (error instanceof HolderGoneError) return { state: 'nobody' }
    if (signal.aborted) return { state: 'unasked', why: doesNotAnswer(client.greeting.pid) }
    return { state: 'unasked', why: error instanceof Error ? error.message : String(error) }
  } finally {
    client.close()
  }
}
