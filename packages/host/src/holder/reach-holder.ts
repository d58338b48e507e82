/** Finds whoever holds a store, and says in plain words why it cannot be asked where it cannot. */
import fs from 'node:fs'
import net from 'node:net'
import type { Root } from '../find-root.ts'
import { HostError, systemCode } from '../host-error.ts'
import { addressOf, thisMachine, type Address, type Held } from './address.ts'
import { HolderClient, HolderGoneError, patienceMs, SilentError } from './holder-client.ts'
import { protocolVersion, type Greeting } from './protocol.ts'

/** Somebody holds a store and cannot be asked. */
export interface Unasked {
  readonly why: string
  /** it may be stopped, or be busy for long */
  readonly silent: boolean
  readonly address: Address
}

/** What became of an attempt to reach a holder; `nobody`: none that listens can be seen from here. */
export type Reached =
  | { readonly kind: 'reached'; readonly client: HolderClient }
  | { readonly kind: 'nobody' }
  | ({ readonly kind: 'closed' } & Unasked)

interface Reaching {
  readonly patience?: number
  readonly signal?: AbortSignal | undefined
}

/** Reaches whoever holds a store, where anybody has told an address. */
export async function reachHolder(store: Held, reaching: Reaching = {}): Promise<Reached> {
  const address = addressOf(store)
  if (address === undefined) return { kind: 'nobody' }
  // of a machine that cannot be looked at only the lock says whether it still does
  if (isElsewhere(address)) return store.isHeld?.() === false ? { kind: 'nobody' } : heldElsewhere(address)
  const reached = await reachAt(address, reaching)
  if (reached.kind !== 'reached' || isNamedBy(address, reached.client.greeting)) return reached
  const { pid } = reached.client.greeting
  reached.client.close()
  // another one may have taken its place after its address was read
  const now = addressOf(store)
  if (now === undefined || now.epoch !== address.epoch || now.pid !== address.pid) return { kind: 'nobody' }
  return { kind: 'closed', why: `process ${address.pid} holds the store by its address, and process ${pid} answers there: it is not asked`, silent: false, address }
}

/** Why nobody can be asked though the right to hold the store is taken. */
export function heldUnseen(store: Held): string {
  const address = addressOf(store)
  const who = address === undefined ? 'a process' : `a process (the last one that told its number is ${address.pid})`
  return `${who} holds the store and cannot be asked from here: it has only just begun, or it runs as another user, in another container or on another machine`
}

export function doesNotAnswer(pid: number): string {
  return `process ${pid} holds the store and does not answer: it is busy, or stopped (kill -CONT ${pid} lets it go on, kill ${pid} ends it)`
}

/** Throws where a holder keeps the store equal to another folder. */
export function mustBeOf({ root, pid }: Greeting, { dir }: Root): void {
  if (realPath(root) !== realPath(dir)) throw new HostError('other-folder', `The store is kept equal to ${root} by process ${pid}. Choose another one for ${dir} with --store.`)
}

async function reachAt(address: Address, { patience = patienceMs, signal }: Reaching): Promise<Reached> {
  const { pid } = address
  const closed = (why: string, silent = false): Reached => ({ kind: 'closed', why, silent, address })
  const client = new HolderClient(net.connect(address.socket), pid)
  const onStop = (): void => client.close()
  signal?.addEventListener('abort', onStop, { once: true })
  try {
    const greeting = await client.greeted(patience)
    if (greeting.protocol === protocolVersion) return { kind: 'reached', client }
    client.close()
    return closed(`process ${pid} holds the store, and its Codeloom ${greeting.version} cannot be spoken with by this version: end it, or use the same one`)
  } catch (error) {
    client.close()
    const code = systemCode(error)
    if (error instanceof SilentError) return closed(doesNotAnswer(pid), true)
    if (deadCodes.has(code) || error instanceof HolderGoneError) return { kind: 'nobody' }
    if (code === 'EACCES' || code === 'EPERM') return closed(`process ${pid} of another user holds the store`)
    return closed(`process ${pid} holds the store, and cannot be asked at ${address.socket} (${error instanceof Error ? error.message : String(error)})`)
  } finally {
    signal?.removeEventListener('abort', onStop)
  }
}

function isElsewhere({ machine }: Address): boolean {
  return machine !== undefined && machine !== thisMachine()
}

function heldElsewhere(address: Address): Reached {
  return { kind: 'closed', why: `process ${address.pid} on the machine ${address.machine?.split(' ')[0]} holds the store, and cannot be asked from here`, silent: false, address }
}

function isNamedBy({ pid, epoch }: Address, greeting: Greeting): boolean {
  return greeting.pid === pid && greeting.epoch === epoch
}

/** What is gone is no other folder's. */
function realPath(dir: string): string | undefined {
  try {
    return fs.realpathSync(dir)
  } catch (error) {
    if (systemCode(error) === '') throw error
    return undefined
  }
}

/** Nobody listens any more, or whoever did is just ending; or its socket lies where this process does not see it. */
const deadCodes: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ECONNRESET', 'EPIPE'])
