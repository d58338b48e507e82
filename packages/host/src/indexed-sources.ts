/**
 * The texts of files as the index has them: a file whose content is no longer what its record says has none, whether or not its text was read
 * before. What was read is kept between questions, with the stamp that the file had when it was read, bounded by its length.
 */
import fs from 'node:fs'
import path from 'node:path'
import type { SourceReader } from '@codeloom/engine/query'
import type { FileStamp } from '@codeloom/store'
import type { Root } from './find-root.ts'
import { contentHash, hexOf } from './read/content-hash.ts'
import { decode } from './read/decode.ts'
import { isSameStamp, stampOf } from './walk/stamp.ts'

/** Texts that are kept unless told, in UTF-16 units; most take a byte each. */
const usuallyKept = 48 << 20

/** Who reads each file once keeps none: 0. */
export async function indexedSources(root: Root, mostKept = usuallyKept): Promise<SourceReader> {
  const hash = await contentHash()
  const kept = new Map<string, KeptText>()
  let units = 0
  const forget = (file: string): void => {
    units -= kept.get(file)?.text.length ?? 0
    kept.delete(file)
  }
  const keep = (file: string, text: KeptText): void => {
    forget(file)
    kept.set(file, text)
    units += text.text.length
    for (const oldest of kept.keys()) {
      if (units <= mostKept) break
      forget(oldest)
    }
  }
  return ({ path: file, hash: wanted, stamp: { size } }) => {
    const at = path.join(root.dir, file)
    const stamp = stampOrNone(at)
    // what grew since it was indexed is not read to find that out
    if (stamp?.size !== size) return undefined
    const known = kept.get(file)
    if (known?.hash === wanted && isSameStamp(known.stamp, stamp)) return known.text
    const bytes = bytesOf(at)
    if (bytes === undefined) return undefined
    hash.update(bytes)
    if (hexOf(hash.digest()) !== wanted) return undefined
    const decoded = decode(bytes)
    if (decoded.kind !== 'text') return undefined
    keep(file, { hash: wanted, stamp, text: decoded.text })
    return decoded.text
  }
}

interface KeptText {
  readonly hash: string
  /** before it was read */
  readonly stamp: FileStamp
  readonly text: string
}

// it vanished since, or may not be read: it is searched by what the index has of it
function stampOrNone(file: string): FileStamp | undefined {
  try {
    return stampOf(file)
  } catch {
    return undefined
  }
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file)
  } catch {
    return undefined
  }
}
