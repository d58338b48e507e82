/** Ascending lists of integers, as postings are. */

/** Values in all of the lists, ascending; the shortest leads, so that long ones are only looked into. */
export function intersect(lists: readonly Uint32Array[]): Uint32Array {
  const [shortest, ...others] = [...lists].sort((a, b) => a.length - b.length)
  return shortest === undefined ? new Uint32Array(0) : shortest.filter(value => others.every(list => holds(list, value)))
}

/** Values in either list, ascending, each once. */
export function unite(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a
  const all = new Uint32Array(a.length + b.length)
  let count = 0
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const left = a[i] ?? Infinity
    const right = b[j] ?? Infinity
    if (left <= right) i++
    if (right <= left) j++
    all[count++] = left < right ? left : right
  }
  return all.subarray(0, count)
}

export function holds(list: Uint32Array, value: number): boolean {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    const there = list[middle] ?? 0
    if (there === value) return true
    if (there < value) low = middle + 1
    else high = middle
  }
  return false
}
