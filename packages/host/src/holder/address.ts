/** Where the holder of a store listens: a small file beside the store says it. Read by every process that may ask a holder. */
import fs from 'node:fs'
import { systemCode } from '../host-error.ts'
import { fileOfStore } from '../store-schemes.ts'

export interface Address {
  readonly socket: string
  readonly pid: number
  readonly epoch: number
}

/** The address of who holds a store; undefined where nobody has told one, or the store is no file. One look at the file system. */
export function addressOf(storeUrl: string): Address | undefined {
  const file = addressFile(storeUrl)
  if (file === undefined) return undefined
  try {
    const read: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    return isAddress(read) ? { socket: read.socket, pid: read.pid, epoch: read.epoch } : undefined
  } catch (error) {
    // none, or not one of ours: nobody can be asked
    if (error instanceof SyntaxError || systemCode(error) !== '') return undefined
    throw error
  }
}

/** Whoever reads meanwhile sees the old one or the new one, whole. */
export function writeAddress(storeUrl: string, address: Address): void {
  const file = addressFile(storeUrl)
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
export function removeAddress(storeUrl: string, { epoch }: Address): void {
  const file = addressFile(storeUrl)
  if (file !== undefined && addressOf(storeUrl)?.epoch === epoch) fs.rmSync(file, { force: true })
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
}
