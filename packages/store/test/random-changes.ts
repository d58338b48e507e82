/** Random changes to a store, and all that can be read from one. */
import fc from 'fast-check'
import { blobKinds, postingIndexes, type GraphStore, type StoreSnapshot } from '../src/contract.ts'
import type { FileRecord } from '../src/file-record.ts'
import { folderOf } from '../src/folder-sheet.ts'

/** Few of everything, so that changes meet. Files have their identifier's range of symbols; `bulk` makes an index large. */
const fileCount = 6
const keyCount = 9
const bulkKeys = 3_000

interface Posting {
  readonly index: number
  readonly add: boolean
  readonly pairs: readonly (readonly [number, number])[]
}

export interface Change {
  readonly files: readonly { readonly id: number; readonly name: number; readonly gone: boolean; readonly size: number }[]
  readonly blobs: readonly { readonly kind: number; readonly id: number; readonly bytes: Uint8Array }[]
  readonly postings: readonly Posting[]
  /** a stretch of keys of the first index, each with one value or with two */
  readonly bulk: { readonly add: boolean; readonly from: number; readonly length: number; readonly values: number } | null
  readonly commit: boolean
  /** whether a snapshot is kept open to be looked at in the end */
  readonly hold: boolean
}

const id = fc.integer({ min: 1, max: fileCount })
const key = fc.oneof(fc.integer({ min: 0, max: keyCount }), fc.constant(0xffffffff))
const value = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(0xffffffff))

export const changes: fc.Arbitrary<readonly Change[]> = fc.array(fc.record({
  files: fc.array(fc.record({ id, name: fc.integer({ min: 0, max: 9 }), gone: fc.boolean(), size: fc.nat(1500) }), { maxLength: 4 }),
  blobs: fc.array(fc.record({ kind: fc.nat(blobKinds.length - 1), id, bytes: fc.uint8Array({ maxLength: 50 }) }), { maxLength: 3 }),
  postings: fc.array(fc.record({ index: fc.nat(2), add: fc.boolean(), pairs: fc.array(fc.tuple(key, value), { maxLength: 12 }) }), { maxLength: 5 }),
  bulk: fc.option(fc.record({ add: fc.boolean(), from: fc.nat(bulkKeys), length: fc.nat(bulkKeys), values: fc.constantFrom(1, 2, 40) })),
  commit: fc.integer({ min: 0, max: 9 }).map(n => n > 0),
  hold: fc.boolean(),
}), { minLength: 1, maxLength: 10 })

/** Some of them sort before, among and after the files of the folder above. */
const foldersOfFiles = ['', 'd/', 'd/e/', 'd-/', 'g/'] as const

/** Does a change, or the one that belongs to the next sequence; then commits or aborts. Answers the sequence that is the last now. */
export async function change(store: GraphStore, wanted: Change | ((sequence: number) => Change)): Promise<number> {
  const transaction = await store.begin()
  const last = transaction.before.commit.sequence
  const { files, blobs, postings, bulk, commit } = typeof wanted === 'function' ? wanted(last + 1) : wanted
  for (const { id: file, name, gone, size } of files) {
    const path = `${foldersOfFiles[name % foldersOfFiles.length]}f${name}`
    transaction.putFolderBlob(folderOf(path), size % 4 === 0 ? undefined : Uint8Array.of(size & 0xff, name))
    const holder = transaction.before.fileAt(path)
    if (gone) transaction.removeFile(file)
    else if (holder === undefined || holder.id === file) transaction.putFile(record(file, path, size))
  }
  for (const { kind, id: file, bytes } of blobs) transaction.putBlob(blobKinds[kind] ?? 'facts', file, bytes)
  for (const { index, add, pairs } of postings) {
    const keys = Uint32Array.from(pairs, ([first]) => first)
    const values = Uint32Array.from(pairs, ([, second]) => second)
    const name = postingIndexes[index] ?? 'name'
    if (add) transaction.addPostings(name, keys, values)
    else transaction.removePostings(name, keys, values)
  }
  if (bulk !== null) {
    const keys = Uint32Array.from({ length: bulk.length * bulk.values }, (_, i) => bulkKey(bulk.from + Math.floor(i / bulk.values)))
    const values = Uint32Array.from(keys, (_, i) => (i % bulk.values) * 1000)
    if (bulk.add) transaction.addPostings('name', keys, values)
    else transaction.removePostings('name', keys, values)
  }
  if (commit) return transaction.commit({ root: 'cd'.repeat(32), label: 'random', nextFileId: fileCount + 1, nextSymbolId: 10_000, state: '' }).sequence
  transaction.abort()
  return last
}

/** Everything that a snapshot of the store answers about what changes touch. */
export function contentOf(store: GraphStore, opened?: StoreSnapshot): unknown {
  const snapshot = opened ?? store.snapshot()
  const files = [...snapshot.files()]
  const content = {
    commit: snapshot.commit,
    files,
    folders: Array.from(snapshot.folders(), sheet => [sheet.folder, ...sheet.names.map((name, row) => `${name} ${sheet.id(row)} ${sheet.hash(row)}`)]),
    byFolder: foldersOfFiles.map(folder => [...snapshot.folder(folder)?.records() ?? []].length),
    folderBlobs: foldersOfFiles.map(folder => hex(snapshot.folderBlob(folder))),
    byPath: files.map(({ path }) => snapshot.fileAt(path)?.id),
    blobs: Array.from({ length: fileCount }, (_, i) => blobKinds.map(kind => hex(snapshot.blob(kind, i + 1)))),
    owners: Array.from({ length: 200 }, (_, i) => snapshot.owner(i * 45)),
    postings: postingIndexes.slice(0, 3).map(index => [...Array(keyCount + 1).keys(), 0xffffffff].map(each => snapshot.postings(index, each).join())),
    bulk: digest(Array.from({ length: bulkKeys * 2 }, (_, i) => snapshot.postings('name', bulkKey(i)))),
  }
  if (opened === undefined) snapshot.close()
  return content
}

function bulkKey(i: number): number {
  return 1_000 + i * 70_001
}

function digest(lists: readonly Uint32Array[]): string {
  let count = 0
  let hash = 0
  for (const [i, list] of lists.entries()) for (const each of list) {
    count++
    hash = (Math.imul(hash, 31) + Math.imul(each + 1, i + 7)) | 0
  }
  return `${count} pairs, ${hash}`
}

function hex(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('hex')
}

function record(file: number, path: string, size: number): FileRecord {
  const stamp = { size, mtimeNs: BigInt(size), ctimeNs: 2n, inode: 3n }
  const symbolIds = size % 3 === 0 ? [] : [file * 1500, Math.min(size, 1000), file * 1500 + 1000, size % 500]
  return { id: file, path, language: 'plain', hash: size.toString(16).padStart(64, '0'), stamp, readNs: 4n, problems: '', symbolIds }
}
