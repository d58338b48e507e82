import { InvariantError } from '@codeloom/model'
import {
  blobKinds, postingIndexes, StoreError,
  type BlobKind, type CommitInfo, type CommitLabel, type GraphStore, type Hold, type PostingIndex, type StoreSnapshot, type StoreTransaction,
} from './contract.ts'
import type { FileRecord } from './file-record.ts'
import { folderOf, sheetOf, type FolderSheet } from './folder-sheet.ts'
import { comparePaths } from './path-order.ts'
import { PastKeeper, type PastMap, type View } from './past-map.ts'

/** A store in memory: the reference model, and the store of those who want none. It ends with its process. */
export function openMemory(): GraphStore {
  return new MemoryStore()
}

const noCommit: CommitInfo = { sequence: 0, root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' }
const noValues = new Uint32Array(0)

interface Range {
  readonly start: number
  readonly count: number
  readonly file: number
}

/** The state as of the last commit; older snapshots read through what the keeper wrote down. */
class State {
  readonly past = new PastKeeper()
  readonly files: PastMap<number, FileRecord> = this.past.map()
  readonly paths: PastMap<string, number> = this.past.map()
  /** the files of each folder that has any */
  readonly folders: PastMap<string, ReadonlySet<number>> = this.past.map()
  readonly folderBlobs: PastMap<string, Uint8Array> = this.past.map()
  readonly blobs: PastMap<number, Uint8Array> = this.past.map()
  /** under the thousand that a range touches: the ranges in it */
  readonly ranges: PastMap<number, readonly Range[]> = this.past.map()
  readonly postings: ReadonlyMap<PostingIndex, PastMap<number, Uint32Array>> = new Map(postingIndexes.map(index => [index, this.past.map()]))
  commit = noCommit
}

class MemoryStore implements GraphStore {
  readonly url = 'mem'
  readonly durability = 'normal'
  private readonly state = new State()
  private writer: MemoryTransaction | undefined
  private closed = false
  private epoch = 0
  private held = false

  snapshot(): StoreSnapshot {
    this.mustBeOpen()
    const view = this.state.past.open()
    return new MemorySnapshot(this.state, { view, commit: this.state.commit })
  }
  async begin(signal?: AbortSignal): Promise<StoreTransaction> {
    signal?.throwIfAborted()
    this.mustBeOpen()
    if (this.writer !== undefined) throw new InvariantError('a transaction was begun before the last one ended')
    this.writer = new MemoryTransaction(this.state, () => (this.writer = undefined))
    return this.writer
  }
  /** No other process sees it: nobody can take the right away. */
  async hold(): Promise<Hold | undefined> {
    this.mustBeOpen()
    if (this.held) return undefined
    this.held = true
    const epoch = ++this.epoch
    const isHeld = (): boolean => this.held && this.epoch === epoch
    return { epoch, isHeld, release: () => (this.held = isHeld() ? false : this.held) }
  }
  isHeld(): boolean {
    return this.held
  }
  sizes(): { readonly bytes: number } {
    return { bytes: 0 }
  }
  /** It ends with its process: there is nothing to outlive. */
  async sync(): Promise<void> {
    this.mustBeOpen()
  }
  close(): void {
    this.writer?.abort()
    this.closed = true
  }
  private mustBeOpen(): void {
    if (this.closed) throw new StoreError('failed', 'The store in memory was closed. Open a new one.')
  }
}

/** Reads the state as it was when it was opened. */
class MemorySnapshot implements StoreSnapshot {
  readonly commit: CommitInfo
  private readonly state: State
  private readonly view: View
  private closed = false

  constructor(state: State, { view, commit }: { readonly view: View; readonly commit: CommitInfo }) {
    this.state = state
    this.view = view
    this.commit = commit
  }
  file(id: number): FileRecord | undefined {
    return this.state.files.get(id, this.read())
  }
  fileAt(path: string): FileRecord | undefined {
    const id = this.state.paths.get(path, this.read())
    return id === undefined ? undefined : this.file(id)
  }
  files(): Iterable<FileRecord> {
    return [...this.state.files.values(this.read())].sort((a, b) => comparePaths(a.path, b.path))
  }
  folder(path: string): FolderSheet | undefined {
    const files = this.state.folders.get(path, this.read())
    return files === undefined ? undefined : sheetOf(path, [...files].flatMap(id => this.file(id) ?? []))
  }
  folders(): Iterable<FolderSheet> {
    return sheetsOf(this.files())
  }
  folderBlob(path: string): Uint8Array | undefined {
    return this.state.folderBlobs.get(path, this.read())
  }
  blob(kind: BlobKind, file: number): Uint8Array | undefined {
    return this.state.blobs.get(blobKey(kind, file), this.read())
  }
  owner(symbol: number): number | undefined {
    return ownerIn(this.state.ranges.get(thousand(symbol), this.read()), symbol)
  }
  postings(index: PostingIndex, key: number): Uint32Array {
    return this.state.postings.get(index)?.get(key, this.read()) ?? noValues
  }
  close(): void {
    if (!this.closed) this.state.past.close(this.view)
    this.closed = true
  }
  private read(): View {
    if (this.closed) throw new InvariantError('a snapshot was read after it was closed')
    return this.view
  }
}

/** One batch of postings, in the order in which batches came. */
interface Batch {
  readonly add: boolean
  readonly keys: Uint32Array
  readonly values: Uint32Array
}

class MemoryTransaction implements StoreTransaction {
  before: StoreSnapshot
  private readonly state: State
  private readonly onEnd: () => void
  private readonly files = new Map<number, FileRecord | undefined>()
  private readonly paths = new Map<string, number | undefined>()
  private readonly folders = new Map<string, Set<number>>()
  private readonly folderBlobs = new Map<string, Uint8Array | undefined>()
  private readonly blobs = new Map<number, Uint8Array | undefined>()
  private readonly ranges = new Map<number, readonly Range[]>()
  private readonly batches = new Map<PostingIndex, Batch[]>(postingIndexes.map(index => [index, []]))
  private isCleared = false
  private open = true

  constructor(state: State, onEnd: () => void) {
    this.state = state
    this.onEnd = onEnd
    this.before = this.beforeAt(state.commit)
  }
  private beforeAt(commit: CommitInfo): StoreSnapshot {
    const { state } = this
    return {
      commit,
      file: id => this.file(id),
      fileAt: path => this.fileAt(path),
      files: () => this.allFiles(),
      folder: path => this.sheet(path),
      folders: () => sheetsOf(this.allFiles()),
      folderBlob: path => (this.folderBlobs.has(path) ? this.folderBlobs.get(path) : state.folderBlobs.now(path)),
      blob: (kind, file) => this.blob(kind, file),
      owner: symbol => ownerIn(this.rangesAt(thousand(symbol)), symbol),
      postings: (index, key) => (this.isCleared ? undefined : state.postings.get(index)?.now(key)) ?? noValues,
      close: () => undefined,
    }
  }
  blob(kind: BlobKind, file: number): Uint8Array | undefined {
    const key = blobKey(kind, file)
    return this.blobs.has(key) ? this.blobs.get(key) : this.state.blobs.now(key)
  }
  clear(): void {
    this.mustBeOpen()
    for (const { id } of this.allFiles()) this.removeFile(id)
    for (const path of this.state.folderBlobs.keysNow()) this.folderBlobs.set(path, undefined)
    this.isCleared = true
    this.before = this.beforeAt({ ...noCommit, sequence: this.state.commit.sequence })
  }
  putFile(record: FileRecord): void {
    this.mustBeOpen()
    const other = this.fileAt(record.path)
    if (other !== undefined && other.id !== record.id) throw new InvariantError(`files ${other.id} and ${record.id} have the same path`)
    this.forget(record.id)
    this.files.set(record.id, { ...record, stamp: { ...record.stamp }, symbolIds: [...record.symbolIds] })
    this.paths.set(record.path, record.id)
    this.members(folderOf(record.path)).add(record.id)
    for (const range of rangesOf(record)) {
      for (const at of thousandsOf(range)) this.ranges.set(at, [...this.rangesAt(at), range])
    }
  }
  removeFile(id: number): void {
    this.mustBeOpen()
    this.forget(id)
    this.files.set(id, undefined)
    for (const kind of blobKinds) this.blobs.set(blobKey(kind, id), undefined)
  }
  putBlob(kind: BlobKind, file: number, bytes: Uint8Array): void {
    this.mustBeOpen()
    this.blobs.set(blobKey(kind, file), Uint8Array.from(bytes))
  }
  putFolderBlob(path: string, bytes: Uint8Array | undefined): void {
    this.mustBeOpen()
    this.folderBlobs.set(path, bytes === undefined ? undefined : Uint8Array.from(bytes))
  }
  addPostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void {
    this.keep(index, { add: true, keys, values })
  }
  removePostings(index: PostingIndex, keys: Uint32Array, values: Uint32Array): void {
    this.keep(index, { add: false, keys, values })
  }
  commit(label: CommitLabel): CommitInfo {
    this.mustBeOpen()
    const { state } = this
    state.past.advance()
    for (const [id, record] of this.files) state.files.put(id, record)
    for (const [path, id] of this.paths) state.paths.put(path, id)
    for (const [path, files] of this.folders) state.folders.put(path, files.size === 0 ? undefined : files)
    for (const [path, bytes] of this.folderBlobs) state.folderBlobs.put(path, bytes)
    for (const [key, bytes] of this.blobs) state.blobs.put(key, bytes)
    for (const [at, ranges] of this.ranges) state.ranges.put(at, ranges.length === 0 ? undefined : ranges)
    if (this.isCleared) for (const postings of state.postings.values()) for (const key of postings.keysNow()) postings.put(key, undefined)
    for (const [index, batches] of this.batches) applyBatches(state.postings.get(index), batches)
    const { root, label: name, nextFileId, nextSymbolId, state: kept } = label
    state.commit = { sequence: state.commit.sequence + 1, root, label: name, nextFileId, nextSymbolId, state: kept }
    this.abort()
    return state.commit
  }
  abort(): void {
    if (!this.open) return
    this.open = false
    this.onEnd()
  }

  /** Takes a file's path and identifiers away, as far as they are its own. */
  private forget(id: number): void {
    const known = this.file(id)
    if (known === undefined) return
    this.paths.set(known.path, undefined)
    this.members(folderOf(known.path)).delete(id)
    for (const range of rangesOf(known)) {
      for (const at of thousandsOf(range)) this.ranges.set(at, this.rangesAt(at).filter(({ file }) => file !== id))
    }
  }
  private keep(index: PostingIndex, { add, keys, values }: Batch): void {
    this.mustBeOpen()
    if (keys.length !== values.length) throw new InvariantError(`${keys.length} keys for ${values.length} values`)
    this.batches.get(index)?.push({ add, keys: keys.slice(), values: values.slice() })
  }
  private file(id: number): FileRecord | undefined {
    return this.files.has(id) ? this.files.get(id) : this.state.files.now(id)
  }
  private fileAt(path: string): FileRecord | undefined {
    const id = this.paths.has(path) ? this.paths.get(path) : this.state.paths.now(path)
    return id === undefined ? undefined : this.file(id)
  }
  private allFiles(): readonly FileRecord[] {
    const kept = [...this.state.files.valuesNow()].filter(({ id }) => !this.files.has(id))
    const put = [...this.files.values()].filter(record => record !== undefined)
    return [...kept, ...put].sort((a, b) => comparePaths(a.path, b.path))
  }
  /** The files of a folder, to be changed. */
  private members(folder: string): Set<number> {
    let files = this.folders.get(folder)
    if (files === undefined) this.folders.set(folder, (files = new Set(this.state.folders.now(folder))))
    return files
  }
  private sheet(path: string): FolderSheet | undefined {
    const files = this.folders.get(path) ?? this.state.folders.now(path)
    return files === undefined || files.size === 0 ? undefined : sheetOf(path, [...files].flatMap(id => this.file(id) ?? []))
  }
  private rangesAt(at: number): readonly Range[] {
    return this.ranges.get(at) ?? this.state.ranges.now(at) ?? []
  }
  private mustBeOpen(): void {
    if (!this.open) throw new InvariantError('a transaction was used after it ended')
  }
}

/** Does to the sets what the batches say, in their order; every touched set is made anew, so that whoever holds the old one keeps it. */
function applyBatches(postings: PastMap<number, Uint32Array> | undefined, batches: readonly Batch[]): void {
  const touched = new Map<number, Set<number>>()
  for (const { add, keys, values } of batches) {
    for (const [i, key] of keys.entries()) {
      let set = touched.get(key)
      if (set === undefined) touched.set(key, (set = new Set(postings?.now(key))))
      const value = values[i] ?? 0
      if (add) set.add(value)
      else set.delete(value)
    }
  }
  for (const [key, set] of touched) postings?.put(key, set.size === 0 ? undefined : Uint32Array.from(set).sort())
}

function sheetsOf(files: Iterable<FileRecord>): Iterable<FolderSheet> {
  const folders = Map.groupBy(files, ({ path }) => folderOf(path))
  return [...folders].sort(([a], [b]) => comparePaths(a, b)).map(([folder, records]) => sheetOf(folder, records))
}

function blobKey(kind: BlobKind, file: number): number {
  return file * blobKinds.length + blobKinds.indexOf(kind)
}
function thousand(symbol: number): number {
  return Math.floor(symbol / 1000)
}
function thousandsOf({ start, count }: Range): readonly number[] {
  const first = thousand(start)
  return Array.from({ length: thousand(start + count - 1) - first + 1 }, (_, i) => first + i)
}
function rangesOf({ id, symbolIds }: FileRecord): readonly Range[] {
  return symbolIds.flatMap((start, i) => (i % 2 === 0 ? [{ start, count: symbolIds[i + 1] ?? 0, file: id }] : [])).filter(({ count }) => count > 0)
}
function ownerIn(ranges: readonly Range[] | undefined, symbol: number): number | undefined {
  return ranges?.find(({ start, count }) => symbol >= start && symbol < start + count)?.file
}
