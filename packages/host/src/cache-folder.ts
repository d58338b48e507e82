import os from 'node:os'
import path from 'node:path'

/** The folder that keeps what can be made again: stores that were not named, and who shares facts with whom. */
export function userCacheDir(): string {
  const { CODELOOM_CACHE: named, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env
  if (isSet(named)) return path.resolve(named)
  return path.join(platformCache(xdg, local), 'codeloom')
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
