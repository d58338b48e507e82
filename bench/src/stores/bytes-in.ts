import fs from 'node:fs'
import path from 'node:path'

/** Bytes of the files in a folder and those below it that are wanted, by their paths in it. */
export function bytesIn(folder: string, isWanted: (file: string) => boolean): number {
  let sum = 0
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const at = path.join(entry.parentPath, entry.name)
    if (entry.isFile() && isWanted(path.relative(folder, at))) sum += fs.statSync(at).size
  }
  return sum
}
