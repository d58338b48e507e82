/**
 * Where the sources of two commits begin to differ, by their Merkle trees: from the root down, always into the first folder whose hash is
 * another one. Reads what lies beside the folders on that way, and nothing of the others.
 *
 * Y3: the first path, in the order of the bytes of names from folder to folder, whose content is not the same in both; undefined where all are.
 */
import type { StoreSnapshot } from '@codeloom/store'
import { foldersBeside } from '../index/merkle.ts'

export function firstDifference(a: StoreSnapshot, b: StoreSnapshot): string | undefined {
  if (a.commit.root === b.commit.root) return undefined
  for (let folder = ''; ;) {
    const [inA, inB] = [entriesIn(a, folder), entriesIn(b, folder)]
    const first = [...inA.keys(), ...inB.keys()].filter(name => inA.get(name) !== inB.get(name)).sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)))[0]
    // the hashes above say that they differ, and what they are made of does not: one of the two does not fit itself
    if (first === undefined) return folder
    const isIn = (entries: ReadonlyMap<string, string>): boolean => entries.has(first)
    if (!first.endsWith('/') || !isIn(inA) || !isIn(inB)) return folder + first
    folder += first
  }
}

/** Files and folders of a folder, these with a slash behind them, and their hashes. */
function entriesIn(snapshot: StoreSnapshot, folder: string): ReadonlyMap<string, string> {
  const sheet = snapshot.folder(folder)
  const files = sheet?.names.map((name, row) => [name, sheet.hash(row)] as const) ?? []
  return new Map([...files, ...Array.from(foldersBeside(snapshot, folder), ([name, digest]) => [`${name}/`, digest] as const)])
}
