/** Paths relative to the root, with `/`. '' is the root itself. */

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** A path seen from a folder; undefined where it leaves the root. */
export function joined(folder: string, relative: string): string | undefined {
  const parts = relative.startsWith('/') ? [] : folder === '' ? [] : folder.split('/')
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}

export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** A folder and those around it, the root last. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder]
  for (let at = folder; at !== ''; ) folders.push((at = folderOf(at)))
  return folders
}
