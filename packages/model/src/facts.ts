import { ByteReader, CodecError } from './bytes.ts'
import { factsFormat, layoutOf, tableNames, type Column, type TableName } from './facts-layout.ts'
import { decodeText } from './decode-text.ts'
import { at } from './invariant.ts'
import { nameHash, nameHashOfAscii } from './name-hash.ts'

/** The columns of a table, each as long as the table has rows. */
export type Columns<T extends TableName> = Readonly<Record<Column<T>, Int32Array>> & { readonly count: number }

/**
 * The facts of one file, read from their binary form. Tables are unpacked when they are first asked for, so that a question
 * that needs only the symbols does not pay for the occurrences. Reading damaged bytes throws `CodecError`.
 *
 * F1: what a builder encoded is what this reads.
 * F2: no byte string makes it do anything worse than throw `CodecError`.
 */
export class FileFacts {
  readonly bytes: Uint8Array
  /** where each section begins, and where the last one ends */
  private readonly sections: readonly number[]
  /** by the table's number */
  private readonly tables: (Columns<TableName> | undefined)[] = tableNames.map(() => undefined)
  private readonly text: Buffer
  private ends: Int32Array | undefined
  private textStart = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const reader = new ByteReader(bytes)
    const format = reader.unsigned()
    if (format !== factsFormat) throw new CodecError(`facts of format ${format}, not ${factsFormat}`)
    const lengths = Array.from({ length: tableNames.length + 2 }, () => reader.unsigned())
    let from = reader.at
    this.sections = [from, ...lengths.map(length => (from += length))]
    if (from !== bytes.length) throw new CodecError(`facts of ${bytes.length} bytes, not ${from}`)
  }

  get symbols(): Columns<'symbols'> {
    return this.table('symbols', numbers.symbols)
  }
  get locals(): Columns<'locals'> {
    return this.table('locals', numbers.locals)
  }
  get imports(): Columns<'imports'> {
    return this.table('imports', numbers.imports)
  }
  get exported(): Columns<'exported'> {
    return this.table('exported', numbers.exported)
  }
  get provides(): Columns<'provides'> {
    return this.table('provides', numbers.provides)
  }
  get free(): Columns<'free'> {
    return this.table('free', numbers.free)
  }
  get terms(): Columns<'terms'> {
    return this.table('terms', numbers.terms)
  }
  get heritage(): Columns<'heritage'> {
    return this.table('heritage', numbers.heritage)
  }
  get results(): Columns<'results'> {
    return this.table('results', numbers.results)
  }
  get occurrences(): Columns<'occurrences'> {
    return this.table('occurrences', numbers.occurrences)
  }
  get lines(): Columns<'lines'> {
    return this.table('lines', numbers.lines)
  }
  get problems(): Columns<'problems'> {
    return this.table('problems', numbers.problems)
  }
  /** The terms of a list. */
  list(list: number): Int32Array {
    if (list === 0) return new Int32Array(0)
    const { end } = this.table('lists', numbers.lists)
    return this.table('listItems', numbers.listItems).term.subarray(at(end, list - 1), at(end, list))
  }

  /** What a configuration file says, as JSON; '' for any other file. */
  get configuration(): string {
    const [from, to] = this.section(0)
    return decodeText(this.text, from, to)
  }

  get stringCount(): number {
    return this.stringEnds.length
  }
  string(number: number): string {
    return decodeText(this.text, this.stringStart(number), this.stringEnd(number))
  }
  /** Where the UTF-8 bytes of a string begin in `bytes`. */
  stringStart(number: number): number {
    const ends = this.stringEnds // sets textStart
    return this.textStart + (number === 0 ? 0 : at(ends, number - 1))
  }
  /** Where they end. */
  stringEnd(number: number): number {
    const ends = this.stringEnds // sets textStart
    return this.textStart + at(ends, number)
  }
  /** All strings, one directly behind the other: their UTF-8 bytes, and where each ends in them. */
  get strings(): { readonly bytes: Uint8Array; readonly ends: Int32Array } {
    const ends = this.stringEnds // sets textStart
    return { bytes: this.bytes.subarray(this.textStart, this.textStart + (ends.at(-1) ?? 0)), ends }
  }
  /** `nameHash` of a string. */
  stringHash(number: number): number {
    const from = this.stringStart(number)
    const to = this.stringEnd(number)
    return nameHashOfAscii(this.bytes, from, to) ?? nameHash(decodeText(this.text, from, to))
  }

  /** The 1-based line and UTF-16 column of an offset. */
  position(offset: number): readonly [line: number, column: number] {
    const { start, count } = this.lines
    let low = 0
    let high = count
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (at(start, middle) <= offset) low = middle
      else high = middle
    }
    return [low + 1, offset - at(start, low) + 1]
  }
  /** The offset of a 1-based line and column; undefined outside the file's lines. */
  offset(line: number, column: number): number | undefined {
    const { start, count } = this.lines
    if (!Number.isInteger(line) || line < 1 || line > count || column < 1) return undefined
    return at(start, line - 1) + column - 1
  }

  private section(index: number): readonly [number, number] {
    return [this.sections[index] ?? 0, this.sections[index + 1] ?? 0]
  }
  private get stringEnds(): Int32Array {
    if (this.ends === undefined) {
      const [from, to] = this.section(1)
      const reader = new ByteReader(this.bytes, from, to)
      const count = boundedCount(reader)
      const ends = new Int32Array(count)
      let end = 0
      for (let i = 0; i < count; i++) ends[i] = end += reader.unsigned()
      this.textStart = reader.at
      if (reader.at + end !== to) throw new CodecError('the string table does not fit its section')
      this.ends = ends
    }
    return this.ends
  }
  private table<T extends TableName>(name: T, number: number): Columns<T> {
    return (this.tables[number] ??= this.open(name, number)) as Columns<T>
  }
  private open(name: TableName, number: number): Columns<TableName> {
    const [from, to] = this.section(number + 2)
    return openTable(name, new ByteReader(this.bytes, from, to))
  }
}

const numbers = Object.fromEntries(tableNames.map((name, number) => [name, number])) as Readonly<Record<TableName, number>>

/**
 * The columns of a table, each unpacked when it is first asked for. One class for all tables, with a getter for each name that
 * a column has in any of them: objects of one shape are read fastest.
 */
class LazyColumns {
  readonly count: number
  /** by number of a column's name: the column's place in the table */
  private readonly places: Uint8Array
  private readonly bytes: Uint8Array
  private readonly table: TableName
  /** where the bytes of each column begin and end, one after the other */
  private readonly ranges: readonly number[]
  private readonly unpacked: (Int32Array | undefined)[] = []

  constructor(table: TableName, reader: ByteReader) {
    this.table = table
    this.places = columnPlaces[table]
    this.bytes = reader.bytes
    this.count = boundedCount(reader)
    const ranges: number[] = []
    for (let left = this.count === 0 ? 0 : layoutOf(table).length; left > 0; left--) {
      const length = reader.unsigned()
      ranges.push(reader.at, reader.at + length)
      reader.skip(length)
    }
    this.ranges = ranges
    if (!reader.done) throw new CodecError(`table ${table} does not fill its section`)
  }
  named(name: number): Int32Array {
    return this.column(this.places[name] ?? 0)
  }
  private column(number: number): Int32Array {
    return (this.unpacked[number] ??= this.unpack(number))
  }
  private unpack(number: number): Int32Array {
    const { count } = this
    const values = new Int32Array(count)
    if (count === 0) return values
    const [from, to] = [this.ranges[number * 2] ?? 0, this.ranges[number * 2 + 1] ?? 0]
    const layout = layoutOf(this.table)
    const packing = layout[number]?.[1]
    const reader = new ByteReader(this.bytes, from, to)
    if (packing === 'plain') reader.fillUnsigned(values)
    else if (packing === 'ascending') reader.fillAscending(values)
    else if (packing === 'delta') reader.fillDelta(values)
    else reader.fillFrom(values, this.column(layout.findIndex(([name]) => name === packing?.from)))
    if (!reader.done) throw new CodecError(`a column of ${this.table} does not fill its bytes`)
    return values
  }
}

const columnNames = [...new Set(tableNames.flatMap(table => layoutOf(table).map(([column]) => column)))]

const columnPlaces = Object.fromEntries(tableNames.map(table =>
  [table, Uint8Array.from(columnNames, name => layoutOf(table).findIndex(([column]) => column === name))])) as Readonly<Record<TableName, Uint8Array>>

for (const [number, name] of columnNames.entries()) {
  Object.defineProperty(LazyColumns.prototype, name, { get(this: LazyColumns) { return this.named(number) } })
}

function openTable(name: TableName, reader: ByteReader): Columns<TableName> {
  return new LazyColumns(name, reader) as unknown as Columns<TableName>
}

/** A row count that the bytes that follow can hold: each row takes at least a byte. */
function boundedCount(reader: ByteReader): number {
  const count = reader.unsigned()
  if (count > reader.end - reader.at) throw new CodecError(`${count} rows in ${reader.end - reader.at} bytes`)
  return count
}
