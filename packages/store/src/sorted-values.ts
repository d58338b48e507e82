/** Values that are in either of two ascending lists, ascending. May be one of the two. */
export function unite(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (b.length === 0) return a
  if (a.length === 0) return b
  const both = new Uint32Array(a.length + b.length)
  let count = 0
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const x = a[i] ?? Infinity
    const y = b[j] ?? Infinity
    both[count++] = Math.min(x, y)
    if (x <= y) i++
    if (y <= x) j++
  }
  return both.subarray(0, count)
}

/** Values of the first list that are not in the second; both ascending. May be the first. */
export function subtract(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (a.length === 0 || b.length === 0) return a
  const rest = new Uint32Array(a.length)
  let count = 0
  let j = 0
  for (const value of a) {
    while (j < b.length && (b[j] ?? 0) < value) j++
    if (b[j] !== value) rest[count++] = value
  }
  return rest.subarray(0, count)
}
