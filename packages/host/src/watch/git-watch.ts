/** Tells when git moves what a checkout has checked out: its files may be about to change in their thousands. */
import fs from 'node:fs'
import path from 'node:path'
import { linkedGitFolder } from '../find-root.ts'

const telling: ReadonlySet<string> = new Set(['HEAD', 'index', 'ORIG_HEAD'])

/** Gives back how to stop it; does nothing where a folder is no checkout of its own. */
export function watchGit(dir: string, moved: () => void): () => void {
  try {
    const folder = gitFolder(dir)
    if (folder === undefined) return () => undefined
    const watcher = fs.watch(folder, { persistent: false }, (_kind, name) => {
      if (name !== null && telling.has(name)) moved()
    })
    // a checkout that loses its `.git` is a folder like others
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    // it may not be looked at, or no watch is left for it: the tree itself is watched, or looked at every so often
    return () => undefined
  }
}

/** `.git`, or where the file `.git` of a worktree says. */
function gitFolder(dir: string): string | undefined {
  const at = path.join(dir, '.git')
  return fs.statSync(at, { throwIfNoEntry: false })?.isDirectory() === true ? at : linkedGitFolder(at)
}
