/** Where top-level modules may lie, beside the folder that Python searches first. */
import type { LinkedFile, NamedFile, Questions } from '@codeloom/link'
import { folderOf, foldersUp, inFolder, joined } from '../paths.ts'
import { projectKey } from './project-files.ts'

const projectFiles = ['pyproject.toml', 'setup.cfg']

/**
 * The folders, likeliest first: what is above a package of the wanted name that the file lies in; what the projects around
 * the file say; the project of that name elsewhere in the tree; the root and its `src`.
 */
export function sourceRoots(file: LinkedFile, head: string, ask: Questions): ReadonlySet<string> {
  const roots = new Set<string>()
  const around = foldersUp(folderOf(file.path))
  for (const folder of around) if (folder.slice(folder.lastIndexOf('/') + 1) === head) roots.add(folderOf(folder))
  for (const folder of around) addProject(roots, folder, ask)
  const other = nearest(file.path, ask.filesProviding(projectKey(head)))
  if (other !== undefined) addProject(roots, folderOf(other.path), ask)
  roots.add('')
  roots.add('src')
  return roots
}

function addProject(roots: Set<string>, folder: string, ask: Questions): void {
  let isProject = false
  for (const name of projectFiles) {
    const said = ask.configuration(inFolder(folder, name))
    if (typeof said !== 'object' || said === null || !('roots' in said) || !Array.isArray(said.roots)) continue
    isProject = true
    for (const root of said.roots) {
      const path = typeof root === 'string' ? joined(folder, root) : undefined
      if (path !== undefined) roots.add(path)
    }
  }
  if (!isProject) return
  roots.add(folder)
  roots.add(inFolder(folder, 'src'))
}

/** Of several projects of one name: the one that shares the longest path with the file, then the first by path. */
function nearest(path: string, projects: readonly NamedFile[]): NamedFile | undefined {
  let best: NamedFile | undefined
  let bestShared = -1
  for (const project of projects) {
    let shared = 0
    for (let i = 0; i < path.length && path[i] === project.path[i]; i++) if (path[i] === '/') shared++
    if (shared > bestShared) [best, bestShared] = [project, shared]
  }
  return best
}

/** Whether Python may search a folder by itself: none that lies inside a package. */
export function isRoot(folder: string, ask: Questions): boolean {
  return folder === '' || ask.fileAt(inFolder(folderOf(folder), '__init__.py')) === undefined
}
