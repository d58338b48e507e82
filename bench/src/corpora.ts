/** Where the pinned corpora of `corpora.json` lie on this machine; `npm run corpora` fetches them. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import corpora from '../corpora.json' with { type: 'json' }

/** What could not be had, so what was asked for did not run; told by name, never passed over. */
export class NotRun extends Error {}

/** The folder of a corpus. Throws NotRun where it was not fetched. */
export function corpusFolder(name: string): string {
  const folder = path.join(corporaFolder(), name)
  if (!fs.existsSync(folder)) throw new NotRun(`${name} is not there; run: npm run corpora -- ${name}`)
  return folder
}

/** A repository by the name of its corpus, or by a path as it was written where npm was started. */
export function repositoryFolder(named: string): string {
  if (Object.hasOwn(corpora, named)) return corpusFolder(named)
  const folder = path.resolve(startFolder(), named)
  if (!fs.existsSync(folder)) throw new NotRun(`${named} is no corpus (${Object.keys(corpora).join(', ')}), and there is no folder ${folder}`)
  return folder
}

/** npm runs scripts in the folder of package.json and tells where it was started. */
function startFolder(): string {
  return process.env['INIT_CWD'] ?? '.'
}

/** As `tools/corpora.mjs` has it. */
function corporaFolder(): string {
  const { CODELOOM_CORPORA: named, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env
  if (named) return path.resolve(startFolder(), named)
  return path.join(cacheFolder(xdg, local), 'codeloom', 'corpora')
}

function cacheFolder(xdg: string | undefined, local: string | undefined): string {
  if (xdg) return xdg
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches')
  return process.platform === 'win32' && local ? local : path.join(os.homedir(), '.cache')
}

/** The cache folder of the user's own programs, where what a benchmark needs may be kept between runs. */
export function benchFolder(): string {
  return path.join(cacheFolder(process.env['XDG_CACHE_HOME'], process.env['LOCALAPPDATA']), 'codeloom', 'bench')
}
