import { ByteReader, CodecError } from './bytes.ts'
import { factsFormat, layoutOf, tableNames, type Column, type TableName } from './facts-layout.ts'
import { decodeText } from './decode-text.ts'
import { at, InvariantError } from './invariant.ts'
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
  private readonly tables = new Map<TableName, Columns<TableName>>()
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
    return this.table('symbols')
  }
  get locals(): Columns<'locals'> {
    return this.table('locals')
  }
  get imports(): Columns<'imports'> {
    return this.table('imports')
  }
  get exported(): Columns<'exported'> {
    return this.table('exported')
  }
  get provides(): Columns<'provides'> {
    return this.table('provides')
  }
  get free(): Columns<'free'> {
    return this.table('free')
  }
  get terms(): Columns<'terms'> {
    return this.table('terms')
  }
  get heritage(): Columns<'heritage'> {
    return this.table('heritage')
  }
  get results(): Columns<'results'> {
    return this.table('results')
  }
  get occurrences(): Columns<'occurrences'> {
    return this.table('occurrences')
  }
  get lines(): Columns<'lines'> {
    return this.table('lines')
  }
  get problems(): Columns<'problems'> {
    return this.table('problems')
  }
  /** The terms of a list. */
  list(list: number): Int32Array {
    if (list === 0) return new Int32Array(0)
    const { end } = this.table('lists')
    return this.table('listItems').term.subarray(at(end, list - 1), at(end, list))
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
  private table<T extends TableName>(name: T): Columns<T> {
    let columns = this.tables.get(name)
    if (columns === undefined) {
      const [from, to] = this.section(tableNames.indexOf(name) + 2)
      columns = openTable(name, new ByteReader(this.bytes, from, to))
      this.tables.set(name, columns)
    }
    return columns as Columns<T>
  }
}

/** The columns of a table, each unpacked when it is first asked for. */
class LazyColumns {
  readonly count: number
  private readonly bytes: Uint8Array
  private readonly table: TableName
  /** where the bytes of each column begin and end, one after the other */
  private readonly ranges: readonly number[]
  private readonly unpacked: (Int32Array | undefined)[] = []

  constructor(table: TableName, reader: ByteReader) {
    this.table = table
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
  column(number: number): Int32Array {
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

/** A class a table, whose getters are named after the columns. */
const tableClasses = new Map(tableNames.map(table => {
  const named = class extends LazyColumns {}
  for (const [number, [column]] of layoutOf(table).entries()) {
    Object.defineProperty(named.prototype, column, { get(this: LazyColumns) { return this.column(number) } })
  }
  return [table, named]
}))

function openTable(name: TableName, reader: ByteReader): Columns<TableName> {
  const named = tableClasses.get(name)
  if (named === undefined) throw new InvariantError(`no table ${name}`)
  return new named(name, reader) as unknown as Columns<TableName>
}

/** A row count that the bytes that follow can hold: each row takes at least a byte. */
function boundedCount(reader: ByteReader): number {
  const count = reader.unsigned()
  if (count > reader.end - reader.at) throw new CodecError(`${count} rows in ${reader.end - reader.at} bytes`)
  return count
}
