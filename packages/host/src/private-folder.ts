/** A folder for sockets that only its user may enter. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** macOS takes 103 bytes, Linux 107. */
const longestPath = 100

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
