import fs from 'node:fs/promises'
import path from 'node:path'
import type { FileRecord } from '@codeloom/store'
import type { Root } from './find-root.ts'
import { decode } from './read/decode.ts'
import { isUnchanged } from './walk/unchanged.ts'
import { stampOf } from './walk/stamp.ts'

/** The text of a file as the graph's offsets count it; undefined where it is gone, binary, or not to be read. */
export async function readSource(root: Root, file: string): Promise<string | undefined> {
  const full = path.resolve(root.dir, file)
  if (!full.startsWith(root.dir.endsWith(path.sep) ? root.dir : root.dir + path.sep)) return undefined
  try {
    if (stampOf(full) === undefined) return undefined
    const decoded = decode(await fs.readFile(full))
    return decoded.kind === 'text' ? decoded.text : undefined
  } catch {
    // it vanished since, or may not be read: the answer stands without its line
    return undefined
  }
}

/** The paths of those files that are gone, or not surely what they were when they were read. */
export async function staleFiles(root: Root, records: Iterable<Pick<FileRecord, 'path' | 'stamp' | 'readNs'>>): Promise<string[]> {
  const stale: string[] = []
  let turnEnds = performance.now() + turnMs
  for (const { path: file, stamp, readNs } of records) {
    if (!isSurelyUnchanged(`${root.dir}/${file}`, { stamp, readNs })) stale.push(file)
    if (performance.now() > turnEnds) {
      await new Promise(resolve => setImmediate(resolve))
      turnEnds = performance.now() + turnMs
    }
  }
  return stale
}

function isSurelyUnchanged(file: string, known: Pick<FileRecord, 'stamp' | 'readNs'>): boolean {
  try {
    const now = stampOf(file)
    return now !== undefined && isUnchanged(known, now)
  } catch {
    // it may not be looked at any more: whether it is what it was is not known
    return false
  }
}

/** how long a turn may hold the thread, milliseconds */
const turnMs = 25
