/**
 * The 32-bit hash of a name over its UTF-16 code units: FNV-1a with murmur3's finaliser. It keys the indexes over names;
 * two names may share a hash, so whoever looks a name up compares the name itself as well.
 */
export function nameHash(name: string): number {
  let hash = hashSeed
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return finishHash(hash)
}

/**
 * The key of what bears a name inside of something else, from the name's own hash: of a field, say. Who looks for what a bare name
 * may mean has no use for the thousands of fields of the same name. It lies beside the other, so that both are read together.
 */
export function innerNameHash(hash: number): number {
  return (hash ^ 1) >>> 0
}

/** `nameHash` of `text.slice(start, end)`, without making the slice. */
export function nameHashOfRange(text: string, start: number, end: number): number {
  let hash = hashSeed
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return finishHash(hash)
}

/** `nameHash('^' + text.slice(start, end))`: the key of the first letters of something. */
export function prefixHashOfRange(text: string, start: number, end: number): number {
  let hash = Math.imul(hashSeed ^ 0x5e, 0x01000193)
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return finishHash(hash)
}

/** `nameHash` of ASCII bytes; undefined where one is not ASCII. */
export function nameHashOfAscii(bytes: Uint8Array, start: number, end: number): number | undefined {
  let hash = hashSeed
  let all = 0
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0
    all |= byte
    hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return all > 0x7f ? undefined : finishHash(hash)
}

/** `nameHash` of ASCII bytes, lower-cased; as a signed integer, which costs no allocation to hand on. */
export function lowerHashOfAscii(bytes: Uint8Array, start: number, end: number): number {
  return finishSigned(mixLower(hashSeed, bytes, start, end))
}

/** `prefixHashOfRange` of ASCII bytes, lower-cased; as a signed integer. */
export function lowerPrefixHashOfAscii(bytes: Uint8Array, start: number, end: number): number {
  return finishSigned(mixLower(Math.imul(hashSeed ^ 0x5e, 0x01000193), bytes, start, end))
}

function mixLower(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = seed
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0
    hash = Math.imul(hash ^ (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte), 0x01000193)
  }
  return hash
}

/**
 * Another 32-bit hash of a name, over its UTF-8 bytes, by another rule: where a table of millions cannot hold the names
 * themselves, both together tell two names apart (two of 6 million names agree with a chance of one in a million).
 */
export function nameCheck(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start
  for (let i = start; i < end; i++) hash = (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + (bytes[i] ?? 0)) | 0
  return finishSigned(hash ^ 0x5bd1e995)
}

/** Mixes integers into one unsigned 32-bit hash; order matters. */
export function mixHash(...parts: readonly number[]): number {
  return mixAll(parts)
}

/** `mixHash` of a list of any length. */
export function mixAll(parts: ArrayLike<number>): number {
  let hash = hashSeed
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? 0
    hash = Math.imul(hash ^ part, 0x01000193) ^ (part >>> 15)
  }
  return finishHash(hash)
}

const hashSeed = 0x811c9dc5

function finishHash(hash: number): number {
  return finishSigned(hash) >>> 0
}

function finishSigned(hash: number): number {
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
