import { StoreError } from '@codeloom/store'
import fs from 'node:fs'
import path from 'node:path'

/** A file in the folder that says that it is ours, and in which format. */
const markFile = 'CODELOOM'
/** Says which process opened the folder last. */
const ownerFile = 'CODELOOM-OWNER'
/** Raised with every change of the key spaces or of what their bytes mean. */
const formatVersion = 1

/** Makes the folder ready to be opened; throws StoreError where it is not ours, not there, or may not be written. */
export function prepareFolder(folder: string, { create }: { readonly create: boolean }): void {
  const names = namesIn(folder)
  if (names === undefined || names.length === 0) {
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

/** Whoever reads meanwhile sees the old one or the new one, whole. */
export function writeOwner(folder: string, socket: string | undefined): void {
  const unfinished = path.join(folder, `${ownerFile}.${process.pid}`)
  fs.writeFileSync(unfinished, JSON.stringify({ pid: process.pid, socket }))
  fs.renameSync(unfinished, path.join(folder, ownerFile))
}

/** The process that opened a folder last; undefined where it did not say. */
export function ownerOf(folder: string): FolderOwner | undefined {
  try {
    const { pid, socket }: Partial<FolderOwner> = JSON.parse(fs.readFileSync(path.join(folder, ownerFile), 'utf8'))
    return typeof pid === 'number' ? { pid, socket: typeof socket === 'string' ? socket : undefined } : undefined
  } catch {
    // it is only told to people
    return undefined
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
    const unfinished = path.join(folder, `${markFile}.${process.pid}`)
    fs.writeFileSync(unfinished, `codeloom ${formatVersion}\n`)
    fs.renameSync(unfinished, path.join(folder, markFile))
  } catch (error) {
    throw refused(folder, error)
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
    for (const each of missing) if (!fs.existsSync(each)) fs.mkdirSync(each)
  } catch (error) {
    // another process made it in between
    if (codeOf(error) !== 'EEXIST') throw refused(folder, error)
  }
}

function refused(folder: string, cause: unknown): StoreError {
  const code = codeOf(cause)
  if (code === 'ENOSPC') return new StoreError('full', `There is no room for a store at ${folder}: the disk is full. Free some space and try again.`, { cause })
  return new StoreError('no-permission', `There can be no store at ${folder} (${code || 'unknown'}). Change the permissions there, or choose another place with --store.`, { cause })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
