/** A stretch of an ascending list. */
interface Stretch {
  readonly values: Uint32Array
  readonly from: number
  readonly to: number
}

const noValues = new Uint32Array(0)

/** A set that several stretches are put into and taken out of, one after the other. Kept and used again: this is the inner loop of merging. */
export class SortedSet {
  values: Uint32Array = noValues
  length = 0
  private other: Uint32Array = noValues

  clear(): void {
    this.length = 0
  }
  add({ values: added, from, to }: Stretch): void {
    const { values, length } = this
    const target = this.room(length + to - from)
    let count = 0
    let i = 0
    let j = from
    while (i < length && j < to) {
      const x = values[i] ?? 0
      const y = added[j] ?? 0
      target[count++] = x < y ? x : y
      if (x <= y) i++
      if (y <= x) j++
    }
    while (i < length) target[count++] = values[i++] ?? 0
    while (j < to) target[count++] = added[j++] ?? 0
    this.turn(target, count)
  }
  remove({ values: removed, from, to }: Stretch): void {
    const { values, length } = this
    const target = this.room(length)
    let count = 0
    let j = from
    for (let i = 0; i < length; i++) {
      const value = values[i] ?? 0
      while (j < to && (removed[j] ?? 0) < value) j++
      if (j >= to || removed[j] !== value) target[count++] = value
    }
    this.turn(target, count)
  }
  private room(length: number): Uint32Array {
    return this.other.length >= length ? this.other : new Uint32Array(Math.max(length, 64, this.other.length * 2))
  }
  private turn(target: Uint32Array, length: number): void {
    this.other = this.values
    this.values = target
    this.length = length
  }
}

/** The first list without the second, with the third; all ascending. May be the first. */
export function changed(values: Uint32Array, removed: Uint32Array, added: Uint32Array): Uint32Array {
  if (removed.length === 0 && added.length === 0) return values
  const set = new SortedSet()
  set.add({ values, from: 0, to: values.length })
  set.remove({ values: removed, from: 0, to: removed.length })
  set.add({ values: added, from: 0, to: added.length })
  return set.values.slice(0, set.length)
}
