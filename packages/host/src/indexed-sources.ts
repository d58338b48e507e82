/**
 * The texts of files as the index has them: a file whose content is no longer what its record says has none. What was read is kept between
 * questions, by its content, bounded by bytes.
 */
import fs from 'node:fs'
import path from 'node:path'
import type { SourceReader } from '@codeloom/engine/query'
import type { Root } from './find-root.ts'
import { contentHash, hexOf } from './read/content-hash.ts'
import { decode } from './read/decode.ts'
import { stampOf } from './walk/stamp.ts'

/** Texts that are kept, in UTF-16 units; most take a byte each. */
const mostKept = 48 << 20

export async function indexedSources(root: Root): Promise<SourceReader> {
  const hash = await contentHash()
  const kept = new Map<string, string>()
  let units = 0
  const keep = (of: string, text: string): void => {
    kept.set(of, text)
    units += text.length
    for (const [oldest, { length }] of kept) {
      if (units <= mostKept) break
      kept.delete(oldest)
      units -= length
    }
  }
  return ({ path: file, hash: wanted }) => {
    const known = kept.get(wanted)
    if (known !== undefined) return known
    const bytes = bytesOf(path.join(root.dir, file))
    if (bytes === undefined) return undefined
    hash.update(bytes)
    if (hexOf(hash.digest()) !== wanted) return undefined
    const decoded = decode(bytes)
    if (decoded.kind !== 'text') return undefined
    keep(wanted, decoded.text)
    return decoded.text
  }
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return stampOf(file) === undefined ? undefined : fs.readFileSync(file)
  } catch {
    // it vanished since, or may not be read: it is searched by what the index has of it
    return undefined
  }
}
