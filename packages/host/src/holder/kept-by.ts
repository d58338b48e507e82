/** Who keeps a store equal to its tree, and how that goes. */
import type { Root } from '../find-root.ts'
import { doesNotAnswer, HolderGoneError, mustBeOf, reachHolder } from './holder-client.ts'
import type { HolderStatus } from './protocol.ts'

export type KeptBy =
  | { readonly state: 'nobody' }
  /** somebody holds it and cannot be asked */
  | { readonly state: 'unasked'; readonly why: string }
  | { readonly state: 'kept'; readonly status: HolderStatus }

/** Whoever looks at a status waits no longer. */
const patienceMs = 2_000

export async function keptBy(storeUrl: string, root: Root): Promise<KeptBy> {
  const reached = await reachHolder(storeUrl, { patience: patienceMs })
  if (reached.kind === 'nobody') return { state: 'nobody' }
  if (reached.kind === 'closed') return { state: 'unasked', why: reached.why }
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
