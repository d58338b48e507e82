/**
 * The Merkle tree over the sources. A folder's hash is the hash of its entries in the order of their names' UTF-8 bytes:
 * `f` or `d`, the name, NUL, the entry's hash in hex. A file's is the hash of its bytes. The root of an empty tree is the
 * hash of nothing.
 *
 * M1: the root is a function of paths and contents, not of the order in which they come.
 */
export interface HashedFile {
  readonly path: string
  readonly hash: string
}

interface Folder {
  readonly files: Map<string, string>
  readonly folders: Map<string, Folder>
}

/** The root, in hex. `hash` gives the hex digest of bytes. */
export function merkleRoot(files: Iterable<HashedFile>, hash: (bytes: Uint8Array) => string): string {
  const root = emptyFolder()
  for (const file of files) {
    const parts = file.path.split('/')
    const name = parts.pop() ?? ''
    let folder = root
    for (const part of parts) {
      let next = folder.folders.get(part)
      if (next === undefined) folder.folders.set(part, (next = emptyFolder()))
      folder = next
    }
    folder.files.set(name, file.hash)
  }
  return hashFolder(root, hash)
}

function emptyFolder(): Folder {
  return { files: new Map(), folders: new Map() }
}

function hashFolder(folder: Folder, hash: (bytes: Uint8Array) => string): string {
  const entries = [
    ...[...folder.files].map(([name, digest]) => ({ name, line: `f${name}\0${digest}` })),
    ...[...folder.folders].map(([name, inner]) => ({ name, line: `d${name}\0${hashFolder(inner, hash)}` })),
  ]
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || (a.line < b.line ? -1 : 1))
  return hash(Buffer.from(entries.map(entry => entry.line).join('\n')))
}
