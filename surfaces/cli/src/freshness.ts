/** Whether an answer still fits the tree: `status` looks at the whole tree, another question at the files that it rests on. */
import type { Answered } from '@codeloom/model'
import type { FileRecord, GraphStore } from '@codeloom/engine/query'
import { differingFiles, type Root } from '@codeloom/host/ask'
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
  const [{ provenChanges }, { keptBy }, { keeperResult }] = await Promise.all([import('@codeloom/host/tree-changes'), import('@codeloom/host/holder'), import('./keeper.ts')])
  const keeper = keeperResult(await keptBy(store.url, root))
  const changes = await provenChanges(root, store)
  const pending = [...changes.added, ...changes.changed, ...changes.removed]
  const coverage = [...response.coverage, ...changes.problems]
  return { answer: { ...response, coverage, pending: pending.length, result: { ...response.result, pending: pending.length, keeper } }, pending, changes }
}
