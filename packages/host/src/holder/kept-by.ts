/** Who keeps a store equal to its tree, and how that goes. */
import type { GraphStore } from '@codeloom/store'
import type { Root } from '../find-root.ts'
import { addressOf } from './address.ts'
import { HolderGoneError } from './holder-client.ts'
import type { HolderStatus } from './protocol.ts'
import { doesNotAnswer, heldUnseen, mustBeOf, reachHolder, type Reached } from './reach-holder.ts'

export type KeptBy =
  | { readonly state: 'nobody' }
  /** somebody holds it and cannot be asked */
  | { readonly state: 'unasked'; readonly why: string }
  | { readonly state: 'kept'; readonly status: HolderStatus }

/** Whoever looks at a status waits no longer. */
const patienceMs = 2_000

type Held = Pick<GraphStore, 'url' | 'notice' | 'isHeld'>

/** The right to hold the store says whether anybody does; the address only says how to ask. */
export async function keptBy(store: Held, root: Root): Promise<KeptBy> {
  const reached = await reachHolder(store, { patience: patienceMs })
  if (reached.kind !== 'reached') return unreached(store, reached)
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

/** What is known of a holder that was not reached. */
function unreached(store: Held, reached: Exclude<Reached, { readonly kind: 'reached' }>): KeptBy {
  const isHeld = store.isHeld()
  if (isHeld === false) return { state: 'nobody' }
  if (reached.kind === 'closed') return { state: 'unasked', why: reached.why }
  if (isHeld === true) return { state: 'unasked', why: heldUnseen(store) }
  const address = addressOf(store)
  if (address === undefined) return { state: 'nobody' }
  return { state: 'unasked', why: `process ${address.pid} was the last to hold the store; whether it still does cannot be told from here, because its lock may not be tried` }
}
