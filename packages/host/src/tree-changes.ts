/** How a tree differs from what was indexed of it: a walk that looks at every file's stamp and opens none. */
import type { Differences, KnownFiles } from '@codeloom/engine'
import type { FileProblem, Problem } from '@codeloom/model'
import { folderOf, nameOf, type GraphStore, type StoreSnapshot } from '@codeloom/store'
import { claimsOf, type Languages } from './claims.ts'
import type { Root } from './find-root.ts'
import { registeredLanguages } from './languages.ts'
import { walkTree } from './walk/walk.ts'

export interface TreeChanges {
  readonly added: readonly string[]
  /** what is not surely what it was when it was read */
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** what could not be looked into */
  readonly problems: readonly FileProblem[]
  /** all of it, for an update of the same commit that need not look again */
  readonly swept: Swept
}

/** What a sweep of a tree found, against the files of a commit. */
export interface Swept extends Differences {
  readonly sequence: number
  readonly problems: ReadonlyMap<string, Problem>
}

/** How a tree differs from the last commit of its store. */
export async function changesSinceCommit(root: Root, store: GraphStore): Promise<TreeChanges> {
  const snapshot = store.snapshot()
  try {
    return await findTreeChanges(root, snapshot)
  } finally {
    snapshot.close()
  }
}

export async function findTreeChanges({ dir }: Root, snapshot: Pick<StoreSnapshot, 'commit' | 'folders'>, languages?: Languages): Promise<TreeChanges> {
  const known: KnownFiles = { sequence: snapshot.commit.sequence, folders: new Map(Array.from(snapshot.folders(), sheet => [sheet.folder, sheet])) }
  const claimOf = claimsOf(languages ?? await registeredLanguages())
  const problems = new Map<string, Problem>()
  const parts = await Array.fromAsync(walkTree({ dir, claimOf, problems, known }))
  const files = parts.flatMap(({ changed }) => changed)
  const gone = parts.flatMap(part => part.gone)
  const isKnown = (path: string): boolean => (known.folders.get(folderOf(path))?.rowOf(nameOf(path)) ?? -1) >= 0
  const { changed = [], added = [] } = Object.groupBy(files.map(({ path }) => path), path => (isKnown(path) ? 'changed' : 'added'))
  return {
    added: added.sort(), changed: changed.sort(), removed: gone.toSorted(),
    problems: Array.from(problems, ([path, problem]) => ({ path, problem })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    swept: { sequence: known.sequence, changed: files, gone, looked: parts.reduce((sum, { looked }) => sum + looked, 0), problems },
  }
}
