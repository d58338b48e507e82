import type { FileStamp } from '@codeloom/store'

/** A clock tick of the file system, with room for the difference between its clock and ours, nanoseconds. */
const fineMargin = 50_000_000n
/** For file systems that keep whole seconds or two. */
const coarseMargin = 2_100_000_000n
const wholeSecond = 1_000_000_000n

/**
 * Whether a file is surely what it was when it was read: nothing of its stamp changed, and the stamp is so much older than
 * the read that no write could have slipped in between with the same times.
 */
export function isUnchanged(known: { readonly stamp: FileStamp; readonly readNs: bigint }, now: FileStamp): boolean {
  const { stamp, readNs } = known
  const { size, mtimeNs, ctimeNs, inode } = stamp
  if (size !== now.size || mtimeNs !== now.mtimeNs || ctimeNs !== now.ctimeNs || inode !== now.inode) return false
  const margin = ctimeNs % wholeSecond === 0n ? coarseMargin : fineMargin
  return mtimeNs + margin < readNs && ctimeNs + margin < readNs
}
