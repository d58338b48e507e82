/** Has whoever holds the store look at the whole tree, so that two processes do not do the same work. */
import type { Progress, UpdateSummary } from '@codeloom/engine'
import type { GraphStore } from '@codeloom/engine/query'
import type { Root } from '@codeloom/host'
import { heldUnseen, HolderGoneError, mustBeOf, reachHolder } from '@codeloom/host/holder'
import { plainLine } from '@codeloom/model'
import { packageVersion } from './package-version.ts'

export interface Asking {
  readonly root: Root
  readonly store: GraphStore
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

export interface Looked {
  readonly summary: UpdateSummary
  readonly pid: number
}

/** Undefined where nobody holds it, or who does cannot be asked or ended meanwhile: which is said. */
export async function lookedAtByHolder({ root, store, signal, onProgress }: Asking): Promise<Looked | undefined> {
  const reached = await reachHolder(store, { signal })
  if (reached.kind === 'nobody') {
    if (store.isHeld() === true) say(`${heldUnseen(store)}; this run does it by itself`)
    return undefined
  }
  if (reached.kind === 'closed') {
    signal.throwIfAborted()
    say(`${reached.why}; this run does it by itself`)
    return undefined
  }
  const { client } = reached
  const { pid, command, version } = client.greeting
  try {
    mustBeOf(client.greeting, root)
    say(`process ${pid} (codeloom ${command}${version === packageVersion() ? '' : `, version ${version}`}) keeps this folder up to date; it looks at all of it now`)
    return { summary: await client.ask('look', {}, { signal, onEvent: onProgress }), pid }
  } catch (error) {
    if (!(error instanceof HolderGoneError)) throw error
    say(`process ${pid} ended meanwhile; this run goes on by itself`)
    return undefined
  } finally {
    client.close()
  }
}

export function say(words: string): void {
  process.stderr.write(`codeloom: ${plainLine(words)}\n`)
}
