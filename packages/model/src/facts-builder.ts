import { ByteWriter } from './bytes.ts'
import { factsFormat, layoutOf, tableNames, type Column, type TableName } from './facts-layout.ts'
import { InvariantError } from './invariant.ts'
import { NameInterner } from './name-interner.ts'

/**
 * Collects the facts of one file after another. A worker keeps one builder: `begin` starts a file, the adders append rows,
 * `finish` encodes them. Rows are kept row-major in one growing array a table; nothing is allocated a row.
 *
 * B1: `finish` depends on the rows alone, never on files that went before.
 */
export class FactsBuilder {
  private readonly rows = new Map<TableName, Rows>(tableNames.map(name => [name, new Rows(layoutOf(name).length)]))
  private readonly interner = new NameInterner()
  private readonly starts = new Rows(2)
  private readonly made = new Map<number, string>()
  private readonly longNumbers = new Map<string, number>()
  private readonly termNumbers = new Map<number, number>()
  private readonly freeNumbers = new Map<number, number>()
  private readonly writer = new ByteWriter(1 << 16)
  private readonly body = new ByteWriter(1 << 16)
  private readonly column = new ByteWriter(1 << 16)
  private text = ''
  private configuration = ''

  /** Starts the facts of a file with this text. */
  begin(text: string): void {
    this.text = text
    this.configuration = ''
    this.interner.begin()
    for (const rows of this.rows.values()) rows.reset()
    this.starts.reset()
    for (const map of [this.made, this.longNumbers, this.termNumbers, this.freeNumbers]) map.clear()
    this.literal('')
    this.add('terms', [0, 0, 0])
    this.add('lists', [0])
  }

  /** The string number of the text at [start, end) of the source. Equal texts get equal numbers. */
  name(start: number, end: number): number {
    const next = this.starts.count
    const number = this.interner.add(this.text, start, end, next)
    if (number < 0) return this.long(this.text.slice(start, end))
    if (number === next) this.starts.push2(start, end)
    return number
  }

  /** The string number of a text that does not stand in the source as it is (`default`, a specifier without its quotes). */
  literal(text: string): number {
    const number = this.interner.add(text, 0, text.length, this.starts.count)
    if (number < 0) return this.long(text)
    return number === this.starts.count ? this.passage(text) : number
  }

  /** The string number of a text that will hardly come twice (a signature, a doc comment); it is not looked up. */
  passage(text: string): number {
    if (text === '' && this.starts.count > 0) return 0
    const number = this.starts.count
    this.made.set(number, text)
    this.starts.push2(0, 0)
    return number
  }

  /** Appends a row; the values stand in the order of the table's columns. Returns the row's number. */
  add(table: TableName, row: readonly number[]): number {
    return this.table(table).push(row)
  }
  occurrence(start: number, end: number, role: number, ref: number, from: number): void {
    this.table('occurrences').push5(start, end, role, ref, from)
  }
  /** A term, shared with an equal one. Operands must be terms that were made before. */
  term(op: number, a: number, b = 0): number {
    if (a >= 1 << 22 || b >= 1 << 22) return this.table('terms').push3(op, a, b)
    const known = (op * (1 << 22) + a) * (1 << 22) + b
    const number = this.termNumbers.get(known)
    if (number !== undefined) return number
    const made = this.table('terms').push3(op, a, b)
    this.termNumbers.set(known, made)
    return made
  }
  /** A list of terms; the empty list is 0. */
  list(items: readonly number[]): number {
    if (items.length === 0) return 0
    for (const item of items) this.table('listItems').push([item])
    return this.table('lists').push([this.table('listItems').count])
  }
  /** The row of `free` for a name (a string number) in a space. */
  free(name: number, space: number): number {
    const known = this.freeNumbers.get(name * 2 + space)
    if (known !== undefined) return known
    const row = this.add('free', [name, space])
    this.freeNumbers.set(name * 2 + space, row)
    return row
  }
  /** What a configuration file says, as JSON. */
  configure(json: string): void {
    this.configuration = json
  }

  count(table: TableName): number {
    return this.table(table).count
  }
  get<T extends TableName>(table: T, row: number, column: Column<T>): number {
    return this.table(table).get(row, columnNumber(table, column))
  }
  /** Corrects a value of an earlier row, for what is known only later (the end of a scope, a flag given by an export list). */
  set<T extends TableName>(table: T, row: number, column: Column<T>, value: number): void {
    this.table(table).set(row, columnNumber(table, column), value)
  }
  string(number: number): string {
    const made = this.made.get(number)
    return made ?? this.text.slice(this.starts.get(number, 0), this.starts.get(number, 1))
  }

  /** The facts in their binary form. Occurrences are put in source order first. */
  finish(): Uint8Array<ArrayBuffer> {
    this.table('occurrences').sortByFirst()
    const { writer, body } = this
    writer.reset()
    body.reset()
    writer.unsigned(factsFormat)
    const sections: number[] = []
    const section = (write: () => void): void => {
      const before = body.length
      write()
      sections.push(body.length - before)
    }
    section(() => body.text(this.configuration))
    section(() => this.encodeStrings())
    for (const name of tableNames) section(() => encodeTable(body, this.column, name, this.table(name)))
    for (const length of sections) writer.unsigned(length)
    writer.bytes(body.view())
    return writer.finish()
  }

  /** A name that the interner would not take. */
  private long(text: string): number {
    const known = this.longNumbers.get(text)
    if (known !== undefined) return known
    const number = this.passage(text)
    this.longNumbers.set(text, number)
    return number
  }

  private encodeStrings(): void {
    const { body, starts } = this
    const count = starts.count
    const texts = new ByteWriter(count * 16)
    body.unsigned(count)
    for (let i = 0; i < count; i++) body.unsigned(texts.text(this.string(i)))
    body.bytes(texts.view())
  }

  private table(name: TableName): Rows {
    const rows = this.rows.get(name)
    if (rows === undefined) throw new InvariantError(`no table ${name}`)
    return rows
  }
}

function columnNumber(table: TableName, column: string): number {
  return columnNumbers[table][column] ?? -1
}

const columnNumbers = Object.fromEntries(tableNames.map(table =>
  [table, Object.fromEntries(layoutOf(table).map(([column], number) => [column, number]))])) as Record<TableName, Record<string, number>>

/** A table: its row count, then each column as its length in bytes and its values, so that a reader can take one alone. */
function encodeTable(out: ByteWriter, column: ByteWriter, name: TableName, rows: Rows): void {
  out.unsigned(rows.count)
  if (rows.count === 0) return
  for (const [number, [, packing]] of layoutOf(name).entries()) {
    column.reset()
    if (packing === 'plain') encodePlain(column, rows, number)
    else if (packing === 'delta') encodeDelta(column, rows, number)
    else encodeFrom(column, rows, number, columnNumber(name, packing.from))
    out.unsigned(column.length)
    out.bytes(column.view())
  }
}

function encodePlain(out: ByteWriter, { data, stride, count }: Rows, column: number): void {
  for (let i = column; i < count * stride; i += stride) out.unsigned((data[i] ?? 0) >>> 0)
}

function encodeDelta(out: ByteWriter, { data, stride, count }: Rows, column: number): void {
  let last = 0
  for (let i = column; i < count * stride; i += stride) {
    const value = data[i] ?? 0
    out.signed(value - last)
    last = value
  }
}

function encodeFrom(out: ByteWriter, { data, stride, count }: Rows, column: number, base: number): void {
  const offset = column - base
  for (let i = column; i < count * stride; i += stride) out.signed((data[i] ?? 0) - (data[i - offset] ?? 0))
}

/** Growing rows of integers, row-major. */
class Rows {
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
  push2(a: number, b: number): void {
    const from = this.room()
    this.data[from] = a
    this.data[from + 1] = b
    this.count++
  }
  push3(a: number, b: number, c: number): number {
    const from = this.room()
    this.data[from] = a
    this.data[from + 1] = b
    this.data[from + 2] = c
    return this.count++
  }
  push5(a: number, b: number, c: number, d: number, e: number): void {
    const from = this.room()
    this.data[from] = a
    this.data[from + 1] = b
    this.data[from + 2] = c
    this.data[from + 3] = d
    this.data[from + 4] = e
    this.count++
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
