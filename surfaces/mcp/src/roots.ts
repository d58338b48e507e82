/** Which folder a connection is about: the one it was started with, else the client's first root, else the current folder. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findRoot } from '@codeloom/host/ask'

export interface Roots {
  readonly dir: string
  /** further folders that are open in the client, which are not answered from */
  readonly others: readonly string[]
}

/** There is no folder that could be meant; the message says what to do. */
class NoRootError extends Error {
  override readonly name = 'NoRootError'
}

export function namedRoot(dir: string): Roots {
  return { dir: findRoot(process.cwd(), dir).dir, others: [] }
}

/** The client has roots and did not tell them: the current folder would be a guess. */
export function rootsNotTold(why: string, cause?: unknown): Error {
  return new NoRootError(`It is not known which folder holds the code: the client did not tell which folders are open (${why}). Ask again, or start the server as "codeloom mcp --root DIR".`, { cause })
}

/** `uris` are the client's roots, where it tells any. */
export function rootsFrom(uris: readonly string[]): Roots {
  const folders = uris.flatMap(folderAt)
  const [dir, ...others] = folders
  return dir === undefined ? { dir: currentRoot(), others: [] } : { dir, others }
}

function folderAt(uri: string): readonly string[] {
  if (!URL.canParse(uri) || new URL(uri).protocol !== 'file:') return []
  try {
    const folder = path.resolve(fileURLToPath(uri))
    return fs.statSync(folder).isDirectory() ? [folder] : []
  } catch {
    // a root that is no folder of this machine is none for us
    return []
  }
}

/** Agents start servers from anywhere: a home folder or the whole disk is never what is meant. */
function currentRoot(): string {
  const { dir } = findRoot(process.cwd())
  const isWide = dir === path.parse(dir).root || dir === os.homedir()
  if (isWide) throw new NoRootError(`It is not known which folder holds the code: this server was started in ${dir}. Start it as "codeloom mcp --root DIR".`)
  return dir
}
