/**
 * Growing and reading byte strings of unsigned LEB128 integers. Writing mutates one buffer in place: this is the inner
 * loop of every codec. A reader never runs past its end: it throws `CodecError`.
 */
export class CodecError extends Error {
  override readonly name = 'CodecError'
}

/** A column of a row-major table: every `stride`-th value from `first`. */
interface ColumnOfRows {
  readonly data: Int32Array
  readonly first: number
  readonly stride: number
  readonly count: number
}

export class ByteWriter {
  private buffer: Uint8Array
  private at = 0

  constructor(capacity = 1024) {
    this.buffer = new Uint8Array(capacity)
  }
  get length(): number {
    return this.at
  }
  reset(): void {
    this.at = 0
  }
  /** An unsigned integer below 2^53. */
  unsigned(value: number): void {
    if (this.at + 8 > this.buffer.length) this.grow(8)
    while (value > 0x7f) {
      this.buffer[this.at++] = (value % 128) | 0x80
      value = value > 0x7fffffff ? Math.floor(value / 128) : value >>> 7
    }
    this.buffer[this.at++] = value
  }
  /** A signed 32-bit integer, zigzag. */
  signed(value: number): void {
    this.unsigned(((value << 1) ^ (value >> 31)) >>> 0)
  }
  bytes(bytes: Uint8Array): void {
    if (this.at + bytes.length > this.buffer.length) this.grow(bytes.length)
    this.buffer.set(bytes, this.at)
    this.at += bytes.length
  }
  /** Appends a column of a row-major table, unsigned. */
  column({ data, first, stride, count }: ColumnOfRows): void {
    const buffer = this.room(count * 5)
    let { at } = this
    for (let i = first, rows = count; rows > 0; rows--, i += stride) {
      let value = (data[i] ?? 0) >>> 0
      for (; value > 0x7f; value >>>= 7) buffer[at++] = (value & 0x7f) | 0x80
      buffer[at++] = value
    }
    this.at = at
  }
  /** The same of an ascending column: the differences to the row before, unsigned. */
  ascending({ data, first, stride, count }: ColumnOfRows): void {
    const buffer = this.room(count * 5)
    let { at } = this
    let last = 0
    for (let i = first, rows = count; rows > 0; rows--, i += stride) {
      const next = data[i] ?? 0
      let value = (next - last) >>> 0
      last = next
      for (; value > 0x7f; value >>>= 7) buffer[at++] = (value & 0x7f) | 0x80
      buffer[at++] = value
    }
    this.at = at
  }
  /** The same, each value as its signed difference to the one `offset` further on in `data`, to 0 where none is. */
  differences({ data, first, stride, count }: ColumnOfRows, offset: number): void {
    const buffer = this.room(count * 5)
    let { at } = this
    for (let i = first, rows = count; rows > 0; rows--, i += stride) {
      const base = i + offset < 0 ? 0 : (data[i + offset] ?? 0)
      const difference = ((data[i] ?? 0) - base) | 0
      let value = ((difference << 1) ^ (difference >> 31)) >>> 0
      for (; value > 0x7f; value >>>= 7) buffer[at++] = (value & 0x7f) | 0x80
      buffer[at++] = value
    }
    this.at = at
  }
  /** Units [start, end) as ASCII; returns how many bytes were written, -1 where one is not ASCII: then none is. */
  ascii(units: Uint16Array, start: number, end: number): number {
    const buffer = this.room(end - start)
    const { at } = this
    for (let i = start, to = at; i < end; i++) {
      const unit = units[i] ?? 0
      if (unit > 0x7f) return -1
      buffer[to++] = unit
    }
    this.at = at + end - start
    return end - start
  }
  /** UTF-8 without a length; returns how many bytes were written. */
  text(text: string): number {
    if (this.at + text.length * 3 > this.buffer.length) this.grow(text.length * 3)
    const { written } = encoder.encodeInto(text, this.buffer.subarray(this.at))
    this.at += written
    return written
  }
  /** A copy of what was written here and then in another. */
  finishWith(other: ByteWriter): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.at + other.at)
    bytes.set(this.view())
    bytes.set(other.view(), this.at)
    return bytes
  }
  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.at) as Uint8Array<ArrayBuffer>
  }
  /** A view of what was written, valid until the next write. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.at)
  }
  private room(need: number): Uint8Array {
    if (this.at + need > this.buffer.length) this.grow(need)
    return this.buffer
  }
  private grow(need: number): void {
    const bigger = new Uint8Array(Math.max(this.buffer.length * 2, this.at + need))
    bigger.set(this.buffer.subarray(0, this.at))
    this.buffer = bigger
  }
}

export class ByteReader {
  at: number
  readonly bytes: Uint8Array
  readonly end: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }
  get done(): boolean {
    return this.at >= this.end
  }
  unsigned(): number {
    let value = 0
    let scale = 1
    for (;;) {
      if (this.at >= this.end) throw new CodecError('integer runs past the end')
      const byte = this.bytes[this.at++] ?? 0
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
      if (scale > 0x1000000000000) throw new CodecError('integer is too long')
    }
  }
  signed(): number {
    return unzigzag(this.unsigned())
  }
  /** Reads as many unsigned integers as there is room for. A hot loop: one byte is the common case. */
  fillUnsigned(values: Int32Array): void {
    const { bytes, end } = this
    let { at } = this
    for (let i = 0; i < values.length; i++) {
      const byte = at < end ? (bytes[at] ?? 0) : 0x80
      if (byte < 0x80) {
        values[i] = byte
        at++
        continue
      }
      this.at = at
      values[i] = this.unsigned()
      at = this.at
    }
    this.at = at
  }
  /** Reads unsigned differences, each to the value before. */
  fillAscending(values: Int32Array): void {
    this.fillUnsigned(values)
    for (let i = 0, last = 0; i < values.length; i++) values[i] = last = (last + (values[i] ?? 0)) | 0
  }
  /** Reads signed differences, each to the value before. */
  fillDelta(values: Int32Array): void {
    this.fillUnsigned(values)
    for (let i = 0, last = 0; i < values.length; i++) values[i] = last = (last + unzigzag(values[i] ?? 0)) | 0
  }
  /** Reads signed differences to another column. */
  fillFrom(values: Int32Array, base: Int32Array): void {
    this.fillUnsigned(values)
    for (let i = 0; i < values.length; i++) values[i] = (base[i] ?? 0) + unzigzag(values[i] ?? 0)
  }
  skip(length: number): void {
    if (this.at + length > this.end) throw new CodecError('bytes run past the end')
    this.at += length
  }
  slice(length: number): Uint8Array {
    this.skip(length)
    return this.bytes.subarray(this.at - length, this.at)
  }
}

function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1)
}

const encoder = new TextEncoder()
