import fs from 'node:fs'
import type { FileStamp } from '@codeloom/store'

/** The stamp of an ordinary file; undefined where there is none. */
export function stampOf(file: string): FileStamp | undefined {
  const stats = fs.lstatSync(file, { bigint: true, throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile()) return undefined
  return { size: Number(stats.size), mtimeNs: stats.mtimeNs, ctimeNs: stats.ctimeNs, inode: stats.ino }
}
