/** Paths relative to the root, with `/`; the root itself is ''. */

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
/** A folder and those around it, innermost first, the root last. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder]
  for (let at = folder; at !== '';) folders.push((at = folderOf(at)))
  return folders
}
/** A path as a configuration file in `folder` writes it; undefined where it leads out of the root. */
export function joined(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}
