/**
 * Watches the folders of a tree, each by itself, and tells which paths something happened to: a hint, never what happened.
 * One watch a folder took 28 ms and 4 MB for 5,071 folders; a recursive watch of Node's would follow what does not belong.
 */
import fs from 'node:fs'
import { isGone, systemCode } from '../host-error.ts'
import type { IgnoreRules } from '../walk/ignore-rules.ts'
import type { Entered } from '../walk/walk.ts'
import { isLocal } from './local-file-system.ts'

interface Watched {
  readonly watcher: fs.FSWatcher
  /** tells the folder from another one that comes to stand under its name */
  readonly mark: string
  rules: IgnoreRules | undefined
}

export interface WatchEvents {
  /** something happened to what is, or was, called so; a folder ('' or ending with `/`): in it, and the system does not say to what, or to itself */
  readonly touched: (path: string) => void
  /** the system gives no more watches */
  readonly exhausted: (code: string) => void
  /** so much came at once that the system may have dropped some */
  readonly flooded?: () => void
}

/** The system's queue holds 16,384 events unless told; a part of them is of folders that are watched no more. */
const floodFrom = 4_096

const none: ReadonlySet<string> = new Set()

export class FolderWatches {
  private readonly dir: string
  private readonly events: WatchEvents
  private readonly watched = new Map<string, Watched>()
  private readonly most: number
  private gaveOut = false
  private heardAtOnce = 0
  /** by device, whether all that is written there is heard */
  private readonly devices = new Map<bigint, boolean>()

  /** `most` bounds how many folders are watched: more is as if the system gave no more. */
  constructor(dir: string, events: WatchEvents, most = Number.POSITIVE_INFINITY) {
    this.dir = dir
    this.events = events
    this.most = most
  }
  /** Whether all that is written in these folders is heard, as far as can be told. */
  get hearsAll(): boolean {
    return !this.gaveOut && [...this.devices.values()].every(isHeard => isHeard)
  }
  /** Whether the system gave no more watches. */
  get isExhausted(): boolean {
    return this.gaveOut
  }
  /** Asks the system for watches again. */
  tryAgain(): void {
    this.gaveOut = false
  }
  /** Whether the root is still the folder that is watched. */
  get isRooted(): boolean {
    return this.watched.get('')?.mark === this.markOf('')?.text
  }
  get count(): number {
    return this.watched.size
  }
  has(folder: string): boolean {
    return this.watched.has(folder)
  }
  /** The ignore rules that hold in a folder. */
  rulesIn(folder: string): IgnoreRules | undefined {
    return this.watched.get(folder)?.rules
  }
  /** Watches a folder from now on, unless it is watched already; undefined where none is there any more: whatever is listed of it then would not be heard of. */
  enter(folder: string): Entered | undefined {
    const known = this.watched.get(folder)
    const mark = this.markOf(folder)
    if (mark?.device !== undefined && !this.devices.has(mark.device)) this.devices.set(mark.device, isLocal(`${this.dir}/${folder}`))
    const text = mark?.text ?? ''
    if (known !== undefined && known.mark !== text) this.leave(folder)
    const watched = mark === undefined && folder !== '' ? 'gone' : this.watched.get(folder) ?? this.watch(folder, text)
    // of the root nobody above tells
    if (watched === 'gone') return folder === '' ? { isStillThere: () => true, holds: () => undefined } : undefined
    return {
      isStillThere: () => folder === '' || this.markOf(folder)?.text === text,
      holds: rules => {
        if (watched !== undefined) watched.rules = rules
      },
    }
  }
  /** Lets go of a folder and all that are in it. */
  leave(folder: string): void {
    this.keepOnly(folder, none)
  }
  /** Lets go of the folders in `folder` that are none of these. */
  keepOnly(folder: string, entered: ReadonlySet<string>): void {
    for (const [each, { watcher }] of this.watched) {
      if (!each.startsWith(folder) || entered.has(each)) continue
      watcher.close()
      this.watched.delete(each)
    }
  }
  close(): void {
    this.leave('')
  }

  private watch(folder: string, mark: string): Watched | 'gone' | undefined {
    if (this.gaveOut) return undefined
    if (this.watched.size >= this.most) return this.exhaust('ENOSPC')
    try {
      const watcher = fs.watch(`${this.dir}/${folder}`, { persistent: false }, (_kind, name) => this.heard(folder, name))
      watcher.on('error', () => this.events.touched(folder))
      const watched: Watched = { watcher, mark, rules: undefined }
      this.watched.set(folder, watched)
      return watched
    } catch (error) {
      const code = systemCode(error)
      if (code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE') return this.exhaust(code)
      // it may not be looked into: the walk says so
      return isGone(error) ? 'gone' : undefined
    }
  }
  private exhaust(code: string): undefined {
    this.gaveOut = true
    this.events.exhausted(code)
  }
  /** Inode and time of birth: file systems give inodes again. Undefined where no folder is, but a link to one, say. */
  private markOf(folder: string): Mark | undefined {
    try {
      const stats = fs.lstatSync(folder === '' ? `${this.dir}/` : `${this.dir}/${folder.slice(0, -1)}`, { bigint: true, throwIfNoEntry: false })
      return stats?.isDirectory() === true ? { text: `${stats.ino} ${stats.birthtimeNs}`, device: stats.dev } : undefined
    } catch (error) {
      // where it may not be looked at, it may not be watched either: the walk says so
      return isGone(error) ? undefined : { text: '', device: undefined }
    }
  }
  private heard(folder: string, name: string | null): void {
    // the queue is read until it is empty, in one turn
    if (this.heardAtOnce++ === 0) setImmediate(() => (this.heardAtOnce = 0))
    if (this.heardAtOnce === floodFrom) this.events.flooded?.()
    // a name that is no UTF-8 cannot be looked up
    if (name === null || name.includes('\ufffd')) this.events.touched(folder)
    else this.events.touched(folder + name)
  }
}

interface Mark {
  readonly text: string
  /** undefined where it cannot be told */
  readonly device: bigint | undefined
}
