/** Whether an answer still fits the tree: `status` looks at the whole tree, another question at the files that it rests on. */
import type { Answered, KeeperResult } from '@codeloom/model'
import type { FileRecord, GraphStore } from '@codeloom/engine/query'
import { addressOf, differingFiles, differingOf, type Root } from '@codeloom/host/ask'
import type { TreeChanges } from '@codeloom/host/tree-changes'

export interface Fresh {
  /** with what is pending, and what could not be looked into */
  readonly answer: Answered
  readonly pending: readonly string[]
  /** of a status */
  readonly changes?: TreeChanges
}

interface Told {
  readonly response: Answered
  readonly restsOn: Iterable<FileRecord>
}

export async function freshen({ response, restsOn }: Told, { root, store }: { readonly root: Root; readonly store: GraphStore }): Promise<Fresh> {
  if (!('store' in response.result)) {
    const pending = await differingFiles(root, [...restsOn])
    return { answer: { ...response, pending: pending.length }, pending }
  }
  const keeper = await keeperOf(root, store)
  const { changesSinceCommit } = await import('@codeloom/host/tree-changes')
  const found = await changesSinceCommit(root, store)
  const changes = { ...found, changed: await differingOf(found.changed, { root, store }) }
  const pending = [...changes.added, ...changes.changed, ...changes.removed]
  const coverage = [...response.coverage, ...changes.problems]
  return { answer: { ...response, coverage, pending: pending.length, result: { ...response.result, pending: pending.length, keeper } }, pending, changes }
}

/** Who keeps the tree. To talk to one is loaded only where one has told its address, or holds it. */
async function keeperOf(root: Root, store: GraphStore): Promise<KeeperResult> {
  if (addressOf(store) === undefined && store.isHeld() !== true) return { state: 'nobody' }
  const [{ keptBy }, { keeperResult }] = await Promise.all([import('@codeloom/host/holder'), import('./keeper.ts')])
  return keeperResult(await keptBy(store, root))
}
