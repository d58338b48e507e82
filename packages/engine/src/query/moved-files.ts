/**
 * Which files and folders of two commits are the same under other names, told by their contents alone.
 *
 * E4: of a content that went and one that came each is matched once: where several are the same, those whose paths end alike.
 */
import { folderOf, nameOf, type StoreSnapshot } from '@codeloom/store'

/** A file as a folder's sheet has it. */
export interface FileGlance {
  readonly path: string
  readonly hash: string
  readonly language: string
  readonly size: number
}

/** What a path was, and what it is. */
export interface PathChange {
  readonly path: string
  readonly old: FileGlance | undefined
  readonly now: FileGlance | undefined
}

/** The files at some paths, in a commit. */
export function glancesAt(snapshot: StoreSnapshot, paths: readonly string[]): readonly (FileGlance | undefined)[] {
  const byFolder = Map.groupBy(paths, folderOf)
  const sheets = new Map<string, ReturnType<StoreSnapshot['folder']>>()
  return paths.map(path => {
    const folder = folderOf(path)
    if ((byFolder.get(folder)?.length ?? 0) < worthASheet) return glanceAt(snapshot, path)
    if (!sheets.has(folder)) sheets.set(folder, snapshot.folder(folder))
    const sheet = sheets.get(folder)
    const row = sheet?.rowOf(nameOf(path)) ?? -1
    return sheet === undefined || row < 0 ? undefined : { path, hash: sheet.hash(row), language: sheet.language(row), size: sheet.stamp(row).size }
  })
}

/** Files of one folder from which on all of it is opened. */
const worthASheet = 4

function glanceAt(snapshot: StoreSnapshot, path: string): FileGlance | undefined {
  const record = snapshot.fileAt(path)
  return record === undefined ? undefined : { path, hash: record.hash, language: record.language, size: record.stamp.size }
}

/** Of files that came, or hold what another one held, the path that the content had. */
export function movedContents(changes: readonly PathChange[]): ReadonlyMap<string, string> {
  const left = new Map<string, Alike>()
  for (const { path, old, now } of changes) {
    if (old === undefined || old.hash === now?.hash) continue
    const same = left.get(old.hash)
    if (same === undefined) left.set(old.hash, new Alike(path))
    else same.add(path)
  }
  const moved = new Map<string, string>()
  for (const { path, old, now } of changes) {
    // that a file is empty says nothing of another one that was
    if (now === undefined || old?.hash === now.hash || (old !== undefined && now.size === 0)) continue
    const from = left.get(now.hash)?.take(path)
    if (from !== undefined) moved.set(path, from)
  }
  return moved
}

/** Paths of one content, by what they end with. */
class Alike {
  private readonly paths: string[]
  private readonly byEnd = new Map<string, string[]>()
  private readonly taken = new Set<string>()

  constructor(path: string) {
    this.paths = [path]
  }
  add(path: string): void {
    this.paths.push(path)
  }
  /** The one that ends most alike, the first of several; each once. All are added before the first is taken. */
  take(path: string): string | undefined {
    if (this.byEnd.size === 0) this.file()
    for (const end of endsOf(path)) {
      const same = this.byEnd.get(end)
      while (same !== undefined && this.taken.has(same.at(-1) ?? '')) same.pop()
      const from = same?.pop()
      if (from === undefined) continue
      this.taken.add(from)
      return from
    }
    return undefined
  }

  /** The last of a list is taken first. */
  private file(): void {
    for (const path of this.paths.toReversed()) {
      for (const end of endsOf(path)) {
        const same = this.byEnd.get(end)
        if (same === undefined) this.byEnd.set(end, [path])
        else same.push(path)
      }
    }
  }
}

/** What a path ends with: all of it, without its first component, and so on to nothing. */
function endsOf(path: string): readonly string[] {
  const ends = [path]
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) ends.push(path.slice(slash + 1))
  return [...ends, '']
}

/** How many of the last components two paths have in common. */
export function sharedEnd(a: string, b: string): number {
  const [these, those] = [a.split('/'), b.split('/')]
  let shared = 0
  while (shared < these.length && shared < those.length && these.at(-1 - shared) === those.at(-1 - shared)) shared++
  return shared
}

export interface FolderMove {
  readonly from: string
  readonly to: string
}

/** Folders that are no more, and of whose files the most lie alike below one that was not there; the outermost. */
export function movedFolders(moved: ReadonlyMap<string, string>, changes: readonly PathChange[], { before, after }: { readonly before: StoreSnapshot; readonly after: StoreSnapshot }): readonly FolderMove[] {
  const counts = new Map<string, number>()
  const pairs = new Map<string, FolderMove>()
  for (const [to, from] of moved) {
    for (const pair of foldersOf(from, to)) {
      const text = `${pair.from}\0${pair.to}`
      counts.set(text, (counts.get(text) ?? 0) + 1)
      pairs.set(text, pair)
    }
  }
  const found: FolderMove[] = []
  for (const [text, pair] of [...pairs].sort(([, a], [, b]) => a.from.length - b.from.length)) {
    if (found.some(({ from }) => pair.from.startsWith(from)) || after.folderBlob(pair.from) !== undefined || before.folderBlob(pair.to) !== undefined) continue
    const all = changes.reduce((sum, { path, old }) => sum + (old !== undefined && path.startsWith(pair.from) ? 1 : 0), 0)
    if ((counts.get(text) ?? 0) * 2 > all) found.push(pair)
  }
  return found
}

/** The pairs of folders by whose move alone a file would have come from one path to the other, the outermost first. */
function foldersOf(from: string, to: string): readonly FolderMove[] {
  const shared = sharedEnd(from, to)
  const pairs: FolderMove[] = []
  for (let end = shared; end > 0; end--) {
    const [old, now] = [from, to].map(path => path.split('/').slice(0, -end).map(part => `${part}/`).join(''))
    if (old !== undefined && now !== undefined && old !== '' && now !== '' && old !== now) pairs.push({ from: old, to: now })
  }
  return pairs
}
