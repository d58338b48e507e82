import { ByteReader, type ByteWriter } from '@codeloom/model'
import { changed } from './sorted-values.ts'

/** What is to be changed about the values of one key, ascending; no value is in both. */
export interface Patch {
  readonly added: Uint32Array
  readonly removed: Uint32Array
}

/** Small changes wait as patches, one row a key, until they are merged into the chunks. */
export function encodePatch({ added, removed }: Patch, writer: ByteWriter): Uint8Array {
  writer.reset()
  writeValues(added, writer)
  writeValues(removed, writer)
  return writer.view()
}

export function decodePatch(bytes: Uint8Array): Patch {
  const reader = new ByteReader(bytes)
  return { added: readValues(reader), removed: readValues(reader) }
}

/** The values after a patch. */
export function patched(values: Uint32Array, { added, removed }: Patch): Uint32Array {
  return changed(values, removed, added)
}

/** What two patches come to, the later overruling. */
export function joinPatches(earlier: Patch, later: Patch): Patch {
  return {
    added: changed(earlier.added, later.removed, later.added),
    removed: changed(earlier.removed, later.added, later.removed),
  }
}

function writeValues(values: Uint32Array, writer: ByteWriter): void {
  writer.unsigned(values.length)
  let next = 0
  for (const value of values) {
    writer.unsigned(value - next)
    next = value + 1
  }
}

function readValues(reader: ByteReader): Uint32Array {
  const values = new Uint32Array(Math.min(reader.unsigned(), reader.end - reader.at))
  let next = 0
  for (let i = 0; i < values.length; i++) {
    const value = next + reader.unsigned()
    values[i] = value
    next = value + 1
  }
  return values
}
