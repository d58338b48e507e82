/**
 * Mends what can be mended: a store that is damaged is made anew; what whoever keeps the tree had given up is tried again; else the
 * whole tree is looked at. Says what it did.
 */
import { defaultStoreUrl, indexTree, openStore, type Root } from '@codeloom/host'
import { commitOf } from '@codeloom/host/ask'
import { discardStore } from '@codeloom/host/discard-store'
import { keptBy } from '@codeloom/host/holder'
import { verifyTree } from '@codeloom/host/verify-tree'
import type { UpdateSummary } from '@codeloom/engine'
import type { Durability, GraphStore } from '@codeloom/engine/query'
import { lookedAtByHolder, say } from './ask-holder.ts'
import { changeCounts } from './change-counts.ts'
import { CommandError } from './explain-error.ts'
import { counted, writeOut } from './output.ts'
import { ProgressBar } from './progress-bar.ts'
import { rootOf, type GlobalOptions } from './session.ts'

interface Damaged {
  readonly where: string
  readonly what: string
}

interface Repaired {
  /** what was wrong with the store, which was made anew then */
  readonly damage: readonly Damaged[]
  readonly triedAgain: readonly { readonly paths: readonly string[]; readonly message: string }[]
  /** the process that did it, where it was another one */
  readonly by: number | undefined
  readonly summary: UpdateSummary
}

/** Repairs, prints, and returns the exit code. */
export async function runRepair(options: GlobalOptions, durability: Durability): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const root = rootOf(options)
  const opened = await openWhole(options, { root, durability })
  const bar = new ProgressBar(process.stderr)
  try {
    const repaired = await repair(root, { ...opened, signal: stop.signal, bar })
    bar.clear()
    if (options.json === true) await writeOut(`${JSON.stringify(jsonOf(repaired, opened.store))}\n`)
    else await show(repaired, { root, url: opened.store.url })
    return 0
  } finally {
    bar.clear()
    opened.store.close()
  }
}

interface Opened {
  readonly store: GraphStore
  readonly damage: readonly Damaged[]
}

/** The store, made anew, with nothing in it yet, where what was there is damaged. */
async function openWhole(options: GlobalOptions, { root, durability }: { readonly root: Root; readonly durability: Durability }): Promise<Opened> {
  const open = (): Promise<GraphStore> => openStore(options.store, root, { create: true, durability })
  let store: GraphStore | undefined
  let damage: readonly Damaged[]
  try {
    store = await open()
    damage = await damageIn(store, root)
  } catch (error) {
    store?.close()
    if (!isDamaged(error)) throw error
    damage = [{ where: 'the store', what: error.message }]
  }
  if (damage.length === 0 && store !== undefined) return { store, damage }
  store?.close()
  if (!await discardStore(options.store ?? defaultStoreUrl(root), root)) {
    throw new CommandError(`the store is damaged (${damage[0]?.where}: ${damage[0]?.what}) and another process holds it: end that one (codeloom status names it), then run codeloom repair again`)
  }
  return { store: await open(), damage }
}

/** Of a store with a commit what verifying it finds. */
async function damageIn(store: GraphStore, root: Root): Promise<readonly Damaged[]> {
  return commitOf(store).sequence === 0 ? [] : (await verifyTree(root, store, { full: false })).damage
}

function isDamaged(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'damaged'
}

interface Repairing extends Opened {
  readonly signal: AbortSignal
  readonly bar: ProgressBar
}

async function repair(root: Root, { store, damage, signal, bar }: Repairing): Promise<Repaired> {
  if (damage.length > 0) say(`the store was damaged (${damage[0]?.where}: ${damage[0]?.what}${damage.length > 1 ? `, and ${damage.length - 1} more` : ''}); it is made anew from the sources`)
  const kept = await keptBy(store, root)
  const triedAgain = kept.state === 'kept' ? kept.status.deadLetters : []
  const onProgress = bar.show.bind(bar)
  const looked = kept.state === 'nobody' ? undefined : await lookedAtByHolder({ root, store, signal, onProgress })
  const summary = looked?.summary ?? await indexTree({ root, store, signal, onProgress })
  return { damage, triedAgain, by: looked?.pid, summary }
}

async function show({ damage, triedAgain, by, summary }: Repaired, { root, url }: { readonly root: Root; readonly url: string }): Promise<void> {
  await writeOut(damage.length === 0 ? `${url} is whole\n` : `${url} was damaged, and was made anew\n`)
  for (const { paths, message } of triedAgain) await writeOut(`tried again, and in now: ${paths.length === 0 ? 'the whole folder' : paths.join(', ')} (it had failed: ${message})\n`)
  if (triedAgain.length === 0 && by !== undefined) await writeOut(`process ${by} had given up nothing\n`)
  await writeOut(`${root.dir}: ${counted(summary.files, 'file')}, ${changeCounts(summary) || 'nothing had changed'}; commit ${summary.sequence}\n`)
}

function jsonOf({ damage, triedAgain, by, summary }: Repaired, store: GraphStore): object {
  const { sequence, root, label } = commitOf(store)
  const { problems: coverage, ...rest } = summary
  return { result: { damage, triedAgain, ...(by === undefined ? {} : { by }), ...rest }, snapshot: { sequence, root, label }, pending: 0, coverage, truncated: false }
}
