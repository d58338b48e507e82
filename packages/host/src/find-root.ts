/**
 * Which folder is meant, and what its repository is called. Starts no git process: `.git` is looked for and its
 * configuration read by hand. Whether a folder is a checkout changes its name and top level, never which files belong.
 */
import fs from 'node:fs'
import path from 'node:path'
import { HostError, systemCode } from './host-error.ts'

/** A tree to index. */
export interface Root {
  /** absolute, as it was named: symbolic links on the way to it are not replaced */
  readonly dir: string
  /** the origin's URL without credentials, else the folder's own path */
  readonly repo: string
}

/** The root that a start folder belongs to: `explicit` where it is given, else the top level of its checkout, else itself. */
export function findRoot(startDir: string, explicit?: string): Root {
  const start = path.resolve(explicit ?? startDir)
  checkFolder(start)
  const dir = explicit === undefined ? (checkoutAbove(start) ?? start) : start
  return { dir, repo: originOf(dir) ?? dir }
}

function checkFolder(dir: string): void {
  const missing = (cause: unknown): HostError => {
    switch (systemCode(cause)) {
      case 'ENOENT': return new HostError('not-found', `There is no folder ${dir}. Check the path.`, { cause })
      case 'ENOTDIR': return new HostError('not-a-folder', `${dir} leads through something that is no folder. Check the path.`, { cause })
      case 'EACCES':
      case 'EPERM': return new HostError('no-permission', `You may not look into ${dir}. Ask its owner for the right to read it.`, { cause })
      default: return new HostError('failed', `${dir} cannot be looked at (${systemCode(cause)}).`, { cause })
    }
  }
  try {
    if (!fs.statSync(dir).isDirectory()) throw new HostError('not-a-folder', `${dir} is no folder. Name the folder that holds the code.`)
    fs.accessSync(dir, fs.constants.R_OK | fs.constants.X_OK)
  } catch (error) {
    throw error instanceof HostError ? error : missing(error)
  }
}

function checkoutAbove(start: string): string | undefined {
  for (let dir = start; ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, '.git'))) return dir
    if (dir === path.dirname(dir)) return undefined
  }
}

/** The URL of the remote `origin` of the checkout whose top level is `dir`. */
function originOf(dir: string): string | undefined {
  const configuration = gitConfiguration(path.join(dir, '.git'))
  if (configuration === undefined) return undefined
  let section = ''
  for (const line of configuration.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]*)\]/.exec(line)
    if (heading !== null) section = heading[1] ?? ''
    const url = /^remote\s+"origin"$/.test(section) ? /^\s*url\s*=\s*(.*?)\s*$/.exec(line)?.[1] : undefined
    if (url !== undefined && url !== '') return withoutCredentials(url.replace(/^"(.*)"$/, '$1'))
  }
  return undefined
}

/** `.git` is a folder, or a file that names one: a worktree's, which names the common one, or a submodule's. */
function gitConfiguration(dotGit: string): string | undefined {
  const direct = textOf(path.join(dotGit, 'config'))
  if (direct !== undefined) return direct
  const folder = linkedGitFolder(dotGit)
  if (folder === undefined) return undefined
  const common = textOf(path.join(folder, 'commondir'))?.trim()
  return textOf(path.join(common === undefined ? folder : path.resolve(folder, common), 'config'))
}

/** The folder that a file `.git` names; undefined where it is none. */
export function linkedGitFolder(dotGit: string): string | undefined {
  const named = /^gitdir:\s*(.*?)\s*$/m.exec(textOf(dotGit) ?? '')?.[1]
  return named === undefined ? undefined : path.resolve(path.dirname(dotGit), named)
}

function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    // the repository's name is a convenience: whatever cannot be read is as good as absent
    return undefined
  }
}

/** `https://user:secret@host/path` without what stands before the `@`; other forms (`git@host:path`) hold no secret. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1').replace(/([?&](?:token|access_token|password)=)[^&]*/gi, '$1***')
}
