/** Where a holder's socket lies: in a folder that only its user may enter, under a name that is its own. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { storeFile } from './address.ts'

/** macOS takes 103 bytes, Linux 107. */
const longestPath = 100

/** A path for the socket of a store's holder of this epoch; what earlier holders of the store left there is removed. */
export function socketPlace(storeUrl: string, epoch: number): string {
  const start = `${createHash('sha256').update(storeFile(storeUrl) ?? storeUrl).digest('hex').slice(0, 12)}-`
  if (process.platform === 'win32') return `\\\\.\\pipe\\codeloom-${start}${epoch}`
  const folder = privateFolder(`${start}${epoch}`.length)
  for (const name of fs.readdirSync(folder)) if (name.startsWith(start)) fs.rmSync(path.join(folder, name), { force: true })
  return path.join(folder, `${start}${epoch}`)
}

/** A folder that only its user may enter, and that leaves room for a socket with a name of that length. */
export function privateFolder(nameBytes: number): string {
  const { XDG_RUNTIME_DIR: runtime } = process.env
  const places = [...(runtime !== undefined && path.isAbsolute(runtime) ? [path.join(runtime, 'codeloom')] : []), ...[os.tmpdir(), '/tmp'].map(each => path.join(each, `codeloom-${process.getuid?.() ?? 0}`))]
  const found = places.find(place => Buffer.byteLength(place) + 1 + nameBytes <= longestPath && isOwn(place))
  // somebody else's stands in each place: one that nobody can have made before
  return found ?? fs.mkdtempSync('/tmp/codeloom-')
}

/** Whether a folder is there, made where it is not, that nobody else may enter. */
function isOwn(folder: string): boolean {
  try {
    if (fs.lstatSync(folder, { throwIfNoEntry: false }) === undefined) fs.mkdirSync(folder, { mode: 0o700 })
    const stats = fs.lstatSync(folder)
    return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0
  } catch {
    // it cannot be made there: another place is tried
    return false
  }
}
