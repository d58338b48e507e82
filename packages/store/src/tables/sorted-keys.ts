/** A map from integers that can be gone over in their order: ordered when that is asked for, and kept in order from then on. */
export class SortedKeys<V> {
  readonly map = new Map<number, V>()
  private sorted: number[] | undefined

  has(key: number): boolean {
    return this.map.has(key)
  }
  get(key: number): V | undefined {
    return this.map.get(key)
  }
  set(key: number, value: V): void {
    if (this.sorted !== undefined && !this.map.has(key)) this.sorted.splice(placeOf(this.sorted, key), 0, key)
    this.map.set(key, value)
  }
  hasBetween(least: number, end: number): boolean {
    if (this.map.size === 0) return false
    const sorted = this.inOrder()
    return (sorted[placeOf(sorted, least)] ?? Infinity) < end
  }
  /** Those from `least` on, below `end`, in order or in the opposite one; not to be changed meanwhile. */
  *entries(least: number, end: number, descending: boolean): Generator<{ readonly id: number; readonly data: V }> {
    const sorted = this.inOrder()
    const [from, to] = [placeOf(sorted, least), placeOf(sorted, end)]
    for (let i = 0; i < to - from; i++) {
      const id = sorted[descending ? to - 1 - i : from + i] ?? 0
      yield { id, data: this.map.get(id) as V }
    }
  }
  private inOrder(): number[] {
    return (this.sorted ??= [...this.map.keys()].sort((a, b) => a - b))
  }
}

/** Where the first key stands that is not less. */
export function placeOf(keys: ArrayLike<number>, key: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? 0) < key) low = middle + 1
    else high = middle
  }
  return low
}
