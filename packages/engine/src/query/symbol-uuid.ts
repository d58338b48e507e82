/** The identity of a symbol for the outside world: a UUIDv5 of its key, in a namespace of its kind. */
import type { SymbolKind } from '@codeloom/model'

/** The namespace of Codeloom, under which each kind has its own; a random UUID that never changes. */
const codeloomNamespace = 'b7c9f6de-5a0e-4c52-9d3c-8f1b7f0c2a64'

/** The UUID of the symbol with this canonical key. */
export function symbolUuid(key: string, kind: SymbolKind): string {
  return uuidV5(uuidV5(codeloomNamespace, kind), key)
}

/** RFC 9562, version 5: SHA-1 over the namespace's bytes and the name. Loads `node:crypto` (4 ms) only when it is called. */
export function uuidV5(namespace: string, name: string): string {
  const bytes = process.getBuiltinModule('node:crypto').createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex')).update(name).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
