import { createHash } from 'node:crypto'
import type { FileToRead, ReadFile, TreeFile, TreeSource } from '@codeloom/engine'
import { folderOf, nameOf, type FileStamp } from '@codeloom/store'
import { extractText, languageOf, versions } from './parsers.ts'

/** A tree of files in memory, read in the order that `order` gives, in batches of `batchSize`. */
export interface MemoryTree extends TreeSource {
  /** Puts a file; undefined takes it away. */
  put(path: string, text: string | undefined): void
  paths(): readonly string[]
  text(path: string): string | undefined
}

export interface MemoryTreeOptions {
  readonly order?: <T>(files: readonly T[]) => readonly T[]
  readonly batchSize?: number
}

export function memoryTree(files: Iterable<readonly [string, string]> = [], options: MemoryTreeOptions = {}): MemoryTree {
  const { order = same, batchSize = 3 } = options
  const present = new Map<string, { readonly text: string; readonly version: bigint }>()
  let version = 1n
  const put = (path: string, text: string | undefined): void => {
    if (text === undefined) present.delete(path)
    else present.set(path, { text, version: version++ })
  }
  for (const [path, text] of files) put(path, text)
  const read = (file: FileToRead): ReadFile => {
    const now = present.get(file.path)
    if (now === undefined) return { kind: 'gone', file }
    const bytes = Buffer.from(now.text)
    const hash = hex(bytes)
    if (hash === file.knownHash) return { kind: 'same', file, hash, readNs: version++ }
    return { kind: 'facts', file, hash, readNs: version++, facts: extractText(file.path, now.text), problems: [], bytes: bytes.length }
  }
  return {
    put,
    paths: () => [...present.keys()].sort(),
    text: path => present.get(path)?.text,
    async *sweep({ folders }) {
      const changed = order([...present].flatMap(([path, { version: mtimeNs }]): TreeFile[] => {
        const language = languageOf(path)
        const sheet = folders.get(folderOf(path))
        const row = sheet?.rowOf(nameOf(path)) ?? -1
        if (language === undefined || (row >= 0 && sheet?.language(row) === language && sheet.stamp(row).mtimeNs === mtimeNs)) return []
        return [{ path, language, stamp: stampOf(mtimeNs) }]
      }))
      const gone = Array.from(folders.values(), ({ folder, names }) => names.map(name => folder + name)).flat().filter(path => !present.has(path) || languageOf(path) === undefined)
      yield { changed, gone, looked: present.size }
    },
    isTooLarge: () => false,
    async *read(toRead) {
      const ordered = order(toRead)
      for (let from = 0; from < ordered.length; from += batchSize) yield ordered.slice(from, from + batchSize).map(read)
    },
    hash: hex,
    versions,
    problems: new Map(),
  }
}

function same<T>(files: readonly T[]): readonly T[] {
  return files
}

function stampOf(mtimeNs: bigint): FileStamp {
  return { size: 1, mtimeNs, ctimeNs: mtimeNs, inode: 1n }
}

function hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
