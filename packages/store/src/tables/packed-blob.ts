/**
 * Blobs as they lie in a store: a byte that says how, then the bytes themselves or what zstd made of them. Level 1 halves
 * the facts of a file, for 1.5 % of the CPU of an index; less would be written for more only at several times the cost.
 */
import { CodecError } from '@codeloom/model'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

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

/** Throws CodecError where it was not packed by `packBlob`. */
export function unpackBlob(stored: Uint8Array): Uint8Array {
  const bytes = stored.subarray(1)
  switch (stored[0]) {
    case form.plain: return bytes
    case form.zstd: return unzipped(bytes)
    default: throw new CodecError(`a blob of the form ${stored[0]}`)
  }
}

function unzipped(bytes: Uint8Array): Uint8Array {
  try {
    // with room for all of it, and a byte that tells that there is no more: else it is made in pieces of 16 KiB, and copied together
    return zstdDecompressSync(bytes, { chunkSize: Math.max(leastChunk, contentSize(bytes) + 1) })
  } catch (error) {
    throw new CodecError('a blob that does not unpack', { cause: error })
  }
}

/** What zlib takes. */
const leastChunk = 64
/** More is made in pieces: the frame may be damaged, and lie. */
const mostAtOnce = 256 << 20

/** How many bytes a frame of zstd says it holds (RFC 8878, 3.1.1.1), a hint alone; 0 where it does not say in four bytes or fewer. */
function contentSize(frame: Uint8Array): number {
  if (frame.length < 18) return 0
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  const descriptor = view.getUint8(4)
  const isSingle = (descriptor & 0x20) !== 0
  // behind the window, where there is one, and the number of a dictionary
  const at = (isSingle ? 5 : 6) + (descriptor & 3) + ((descriptor & 3) === 3 ? 1 : 0)
  const size = sizeOf(view, at, descriptor >> 6)
  return isSingle || descriptor > 0x3f ? Math.min(size, mostAtOnce) : 0
}

function sizeOf(view: DataView, at: number, width: number): number {
  switch (width) {
    case 0: return view.getUint8(at)
    case 1: return view.getUint16(at, true) + 256
    case 2: return view.getUint32(at, true)
    default: return 0
  }
}

function prefixed(code: number, bytes: Uint8Array): Uint8Array {
  const stored = new Uint8Array(bytes.length + 1)
  stored[0] = code
  stored.set(bytes, 1)
  return stored
}
