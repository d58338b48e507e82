/** How the user can call Codeloom from where they are: by its name where their shell finds it, else by its path. */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { home } from './home.ts'

/** `folders` are those that a shell searches; npm puts the project's own before them while it runs a script. */
export function commandName(folders: readonly string[], from: string): string {
  const own = fileURLToPath(new URL('../../node_modules/.bin/codeloom', home))
  const found = folders.some(folder => !folder.endsWith(path.join('node_modules', '.bin')) && fs.existsSync(path.join(folder, 'codeloom')))
  if (found || !fs.existsSync(own)) return 'codeloom'
  const relative = path.relative(from, own)
  return relative.startsWith(path.join('..', '..', '..')) ? own : relative
}
