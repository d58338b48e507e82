/**
 * The Merkle tree over the sources. A folder's hash is the hash of its entries in the order of their names' UTF-8 bytes:
 * `f` or `d`, the name, NUL, the entry's hash in hex. A file's is the hash of its bytes. The root of an empty tree is the
 * hash of nothing. Beside every folder that has folders the store keeps their names and hashes, so that a change costs the
 * way from its folder to the root.
 *
 * M1: the root is a function of paths and contents, not of the order in which they come, nor of what was there before.
 */
import { ByteReader, ByteWriter } from '@codeloom/model'
import { folderOf, nameOf, type StoreSnapshot } from '@codeloom/store'
import type { QueuedChange } from './write-queue/queued-change.ts'

export interface HashedFile {
  readonly path: string
  readonly hash: string
}

type Hash = (bytes: Uint8Array) => string
/** The folders in a folder, by name, each with its hash. */
type Folders = Map<string, string>

/** Brings what is kept beside folders up to date, where files of some folders came, went or changed; returns the root. */
export async function updateMerkle(transaction: QueuedChange, changed: Iterable<string>, hash: Hash): Promise<string> {
  const { before } = transaction
  // by depth: what changed in the folders of a folder; a folder is hashed after those in it
  const levels: Map<string, Map<string, string | undefined>>[] = []
  const changesIn = (folder: string): Map<string, string | undefined> => {
    const level = (levels[depthOf(folder)] ??= new Map())
    let changes = level.get(folder)
    if (changes === undefined) level.set(folder, (changes = new Map()))
    return changes
  }
  for (const folder of changed) changesIn(folder)
  let { root } = before.commit
  while (levels.length > 0) {
    for (const [folder, changes] of levels.pop() ?? []) {
      const folders = changes.size === 0 ? foldersBeside(before, folder) : changeFolders(transaction, folder, changes)
      await transaction.room()
      const sheet = before.folder(folder)
      const files = sheet?.names.map((name, row) => ({ path: name, hash: sheet.hash(row) })) ?? []
      const digest = files.length + folders.size === 0 && folder !== '' ? undefined : hashFolder(files, folders, hash)
      if (folder === '') root = digest ?? ''
      else changesIn(folderOf(folder.slice(0, -1))).set(nameOf(folder.slice(0, -1)), digest)
    }
  }
  return root
}

/** What belongs beside every folder, and the root under '': all of it, from nothing. `hash` gives the hex digest of bytes. */
export function merkleTree(files: Iterable<HashedFile>, hash: Hash): { readonly root: string; readonly beside: ReadonlyMap<string, Uint8Array> } {
  const filesIn = Map.groupBy(files, ({ path }) => folderOf(path))
  const foldersIn = new Map<string, Folders>([['', new Map()]])
  for (const folder of filesIn.keys()) for (let at = folder; at !== '' && !foldersIn.has(at); at = folderOf(at.slice(0, -1))) foldersIn.set(at, new Map())
  let root = ''
  for (const [folder, folders] of [...foldersIn].sort(([a], [b]) => depthOf(b) - depthOf(a))) {
    const digest = hashFolder((filesIn.get(folder) ?? []).map(({ path, hash: content }) => ({ path: nameOf(path), hash: content })), folders, hash)
    if (folder === '') root = digest
    else foldersIn.get(folderOf(folder.slice(0, -1)))?.set(nameOf(folder.slice(0, -1)), digest)
  }
  const beside = [...foldersIn].filter(([, folders]) => folders.size > 0).map(([folder, folders]) => [folder, encodeFolders(folders)] as const)
  return { root, beside: new Map(beside) }
}

function depthOf(folder: string): number {
  let depth = 0
  for (let at = folder.indexOf('/'); at >= 0; at = folder.indexOf('/', at + 1)) depth++
  return depth
}

/** `files` are named by their last components. */
function hashFolder(files: readonly HashedFile[], folders: Folders, hash: Hash): string {
  const entries = [
    ...files.map(({ path, hash: digest }) => ({ name: path, line: `f${path}\0${digest}` })),
    ...Array.from(folders, ([name, digest]) => ({ name, line: `d${name}\0${digest}` })),
  ]
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || (a.line < b.line ? -1 : 1))
  return hash(Buffer.from(entries.map(entry => entry.line).join('\n')))
}

/** The folders in a folder and their hashes, as they are kept beside it. */
export function foldersBeside(before: StoreSnapshot, folder: string): Folders {
  const folders: Folders = new Map()
  const bytes = before.folderBlob(folder)
  if (bytes === undefined) return folders
  for (const reader = new ByteReader(bytes); !reader.done;) {
    const name = textOf(reader.slice(reader.unsigned())).toString('utf8')
    folders.set(name, textOf(reader.slice(digestBytes)).toString('hex'))
  }
  return folders
}

function changeFolders(transaction: QueuedChange, folder: string, changes: ReadonlyMap<string, string | undefined>): Folders {
  const folders = foldersBeside(transaction.before, folder)
  for (const [name, digest] of changes) {
    if (digest === undefined) folders.delete(name)
    else folders.set(name, digest)
  }
  transaction.putFolderBlob(folder, folders.size === 0 ? undefined : encodeFolders(folders))
  return folders
}

const digestBytes = 32

function encodeFolders(folders: Folders): Uint8Array {
  const writer = new ByteWriter(folders.size * 48)
  for (const [name, digest] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = Buffer.from(name)
    writer.unsigned(bytes.length)
    writer.bytes(bytes)
    writer.bytes(Buffer.from(digest, 'hex'))
  }
  return writer.finish()
}

function textOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}
