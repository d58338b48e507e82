/** Slots of the table at first; it grows with a file of many names, and is given back when it is larger than `largeTable` */
const ordinarySlots = 1 << 11
const largeTable = 1 << 14
const slotSize = 4
/** UTF-16 units beyond which the buffer is given back with the next file */
const largeText = 1 << 21

/**
 * Interns the names of a file straight from its text, without making a string a mention. Names are compared in a copy of
 * the text as UTF-16 units: a table of one file stays in the processor's nearest cache, which one over all files does not
 * (measured on C: a third of the time), and `charCodeAt` costs several times what reading a typed array does.
 * A hot loop: it mutates its arrays in place.
 */
export class NameInterner {
  /** the text, then what was made and does not stand in it */
  units = new Uint16Array(1 << 16)
  private bytes = Buffer.from(this.units.buffer)
  private used = 0
  /** open addressing; a slot is the hash, start and length of a name, and its number + 1, 0 for a free slot */
  private slots = new Int32Array(ordinarySlots * slotSize)
  private count = 0

  /** Begins a file. */
  begin(text: string): void {
    this.count = 0
    if (this.slots.length <= largeTable * slotSize) this.slots.fill(0)
    else this.slots = new Int32Array(ordinarySlots * slotSize)
    if (this.units.length > largeText || this.units.length < text.length) this.resize(Math.max(1 << 16, text.length))
    this.bytes.write(text, 0, 'utf16le')
    this.used = text.length
  }

  /** The number of the name at [start, end) of the text: the one it got at its first mention, else `next`. */
  add(start: number, end: number, next: number): number {
    const { units } = this
    const length = end - start
    let hash = length
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (units[i] ?? 0), 0x01000193)
    hash ^= hash >>> 15
    const { slots } = this
    const mask = slots.length - slotSize
    for (let slot = (hash << 2) & mask; ; slot = (slot + slotSize) & mask) {
      const number = slots[slot + 3] ?? 0
      if (number === 0) {
        slots[slot] = hash
        slots[slot + 1] = start
        slots[slot + 2] = length
        slots[slot + 3] = next + 1
        if (++this.count * slotSize * 2 > slots.length) this.grow()
        return next
      }
      if (slots[slot] === hash && slots[slot + 2] === length && this.equal(slots[slot + 1] ?? 0, start, length)) return number - 1
    }
  }

  /** Where the next text behind the file's own will begin. */
  get end(): number {
    return this.used
  }
  /** Appends a text behind the file's own. */
  append(text: string): void {
    const from = this.used
    this.makeRoom(text.length)
    for (let i = 0; i < text.length; i++) this.units[from + i] = text.charCodeAt(i)
    this.used = from + text.length
  }
  /** Appends units of the text, or of what was made before. */
  appendUnits(start: number, end: number): void {
    this.makeRoom(end - start)
    this.units.copyWithin(this.used, start, end)
    this.used += end - start
  }
  /** Takes away what was appended from here on. */
  truncate(end: number): void {
    this.used = end
  }
  textOf(start: number, end: number): string {
    let text = ''
    for (let i = start; i < end; i += 4096) text += String.fromCharCode(...this.units.subarray(i, Math.min(end, i + 4096)))
    return text
  }

  private equal(one: number, other: number, length: number): boolean {
    const { units } = this
    for (let i = 0; i < length; i++) if (units[one + i] !== units[other + i]) return false
    return true
  }

  private grow(): void {
    const from = this.slots
    const to = new Int32Array(from.length * 2)
    const mask = to.length - slotSize
    for (let i = 0; i < from.length; i += slotSize) {
      if (from[i + 3] === 0) continue
      let slot = ((from[i] ?? 0) << 2) & mask
      while (to[slot + 3] !== 0) slot = (slot + slotSize) & mask
      to.set(from.subarray(i, i + slotSize), slot)
    }
    this.slots = to
  }

  private makeRoom(need: number): void {
    if (this.used + need > this.units.length) this.resize((this.used + need) * 2)
  }

  private resize(length: number): void {
    const units = new Uint16Array(length)
    units.set(this.units.subarray(0, Math.min(this.used, length)))
    this.units = units
    this.bytes = Buffer.from(units.buffer)
  }
}
