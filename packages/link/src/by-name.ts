import type { Space } from '@codeloom/model'
import type { NameId } from './name-table.ts'

/** What is kept for names in their spaces. A column says where: V8 makes a slow map of a list with gaps, and looks through it at every collection. */
export class ByName<T> {
  /** by name and space: the place in `kept` + 1, 0 for none */
  private places = new Int32Array(1 << 12)
  private readonly kept: T[] = []

  get(name: NameId, space: Space): T | undefined {
    const place = this.places[name * 2 + space] ?? 0
    return place === 0 ? undefined : this.kept[place - 1]
  }
  set(name: NameId, space: Space, value: T): void {
    const at = name * 2 + space
    if (at >= this.places.length) {
      const larger = new Int32Array(Math.max(at + 1, this.places.length * 2))
      larger.set(this.places)
      this.places = larger
    }
    this.places[at] = this.kept.push(value)
  }
}
