import { StoreError } from '@codeloom/store'
import fs from 'node:fs'
import path from 'node:path'

/** A file in the folder that says that it is ours, and in which format. */
const markFile = 'CODELOOM'
const unfinishedMark = /^CODELOOM\.\d+$/
/** Says which process opened the folder last. */
const ownerFile = 'CODELOOM-OWNER'
/** Raised with every change of the key spaces or of what their bytes mean. */
const formatVersion = 1

/** Makes the folder ready to be opened; throws StoreError where it is not ours, not there, or may not be written. */
export function prepareFolder(folder: string, { create }: { readonly create: boolean }): void {
  const names = namesIn(folder)
  // what only began to be made is made again
  if (names === undefined || names.every(name => unfinishedMark.test(name))) {
    if (!create) throw new StoreError('not-found', `There is no store at ${folder}. Index the tree first: codeloom index.`)
    makeFolder(folder)
    writeMark(folder)
    return
  }
  const format = formatOf(folder)
  if (format === undefined) throw new StoreError('not-a-store', `${folder} is a folder with other things in it, not a Codeloom store. Name another one.`)
  if (format > formatVersion) throw new StoreError('newer', `${folder} was written by a newer Codeloom (its format is ${format}, this one reads up to ${formatVersion}). Update Codeloom, or choose another store with --store.`)
}

export interface FolderOwner {
  readonly pid: number
  /** where it serves others */
  readonly socket: string | undefined
}

/** Says that this process has the folder open. Where that cannot be written, others are told that somebody has, and no more. */
export function writeOwner(folder: string, socket: string | undefined): void {
  try {
    writeWhole(path.join(folder, ownerFile), JSON.stringify({ pid: process.pid, socket }), { flush: false })
  } catch {
    // the store is as good without
    removeOwner(folder)
  }
}

/** This process has the folder open no longer, or never said so: whoever is named there is not to be taken for the one that has. */
export function removeOwner(folder: string): void {
  try {
    fs.rmSync(path.join(folder, ownerFile), { force: true })
  } catch {
    // who reads it sees that the process has ended
  }
}

/** Whoever reads meanwhile sees the old file or the new one, whole; what is flushed is so after the power was lost, too. */
function writeWhole(file: string, text: string, { flush }: { readonly flush: boolean }): void {
  const unfinished = `${file}.${process.pid}`
  try {
    fs.writeFileSync(unfinished, text, { flush })
    fs.renameSync(unfinished, file)
  } finally {
    fs.rmSync(unfinished, { force: true })
  }
}

/** The process that said last that it opened a folder; undefined where none did. It may have ended, and another be opening the folder since. */
export function ownerOf(folder: string): FolderOwner | undefined {
  try {
    const { pid, socket }: Partial<FolderOwner> = JSON.parse(fs.readFileSync(path.join(folder, ownerFile), 'utf8'))
    return typeof pid === 'number' ? { pid, socket: typeof socket === 'string' ? socket : undefined } : undefined
  } catch {
    // it is only told to people
    return undefined
  }
}

/** Whether there is a process of this number here. */
export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // another user's
    return codeOf(error) === 'EPERM'
  }
}

/** Whether a folder is a store of ours, of whatever format. */
export function isStore(folder: string): boolean {
  return formatOf(folder) !== undefined
}

/** Bytes in a folder's files. */
export function sizeOf(folder: string): number {
  return (namesIn(folder) ?? []).reduce((sum, name) => sum + (fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

function formatOf(folder: string): number | undefined {
  try {
    const format = /^codeloom (\d+)\n$/.exec(fs.readFileSync(path.join(folder, markFile), 'utf8'))?.[1]
    return format === undefined ? undefined : Number(format)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw refused(folder, error)
  }
}

function writeMark(folder: string): void {
  try {
    writeWhole(path.join(folder, markFile), `codeloom ${formatVersion}\n`, { flush: true })
    syncFolder(folder)
  } catch (error) {
    throw refused(folder, error)
  }
}

/** A name that was given in it outlives the power. */
function syncFolder(folder: string): void {
  // Windows opens no folder
  if (process.platform === 'win32') return
  const opened = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(opened)
  } finally {
    fs.closeSync(opened)
  }
}

/** One that may be written, and not read, cannot be opened: what was made in it is as good as the system keeps it. */
function syncParent(folder: string): void {
  try {
    syncFolder(path.dirname(folder))
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error
  }
}

/** Undefined where nothing is. */
function namesIn(folder: string): readonly string[] | undefined {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (codeOf(error) === 'ENOTDIR' && fs.statSync(folder, { throwIfNoEntry: false }) !== undefined) throw new StoreError('not-a-store', `${folder} is a file, and a store of RocksDB is a folder. Name another place.`)
    throw refused(folder, error)
  }
}

function makeFolder(folder: string): void {
  const missing: string[] = []
  try {
    // level by level: Node's own way does not end where nothing can be made (`/proc`)
    for (let at = folder; fs.statSync(at, { throwIfNoEntry: false }) === undefined; at = path.dirname(at)) missing.unshift(at)
    for (const each of missing) makeLevel(each)
  } catch (error) {
    throw refused(folder, error)
  }
}

function makeLevel(folder: string): void {
  try {
    fs.mkdirSync(folder)
  } catch (error) {
    // another process made it in between
    if (codeOf(error) !== 'EEXIST') throw error
  }
  syncParent(folder)
}

function refused(folder: string, cause: unknown): StoreError {
  const code = codeOf(cause)
  if (code === 'ENOSPC') return new StoreError('full', `There is no room for a store at ${folder}: the disk is full. Free some space and try again.`, { cause })
  return new StoreError('no-permission', `There can be no store at ${folder} (${code || 'unknown'}). Change the permissions there, or choose another place with --store.`, { cause })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
