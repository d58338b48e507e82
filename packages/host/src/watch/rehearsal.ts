/**
 * The write path, run a few times over some files of a tree into a store in memory: what a process does for the first time is compiled while
 * it does it and takes three times as long, and whoever has just begun to watch is about to edit. Nothing of it is kept, and nothing told.
 */
import { updateIndex, UpdateMemory, type FileToRead, type ReadFile, type TreeFile, type TreeSource } from '@codeloom/engine'
import { linkRules } from '@codeloom/languages'
import { openMemory, type FolderSheet } from '@codeloom/store'

/** After so many rounds an edit takes as long as it always will, and a little more. */
const rounds = 6
/** Files of a language, in which it has something to say and is soon done; so few bytes in all that they are read as an edit is, in this thread. */
const filesOfLanguage = 3
const [smallest, largest] = [1_500, 12_000]
const mostBytes = 100_000
/** Files of one folder that are looked at to find them. */
const ofFolder = 6

/** Stops, without an error, when the signal says so. */
export async function rehearse(tree: TreeSource, files: readonly TreeFile[], signal: AbortSignal): Promise<void> {
  const store = openMemory()
  const memory = new UpdateMemory()
  try {
    for (let round = 0; round < rounds && files.length > 0 && !signal.aborted; round++) {
      await updateIndex({ store, tree: turned(tree, files, round), rules: linkRules, repo: '', memory, signal })
      // lets an edit, and whoever asks, have their turn
      await new Promise(setImmediate)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    store.close()
  }
}

/** Some files of each language, from folders here and there. */
export function filesToRehearse(folders: Iterable<Pick<FolderSheet, 'folder' | 'count' | 'names' | 'stamp' | 'language'>>): readonly TreeFile[] {
  const byLanguage = new Map<string, TreeFile[]>()
  let bytes = 0
  for (const sheet of folders) {
    for (let row = 0; row < Math.min(sheet.count, ofFolder); row++) {
      const stamp = sheet.stamp(row)
      const language = sheet.language(row)
      const files = byLanguage.get(language) ?? []
      if (files.length === filesOfLanguage || stamp.size < smallest || stamp.size > largest || bytes + stamp.size > mostBytes) continue
      bytes += stamp.size
      byLanguage.set(language, [...files, { path: sheet.folder + (sheet.names[row] ?? ''), language, stamp }])
    }
  }
  return [...byLanguage.values()].flat()
}

/** The files, each with what another one of its language holds, under a hash of the round: as if all had been edited. */
function turned(tree: TreeSource, files: readonly TreeFile[], round: number): TreeSource {
  return {
    isTooLarge: stamp => tree.isTooLarge(stamp), hash: bytes => tree.hash(bytes), versions: tree.versions, problems: new Map(), isPartial: round > 0,
    async *sweep() {
      yield { changed: files, gone: [], looked: files.length }
    },
    async *read(wanted, signal) {
      const read: ReadFile[] = []
      for await (const some of tree.read(wanted.map(asNew), signal)) read.push(...some)
      yield read.map(one => {
        const alike = read.filter(other => other.file.language === one.file.language)
        const other = alike[(alike.indexOf(one) + round) % alike.length] ?? one
        return other.kind === 'gone' ? other : { ...other, file: one.file, hash: tree.hash(Buffer.from(`${other.hash} ${round}`)) }
      })
    },
  }
}

function asNew(file: FileToRead): FileToRead {
  return { ...file, knownHash: undefined }
}
