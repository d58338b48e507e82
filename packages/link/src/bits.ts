/** Sets of small integers as bits, 32 a word. Values are not changed once they were handed on. */

export function hasBit(bits: Uint32Array, index: number): boolean {
  return ((bits[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0
}

/** A set that holds one integer. */
export function bitOf(index: number): Uint32Array {
  return withBits(new Uint32Array(0), index, undefined)
}

/** The union of a set with an integer and another set; the set itself where it holds them already. */
export function withBits(bits: Uint32Array, index: number | undefined, others: Uint32Array | undefined): Uint32Array {
  const isMember = index === undefined || hasBit(bits, index)
  if (isMember && (others === undefined || includes(bits, others))) return bits
  const union = new Uint32Array(Math.max(bits.length, others?.length ?? 0, isMember ? 0 : (index >>> 5) + 1))
  union.set(bits)
  if (index !== undefined) union[index >>> 5] = (union[index >>> 5] ?? 0) | (1 << (index & 31))
  if (others !== undefined) for (let i = 0; i < others.length; i++) union[i] = (union[i] ?? 0) | (others[i] ?? 0)
  return union
}

function includes(bits: Uint32Array, others: Uint32Array): boolean {
  for (let i = 0; i < others.length; i++) if (((others[i] ?? 0) & ~(bits[i] ?? 0)) !== 0) return false
  return true
}
