import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { systemCode } from './host-error.ts'

/** The folder that keeps what can be made again: stores that were not named, and who shares facts with whom. */
export function userCacheDir(): string {
  const { CODELOOM_CACHE: named, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env
  if (isSet(named)) return path.resolve(named)
  return path.join(platformCache(xdg, local), 'codeloom')
}

/** Makes a folder with those above it, level by level: Node's own way does not end where nothing can be made (`/proc`). */
export function makeFolder(folder: string): void {
  const missing: string[] = []
  for (let at = folder; !fs.existsSync(at); at = path.dirname(at)) missing.unshift(at)
  for (const each of missing) {
    try {
      fs.mkdirSync(each)
    } catch (error) {
      // another process made it in between
      if (systemCode(error) !== 'EEXIST') throw error
    }
  }
}

function platformCache(xdg: string | undefined, local: string | undefined): string {
  if (isSet(xdg) && path.isAbsolute(xdg)) return xdg
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches')
  if (process.platform === 'win32') return isSet(local) ? local : path.join(os.homedir(), 'AppData', 'Local')
  return path.join(os.homedir(), '.cache')
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}
