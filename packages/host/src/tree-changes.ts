/** How a tree differs from what was indexed of it: a walk that looks at every file's stamp and opens none. */
import type { FileProblem, Problem } from '@codeloom/model'
import type { FileRecord } from '@codeloom/store'
import { claimsOf, type Languages } from './claims.ts'
import type { Root } from './find-root.ts'
import { registeredLanguages } from './languages.ts'
import { isUnchanged } from './walk/unchanged.ts'
import { walkTree } from './walk/walk.ts'

export interface TreeChanges {
  readonly added: readonly string[]
  /** what is not surely what it was when it was read */
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** what could not be looked into */
  readonly problems: readonly FileProblem[]
}

type Known = Pick<FileRecord, 'path' | 'language' | 'stamp' | 'readNs'>

export async function findTreeChanges({ dir }: Root, records: Iterable<Known>, languages?: Languages): Promise<TreeChanges> {
  const known = new Map<string, Omit<Known, 'path'>>()
  for (const { path, language, stamp, readNs } of records) known.set(path, { language, stamp, readNs })
  const claimOf = claimsOf(languages ?? await registeredLanguages())
  const problems = new Map<string, Problem>()
  const added: string[] = []
  const changed: string[] = []
  for await (const files of walkTree({ dir, claimOf, problems })) {
    for (const { path, language, stamp } of files) {
      const was = known.get(path)
      known.delete(path)
      if (was === undefined) added.push(path)
      else if (was.language !== language || !isUnchanged(was, stamp)) changed.push(path)
    }
  }
  return {
    added: added.sort(), changed: changed.sort(), removed: [...known.keys()].sort(),
    problems: Array.from(problems, ([path, problem]) => ({ path, problem })).sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
}
