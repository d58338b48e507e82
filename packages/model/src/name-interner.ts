import { InvariantError } from './invariant.ts'
import { nameHashOfRange } from './name-hash.ts'

const slotCount = 1 << 18
/** Beyond this many names, or this many units of text, the table starts afresh: it only saves time, nothing depends on it. */
const maxNames = slotCount / 2
const maxUnits = 1 << 22

/**
 * Interns the names of a file straight from its text, without making a string a mention. The table lives as long as its
 * worker, since the same names come again in the next file; the numbers it hands out are per file, in order of first
 * mention, so that a file's facts do not depend on what was read before it. A hot loop: it mutates its arrays in place.
 */
export class NameInterner {
  private readonly slots = new Int32Array(slotCount)
  private readonly hashes = new Int32Array(maxNames)
  private readonly offsets = new Int32Array(maxNames + 1)
  private readonly units = new Uint16Array(maxUnits)
  private readonly stamps = new Int32Array(maxNames)
  private readonly numbers = new Int32Array(maxNames)
  private count = 0
  private used = 0
  private stamp = 0

  /** Begins a file: numbers start again from what `add` is told. */
  begin(): void {
    this.stamp++
    if (this.count > maxNames * 0.75 || this.used > maxUnits * 0.75) this.clear()
  }

  /**
   * The file's number of the name `text.slice(start, end)`: the one it got at its first mention, else `next`; or -1 for a
   * name that is too long, or that came when the table was full, which the caller has to number without the table.
   */
  add(text: string, start: number, end: number, next: number): number {
    const length = end - start
    if (length > 512) return -1
    const hash = nameHashOfRange(text, start, end) | 0
    let slot = hash & (slotCount - 1)
    for (;;) {
      const entry = this.slots[slot]
      if (entry === undefined) throw new InvariantError('slot')
      if (entry === 0) break
      if (this.hashes[entry - 1] === hash && this.holds(entry - 1, text, start, length)) return this.number(entry - 1, next)
      slot = (slot + 1) & (slotCount - 1)
    }
    if (this.count === maxNames || this.used + length > maxUnits) return -1
    const name = this.count++
    this.slots[slot] = name + 1
    this.hashes[name] = hash
    for (let i = start; i < end; i++) this.units[this.used++] = text.charCodeAt(i)
    this.offsets[name + 1] = this.used
    return this.number(name, next)
  }

  private number(name: number, next: number): number {
    if (this.stamps[name] !== this.stamp) {
      this.stamps[name] = this.stamp
      this.numbers[name] = next
      return next
    }
    return this.numbers[name] ?? next
  }

  private holds(name: number, text: string, start: number, length: number): boolean {
    const from = this.offsets[name] ?? 0
    if ((this.offsets[name + 1] ?? 0) - from !== length) return false
    for (let i = 0; i < length; i++) if (this.units[from + i] !== text.charCodeAt(start + i)) return false
    return true
  }

  private clear(): void {
    this.slots.fill(0)
    this.stamps.fill(0)
    this.count = 0
    this.used = 0
    this.stamp = 1
  }
}
