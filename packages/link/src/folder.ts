/** The folder of a file as the question `filesIn` names it: '' or `a/b/`. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}
