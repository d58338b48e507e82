import { InvariantError } from './invariant.ts'

/** A table in the making: growing rows of integers, row-major. Nothing is allocated a row. */
export class Rows {
  data: Int32Array
  count = 0
  readonly stride: number

  constructor(stride: number) {
    this.stride = stride
    this.data = new Int32Array(stride * 64)
  }
  reset(): void {
    this.count = 0
    if (this.data.length > 1 << 20) this.data = new Int32Array(this.stride * 64)
  }
  push(row: readonly number[]): number {
    if (row.length !== this.stride) throw new InvariantError(`a row of ${row.length}, not ${this.stride}`)
    const from = this.room()
    for (let i = 0; i < row.length; i++) this.data[from + i] = row[i] ?? 0
    return this.count++
  }
  push1(a: number): number {
    const from = this.room()
    this.data[from] = a
    return this.count++
  }
  push2(a: number, b: number): number {
    const from = this.room()
    this.data[from] = a
    this.data[from + 1] = b
    return this.count++
  }
  push3(a: number, b: number, c: number): number {
    const from = this.room()
    this.data[from] = a
    this.data[from + 1] = b
    this.data[from + 2] = c
    return this.count++
  }
  push5(a: number, b: number, c: number, d: number, e: number): number {
    const from = this.room()
    this.data[from] = a
    this.data[from + 1] = b
    this.data[from + 2] = c
    this.data[from + 3] = d
    this.data[from + 4] = e
    return this.count++
  }
  get(row: number, column: number): number {
    const value = this.data[row * this.stride + column]
    if (value === undefined || row >= this.count) throw new InvariantError(`row ${row} of ${this.count}`)
    return value
  }
  set(row: number, column: number, value: number): void {
    if (row >= this.count) throw new InvariantError(`row ${row} of ${this.count}`)
    this.data[row * this.stride + column] = value
  }
  /** Sorts rows by their first column, keeping the order of equal ones. They come nearly sorted: few rows move, and not far. */
  sortByFirst(): void {
    const { data, stride, count } = this
    let moves = count * 4
    for (let row = 1; row < count; row++) {
      const key = data[row * stride] ?? 0
      let to = row
      while (to > 0 && (data[(to - 1) * stride] ?? 0) > key) to--
      if (to === row) continue
      moves -= row - to
      if (moves < 0) return this.sortWhole()
      const moved = data.slice(row * stride, (row + 1) * stride)
      data.copyWithin((to + 1) * stride, to * stride, row * stride)
      data.set(moved, to * stride)
    }
  }
  private sortWhole(): void {
    const { data, stride, count } = this
    const order = Array.from({ length: count }, (_, row) => row)
    order.sort((x, y) => (data[x * stride] ?? 0) - (data[y * stride] ?? 0) || x - y)
    const next = new Int32Array(data.length)
    for (const [to, from] of order.entries()) next.set(data.subarray(from * stride, (from + 1) * stride), to * stride)
    this.data = next
  }
  private room(): number {
    const from = this.count * this.stride
    if (from + this.stride > this.data.length) {
      const bigger = new Int32Array(this.data.length * 2)
      bigger.set(this.data)
      this.data = bigger
    }
    return from
  }
}

const ordinarySlots = 1 << 10
/** slots beyond which a table is given back */
const largeTable = 1 << 15

/** Rows that are shared with equal ones: finds a row of three columns (of two, where the third is always 0) by its values. */
export class SharedRows {
  readonly rows: Rows
  /** row + 1; 0 is free */
  private slots = new Int32Array(ordinarySlots)

  constructor(rows: Rows) {
    this.rows = rows
  }
  /** Forgets the rows; the table itself is reset by its owner. */
  begin(): void {
    if (this.slots.length <= largeTable) this.slots.fill(0)
    else this.slots = new Int32Array(ordinarySlots)
  }
  /** The row with these values, appended where there is none. */
  row(a: number, b: number, c: number): number {
    const { slots, rows } = this
    const { data, stride } = rows
    const mask = slots.length - 1
    for (let slot = hashOf(a, b, c) & mask; ; slot = (slot + 1) & mask) {
      const row = (slots[slot] ?? 0) - 1
      if (row < 0) return this.append(slot, a, b, c)
      const place = row * stride
      if (data[place] === a && data[place + 1] === b && (stride === 2 || data[place + 2] === c)) return row
    }
  }
  private append(slot: number, a: number, b: number, c: number): number {
    const { rows } = this
    const row = rows.stride === 2 ? rows.push2(a, b) : rows.push3(a, b, c)
    this.slots[slot] = row + 1
    if (rows.count * 2 > this.slots.length) this.grow()
    return row
  }
  private grow(): void {
    const { data, stride } = this.rows
    const from = this.slots
    const slots = new Int32Array(from.length * 2)
    const mask = slots.length - 1
    for (const known of from) {
      if (known === 0) continue
      const place = (known - 1) * stride
      let slot = hashOf(data[place] ?? 0, data[place + 1] ?? 0, stride === 2 ? 0 : (data[place + 2] ?? 0)) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = known
    }
    this.slots = slots
  }
}

function hashOf(a: number, b: number, c: number): number {
  const hash = Math.imul(Math.imul(Math.imul(a, 0x01000193) ^ b, 0x85ebca6b) ^ c, 0xc2b2ae35)
  return hash ^ (hash >>> 15)
}
