/** Where the holder of a store listens: a small file beside the store says it, or the store itself. Read by every process that may ask a holder. */
import fs from 'node:fs'
import os from 'node:os'
import { StoreError, type GraphStore } from '@codeloom/store'
import { systemCode } from '../host-error.ts'
import { fileOfStore } from '../store-schemes.ts'

export interface Address {
  readonly socket: string
  readonly pid: number
  readonly epoch: number
  /** the machine, where the store may be opened from others */
  readonly machine?: string
}

/** A store, as far as its holder is looked for. */
export type Held = Pick<GraphStore, 'url' | 'notice'> & Partial<Pick<GraphStore, 'isHeld'>>

/** The address of who holds a store; undefined where nobody has told one. One look at the file system, or one question to the store. */
export function addressOf(store: Held): Address | undefined {
  try {
    const text = writtenFor(store)
    const read: unknown = text === undefined ? undefined : JSON.parse(text)
    if (!isAddress(read)) return undefined
    const { socket, pid, epoch, machine } = read
    return { socket, pid, epoch, ...machine === undefined ? {} : { machine } }
  } catch (error) {
    // none, or not one of ours: nobody can be asked
    if (error instanceof SyntaxError || error instanceof StoreError || systemCode(error) !== '') return undefined
    throw error
  }
}

function writtenFor(store: Held): string | undefined {
  if (store.notice !== undefined) return store.notice.read()
  const file = addressFile(store.url)
  return file === undefined ? undefined : fs.readFileSync(file, 'utf8')
}

/** Whoever reads meanwhile sees the old one or the new one, whole. */
export function writeAddress(store: Held, address: Address): void {
  if (store.notice !== undefined) return store.notice.write(JSON.stringify({ ...address, machine: thisMachine() }), address.epoch)
  const file = addressFile(store.url)
  if (file === undefined) return
  const unfinished = `${file}.${process.pid}`
  try {
    fs.writeFileSync(unfinished, JSON.stringify(address))
    fs.renameSync(unfinished, file)
  } finally {
    fs.rmSync(unfinished, { force: true })
  }
}

/** Takes the address away, unless another holder has written its own by now. */
export function removeAddress(store: Held, { epoch }: Address): void {
  if (store.notice !== undefined) return removeNotice(store.notice, epoch)
  const file = addressFile(store.url)
  if (file !== undefined && addressOf(store)?.epoch === epoch) fs.rmSync(file, { force: true })
}

function removeNotice(notice: NonNullable<Held['notice']>, epoch: number): void {
  try {
    notice.remove(epoch)
  } catch (error) {
    // the store cannot be reached any more, or was closed: who reads the address finds nobody there
    if (!(error instanceof StoreError)) throw error
  }
}

/** Two machines may have one name, and a machine another name tomorrow: what it was started as is its own, where that can be told. */
export function thisMachine(): string {
  let start = ''
  try {
    start = ` ${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
  } catch (error) {
    if (systemCode(error) === '') throw error
  }
  return os.hostname() + start
}

/** The file that a store lies in, by its real name; undefined for one that lies in none. */
export function storeFile(storeUrl: string): string | undefined {
  const file = fileOfStore(storeUrl)
  if (file === undefined) return undefined
  try {
    return fs.realpathSync(file)
  } catch {
    // it is not there, or may not be looked at: under the name that was given there is nothing either
    return file
  }
}

function addressFile(storeUrl: string): string | undefined {
  const file = storeFile(storeUrl)
  return file === undefined ? undefined : `${file}.holder`
}

function isAddress(read: unknown): read is Address {
  return typeof read === 'object' && read !== null && 'socket' in read && typeof read.socket === 'string'
    && 'pid' in read && typeof read.pid === 'number' && Number.isSafeInteger(read.pid) && read.pid > 0 && 'epoch' in read && Number.isSafeInteger(read.epoch)
    && (!('machine' in read) || typeof read.machine === 'string')
}
