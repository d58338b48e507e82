import fs from 'node:fs'

/**
 * Magic numbers (statfs) of file systems on which only this machine writes, so that its watches hear of every write: ext, xfs, btrfs, tmpfs, ramfs,
 * overlay, zfs, f2fs, bcachefs, jfs, reiserfs, nilfs, squashfs, ISO 9660. On any other, network and shared folders among them, they may not.
 */
const local: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x858458f6, 0x794c7630, 0x2fc12fc1, 0xf2f52010, 0xca451a4e, 0x3153464a, 0x52654973, 0x3434, 0x73717368, 0x9660,
])

/** Whether whatever is written in a folder is written by this machine. */
export function isLocal(folder: string): boolean {
  try {
    return local.has(fs.statfsSync(folder).type)
  } catch {
    // it is gone, or may not be looked at: then nothing is known of it
    return false
  }
}
