/** A store against itself, against the sources, and where it is wanted against an index made anew. */
import { canonicalDump, firstDifference, verifyStore, type Damage } from '@codeloom/engine'
import { updateIndex } from '@codeloom/engine/update'
import { linkRules } from '@codeloom/languages'
import { openMemory, type FileRecord, type GraphStore, type StoreSnapshot } from '@codeloom/store'
import { differingFiles } from './differing-files.ts'
import type { Root } from './find-root.ts'
import { openTree } from './open-tree.ts'
import { contentHash, hexOf } from './read/content-hash.ts'
import { FileReader } from './read/read-bytes.ts'
import { findTreeChanges } from './tree-changes.ts'
import { isUnchanged } from './walk/unchanged.ts'

export interface Verdict {
  readonly damage: readonly Damage[]
  /** files that are new, changed or gone since they were indexed, or cannot be read now: no damage, but not compared */
  readonly pending: readonly string[]
  readonly files: number
  readonly symbols: number
  readonly postings: number
  /** whether the whole graph was compared with one made anew */
  readonly compared: boolean
}

export async function verifyTree(root: Root, store: GraphStore, { full }: { readonly full: boolean }): Promise<Verdict> {
  const snapshot = store.snapshot()
  try {
    const hash = await contentHash()
    const { damage, ...counts } = verifyStore(snapshot, bytes => {
      hash.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      return hexOf(hash.digest())
    })
    // what cannot be read cannot be compared with anything
    if (damage.length > 0) return { damage, pending: [], ...counts, compared: false }
    const records = [...snapshot.files()]
    const { added, changed, removed } = await findTreeChanges(root, snapshot)
    const [young, gone] = [new Set(changed), new Set(removed)]
    const differing = await differingFiles(root, records.filter(({ path }) => young.has(path)))
    const { unnoticed, unread } = await unlikeSources(root, records.filter(({ path }) => !young.has(path) && !gone.has(path)))
    const pending = [...added, ...removed, ...differing, ...unread]
    if (!full || pending.length > 0 || unnoticed.length > 0) return { damage: unnoticed, pending, ...counts, compared: false }
    const { changed: meanwhile, damage: unlike } = await unlikeFresh(root, snapshot)
    return { damage: unlike, pending: meanwhile === undefined ? [] : [meanwhile], ...counts, compared: meanwhile === undefined }
  } finally {
    snapshot.close()
  }
}

interface Unlike {
  /** files whose bytes are not those that were indexed, though nothing says that they changed */
  readonly unnoticed: readonly Damage[]
  /** files that could not be read, or changed since they were looked at */
  readonly unread: readonly string[]
}

async function unlikeSources(root: Root, records: readonly FileRecord[]): Promise<Unlike> {
  const reader = new FileReader(await contentHash(), Infinity)
  const unnoticed: Damage[] = []
  const unread: string[] = []
  for (const record of records) {
    const { path, hash } = record
    const read = reader.read(`${root.dir}/${path}`)
    if (read.kind !== 'read' || !isUnchanged(record, read.stamp)) unread.push(path)
    else if (read.digest.toString('hex') !== hash) unnoticed.push({ where: path, what: 'has another content than was indexed, though its size, time and place on the disk are the same' })
  }
  return { unnoticed, unread }
}

interface UnlikeFresh {
  /** the first source that changed while the fresh index was made: then there is nothing to compare with */
  readonly changed: string | undefined
  readonly damage: readonly Damage[]
}

/** The first line in which the canonical dump is not that of a fresh index of the same tree. */
async function unlikeFresh(root: Root, snapshot: StoreSnapshot): Promise<UnlikeFresh> {
  const fresh = openMemory()
  try {
    await updateIndex({ store: fresh, tree: await openTree(root), rules: linkRules, repo: root.repo })
    const other = fresh.snapshot()
    const changed = firstDifference(snapshot, other)
    if (changed !== undefined) return { changed, damage: [] }
    const [mine, theirs] = [linesOf(canonicalDump(snapshot)), linesOf(canonicalDump(other))]
    for (;;) {
      const [a, b] = [mine.next(), theirs.next()]
      if (a.done === true && b.done === true) return { changed, damage: [] }
      if (a.value !== b.value) return { changed, damage: [{ where: 'the graph', what: `is not that of a fresh index; the first line that differs: ${(a.value ?? 'nothing').slice(0, 300)} instead of ${(b.value ?? 'nothing').slice(0, 300)}` }] }
    }
  } finally {
    fresh.close()
  }
}

function* linesOf(pieces: Iterable<Uint8Array>): Generator<string, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
