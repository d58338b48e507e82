/**
 * A tree that is watched: what some of its paths are now, or all of them, against what is known.
 *
 * V1: a folder is watched before it is listed: what happens afterwards is heard. What is found lies in folders that are watched.
 * V2: what a look at paths finds is what a walk of the whole tree would find of them.
 */
import type { Differences, KnownFiles, TreeFile } from '@codeloom/engine'
import type { Problem } from '@codeloom/model'
import { folderOf, nameOf, type FolderSheet } from '@codeloom/store'
import fs from 'node:fs'
import type { ClaimOf } from '../claims.ts'
import { isGone, systemCode, unreadable } from '../host-error.ts'
import { ignoreFileNames } from '../walk/ignore-rules.ts'
import { fileBelongs, folderBelongs, isAsKnown, walkFolders, type Folder, type WalkOptions } from '../walk/walk.ts'
import { FolderWatches, type WatchEvents } from './folder-watches.ts'

type Known = Pick<KnownFiles, 'folders'>

interface FileWatcherOptions {
  readonly dir: string
  readonly claimOf: ClaimOf
  /** what could not be looked into, by path; kept true by every look */
  readonly problems: Map<string, Problem>
  readonly events: WatchEvents
  /** how many folders are watched at most */
  readonly maxWatches?: number | undefined
}

/** What a look at paths comes to, before the folders among them are walked. */
interface Look {
  readonly known: Known
  readonly changed: Map<string, TreeFile>
  readonly gone: Set<string>
  readonly walks: Set<string>
  looked: number
}

const ignoreFiles: ReadonlySet<string> = new Set(ignoreFileNames)

export class FileWatcher {
  readonly watches: FolderWatches
  private readonly options: FileWatcherOptions

  constructor(options: FileWatcherOptions) {
    this.options = options
    this.watches = new FolderWatches(options.dir, options.events, options.maxWatches)
  }
  /** What differs in the whole tree. */
  async *sweep(known: Known, signal?: AbortSignal): AsyncGenerator<Differences> {
    this.options.problems.clear()
    yield* this.walk(known, [{ folder: '', rules: undefined }], signal)
  }
  /** What differs of these paths, and of all that lies in those that are folders. */
  async look(paths: Iterable<string>, known: Known, signal?: AbortSignal): Promise<Differences> {
    const look: Look = { known, changed: new Map(), gone: new Set(), walks: new Set(), looked: 0 }
    for (const path of paths) this.lookAt(path, look)
    const folders = outermost(look.walks).map(folder => ({ folder, rules: folder === '' ? undefined : this.watches.rulesIn(folderOf(folder.slice(0, -1))) }))
    if (folders.length > 0) {
      // in them other rules may hold now: the walk says what there is
      const isWalked = (path: string): boolean => folders.some(({ folder }) => path.startsWith(folder))
      for (const path of look.changed.keys()) if (isWalked(path)) look.changed.delete(path)
      for await (const { changed, gone, looked } of this.walk(known, folders, signal)) {
        for (const file of changed) look.changed.set(file.path, file)
        for (const path of gone) look.gone.add(path)
        look.looked += looked
      }
    }
    // it may have been gone for one look, and there for the next
    for (const path of look.changed.keys()) look.gone.delete(path)
    return { changed: [...look.changed.values()], gone: [...look.gone], looked: look.looked }
  }
  /** Whether something that happened to a path may be of any interest: an ignored log is not. */
  concerns(path: string): boolean {
    const [folder, name] = [folderOf(path), nameOf(path)]
    if (name === '' || ignoreFiles.has(name) || !this.watches.has(folder) || this.watches.has(`${path}/`)) return true
    if (fileBelongs(this.options, this.watches.rulesIn(folder), path, name) === 'yes') return true
    return this.statsOf(path)?.isDirectory() === true
  }
  close(): void {
    this.watches.close()
  }

  private async *walk(known: Known, folders: readonly Folder[], signal?: AbortSignal): AsyncGenerator<Differences> {
    const { dir, claimOf, problems } = this.options
    const entered = new Set<string>()
    const options: WalkOptions = {
      dir, claimOf, problems, known,
      entering: folder => {
        entered.add(folder)
        return this.watches.enter(folder)
      },
    }
    yield* walkFolders(options, folders, signal)
    for (const { folder } of folders) this.watches.keepOnly(folder, entered)
  }
  private lookAt(path: string, look: Look): void {
    const folder = path === '' || path.endsWith('/') ? path : folderOf(path)
    // what lies in a folder that is not watched belongs to no one, or is seen when its folder is
    if (!this.watches.has(folder)) return
    if (folder === path || ignoreFiles.has(nameOf(path))) return void look.walks.add(folder)
    this.options.problems.delete(path)
    const stats = this.statsOf(path)
    const inner = `${path}/`
    // where a look before this one came to nothing, it is watched no more, and known all the same
    const wasFolder = this.watches.has(inner) || (!isKnown(look.known, path) && !sheetsIn(look.known, inner).next().done)
    if (stats?.isDirectory() === true) {
      this.addGone(path, look)
      const belongs = folderBelongs(this.watches.rulesIn(folder), inner, nameOf(path)) === 'yes'
      // under the same name may be another folder now
      if (belongs || wasFolder) this.watches.leave(inner)
      if (belongs) look.walks.add(inner)
      else if (wasFolder) this.addAllGone(inner, look)
      return
    }
    if (wasFolder) {
      this.watches.leave(inner)
      this.addAllGone(inner, look)
      // what was seen in it just now: nobody would hear of it any more
      for (const each of look.changed.keys()) if (each.startsWith(inner)) look.changed.delete(each)
    }
    if (stats?.isFile() === true) this.lookAtFile(path, stats, look)
    else this.addGone(path, look)
  }
  private lookAtFile(path: string, { size, mtimeNs, ctimeNs, ino: inode }: fs.BigIntStats, look: Look): void {
    const { claimOf } = this.options
    const [folder, name] = [folderOf(path), nameOf(path)]
    if (fileBelongs({ claimOf }, this.watches.rulesIn(folder), path, name) !== 'yes') return this.addGone(path, look)
    look.looked++
    const sheet = look.known.folders.get(folder)
    const file = { path, language: claimOf(name)?.language.id ?? '', stamp: { size: Number(size), mtimeNs, ctimeNs, inode } }
    if (!isAsKnown(sheet, sheet?.rowOf(name) ?? -1, file)) look.changed.set(path, file)
  }
  private statsOf(path: string): fs.BigIntStats | undefined {
    try {
      return fs.lstatSync(`${this.options.dir}/${path}`, { bigint: true, throwIfNoEntry: false })
    } catch (error) {
      if (!isGone(error)) this.options.problems.set(path, unreadable(systemCode(error)))
      return undefined
    }
  }
  private addGone(path: string, { known, gone }: Look): void {
    if (isKnown(known, path)) gone.add(path)
  }
  private addAllGone(folder: string, { known, gone }: Look): void {
    for (const sheet of sheetsIn(known, folder)) for (const name of sheet.names) gone.add(sheet.folder + name)
  }
}

function isKnown({ folders }: Known, path: string): boolean {
  return (folders.get(folderOf(path))?.rowOf(nameOf(path)) ?? -1) >= 0
}

function* sheetsIn({ folders }: Known, folder: string): Generator<FolderSheet> {
  for (const [each, sheet] of folders) if (each.startsWith(folder)) yield sheet
}

/** Those that lie in no other. */
function outermost(folders: ReadonlySet<string>): readonly string[] {
  return [...folders].filter(folder => {
    for (let at = folder; at !== ''; at = folderOf(at.slice(0, -1))) if (at !== folder && folders.has(at)) return false
    return folder === '' || !folders.has('')
  })
}
