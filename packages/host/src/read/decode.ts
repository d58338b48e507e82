import { isAscii, isUtf8 } from 'node:buffer'

/** A file's bytes as text. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string; readonly clean: boolean }
  /** a NUL byte near the start, in a file that does not say that it is UTF-16 */
  | { readonly kind: 'binary' }

const sniffedBytes = 8192

/** Decodes UTF-8, or UTF-16 with a byte order mark; bad bytes read as U+FFFD (`clean` is then false), a mark is taken away. */
export function decode(bytes: Buffer): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return wide(bytes, 'utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return wide(bytes, 'utf-16be')
  if (bytes.subarray(0, sniffedBytes).includes(0)) return { kind: 'binary' }
  // one byte a character in V8, and half the work
  if (isAscii(bytes)) return { kind: 'text', text: bytes.toString('latin1'), clean: true }
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return { kind: 'text', text: bytes.toString('utf8', from), clean: isUtf8(bytes) }
}

function wide(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): Decoded {
  const text = new TextDecoder(encoding).decode(bytes)
  return { kind: 'text', text, clean: !text.includes('\ufffd') }
}
