/**
 * Blobs as they lie in the database: a byte that says how, then the bytes themselves or what zstd made of them. Level 1 halves
 * the facts of a file, for 1.5 % of the CPU of an index; less would be written for more only at several times the cost.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { damaged } from './sqlite-error.ts'

const form = { plain: 0, zstd: 1 } as const
/** Setting up zstd costs more than a smaller blob could save. */
const packedFrom = 2048
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export function packBlob(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= packedFrom) {
    const packed = zstdCompressSync(bytes, options)
    if (packed.length < bytes.length * 0.9) return prefixed(form.zstd, packed)
  }
  return prefixed(form.plain, bytes)
}

/** Throws StoreError where it was not packed by `packBlob`; `path` is that of the store. */
export function unpackBlob(stored: Uint8Array, path: string): Uint8Array {
  const bytes = stored.subarray(1)
  switch (stored[0]) {
    case form.plain: return bytes
    case form.zstd: return unzipped(bytes, path)
    default: throw damaged(path)
  }
}

function unzipped(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return zstdDecompressSync(bytes)
  } catch (error) {
    throw damaged(path, error)
  }
}

function prefixed(code: number, bytes: Uint8Array): Uint8Array {
  const stored = new Uint8Array(bytes.length + 1)
  stored[0] = code
  stored.set(bytes, 1)
  return stored
}
