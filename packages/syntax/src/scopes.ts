import type { Ref } from '@codeloom/model'

/**
 * What each name means at the place where a walk over a tree stands. Entering a scope is a mark, leaving it undoes what was
 * declared since. A name is a small integer, such as its string number in the file. A hot loop's state: arrays, mutated in place.
 */
export class Scopes {
  /** by name: the reference + 1, 0 for none */
  private bound: Int32Array = new Int32Array(1 << 11)
  /** by name: 1 + the place in the log where it was declared */
  private placed: Int32Array = new Int32Array(1 << 11)
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
      const name = log[i - 3] ?? 0
      bound[name] = log[i - 2] ?? 0
      placed[name] = log[i - 1] ?? 0
    }
    this.logged = this.scopeStart
    this.scopeStart = mark
  }
  declare(name: number, ref: Ref): void {
    if (name >= this.bound.length) this.grow(name)
    if (this.logged + 3 > this.log.length) this.log = enlarged(this.log, this.log.length * 2)
    this.log[this.logged] = name
    this.log[this.logged + 1] = this.bound[name] ?? 0
    this.log[this.logged + 2] = this.placed[name] ?? 0
    this.bound[name] = ref + 1
    this.placed[name] = this.logged + 1
    this.logged += 3
  }
  /** What a name means here; -1 where no scope declares it. */
  find(name: number): Ref {
    return (this.bound[name] ?? 0) - 1
  }
  /** What the innermost scope itself declares; -1 for nothing. */
  own(name: number): Ref {
    return (this.placed[name] ?? 0) > this.scopeStart ? (this.bound[name] ?? 0) - 1 : -1
  }

  private grow(name: number): void {
    const size = Math.max(this.bound.length * 2, name + 1)
    this.bound = enlarged(this.bound, size)
    this.placed = enlarged(this.placed, size)
  }
}

function enlarged(from: Int32Array, size: number): Int32Array {
  const to = new Int32Array(size)
  to.set(from)
  return to
}
