import fs from 'node:fs'
import type { FileStamp } from '@codeloom/store'
import { isGone } from '../host-error.ts'

/** The stamp of an ordinary file; undefined where there is none. Throws where it may not be looked at. */
export function stampOf(file: string): FileStamp | undefined {
  const stats = statsOf(file)
  if (stats === undefined || !stats.isFile()) return undefined
  return { size: Number(stats.size), mtimeNs: stats.mtimeNs, ctimeNs: stats.ctimeNs, inode: stats.ino }
}

export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode
}

function statsOf(file: string): fs.BigIntStats | undefined {
  try {
    return fs.lstatSync(file, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}
