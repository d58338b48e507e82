import { space, type Ref, type Space } from '@codeloom/model'

/**
 * What each name means at the place where the walk stands. Entering a scope is a mark, leaving it undoes what was declared
 * since. Names are string numbers of the file. A hot loop's state: arrays, mutated in place.
 */
export class Scopes {
  /** by name * 2 + space: the reference + 1, 0 for none */
  private bound: Int32Array = new Int32Array(1 << 12)
  /** by name * 2 + space: 1 + the place in the log where it was declared */
  private placed: Int32Array = new Int32Array(1 << 12)
  /** triples: what was declared, the reference and the place that it hid */
  private log: Int32Array = new Int32Array(1 << 10)
  private logged = 0
  private scopeStart = 0

  reset(): void {
    this.scopeStart = 0
    this.leave(0)
  }
  /** Begins a scope; hand the mark to `leave`. */
  enter(): number {
    const mark = this.scopeStart
    this.scopeStart = this.logged
    return mark
  }
  leave(mark: number): void {
    const { log, bound, placed } = this
    for (let i = this.logged; i > this.scopeStart; i -= 3) {
      const key = log[i - 3] ?? 0
      bound[key] = log[i - 2] ?? 0
      placed[key] = log[i - 1] ?? 0
    }
    this.logged = this.scopeStart
    this.scopeStart = mark
  }
  declare(name: number, where: Space, ref: Ref): void {
    const key = name * 2 + where
    if (key >= this.bound.length) this.grow(key)
    if (this.logged + 3 > this.log.length) this.log = enlarged(this.log, this.log.length * 2)
    this.log[this.logged] = key
    this.log[this.logged + 1] = this.bound[key] ?? 0
    this.log[this.logged + 2] = this.placed[key] ?? 0
    this.bound[key] = ref + 1
    this.placed[key] = this.logged + 1
    this.logged += 3
  }
  /** What a name means here; -1 where no scope of the file declares it. */
  find(name: number, where: Space): Ref {
    return (this.bound[name * 2 + where] ?? 0) - 1
  }
  /** What the innermost scope itself declares; -1 for nothing. */
  own(name: number, where: Space): Ref {
    const key = name * 2 + where
    return (this.placed[key] ?? 0) > this.scopeStart ? (this.bound[key] ?? 0) - 1 : -1
  }
  declareBoth(name: number, ref: Ref): void {
    this.declare(name, space.value, ref)
    this.declare(name, space.type, ref)
  }

  private grow(key: number): void {
    const size = Math.max(this.bound.length * 2, key + 1)
    this.bound = enlarged(this.bound, size)
    this.placed = enlarged(this.placed, size)
  }
}

function enlarged(from: Int32Array, size: number): Int32Array {
  const to = new Int32Array(size)
  to.set(from)
  return to
}
